"""How strong each rate is in the wave: the reading stands where the peak is."""

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt5.QtWidgets import QFrame, QSizePolicy, QWidget

from app.core.types import Spectrum
from app.gui import theme

TICKS_BPM = range(40, 201, 20)


class SpectrumPlot(QFrame):
    """Draws a spectrum from 40 to 200 a minute, and a line at the rate that is shown as the reading."""

    def __init__(self, colour: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setMinimumSize(200, 80)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Spectrum of the pulse wave")
        self._colour = colour
        self._spectrum: Spectrum | None = None
        self._rate_bpm: float | None = None

    def show_spectrum(self, spectrum: Spectrum | None, rate_bpm: float | None) -> None:
        """Draw ``spectrum`` (None: nothing); ``rate_bpm`` is the reading beside it, None when there is none."""
        if spectrum is self._spectrum and rate_bpm == self._rate_bpm:
            return
        self._spectrum = spectrum
        self._rate_bpm = rate_bpm
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Axis, curve, the reading's line, title."""
        super().paintEvent(event)
        painter = QPainter(self)
        height = self.fontMetrics().height()
        area = QRectF(self.rect()).adjusted(20, height + 12, -20, -height - 8)
        self._paint_axis(painter, area)
        if self._spectrum is not None:
            self._paint_curve(painter, area, self._spectrum)
        title = QRectF(12, 8, self.width() - 24, height + 2)
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "Spectrum")
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, "beats per minute")

    def _x(self, area: QRectF, rate_bpm: float) -> float:
        return area.left() + area.width() * (rate_bpm - TICKS_BPM[0]) / (TICKS_BPM[-1] - TICKS_BPM[0])

    def _paint_axis(self, painter: QPainter, area: QRectF) -> None:
        height = self.fontMetrics().height()
        for tick in TICKS_BPM:
            x = self._x(area, tick)
            painter.setPen(QPen(QColor(theme.colours().raised), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            painter.setPen(QColor(theme.colours().muted))
            painter.drawText(QRectF(x - 30, area.bottom() + 3, 60, height), Qt.AlignmentFlag.AlignCenter, str(tick))

    def _paint_curve(self, painter: QPainter, area: QRectF, spectrum: Spectrum) -> None:
        trusted = self._rate_bpm is not None
        colour = self._colour if trusted else QColor(theme.colours().muted)
        inside = (spectrum.rate_bpm >= TICKS_BPM[0]) & (spectrum.rate_bpm <= TICKS_BPM[-1])
        height = area.height() * np.clip(spectrum.power[inside], 0, 1)
        points = [
            QPointF(self._x(area, rate), area.bottom() - y)
            for rate, y in zip(spectrum.rate_bpm[inside], height, strict=True)
        ]
        if not points:
            return
        ends = [QPointF(points[0].x(), area.bottom()), *points, QPointF(points[-1].x(), area.bottom())]
        filling = QColor(colour)
        filling.setAlpha(50)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(filling)
        painter.drawPolygon(QPolygonF(ends))
        painter.setPen(QPen(colour, 1.5))
        painter.drawPolyline(QPolygonF(points))
        if self._rate_bpm is not None:
            x = self._x(area, self._rate_bpm)
            painter.setPen(QPen(QColor(theme.colours().text), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
