"""The rows of a review, each with an axis of its own: curves with bands, and the strip that says what was absent.

Imports pyqtgraph, which takes a third of a second: imported when the first session is opened, never at the start.
"""

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import QBrush, QColor, QFontMetrics, QPainter, QPainterPath
from PyQt5.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from app.core.types import FloatArray
from app.gui.look import theme
from app.gui.review.series import Lane, Line, Track, has_number, sentence

BAND_ALPHA = 60
SHORTEST_WORD_PX = 40  # less room than this says nothing
THIN = 0.3  # of the height, above and below the bar where there was a number

Span = tuple[float, float]


class TrackRow:
    """One row: its axis, its view and its curves. Put together by the stack, which decides the time that is seen."""

    def __init__(self, track: Track) -> None:
        self.track = track
        self.view = pg.ViewBox(enableMouse=False, enableMenu=False)
        self.view.disableAutoRange()
        self.axis = _ValueAxis(track.highest)
        self.axis.linkToView(self.view)
        self.curves: list[pg.PlotDataItem] = []
        self.others: list[tuple[Line, pg.PlotDataItem]] = []
        self._bands: list[Band] = []
        for line in track.lines:
            if line.low is not None and line.high is not None:
                band = Band(line.t_s, line.low, line.high)
                self.view.addItem(band)
                self._bands.append(band)
            self.curves.append(self._add_curve(line))
        self.fit(track.limits)
        self.restyle()

    def fit(self, limits: Span) -> None:
        """Show the values between ``limits``."""
        self.view.setYRange(*limits, padding=0)

    def set_span(self, span: Span) -> None:
        """Show the time between these."""
        self.view.setXRange(*span, padding=0)

    def add_other(self, line: Line) -> None:
        """Draw ``line``, of another session or method, beside the session's own."""
        self.others.append((line, self._add_curve(line)))
        self.restyle()

    def drop_others(self) -> None:
        """The session's own lines only."""
        for _, curve in self.others:
            # WORKAROUND: see _add_curve.
            curve.setClipToView(False)
            curve.setDownsampling(auto=False)
            self.view.removeItem(curve)
        self.others.clear()

    def restyle(self) -> None:
        """Colours and fonts as the theme has them now."""
        colours = theme.colours()
        self.axis.setPen(pg.mkPen(colours.line))
        self.axis.setTextPen(pg.mkPen(colours.muted))
        # A wave is in units of its own standard deviation, which say nothing to a reader.
        self.axis.setStyle(tickFont=theme.font(0.85), tickLength=-4, showValues=not self.track.is_wave)
        for place, (line, curve) in enumerate(zip(self.track.lines, self.curves, strict=True)):
            curve.setPen(pg.mkPen(theme.vital_colour(line.vital), width=self.width_px(place)))
        for _, curve in self.others:
            curve.setPen(pg.mkPen(other_colour(), width=1))
        for band, line in zip(self._bands, self.track.lines, strict=False):
            band.set_colour(theme.vital_colour(line.vital))

    def width_px(self, place: int) -> int:
        """Of the pen: waves are fine, and of two lines the second is finer."""
        return 1 if self.track.is_wave or place else 2

    def _add_curve(self, line: Line) -> "pg.PlotDataItem":
        # Two points for each column of pixels say all that can be seen.
        curve = pg.PlotDataItem(line.t_s, line.value, connect="finite", antialias=False, autoDownsampleFactor=1.0)
        # WORKAROUND: while a curve that is to be thinned is put in or taken out, pyqtgraph 0.14 asks the whole widget
        # for what only a row knows.
        self.view.addItem(curve)
        curve.setDownsampling(auto=True, method="peak")
        curve.setClipToView(True)
        return curve


class _ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """Says no value above ``highest``: the room for the title reaches beyond what there can be."""

    def __init__(self, highest: float) -> None:
        super().__init__("left")
        self._highest = highest

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        return [
            (step, [value for value in values if value <= self._highest])
            for step, values in super().tickValues(low, high, size)
        ]


def other_colour() -> QColor:
    """The colour of what another session or method says, beside the colour of its sign."""
    return QColor(theme.colours().text)


class Band(pg.GraphicsObject):  # type: ignore[misc]  # pyqtgraph has no types
    """The area between two lines; only what is seen is drawn, and no finer than the screen."""

    def __init__(self, t_s: FloatArray, low: FloatArray, high: FloatArray) -> None:
        super().__init__()
        self._t_s, self._low, self._high = t_s, low, high
        self._brush = QBrush()
        self.setZValue(-1)
        shown = np.isfinite(low) & np.isfinite(high)
        self._bounds = QRectF()
        if shown.any():
            bottom, top = float(low[shown].min()), float(high[shown].max())
            self._bounds = QRectF(float(t_s[0]), bottom, float(t_s[-1] - t_s[0]), top - bottom)

    def set_colour(self, colour: QColor) -> None:
        """Fill with a thin veil of ``colour``."""
        self._brush = QBrush(QColor(colour.red(), colour.green(), colour.blue(), BAND_ALPHA))
        self.update()

    def boundingRect(self) -> QRectF:
        """Of all data."""
        return self._bounds

    def paint(
        self, painter: QPainter | None, _option: QStyleOptionGraphicsItem | None, _widget: QWidget | None = None
    ) -> None:
        """A polygon for each run of numbers in sight."""
        view = self.getViewBox()
        if painter is None or view is None:
            return
        (left, right), width = view.viewRange()[0], max(1, int(view.width()))
        first = max(0, int(np.searchsorted(self._t_s, left)) - 1)
        end = int(np.searchsorted(self._t_s, right)) + 1
        seen = thinned(self._t_s[first:end], self._low[first:end], self._high[first:end], 2 * width)
        painter.fillPath(outline(*seen), self._brush)


