"""A wave on a screen like a bedside monitor's: it is written from left to right, and a gap erases what is old."""

import math

import numpy as np
from PyQt5.QtCore import QElapsedTimer, QPointF, QRect, QRectF, Qt
from PyQt5.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen
from PyQt5.QtWidgets import QWidget

from app.core.types import BvpChunk, FloatArray
from app.gui.look import theme
from app.gui.plots.plot_frame import PlotFrame, Title
from app.gui.plots.polygon import polygon_of
from app.gui.plots.sweep import Sweep
from app.language import Text, say, tr

SPANS_S = (6.0, 12.0)  # beats counted on 6 s times ten are the rate
GAP_SHARE = 0.06  # of the width, ahead of the pen
FULL_SCALE = 3.2  # standard deviations from the middle to the edge: a pulse wave peaks near 2
UNTRUSTED_GAIN = 0.35  # noise has one standard deviation, too: it must not fill the strip and look like a pulse
PEN_RADIUS = 2.5
_SPAN_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class WavePlot(PlotFrame):
    """Draws one wave, as a sweep or scrolling. A click, or Return, changes between its two spans."""

    def __init__(
        self, title: Title, vital: str, parent: QWidget | None = None, spans_s: tuple[float, float] = SPANS_S
    ) -> None:
        self._spans_s = spans_s
        self._span_s = spans_s[0]
        super().__init__(title, vital, parent)
        self._scrolling = self._frozen = self._trusted = False
        self._message: Text | str = ""
        self._sweep = Sweep(max(spans_s))
        self._pen_x = 0.0
        self._since_move = QElapsedTimer()

    @property
    def span_s(self) -> float:
        """How many seconds are seen at once."""
        return self._span_s

    @property
    def pen_s(self) -> float:
        """The time that is being written."""
        return self._sweep.pen_s

    @property
    def kept(self) -> int:
        """How many samples are remembered."""
        return len(self._sweep.times)

    @property
    def caption(self) -> str:
        """The span, or that the wave stands."""
        if self._frozen:
            return tr("FROZEN")
        return tr("{seconds:.0f} s", seconds=self._span_s)

    def say_texts(self) -> None:
        """Name and tool tip."""
        super().say_texts()
        short_s, long_s = self._spans_s
        tip = tr("Click to change between {short:.0f} and {long:.0f} seconds", short=short_s, long=long_s)
        if short_s * 10 == 60:
            tip += "\n" + tr("Beats seen in 6 seconds, times ten, are the rate: count them.")
        self.setToolTip(tip)

    def set_message(self, message: Text | str) -> None:
        """What stands in the middle when there is no wave."""
        if message != self._message:
            self._message = message
            self.setAccessibleDescription(say(message))
            self.update()

    def set_scrolling(self, scrolling: bool) -> None:
        """Let the newest stand at the right edge and the rest move; else sweep."""
        self._scrolling = scrolling
        self.update()

    def set_frozen(self, frozen: bool) -> None:
        """Say that the wave stands still; whoever calls this sends nothing meanwhile."""
        self._frozen = frozen
        self._since_move.invalidate()
        self.renew_ground()

    def show_wave(self, chunk: BvpChunk | None, *, trusted: bool) -> None:
        """Take the newest wave, None to clear. ``trusted``: a number stands beside it."""
        self._trusted = trusted
        self._sweep.take(chunk)
        self.update()

    def advance(self) -> None:
        """Move the pen by the time that has passed; called for every picture of the screen."""
        passed_s = self._since_move.restart() / 1000 if self._since_move.isValid() else 0.0
        self._since_move.start()
        self._sweep.advance(passed_s)
        area = self.area()
        x = self._sweep.pen_s / self._span_s * area.width()
        moved = x - self._pen_x
        if not self.kept or 0 <= moved < 1:
            return
        self._pen_x = x
        if self._scrolling or not 0 < moved < area.width() / 4:
            self.update()
            return
        self._update_between(area, (x - moved) % area.width(), moved)

    def polylines(self, width: float, height: float) -> list[FloatArray]:
        """The visible wave as (n, 2) pixel positions: one piece up to the pen, one still to be erased."""
        if self._scrolling:
            times, wave = self._sweep.seen(self._span_s)
            x = (times - self._sweep.pen_s) / self._span_s * width + width
            pieces = [slice(None)]
        else:
            times, wave = self._sweep.seen(self._span_s * (1 - GAP_SHARE))
            laps = np.floor(times / self._span_s)
            x = (times / self._span_s - laps) * width
            turn = int(np.searchsorted(laps, laps[-1])) if len(laps) else 0
            pieces = [slice(0, turn), slice(turn, None)]
        gain = 1.0 if self._trusted else UNTRUSTED_GAIN
        y = height / 2 * (1 - np.clip(wave * gain / FULL_SCALE, -1, 1))
        return [np.column_stack((x[piece], y[piece])) for piece in pieces if len(x[piece]) > 1]

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Seconds, or five of them where there are many, and the middle."""
        painter.setPen(QPen(QColor(theme.colours().raised), 1))
        step_s = 1 if self._span_s <= max(SPANS_S) else 5
        for second in range(0, int(self._span_s) + 1, step_s):
            x = round(area.left() + area.width() * second / self._span_s)
            painter.drawLine(x, round(area.top()), x, round(area.bottom()))
        middle = round(area.center().y())
        painter.drawLine(round(area.left()), middle, round(area.right()), middle)

    def paint_data(self, painter: QPainter, area: QRectF, dirty: QRect) -> None:
        """The wave where it changed, without smoothing, which would more than double its cost; the pen."""
        lines = self.polylines(area.width(), area.height())
        colour = self.colour if self._trusted else QColor(theme.colours().muted)
        painter.setPen(QPen(colour, 2))
        for line in lines:
            x, y = line[:, 0] + area.left(), line[:, 1] + area.top()
            first, last = np.searchsorted(x, (dirty.left() - 2, dirty.right() + 2))
            changed = slice(max(0, int(first) - 1), int(last) + 1)
            painter.drawPolyline(polygon_of(x[changed], y[changed]))
        if lines:
            x_pen, y_pen = lines[-1][-1]
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(area.left() + x_pen, area.top() + y_pen), PEN_RADIUS, PEN_RADIUS)
        elif self._message:
            self.paint_message(painter, area, say(self._message))

    def mousePressEvent(self, _event: QMouseEvent | None) -> None:
        """Change between the two spans."""
        self._change_span()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Likewise by the keyboard."""
        if event is not None and event.key() in _SPAN_KEYS:
            self._change_span()
        else:
            super().keyPressEvent(event)

    def _change_span(self) -> None:
        self._span_s = self._spans_s[(self._spans_s.index(self._span_s) + 1) % len(self._spans_s)]
        self.renew_ground()

    def _update_between(self, area: QRectF, begin_x: float, moved: float) -> None:
        """Paint what the pen has written since it was at ``begin_x``, and what the gap before it has erased."""
        left = area.left() + begin_x - 2 * PEN_RADIUS - 8
        width = moved + GAP_SHARE * area.width() + 4 * PEN_RADIUS + 16
        for start in (left, left - area.width()):  # what reaches over the right edge goes on at the left one
            self.update(QRect(math.floor(start), round(area.top()), math.ceil(width), round(area.height()) + 1))
