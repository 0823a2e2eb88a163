"""The keys that are no commands, for the sheet of all keys."""

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeySequence

from app.gui.review.keys import review_keys
from app.language import tr


def other_keys() -> list[tuple[str, str]]:
    """(key, what it does): those of the window itself, then those of the review."""
    space = QKeySequence(Qt.Key.Key_Space).toString(QKeySequence.SequenceFormat.NativeText)
    return [
        (space, tr("Start or stop; in a video file: pause or go on")),
        ("\N{LEFTWARDS ARROW} \N{RIGHTWARDS ARROW}", tr("Five seconds back or forward in a video file")),
        *review_keys(),
    ]