def thinned(t_s: FloatArray, low: FloatArray, high: FloatArray, most: int) -> tuple[FloatArray, FloatArray, FloatArray]:
    """At most ``most`` points of a band, none of its extremes lost; a piece with a gap in it stays a gap."""
    step = -(-len(t_s) // most)
    if step <= 1:
        return t_s, low, high
    starts = np.arange(0, len(t_s), step)
    return t_s[starts], np.minimum.reduceat(low, starts), np.maximum.reduceat(high, starts)


def outline(t_s: FloatArray, low: FloatArray, high: FloatArray) -> QPainterPath:
    """Around every run of numbers of a band, as one path."""
    shown = np.isfinite(low) & np.isfinite(high)
    edges = np.flatnonzero(np.diff(shown.astype(np.int8), prepend=0, append=0)).reshape(-1, 2)
    if not len(edges):
        return QPainterPath()
    # Forth along the upper line of each run and back along its lower one.
    there = [np.concatenate([np.arange(begin, end), np.arange(end - 1, begin - 1, -1)]) for begin, end in edges]
    upper = [np.repeat([True, False], end - begin) for begin, end in edges]
    places, is_upper = np.concatenate(there), np.concatenate(upper)
    connected = np.ones(len(places), np.int32)
    connected[np.cumsum([len(one) for one in there]) - 1] = 0
    y = np.where(is_upper, high[places], low[places])
    path: QPainterPath = pg.functions.arrayToQPath(t_s[places], y, connected)
    return path


class LaneStrip(pg.GraphicsWidget):  # type: ignore[misc]  # pyqtgraph has no types
    """A lane for each sign: filled while it had a number, hatched and with the reason while it had none."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        super().__init__()
        self._lanes = lanes
        self._starts = [np.array([one.start_s for one in lane.stretches]) for lane in lanes]
        self._span: Span = (0.0, 1.0)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemClipsToShape)
        self.resize_for_font()

    @property
    def lanes(self) -> Sequence[Lane]:
        """From top to bottom."""
        return self._lanes

    def resize_for_font(self) -> None:
        """As high as its words need."""
        self.setFixedHeight(len(self._lanes) * lane_height())

    def set_span(self, span: Span) -> None:
        """Show the time between these."""
        self._span = span
        self.update()

    def paint(
        self, painter: QPainter | None, _option: QStyleOptionGraphicsItem | None, _widget: QWidget | None = None
    ) -> None:
        """Every stretch in sight that is a pixel wide at least."""
        if painter is None:
            return
        painter.setFont(theme.font(0.8))
        height = lane_height()
        for row, lane in enumerate(self._lanes):
            self._paint_lane(painter, lane, self._starts[row], QRectF(0, row * height + 1, self.width(), height - 2))

    def _paint_lane(self, painter: QPainter, lane: Lane, starts: FloatArray, area: QRectF) -> None:
        """Each column of pixels as the stretch in its middle is; words where a stretch without numbers has room."""
        begin_s, end_s = self._span
        columns = max(1, int(area.width()))
        middles_s = begin_s + (np.arange(columns) + 0.5) / columns * (end_s - begin_s)
        places = np.clip(np.searchsorted(starts, middles_s, "right") - 1, 0, len(starts) - 1)
        changes = np.flatnonzero(np.diff(places, prepend=-1))
        shown_colour, absent_colour = theme.vital_colour(lane.info.name), QColor(theme.colours().raised)
        painter.fillRect(area, absent_colour)
        painter.setPen(QColor(theme.colours().text))
        for left, right in zip(changes, [*changes[1:], columns], strict=True):
            piece = QRectF(area.left() + float(left), area.top(), float(right - left), area.height())
            status = lane.stretches[places[left]].status
            if has_number(status):
                painter.fillRect(piece.adjusted(0, THIN * piece.height(), 0, -THIN * piece.height()), shown_colour)
            elif piece.width() >= SHORTEST_WORD_PX:
                words = painter.fontMetrics().elidedText(
                    sentence(status), Qt.TextElideMode.ElideRight, int(piece.width()) - 8
                )
                painter.drawText(piece.translated(4, 0), Qt.AlignmentFlag.AlignVCenter, words)


def lane_height() -> int:
    """In pixels: a line of small print."""
    return QFontMetrics(theme.font(0.8)).height() + 4
