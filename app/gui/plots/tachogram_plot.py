"""The intervals between beats, one point each: how evenly the heart beats."""

import numpy as np
from PyQt5.QtCore import QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPen
from PyQt5.QtWidgets import QWidget

from app.core.types import FloatArray, Tachogram
from app.gui.look import theme
from app.gui.plots.intervals_plot import IntervalsPlot
from app.gui.plots.polygon import polygon_of
from app.language import Text, later, say, tr

SPAN_S = 120.0  # what variability is measured over, at most
GRID_S = 20


class TachogramPlot(IntervalsPlot):
    """Draws a tachogram; the newest interval stands at the right. Intervals that are not trusted are pale and alone."""

    def __init__(self, vital: str, parent: QWidget | None = None) -> None:
        super().__init__(later("Intervals between beats"), vital, parent)
        self._tachogram: Tachogram | None = None
        self._trusted = False
        self._message: Text | str = ""

    @property
    def caption(self) -> str:
        """Unit and span."""
        return tr("ms, {seconds:.0f} s", seconds=SPAN_S)

    def area(self) -> QRectF:
        """Right of the axis' numbers."""
        return super().area().adjusted(self.fontMetrics().horizontalAdvance("8888") + 6, 4, 0, 0)

    def set_message(self, message: Text | str) -> None:
        """What stands in the middle when there are no intervals."""
        if message != self._message:
            self._message = message
            self.setAccessibleDescription(say(message))
            self.update()

    def show_tachogram(self, tachogram: Tachogram | None, *, trusted: bool) -> None:
        """Draw ``tachogram`` (None: nothing). ``trusted``: a number stands beside it."""
        if tachogram is self._tachogram and trusted == self._trusted:
            return
        self._tachogram = tachogram
        self._trusted = trusted
        if tachogram is not None:
            self.fit(tachogram.interval_ms[tachogram.accepted])
        self.update()

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Lines at the ends and in the middle of the range, and every twenty seconds."""
        colours, height = theme.colours(), self.fontMetrics().height()
        for seconds in range(0, round(SPAN_S) + 1, GRID_S):
            x = round(area.right() - area.width() * seconds / SPAN_S)
            painter.setPen(QPen(QColor(colours.raised), 1))
            painter.drawLine(x, round(area.top()), x, round(area.bottom()))
        low, high = self.range_ms
        levels = (low, (low + high) / 2, high) if area.height() > 3 * height else (low, high)
        for level in levels:
            y = float(self._y(area, np.array([level]))[0])
            painter.setPen(QPen(QColor(colours.raised), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(QColor(colours.muted))
            place = QRectF(0, y - height / 2, area.left() - 6, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{level:.0f}")

    def paint_data(self, painter: QPainter, area: QRectF, _dirty: QRect) -> None:
        """A line through neighbouring trusted intervals, a point on each."""
        seen = self._tachogram
        if seen is None or len(seen.t_s) == 0:
            self.paint_message(painter, area, say(self._message))
            return
        x = area.right() - (seen.t_s[-1] - seen.t_s) / SPAN_S * area.width()
        y = self._y(area, seen.interval_ms)
        inside = x >= area.left()
        good, bad = seen.accepted & inside, ~seen.accepted & inside
        colours = theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = self.colour if self._trusted else QColor(colours.muted)
        painter.setPen(QPen(colour, 1))
        for run in np.split(np.arange(len(x)), np.flatnonzero(~good)):
            linked = run[good[run]]
            if len(linked) > 1:
                painter.drawPolyline(polygon_of(x[linked], y[linked]))
        painter.setPen(QPen(colour, 5, cap=Qt.PenCapStyle.RoundCap))
        painter.drawPoints(polygon_of(x[good], y[good]))
        painter.setPen(QPen(QColor(colours.disabled), 3, cap=Qt.PenCapStyle.RoundCap))
        painter.drawPoints(polygon_of(x[bad], y[bad]))

    def _y(self, area: QRectF, interval_ms: FloatArray) -> FloatArray:
        low, high = self.range_ms
        share = np.clip((interval_ms - low) / (high - low), 0, 1)
        return np.asarray(area.bottom() - area.height() * share)
