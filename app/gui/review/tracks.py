"""All tracks of a session under each other on one axis of time: scrolled, zoomed, read and measured together.

Imports pyqtgraph, which takes a third of a second: imported when the first session is opened, never at the start.
"""

from collections.abc import Iterator, Sequence

import pyqtgraph as pg
from PyQt5.QtCore import QEvent, QRectF, Qt, pyqtSignal
from PyQt5.QtGui import QFontMetricsF, QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PyQt5.QtWidgets import QWidget

from app.gui.look import theme
from app.gui.review.decor import Decor, Places
from app.gui.review.rows import LaneStrip, TrackRow
from app.gui.review.series import Lane, Line, Track
from app.record.session.types import Event

SHORTEST_S = 1.0  # that can be seen at once
WHEEL_ZOOM = 1.25  # a notch
NOTCH = 120.0  # Qt's units of one
CLICK_PX = 4  # moved less than this, a press was a click
GRAB_PX = 6  # a cursor nearer than this is dragged
ROW_LINES = 3.2  # heights of text that a row needs at least

Span = tuple[float, float]


class TrackStack(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """Paints the tracks of one session and turns the mouse into times.

    A click sets the cursor, with Shift the second one; both can be dragged. Dragging elsewhere scrolls, the wheel zooms
    about the mouse, with Shift it scrolls.

    Signals:
        cursors_moved: the cursor, the second one, or both are elsewhere.
        span_changed: another time is seen.
    """

    cursors_moved = pyqtSignal()
    span_changed = pyqtSignal()

    def __init__(
        self, tracks: Sequence[Track], lanes: Sequence[Lane], duration_s: float, parent: QWidget | None = None
    ) -> None:
        self.rows: list[TrackRow] = []  # Qt sends changes before the constructor of its own is over
        super().__init__(parent)
        self.setViewportUpdateMode(self.ViewportUpdateMode.FullViewportUpdate)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.duration_s = max(duration_s, SHORTEST_S)
        self.rows = [TrackRow(track) for track in tracks]
        self.strip = LaneStrip(lanes)
        self.cursor_s: float | None = None
        self.second_s: float | None = None
        self._span: Span = (0.0, self.duration_s)
        self._marks: Sequence[Event] = ()
        self._dragged: str | None = None
        self._press: tuple[int, Span] | None = None
        self._decor = Decor()
        self._layout = pg.GraphicsLayout()
        self._lay_out()
        self.setCentralItem(self._layout)
        self.restyle()
        self.set_span(self._span)

    @property
    def span(self) -> Span:
        """The time that is seen."""
        return self._span

    @property
    def curves(self) -> "Iterator[pg.PlotDataItem]":
        """Every line of the session itself."""
        return (curve for row in self.rows for curve in row.curves)

    def set_span(self, span: Span) -> None:
        """Show this time, or what of it there is: never beyond the session, never less than a second."""
        length = min(max(span[1] - span[0], SHORTEST_S), self.duration_s)
        begin = min(max(span[0], 0.0), self.duration_s - length)
        self._span = (begin, begin + length)
        for row in self.rows:
            row.set_span(self._span)
        self.strip.set_span(self._span)
        self._redraw()
        self.span_changed.emit()

    def zoom(self, factor: float, about_s: float | None = None) -> None:
        """See ``factor`` times as much; ``about_s`` (or the cursor in sight, or the middle) stays where it is."""
        begin, end = self._span
        if about_s is None:
            seen = self.cursor_s is not None and begin <= self.cursor_s <= end
            about_s = self.cursor_s if seen and self.cursor_s is not None else (begin + end) / 2
        length = min(max((end - begin) * factor, SHORTEST_S), self.duration_s)
        left = (about_s - begin) / (end - begin) * length
        self.set_span((about_s - left, about_s - left + length))

    def scroll(self, share: float) -> None:
        """Move by ``share`` of what is seen, later for a positive one."""
        step = share * (self._span[1] - self._span[0])
        self.set_span((self._span[0] + step, self._span[1] + step))

    def show_whole(self) -> None:
        """The whole session at once."""
        self.set_span((0.0, self.duration_s))

    def set_cursors(self, cursor_s: float | None, second_s: float | None) -> None:
        """Put the two cursors there; None takes one away."""
        self.cursor_s, self.second_s = self._inside(cursor_s), self._inside(second_s)
        self._redraw()
        self.cursors_moved.emit()

    def step_cursor(self, by_s: float, *, second: bool = False) -> None:
        """Move a cursor by so much, and what is seen with it; it begins in the middle."""
        there = self.second_s if second and self.second_s is not None else self.cursor_s
        self.go_to(sum(self._span) / 2 if there is None else there + by_s, second=second)

    def go_to(self, t_s: float, *, second: bool = False) -> None:
        """Put a cursor at ``t_s``, and that into sight."""
        begin, end = self._span
        t_s = min(max(t_s, 0.0), self.duration_s)
        if not begin <= t_s <= end:
            self.set_span((t_s - (end - begin) / 2, t_s + (end - begin) / 2))
        self.set_cursors(self.cursor_s if second else t_s, t_s if second else self.second_s)

    def set_marks(self, marks: Sequence[Event]) -> None:
        """Draw these."""
        self._marks = tuple(marks)
        self._redraw()

    def show_others(self, lines: Sequence[Line]) -> None:
        """Draw ``lines`` of another session or method, each in the row of its sign; none of the last ones stays."""
        for row in self.rows:
            row.drop_others()
            for line in lines:
                if line.vital in {own.vital for own in row.track.lines} and not row.track.is_wave:
                    row.add_other(line)
        self._redraw()

    def restyle(self) -> None:
        """Colours and fonts as the theme has them now."""
        self.setBackground(theme.colours().background)
        metrics = QFontMetricsF(theme.font(0.85))
        for row in self.rows:
            row.axis.setWidth(metrics.horizontalAdvance("20000") + 12)
            row.view.setMinimumHeight(ROW_LINES * metrics.height())
            row.restyle()
        self.strip.resize_for_font()
        self._layout.layout.setContentsMargins(2, 2, 8, metrics.height() + 8)
        rows_px = len(self.rows) * (ROW_LINES * metrics.height() + 4)
        self.setMinimumHeight(round(rows_px + self.strip.minimumHeight() + metrics.height() + 14))
        self._redraw()

    def drawBackground(self, painter: QPainter | None, rect: QRectF) -> None:
        """The panels of the rows and the grid of time, behind the curves."""
        super().drawBackground(painter, rect)
        if painter is not None:
            self._decor.paint_behind(painter, self._places())

    def drawForeground(self, painter: QPainter | None, _rect: QRectF) -> None:
        """Titles, times, marks and cursors, before the curves."""
        if painter is not None:
            self._decor.paint_before(painter, self._places(), self._marks, self.cursor_s, self.second_s)

    def changeEvent(self, event: QEvent | None) -> None:
        """Take on another theme, font or language."""
        super().changeEvent(event)
        if not self.rows:
            return
        if event is not None and event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self.restyle()
        elif event is not None and event.type() == QEvent.Type.LanguageChange:
            self._redraw()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Lines are thinned to the new width."""
        super().resizeEvent(event)
        self._redraw()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Zoom about the mouse; with Shift or sideways scroll."""
        if event is None:
            return
        notches = event.angleDelta().y() / NOTCH
        sideways = event.angleDelta().x() / NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(sideways) > abs(notches):
            self.scroll(-0.1 * (notches + sideways))
        else:
            self.zoom(WHEEL_ZOOM**-notches, self._time_at(event.position().x()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take hold of a cursor, or of the axis."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._press = (event.x(), self._span)
        self._dragged = self._cursor_near(event.x())

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Drag what was taken hold of."""
        if event is None:
            return
        if self._press is None:
            near = self._cursor_near(event.x()) is not None
            self.viewport().setCursor(Qt.CursorShape.SizeHorCursor if near else Qt.CursorShape.ArrowCursor)
        elif self._dragged is not None:
            self._put(self._dragged, self._time_at(event.x()))
        elif abs(event.x() - self._press[0]) > CLICK_PX:
            x, (begin, end) = self._press
            moved = (event.x() - x) / self._places().width * (end - begin)
            self.set_span((begin - moved, end - moved))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Where nothing was dragged, a cursor goes there."""
        if event is None or self._press is None or event.button() != Qt.MouseButton.LeftButton:
            return
        clicked = abs(event.x() - self._press[0]) <= CLICK_PX
        if clicked and self._dragged is None:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._put("second" if shift and self.cursor_s is not None else "cursor", self._time_at(event.x()))
        self._press = self._dragged = None

    def _put(self, which: str, t_s: float) -> None:
        if which == "cursor":
            self.set_cursors(t_s, self.second_s)
        else:
            self.set_cursors(self.cursor_s, t_s)

    def _cursor_near(self, x: float) -> str | None:
        places = self._places()
        for name, t_s in (("second", self.second_s), ("cursor", self.cursor_s)):
            if t_s is not None and abs(places.x(t_s) - x) <= GRAB_PX:
                return name
        return None

    def _time_at(self, x: float) -> float:
        return self._places().time(x)

    def _inside(self, t_s: float | None) -> float | None:
        return None if t_s is None else min(max(t_s, 0.0), self.duration_s)

    def _places(self) -> Places:
        """Where things are on the screen just now."""
        rects = [row.view.sceneBoundingRect() for row in self.rows]
        return Places(self._span, self.rows, rects, self.strip, self.strip.sceneBoundingRect())

    def _redraw(self) -> None:
        self.viewport().update()

    def _lay_out(self) -> None:
        self._layout.layout.setSpacing(4)
        for place, row in enumerate(self.rows):
            self._layout.addItem(row.axis, place, 0)
            self._layout.addItem(row.view, place, 1)
            self._layout.layout.setRowStretchFactor(place, 3)
        self._layout.addItem(self.strip, len(self.rows), 1)
