"""What is painted around the curves of a review: grid and times, titles, marks and the two cursors."""

from collections.abc import Sequence
from dataclasses import dataclass

from PyQt5.QtCore import QPointF, QRectF, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.gui.look import theme
from app.gui.review.rows import LaneStrip, TrackRow, lane_height, other_colour
from app.gui.review.series import in_words, step_of
from app.language import pick
from app.record.session.types import Event

SAMPLE_PX = 18  # length of a line in the key of a row


@dataclass(frozen=True, slots=True)
class Places:
    """Where rows are, in pixels of the view, and which time they show."""

    span: tuple[float, float]
    rows: Sequence[TrackRow]
    rects: Sequence[QRectF]
    strip: LaneStrip
    strip_rect: QRectF

    @property
    def width(self) -> float:
        """Of the time that is seen, at least a pixel."""
        return max(1.0, self.strip_rect.width())

    def x(self, t_s: float) -> float:
        """Where ``t_s`` is."""
        begin, end = self.span
        return self.strip_rect.left() + (t_s - begin) / (end - begin) * self.width

    def time(self, x: float) -> float:
        """The time at ``x``."""
        begin, end = self.span
        return begin + (x - self.strip_rect.left()) / self.width * (end - begin)

    @property
    def top(self) -> float:
        """Of the first row."""
        return self.rects[0].top() if self.rects else self.strip_rect.top()


class Decor:
    """Paints; keeps nothing."""

    def paint_behind(self, painter: QPainter, places: Places) -> None:
        """Panels and grid."""
        colours = theme.colours()
        for rect in (*places.rects, places.strip_rect):
            painter.fillRect(rect, QColor(colours.panel))
        painter.setPen(QPen(QColor(colours.raised), 1))
        for t_s in ticks(places.span, places.width / self._label_px(places.span)):
            x = round(places.x(t_s))
            for rect in places.rects:
                painter.drawLine(x, round(rect.top()), x, round(rect.bottom()))

    def paint_before(
        self,
        painter: QPainter,
        places: Places,
        marks: Sequence[Event],
        cursor_s: float | None,
        second_s: float | None,
    ) -> None:
        """Everything that must not be hidden by curves."""
        painter.setFont(theme.font(0.85))
        if cursor_s is not None and second_s is not None:
            veil = QColor(theme.colours().accent)
            veil.setAlpha(36)
            left, right = (self._clamped(places, t_s) for t_s in sorted((cursor_s, second_s)))
            painter.fillRect(QRectF(left, places.top, right - left, places.strip_rect.bottom() - places.top), veil)
        self._paint_titles(painter, places)
        self._paint_lane_names(painter, places)
        self._paint_times(painter, places)
        for mark in marks:
            self._paint_upright(painter, places, mark.t_s, theme.colours().notice, mark.text, dashed=True)
        for t_s in (second_s, cursor_s):
            if t_s is not None:
                self._paint_upright(painter, places, t_s, theme.colours().accent, "", dashed=False)

    @staticmethod
    def _clamped(places: Places, t_s: float) -> float:
        rect = places.strip_rect
        return min(max(places.x(t_s), rect.left()), rect.right())

    def _paint_titles(self, painter: QPainter, places: Places) -> None:
        """Each row's name, and a key where it holds more than one line."""
        height = painter.fontMetrics().height()
        for row, rect in zip(places.rows, places.rects, strict=True):
            x = self._word(painter, rect.left() + 6, rect.top() + 2, row.track.name(), self._of(row))
            lines = [(QColor(theme.vital_colour(line.vital)), row.width_px(i), pick(line.label))
                     for i, line in enumerate(row.track.lines)]  # fmt: skip
            lines += [(other_colour(), 1, pick(line.label)) for line, _ in row.others]
            if len(lines) < 2:
                continue
            for colour, width, label in lines:
                x += 14
                painter.setPen(QPen(colour, width))
                y = rect.top() + 2 + height / 2
                painter.drawLine(QPointF(x, y), QPointF(x + SAMPLE_PX, y))
                x = self._word(painter, x + SAMPLE_PX + 4, rect.top() + 2, label, colour)

    @staticmethod
    def _of(row: TrackRow) -> QColor:
        return theme.vital_colour(row.track.lines[0].vital)

    @staticmethod
    def _word(painter: QPainter, x: float, y: float, text: str, colour: QColor) -> float:
        """Write ``text`` on a piece of the panel, so that no curve crosses it; where it ends comes back."""
        metrics = painter.fontMetrics()
        area = QRectF(x, y, metrics.horizontalAdvance(text) + 2, metrics.height())
        ground = QColor(theme.colours().panel)
        ground.setAlpha(200)
        painter.fillRect(area, ground)
        painter.setPen(colour)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, text)
        return area.right()

    @staticmethod
    def _paint_lane_names(painter: QPainter, places: Places) -> None:
        """Left of the strip, cut where there is no room."""
        metrics = painter.fontMetrics()
        width = places.strip_rect.left() - 6
        for i, lane in enumerate(places.strip.lanes):
            area = QRectF(2, places.strip_rect.top() + i * lane_height(), width, lane_height())
            name = metrics.elidedText(lane.name(), Qt.TextElideMode.ElideRight, int(width))
            painter.setPen(theme.vital_colour(lane.info.name))
            painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_times(self, painter: QPainter, places: Places) -> None:
        painter.setPen(QColor(theme.colours().muted))
        step, y = step_of(places.span, places.width / self._label_px(places.span)), places.strip_rect.bottom() + 3
        half = self._label_px(places.span) / 2
        for t_s in ticks(places.span, places.width / self._label_px(places.span)):
            area = QRectF(places.x(t_s) - half, y, 2 * half, painter.fontMetrics().height())
            if area.right() <= places.strip_rect.right() + 8:
                text = in_words(t_s, decimals=0 if step >= 1 else 1)
                painter.drawText(area, Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextSingleLine, text)

    @staticmethod
    def _paint_upright(painter: QPainter, places: Places, t_s: float, colour: str, text: str, *, dashed: bool) -> None:
        if not places.span[0] <= t_s <= places.span[1]:
            return
        x = round(places.x(t_s))
        painter.setPen(QPen(QColor(colour), 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.drawLine(x, round(places.top), x, round(places.strip_rect.bottom()))
        if dashed:
            metrics = painter.fontMetrics()
            shown = metrics.elidedText("\N{BLACK FLAG} " + text, Qt.TextElideMode.ElideRight, 160)
            y = (places.rects[0] if places.rects else places.strip_rect).bottom() - metrics.height()
            Decor._word(painter, x + 3, y, shown, QColor(colour))

    @staticmethod
    def _label_px(span: tuple[float, float]) -> float:
        """How wide a time is, with room around it."""
        return float(QFontMetricsF(theme.font(0.85)).horizontalAdvance(in_words(span[1], decimals=1))) + 16


def ticks(span: tuple[float, float], most: float) -> list[float]:
    """Round times in ``span``, at most ``most`` or so."""
    step = step_of(span, most)
    first = int(-(-span[0] // step))
    return [k * step for k in range(first, int(span[1] // step) + 1)]
