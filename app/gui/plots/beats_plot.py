"""A scope on single beats: those of the last seconds over each other, aligned where they rise most steeply."""

import numpy as np
from PyQt5.QtCore import QPointF, QRect, QRectF
from PyQt5.QtGui import QColor, QPainter, QPen
from PyQt5.QtWidgets import QWidget

from app.core.overlay import BeatOverlay
from app.gui.look import theme
from app.gui.plots.plot_frame import PlotFrame
from app.gui.plots.polygon import polygon_of
from app.language import Text, later, say, tr

GRID_S = 0.1
FULL_SCALE = 3.2  # as in the wave's own plot
BEAT_ALPHA = 80


class BeatsPlot(PlotFrame):
    """Draws each beat thinly and their median over them."""

    def __init__(self, vital: str, parent: QWidget | None = None) -> None:
        super().__init__(later("Beats over each other"), vital, parent)
        self._overlay: BeatOverlay | None = None
        self._trusted = False
        self._message: Text | str = ""

    @property
    def caption(self) -> str:
        """How many there are and how alike."""
        if self._overlay is None:
            return ""
        count, likeness = len(self._overlay.beats), self._overlay.likeness
        return tr("{count} beats, alike by r = {likeness:.2f}", count=count, likeness=likeness)

    def area(self) -> QRectF:
        """Above the numbers of the axis."""
        return super().area().adjusted(0, 0, 0, -self.fontMetrics().height())

    def show_overlay(self, overlay: BeatOverlay | None, *, trusted: bool, why: Text | str) -> None:
        """Draw ``overlay``; None: nothing but ``why``. ``trusted``: a heart rate stands on the screen."""
        self._overlay = overlay
        self._trusted = trusted
        self._message = why
        self.renew_ground()  # the caption changes with it, once a second

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Tenths of a second; the upslope stands at 0."""
        for tenth in range(-2, 7):
            x = self._x(area, np.array([tenth * GRID_S]))[0]
            painter.setPen(QPen(QColor(theme.colours().line if tenth == 0 else theme.colours().raised), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            if tenth % 2 == 0:
                self.paint_tick(painter, x, tr("{seconds:.1f} s", seconds=tenth * GRID_S))

    def paint_data(self, painter: QPainter, area: QRectF, _dirty: QRect) -> None:
        """The beats."""
        if self._overlay is None:
            self.paint_message(painter, area, say(self._message))
            return
        colour = self.colour if self._trusted else QColor(theme.colours().muted)
        thin = QColor(colour)
        thin.setAlpha(BEAT_ALPHA)
        x = self._x(area, self._overlay.offset_s)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(thin, 1))
        for beat in self._overlay.beats:
            painter.drawPolyline(polygon_of(x, self._y(area, beat)))
        painter.setPen(QPen(colour, 2.5))
        painter.drawPolyline(polygon_of(x, self._y(area, self._overlay.mean)))

    @staticmethod
    def _x(area: QRectF, offset_s: np.ndarray) -> np.ndarray:
        return area.left() + area.width() * (offset_s + 0.25) / 0.85

    @staticmethod
    def _y(area: QRectF, wave: np.ndarray) -> np.ndarray:
        return area.center().y() - area.height() / 2 * np.clip(wave / FULL_SCALE, -1, 1)
