"""The page on which a recorded session is looked at: its tracks, the numbers at a cursor, its marks."""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QEvent, QObject, Qt, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QLabel, QScrollArea, QScrollBar, QSplitter, QTabWidget, QVBoxLayout, QWidget

from app.errors import AppError
from app.gui.look.speaking import Speaking
from app.gui.review.bar import ReviewBar
from app.gui.review.jobs import Job, Jobs
from app.gui.review.keys import act_of
from app.gui.review.marks import MarksPanel
from app.gui.review.progress import ProgressStrip
from app.gui.review.readout import ReadoutPanel, SummaryPanel
from app.gui.review.series import Lane, Line, Track, lanes_of, limits_of, tracks_of
from app.language import tr
from app.record.session.marks import mark, save_marks
from app.record.session.reader import open_session
from app.record.session.types import Event, SessionRecord

if TYPE_CHECKING:
    from app.gui.review.tracks import TrackStack

SCROLL_STEPS = 10_000  # of the scroll bar, whatever the length of the session
SIDE_PX = 300
SAME_S = 1e-3  # a cursor so near to a mark stands on it

Tell = Callable[[Exception | None], None]


class ReviewPage(Speaking, QWidget):
    """One session. Reading and writing that takes time is done by ``jobs``; ``tell`` shows what went wrong.

    Signals:
        back_asked: the live screen is wanted.
        opened: a session is shown; its SessionRecord.
    """

    back_asked = pyqtSignal()
    opened = pyqtSignal(object)

    def __init__(self, jobs: Jobs, tell: Tell, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.jobs, self.tell = jobs, tell
        self.record: SessionRecord | None = None
        self.stack: TrackStack | None = None
        self.bar = ReviewBar()
        self.strip = ProgressStrip()
        self.readout, self.marks, self.summary = ReadoutPanel(), MarksPanel(), SummaryPanel()
        self.tabs = QTabWidget()
        self.scroll_bar = QScrollBar(Qt.Orientation.Horizontal)
        self._ground = QScrollArea()
        self._empty = QLabel()
        self._lay_out()
        self._connect()
        self._say()

    def open(self, folder: Path) -> None:
        """Read the session in ``folder`` and show it; what is shown stays until then."""
        self.tell(None)
        job = self.jobs.start(f"opening {folder.name}", functools.partial(_read, folder), self._show, self._fail)
        self.strip.watch(job, tr("Opening {name}", name=folder.name))

    def _show(self, drawn: "_Drawn") -> None:
        """Show a session from its beginning to its end."""
        from app.gui.review.tracks import TrackStack

        self.strip.done()
        record = drawn.record
        self.record = record
        stack = TrackStack(drawn.tracks, drawn.lanes, record.duration_s)
        stack.cursors_moved.connect(self._on_cursors)
        stack.span_changed.connect(self._on_span)
        stack.installEventFilter(self)
        self.stack = stack
        self._ground.setWidget(stack)  # the last one is deleted
        self.bar.show_record(record)
        self.readout.show_record(record)
        self.summary.show_records(record)
        self._show_marks()
        self._on_span()
        self._say()
        stack.setFocus()
        self.opened.emit(record)

    def show_beside(self, lines: Sequence[Line], other: SessionRecord | None = None) -> None:
        """Draw ``lines`` beside the session's own; ``other``: sum it up as well. No lines: nothing beside."""
        if self.stack is not None and self.record is not None:
            self.stack.show_others(lines)
            self.bar.show_record(self.record, overlaid=bool(lines))
            self.summary.show_records(self.record, other)

    @pyqtSlot()
    def add_mark(self) -> None:
        """A mark at the cursor, or in the middle of what is seen; its text is written next."""
        if self.record is None or self.stack is None:
            return
        at_s = self.stack.cursor_s
        new = mark(sum(self.stack.span) / 2 if at_s is None else at_s)
        if self._keep((*self.record.marks, new)):
            self.tabs.setCurrentWidget(self.marks)
            self.marks.choose(self.record.marks.index(new), edit=True)

    @pyqtSlot(object)
    def change_marks(self, marks: tuple[Event, ...]) -> None:
        """Keep ``marks`` instead of those that are there."""
        self._keep(marks)

    def event(self, event: QEvent | None) -> bool:
        """Keys of this page come before those of the window; Esc leads back and does not quit."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self._act(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:
        """Keys for the tracks are taken before the scroll area around them would."""
        if watched is self.stack and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """See app.gui.review.keys."""
        act = None if event is None else self._act(event)
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def _act(self, event: QKeyEvent) -> Callable[[], object] | None:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        others = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        return None if others else act_of(self, event.key(), shift=shift)

    @pyqtSlot()
    def fit_heights(self) -> None:
        """Make each track as high as what is seen of it needs."""
        if self.stack is None or self.record is None:
            return
        begin, end = self.stack.span
        for row in self.stack.rows:
            if row.track.is_wave:
                continue
            lines = [*row.track.lines, *(line for line, _ in row.others)]
            seen = [_between(line, begin, end) for line in lines]
            row.fit(limits_of(seen, self.record[row.track.lines[0].vital].info, least=0.02))

    def go_to_mark(self, *, forward: bool) -> None:
        """Put the cursor on the mark that follows it, or goes before it."""
        if self.record is None or self.stack is None:
            return
        here_s = -1.0 if self.stack.cursor_s is None else self.stack.cursor_s
        times = [one.t_s for one in self.record.marks]
        if forward:
            there = next((t_s for t_s in times if t_s > here_s + SAME_S), None)
        else:
            there = next((t_s for t_s in reversed(times) if t_s < here_s - SAME_S), None)
        if there is not None:
            self._on_mark_chosen(there)

    def _keep(self, marks: Sequence[Event]) -> bool:
        if self.record is None:
            return False
        try:
            self.record = save_marks(self.record, marks)
        except AppError as error:
            self.tell(error)
            return False
        finally:
            self._show_marks()
        return True

    def _show_marks(self) -> None:
        if self.record is not None and self.stack is not None:
            self.marks.show_marks(self.record.marks)
            self.stack.set_marks(self.record.marks)

    def _fail(self, problem: Exception) -> None:
        self.strip.done()
        self.tell(problem)

    @pyqtSlot(float)
    def _on_mark_chosen(self, t_s: float) -> None:
        if self.stack is not None:
            self.stack.go_to(t_s)

    @pyqtSlot()
    def _on_cursors(self) -> None:
        if self.stack is not None:
            self.readout.show_cursors(self.stack.cursor_s, self.stack.second_s)
            self.stack.setAccessibleDescription(self.readout.head.text())

    @pyqtSlot()
    def _on_span(self) -> None:
        stack = self.stack
        if stack is None:
            return
        self.bar.show_span(stack.span)
        begin, end = (t_s / stack.duration_s * SCROLL_STEPS for t_s in stack.span)
        self.scroll_bar.blockSignals(True)
        self.scroll_bar.setPageStep(max(1, round(end - begin)))
        self.scroll_bar.setSingleStep(max(1, round((end - begin) / 10)))
        self.scroll_bar.setRange(0, SCROLL_STEPS - round(end - begin))
        self.scroll_bar.setValue(round(begin))
        self.scroll_bar.blockSignals(False)

    @pyqtSlot(int)
    def _on_scrolled(self, value: int) -> None:
        if self.stack is not None:
            begin = value / SCROLL_STEPS * self.stack.duration_s
            self.stack.set_span((begin, begin + self.stack.span[1] - self.stack.span[0]))

    @pyqtSlot(float)
    def _on_zoom(self, factor: float) -> None:
        if self.stack is not None:
            self.stack.zoom(factor)

    @pyqtSlot()
    def _on_whole(self) -> None:
        if self.stack is not None:
            self.stack.show_whole()

    def _connect(self) -> None:
        self.bar.back_asked.connect(self.back_asked)
        self.bar.zoom_asked.connect(self._on_zoom)
        self.bar.whole_asked.connect(self._on_whole)
        self.bar.fit_asked.connect(self.fit_heights)
        self.scroll_bar.valueChanged.connect(self._on_scrolled)
        self.marks.add_asked.connect(self.add_mark)
        self.marks.changed.connect(self.change_marks)
        self.marks.chosen.connect(self._on_mark_chosen)

    def _say(self) -> None:
        for place, title in enumerate((tr("Values"), tr("Marks"), tr("Summary"))):
            self.tabs.setTabText(place, title)
        self.scroll_bar.setAccessibleName(tr("Time that is seen"))
        if self.stack is None:
            self._empty.setText(tr("No session is open."))
        else:
            self.stack.setAccessibleName(tr("Tracks of the session"))
            self.stack.setWhatsThis(
                tr("Click: cursor. Shift+click: second cursor. Drag: scroll. Wheel: zoom, with Shift scroll.")
            )

    def _lay_out(self) -> None:
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._ground.setWidgetResizable(True)
        self._ground.setFrameShape(QScrollArea.Shape.NoFrame)
        self._ground.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ground.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._ground.setWidget(self._empty)
        self.scroll_bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for panel in (self.readout, self.marks, self.summary):
            self.tabs.addTab(panel, "")
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._ground, 1)
        column.addWidget(self.scroll_bar)
        centre = QSplitter(Qt.Orientation.Horizontal)
        centre.addWidget(left)
        centre.addWidget(self.tabs)
        centre.setStretchFactor(0, 1)
        centre.setChildrenCollapsible(False)
        centre.setSizes([1000, SIDE_PX])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.bar)
        layout.addWidget(self.strip)
        layout.addWidget(centre, 1)


@dataclass(frozen=True, slots=True, eq=False)
class _Drawn:
    """A session, and what is to be painted of it."""

    record: SessionRecord
    tracks: tuple[Track, ...]
    lanes: tuple[Lane, ...]


def _read(folder: Path, _job: Job[_Drawn]) -> _Drawn:
    import app.gui.review.tracks  # noqa: F401  a third of a second, here rather than in the window's thread

    record = open_session(folder)
    return _Drawn(record, tracks_of(record), lanes_of(record))


def _between(line: Line, begin_s: float, end_s: float) -> Line:
    seen = (line.t_s >= begin_s) & (line.t_s <= end_s)
    low, high = (None if part is None else part[seen] for part in (line.low, line.high))
    return Line(line.vital, line.label, line.t_s[seen], line.value[seen], low, high)
