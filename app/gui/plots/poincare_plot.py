"""Each interval between beats over the one before it, with the ellipse of SD1 and SD2."""

import math

import numpy as np
from PyQt5.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QPainter, QPen
from PyQt5.QtWidgets import QWidget

from app.core.types import FloatArray, Tachogram
from app.gui.look import theme
from app.gui.plots.intervals_plot import IntervalsPlot
from app.gui.plots.polygon import polygon_of
from app.language import Text, later, say, tr


class PoincarePlot(IntervalsPlot):
    """Draws neighbouring trusted intervals; the ellipse only where SD1 and SD2 are numbers on the screen.

    SD1 is the deviation across the line of equal intervals (from beat to beat), SD2 that along it.
    """

    def __init__(self, vital: str, parent: QWidget | None = None) -> None:
        super().__init__(later("Poincaré plot"), vital, parent)
        self._x: FloatArray = np.empty(0)
        self._y: FloatArray = np.empty(0)
        self._axes_ms: tuple[float, float] | None = None  # SD1, SD2
        self._message: Text | str = ""

    @property
    def caption(self) -> str:
        """The unit of both axes."""
        return tr("ms, each interval over the one before")

    @property
    def points(self) -> int:
        """How many pairs are drawn."""
        return len(self._x)

    def minimumSizeHint(self) -> QSize:
        """Higher than most: it is a square."""
        line = self.fontMetrics().height()
        return QSize(12 * line, 6 * line + 24)

    def area(self) -> QRectF:
        """The largest square."""
        room = super().area().adjusted(0, 0, 0, -self.fontMetrics().height())
        side = max(min(room.width(), room.height()), 1.0)
        square = QRectF(0, 0, side, side)
        square.moveCenter(room.center())
        return square

    def show_tachogram(
        self, tachogram: Tachogram | None, sd1_ms: float | None, sd2_ms: float | None, why: Text | str
    ) -> None:
        """Draw the pairs in ``tachogram``. ``why``: what stands there when there are none."""
        self._x = self._y = np.empty(0)
        self._message = why
        if tachogram is not None:
            both = tachogram.accepted[:-1] & tachogram.accepted[1:]
            self._x, self._y = tachogram.interval_ms[:-1][both], tachogram.interval_ms[1:][both]
        self._axes_ms = None if sd1_ms is None or sd2_ms is None else (sd1_ms, sd2_ms)
        self.fit(np.concatenate((self._x, self._y)))
        self.update()

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """The square, the line of equal intervals, the ends of the axes."""
        colours, height = theme.colours(), self.fontMetrics().height()
        painter.setPen(QPen(QColor(colours.raised), 1))
        painter.drawRect(area)
        painter.drawLine(area.bottomLeft(), area.topRight())
        painter.setPen(QColor(colours.muted))
        right, middle = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
        for level, x, y in (
            (self.range_ms[0], area.left(), area.bottom()),
            (self.range_ms[1], area.right(), area.top()),
        ):
            painter.drawText(QRectF(x - 40, area.bottom() + 3, 80, height), middle, f"{level:.0f}")
            painter.drawText(QRectF(area.left() - 66, y - height / 2, 60, height), right, f"{level:.0f}")

    def paint_data(self, painter: QPainter, area: QRectF, _dirty: QRect) -> None:
        """Points and ellipse."""
        if len(self._x) == 0:
            room = QRectF(self.rect()).adjusted(12, 30, -12, -10)
            self.paint_message(painter, room, say(self._message))
            return
        low, high = self.range_ms
        grow = area.width() / (high - low)
        trusted = self._axes_ms is not None
        colour = self.colour if trusted else QColor(theme.colours().muted)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 4, cap=Qt.PenCapStyle.RoundCap))
        painter.drawPoints(polygon_of(area.left() + (self._x - low) * grow, area.bottom() - (self._y - low) * grow))
        if self._axes_ms is None:
            return
        across, along = self._axes_ms
        painter.save()
        painter.translate(
            area.left() + (float(self._x.mean()) - low) * grow, area.bottom() - (float(self._y.mean()) - low) * grow
        )
        painter.rotate(-math.degrees(math.atan(1)))
        painter.setPen(QPen(QColor(theme.colours().text), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QPointF(0, 0), along * grow, across * grow)
        painter.setPen(QPen(QColor(theme.colours().text), 1))
        painter.drawLine(QPointF(-along * grow, 0), QPointF(along * grow, 0))
        painter.drawLine(QPointF(0, -across * grow), QPointF(0, across * grow))
        painter.restore()
