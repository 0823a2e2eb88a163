"""The whole session at a glance: one lane for each sign, all on one axis of time."""

from collections.abc import Mapping, Sequence

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QPainter, QPen
from PyQt5.QtWidgets import QWidget

from app.core.types import VitalInfo
from app.gui.look import theme
from app.gui.look.clock import clock_text
from app.gui.plots.plot_frame import PlotFrame
from app.gui.plots.polygon import polygon_of
from app.gui.plots.trend_series import TrendSeries
from app.language import later, pick, tr

LEAST_SPAN_S = 60.0
TICKS_S = (10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
MOST_TICKS = 6
LEAST_RANGE = 10.0  # of an axis, in units of the sign: less than that is no trend
STEP = 5.0
AIR = 1.0  # a line on the edge of its lane could not be told from it
SHADE_ALPHA = 190  # of what lies under a name


class TrendPlot(PlotFrame):
    """Draws the mean and, where several seconds share a place, the range. A stretch without a number stays empty."""

    def __init__(self, infos: Sequence[VitalInfo], parent: QWidget | None = None) -> None:
        self._infos = tuple(infos)
        self._series: dict[str, TrendSeries] = {}
        super().__init__(later("Trend of the session"), None, parent)

    @property
    def caption(self) -> str:
        """How long the session is."""
        end_s = max((one.end_s for one in self._series.values()), default=0.0)
        return clock_text(end_s) if end_s > 0 else ""

    @property
    def colour(self) -> QColor:
        """The title's: no sign's."""
        return QColor(theme.colours().muted)

    def minimumSizeHint(self) -> QSize:
        """A line for each lane."""
        line = self.fontMetrics().height()
        return QSize(14 * line, (len(self._infos) + 2) * line + 10)

    def area(self) -> QRectF:
        """Between the lanes' numbers and above the clock."""
        aside = self.fontMetrics().horizontalAdvance("888") + 6
        return super().area().adjusted(aside, 0, 0, -self.fontMetrics().height())

    def show_trend(self, series: Mapping[str, TrendSeries]) -> None:
        """Draw ``series``, by the names of their signs."""
        self._series = dict(series)
        self.renew_ground()

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Everything: it changes once a second at most."""
        span_s = max(LEAST_SPAN_S, *(one.end_s for one in self._series.values()), 0.0)
        self._paint_clock(painter, area, span_s)
        height = area.height() / max(len(self._infos), 1)
        for row, info in enumerate(self._infos):
            lane = QRectF(area.left(), area.top() + row * height, area.width(), height - 4)
            self._paint_lane(painter, lane, info, self._series.get(info.name), span_s)

    def _paint_clock(self, painter: QPainter, area: QRectF, span_s: float) -> None:
        step_s = next((one for one in TICKS_S if span_s / one <= MOST_TICKS), TICKS_S[-1])
        for tick_s in range(0, int(span_s) + 1, step_s):
            x = area.left() + area.width() * tick_s / span_s
            painter.setPen(QPen(QColor(theme.colours().raised), 1))
            painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
            self.paint_tick(painter, x, clock_text(tick_s))

    def _paint_lane(
        self, painter: QPainter, lane: QRectF, info: VitalInfo, series: TrendSeries | None, span_s: float
    ) -> None:
        colours, height = theme.colours(), self.fontMetrics().height()
        painter.setPen(QPen(QColor(colours.raised), 1))
        painter.drawLine(lane.bottomLeft(), lane.bottomRight())
        if series is None or series.empty:
            self._paint_name(painter, lane, tr("{sign}: no number yet", sign=pick(info.label)), QColor(colours.muted))
            return
        colour = theme.vital_colour(info.name)
        low, high = lane_range(float(series.low.min()), float(series.high.max()), info.high)
        self._paint_series(painter, lane, colour, series, (low, high), span_s)
        name = pick(info.label)
        if lane.height() < 2 * height:  # no room for two numbers, one over the other
            self._paint_name(painter, lane, f"{name}  {low:.0f}-{high:.0f}", colour)
            return
        self._paint_name(painter, lane, name, colour)
        painter.setPen(QColor(colours.muted))
        for level, top in ((high, lane.top() - 1), (low, lane.bottom() - height)):
            place = QRectF(0, top, lane.left() - 6, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{level:.0f}")

    def _paint_name(self, painter: QPainter, lane: QRectF, name: str, colour: QColor) -> None:
        """``name`` at the top left of ``lane``, over whatever is drawn there."""
        name = self.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, round(lane.width() - 8))
        place = QRectF(
            lane.left() + 4, lane.top(), self.fontMetrics().horizontalAdvance(name), self.fontMetrics().height()
        )
        shade = QColor(theme.colours().panel)
        shade.setAlpha(SHADE_ALPHA)
        painter.fillRect(place.adjusted(-2, 0, 2, 0), shade)
        painter.setPen(colour)
        painter.drawText(
            place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip, name
        )

    @staticmethod
    def _paint_series(
        painter: QPainter,
        lane: QRectF,
        colour: QColor,
        series: TrendSeries,
        limits: tuple[float, float],
        span_s: float,
    ) -> None:
        low, high = limits
        x = lane.left() + series.t_s / span_s * lane.width()
        y, y_low, y_high = (
            lane.bottom() - (one - low) / (high - low) * lane.height() for one in (series.mean, series.low, series.high)
        )
        shade = QColor(colour)
        shade.setAlpha(70)
        breaks = np.flatnonzero(np.diff(series.t_s) > 1.5 * series.width_s) + 1
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for run in np.split(np.arange(len(x)), breaks):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(shade)
            painter.drawPolygon(polygon_of(np.r_[x[run], x[run][::-1]], np.r_[y_low[run], y_high[run][::-1]]))
            painter.setPen(QPen(colour, 1.5, cap=Qt.PenCapStyle.RoundCap))
            if len(run) == 1:
                painter.drawPoint(QPointF(x[run[0]], y[run[0]]))
            painter.drawPolyline(polygon_of(x[run], y[run]))
        painter.restore()


def lane_range(low: float, high: float, most: float) -> tuple[float, float]:
    """Multiples of STEP, AIR or more around ``low`` and ``high``, LEAST_RANGE apart or more, and not above ``most``."""
    bottom = float(np.floor((low - AIR) / STEP) * STEP)
    top = min(max(float(np.ceil((high + AIR) / STEP) * STEP), bottom + LEAST_RANGE), most)
    return min(bottom, top - LEAST_RANGE), top
