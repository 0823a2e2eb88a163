"""How strong each rate is in the wave: the reading stands where the peak is."""

from typing import TypeVar

import numpy as np
from PyQt5.QtCore import QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QColor, QPainter, QPen
from PyQt5.QtWidgets import QWidget

from app.core.types import FloatArray, Spectrum
from app.gui.look import theme
from app.gui.plots.plot_frame import PlotFrame
from app.gui.plots.polygon import polygon_of
from app.language import later, tr

TICKS_BPM = range(40, 201, 20)
EDGE_OF_NUMBERS = 8  # half of "200" stands right of its tick

Rate = TypeVar("Rate", float, FloatArray)


class SpectrumPlot(PlotFrame):
    """Draws a spectrum from 40 to 200 a minute, and a line at the rate that is shown as the reading."""

    def __init__(self, vital: str, parent: QWidget | None = None) -> None:
        super().__init__(later("Spectrum of the pulse wave"), vital, parent)
        self._spectrum: Spectrum | None = None
        self._rate_bpm: float | None = None

    @property
    def caption(self) -> str:
        """The unit of the axis."""
        return tr("beats per minute")

    def area(self) -> QRectF:
        """Above the numbers of the axis."""
        return super().area().adjusted(EDGE_OF_NUMBERS, 0, -EDGE_OF_NUMBERS, -self.fontMetrics().height())

    def show_spectrum(self, spectrum: Spectrum | None, rate_bpm: float | None) -> None:
        """Draw ``spectrum`` (None: nothing); ``rate_bpm`` is the reading beside it, None when there is none."""
        if spectrum is self._spectrum and rate_bpm == self._rate_bpm:
            return
        self._spectrum = spectrum
        self._rate_bpm = rate_bpm
        self.update()

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """The axis."""
        for tick in TICKS_BPM:
            x = self._x(area, tick)
            painter.setPen(QPen(QColor(theme.colours().raised), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            self.paint_tick(painter, x, str(tick))

    def paint_data(self, painter: QPainter, area: QRectF, _dirty: QRect) -> None:
        """Curve and the reading's line."""
        if self._spectrum is None:
            return
        colour = QColor(theme.colours().muted) if self._rate_bpm is None else self.colour
        inside = (self._spectrum.rate_bpm >= TICKS_BPM[0]) & (self._spectrum.rate_bpm <= TICKS_BPM[-1])
        if not inside.any():
            return
        x = self._x(area, self._spectrum.rate_bpm[inside])
        y = area.bottom() - area.height() * np.clip(self._spectrum.power[inside], 0, 1)
        filling = QColor(colour)
        filling.setAlpha(50)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(filling)
        painter.drawPolygon(polygon_of(np.r_[x[0], x, x[-1]], np.r_[area.bottom(), y, area.bottom()]))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.5))
        painter.drawPolyline(polygon_of(x, y))
        if self._rate_bpm is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setPen(QPen(QColor(theme.colours().text), 1, Qt.PenStyle.DashLine))
            at = self._x(area, self._rate_bpm)
            painter.drawLine(QPointF(at, area.top()), QPointF(at, area.bottom()))

    @staticmethod
    def _x(area: QRectF, rate_bpm: Rate) -> Rate:
        return area.left() + area.width() * (rate_bpm - TICKS_BPM[0]) / (TICKS_BPM[-1] - TICKS_BPM[0])
