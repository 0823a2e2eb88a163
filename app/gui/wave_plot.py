"""A wave on a screen like a bedside monitor's: it is written from left to right, and a gap erases what is old."""

import numpy as np
from PyQt5.QtCore import QElapsedTimer, QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PyQt5.QtWidgets import QFrame, QSizePolicy, QWidget

from app.core.types import BvpChunk, FloatArray
from app.gui import theme

SPANS_S = (6.0, 12.0)  # beats counted on 6 s times ten are the rate
GAP_SHARE = 0.06  # of the width, ahead of the pen
FULL_SCALE = 3.2  # standard deviations from the middle to the edge: a pulse wave peaks near 2
UNTRUSTED_GAIN = 0.35  # noise has one standard deviation, too: it must not fill the strip and look like a pulse
BUFFER_S = 0.45  # waves come in steps of a third of a second; the pen glides this far behind
LOST_S = 2.0  # further behind than this, the pen jumps


class WavePlot(QFrame):
    """Draws one wave as a sweep. A click changes between its two spans.

    The pen moves with real time between two updates, a little behind the newest sample, and is pulled gently to that
    distance, so that neither irregular updates nor a clock of the source that runs differently are seen.
    """

    def __init__(
        self,
        title: str,
        colour: QColor,
        parent: QWidget | None = None,
        spans_s: tuple[float, float] = SPANS_S,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setMinimumSize(200, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self.setToolTip(f"Click to change between {spans_s[0]:.0f} and {spans_s[1]:.0f} seconds")
        self._title = title
        self._colour = colour
        self._spans_s = spans_s
        self._span_s = spans_s[0]
        self._trusted = False
        self._message = ""
        self._times: FloatArray = np.empty(0)
        self._wave: FloatArray = np.empty(0)
        self._pen_s = 0.0
        self._since_paint = QElapsedTimer()

    @property
    def span_s(self) -> float:
        """How many seconds are seen at once."""
        return self._span_s

    def set_message(self, message: str) -> None:
        """What stands in the middle when there is no wave."""
        self._message = message
        self.update()

    def show_wave(self, chunk: BvpChunk | None, *, trusted: bool) -> None:
        """Take the newest wave, None to clear. ``trusted``: a number stands beside it."""
        self._trusted = trusted
        if chunk is None or len(chunk.wave) < 2:
            self._times = self._wave = np.empty(0)
            return
        times = chunk.t0_s + np.arange(len(chunk.wave)) / chunk.rate_hz
        if self._connects(times):
            kept = (self._times < times[0] - 0.5 / chunk.rate_hz) & (
                self._times > times[-1] - max(self._spans_s) - LOST_S
            )
            self._times = np.concatenate((self._times[kept], times))
            self._wave = np.concatenate((self._wave[kept], chunk.wave))
        else:
            self._times, self._wave = times, chunk.wave
            self._pen_s = float(times[-1]) - BUFFER_S

    def advance(self) -> None:
        """Move the pen by the time that has passed; called for every picture of the screen."""
        passed_s = self._since_paint.restart() / 1000 if self._since_paint.isValid() else 0.0
        self._since_paint.start()
        if len(self._times):
            end_s = float(self._times[-1])
            ahead_s = end_s - self._pen_s
            if ahead_s > LOST_S:
                self._pen_s = end_s - BUFFER_S
            else:
                self._pen_s = min(self._pen_s + passed_s * float(np.clip(0.5 + ahead_s, 0.5, 1.5)), end_s)
        self.update()

    def polylines(self, width: float, height: float) -> list[FloatArray]:
        """The visible wave as (n, 2) pixel positions: one piece up to the pen, one still to be erased."""
        begin_s = self._pen_s - self._span_s * (1 - GAP_SHARE)
        seen = (self._times >= begin_s) & (self._times <= self._pen_s)
        times, wave = self._times[seen], self._wave[seen]
        if len(times) < 2:
            return []
        gain = 1.0 if self._trusted else UNTRUSTED_GAIN
        y = height / 2 * (1 - np.clip(wave * gain / FULL_SCALE, -1, 1))
        laps = np.floor(times / self._span_s)
        x = (times / self._span_s - laps) * width
        turn = int(np.searchsorted(laps, laps[-1]))
        pieces = (slice(0, turn), slice(turn, None))
        return [np.column_stack((x[piece], y[piece])) for piece in pieces if len(x[piece]) > 1]

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """Grid, wave, pen, title."""
        super().paintEvent(event)
        painter = QPainter(self)
        area = self._area()
        self._paint_grid(painter, area)
        colour = self._colour if self._trusted else QColor(theme.colours().muted)
        painter.setPen(QPen(colour, 2))
        lines = self.polylines(area.width(), area.height())
        for line in lines:
            painter.drawPolyline(QPolygonF([QPointF(area.left() + x, area.top() + y) for x, y in line]))
        if lines:
            x, y = lines[-1][-1]
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(area.left() + x, area.top() + y), 2.5, 2.5)
        self._paint_texts(painter, area, empty=not lines)

    def mousePressEvent(self, _event: QMouseEvent | None) -> None:
        """Change between the two spans."""
        self._span_s = self._spans_s[(self._spans_s.index(self._span_s) + 1) % len(self._spans_s)]
        self.update()

    def _connects(self, times: FloatArray) -> bool:
        return bool(len(self._times) and times[0] <= self._times[-1] + 0.1 and times[-1] >= self._times[-1] - 0.1)

    def _area(self) -> QRectF:
        top = self.fontMetrics().height() + 14
        return QRectF(self.rect()).adjusted(10, top, -10, -10)

    def _paint_grid(self, painter: QPainter, area: QRectF) -> None:
        painter.setPen(QPen(QColor(theme.colours().raised), 1))
        for second in range(int(self._span_s) + 1):
            x = round(area.left() + area.width() * second / self._span_s)
            painter.drawLine(x, round(area.top()), x, round(area.bottom()))
        middle = round(area.center().y())
        painter.drawLine(round(area.left()), middle, round(area.right()), middle)

    def _paint_texts(self, painter: QPainter, area: QRectF, *, empty: bool) -> None:
        title = QRectF(12, 8, self.width() - 24, self.fontMetrics().height() + 2)
        painter.setPen(self._colour)
        painter.drawText(title, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._title)
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(title, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{self._span_s:.0f} s")
        if empty and self._message:
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._message)
