"""The keys of the review, which work while it is in front: what each does, and how that is said."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PyQt5.QtCore import Qt

from app.language import tr

if TYPE_CHECKING:
    from app.gui.review.page import ReviewPage

ZOOM = 1.5
PAGE = 0.9  # of what is seen


def act_of(page: "ReviewPage", key: int, *, shift: bool) -> Callable[[], object] | None:
    """What ``key`` asks of ``page``; None for one that means nothing there."""
    if key == Qt.Key.Key_Escape:
        return page.back_asked.emit
    stack = page.stack
    if stack is None:
        return None
    acts: dict[int, Callable[[], object]] = {
        Qt.Key.Key_Left: lambda: stack.step_cursor(-1.0, second=shift),
        Qt.Key.Key_Right: lambda: stack.step_cursor(1.0, second=shift),
        Qt.Key.Key_PageUp: lambda: stack.scroll(-PAGE),
        Qt.Key.Key_PageDown: lambda: stack.scroll(PAGE),
        Qt.Key.Key_Home: lambda: stack.set_span((0.0, stack.span[1] - stack.span[0])),
        Qt.Key.Key_End: lambda: stack.set_span((stack.duration_s, stack.duration_s + stack.span[1] - stack.span[0])),
        Qt.Key.Key_Plus: lambda: stack.zoom(1 / ZOOM),
        Qt.Key.Key_Equal: lambda: stack.zoom(1 / ZOOM),
        Qt.Key.Key_Minus: lambda: stack.zoom(ZOOM),
        Qt.Key.Key_0: stack.show_whole,
        Qt.Key.Key_F: page.fit_heights,
        Qt.Key.Key_M: page.add_mark,
        Qt.Key.Key_N: lambda: page.go_to_mark(forward=not shift),
        Qt.Key.Key_C: lambda: stack.set_cursors(None, None),
        Qt.Key.Key_Space: lambda: None,  # would start a measurement that nobody sees
    }
    return acts.get(key)


def review_keys() -> list[tuple[str, str]]:
    """(key, what it does), in the chosen language."""
    arrows = "\N{LEFTWARDS ARROW} \N{RIGHTWARDS ARROW}"
    return [
        (arrows, tr("Review: cursor a second back or forward; with Shift the second one")),
        ("PgUp PgDown Home End", tr("Review: scroll")),
        ("+ - 0", tr("Review: zoom in, zoom out, whole session")),
        ("M N Shift+N", tr("Review: add a mark, go to the next or the last one")),
        ("F C", tr("Review: fit heights; take the cursors away")),
    ]
