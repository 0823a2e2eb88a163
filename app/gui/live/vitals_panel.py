"""Waves and numbers, laid out from the list of vital signs as on a bedside monitor."""

from collections.abc import Sequence

from PyQt5.QtCore import QElapsedTimer, pyqtSignal
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.core.types import Reading, Update, VitalInfo
from app.gui.live.details import Details
from app.gui.live.group_card import GroupCard, GroupLine, lines_of
from app.gui.live.reading_card import ReadingCard
from app.gui.plots.tachogram_plot import TachogramPlot
from app.gui.plots.trend_plot import TrendPlot
from app.gui.plots.trend_series import TrendSeries
from app.gui.plots.wave_plot import SPANS_S, WavePlot
from app.language import Text, later

NUMBERS_EVERY_MS = 950  # numbers once a second, to be readable; a little less, so that no second is skipped
WAVE_TITLES = {"bvp": later("Pulse wave (BVP)"), "respiration": later("Respiration wave")}
PULSE_WAVE, TACHOGRAM = "bvp", "tachogram"
WAVE_SPANS_S = {"respiration": (30.0, 60.0)}  # a breath takes several seconds
LEADING = 2  # numbers of a group in a row; the others stand among the details
SPACING = 8


class VitalsPanel(QWidget):
    """Rows with a wave and its number, boxes for the signs without one, the session's trend, and details.

    ``picture`` stands at the left above the boxes. calibrate_asked: the name of a sign.
    """

    calibrate_asked = pyqtSignal(str)

    def __init__(
        self, infos: Sequence[VitalInfo], picture: QWidget | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.cards: dict[str, ReadingCard | GroupLine] = {}
        self.waves: dict[str, WavePlot] = {}
        self.tachogram: TachogramPlot | None = None
        self._infos = tuple(infos)
        self._row_infos: dict[str, VitalInfo] = {}  # the number in the row of each wave
        self._more: list[GroupLine] = []
        self._since_numbers = QElapsedTimer()
        self._series = {info.name: TrendSeries() for info in infos if info.group is None}
        rows = self._rows()
        boxes = self._boxes()
        self.trend = TrendPlot([info for info in infos if info.group is None])
        self.details = Details(infos, self._row_infos.get(PULSE_WAVE), self._row_infos.get(TACHOGRAM), self._more)
        self._lay_out(picture, boxes, rows)

    def begin(self) -> None:
        """A new session: its trend begins."""
        for series in self._series.values():
            series.clear()
        self.trend.show_trend(self._series)

    def note(self, update: Update) -> None:
        """Remember the numbers for the trend, whether or not they are shown."""
        if not update.fresh:
            return
        for name, series in self._series.items():
            series.add(update.t_s, update.vitals[name].value)

    def show_update(self, update: Update) -> bool:
        """Draw waves at once, numbers once a second; a number that is no longer true leaves at once.

        Returns whether it was time for the numbers.
        """
        due = self._numbers_are_due(update.vitals.readings)
        if due:
            self._since_numbers.start()
            for reading in update.vitals.readings:
                self.cards[reading.vital].show_reading(reading, update.t_s)
            self.trend.show_trend(self._series)
            self.details.show_update(update)
        for name, wave in self.waves.items():
            info = self._row_infos[name]
            reading = update.vitals[info.name]
            chunk = update.bvp if name == PULSE_WAVE else reading.wave
            wave.show_wave(chunk, trusted=reading.value is not None)
            wave.set_message(self._why(info))
        if self.tachogram is not None:
            info = self._row_infos[TACHOGRAM]
            reading = update.vitals[info.name]
            self.tachogram.show_tachogram(reading.tachogram, trusted=reading.value is not None)
            self.tachogram.set_message(self._why(info))
        return due

    def clear(self, why: Text | str) -> None:
        """No number, no wave, and ``why``. The trend stays until the next session."""
        self._since_numbers.invalidate()
        for card in self.cards.values():
            card.clear(why)
        for wave in self.waves.values():
            wave.show_wave(None, trusted=False)
            wave.set_message(why)
        if self.tachogram is not None:
            self.tachogram.show_tachogram(None, trusted=False)
            self.tachogram.set_message(why)
        self.details.show_nothing(why)

    def advance(self) -> None:
        """Move the pens of the waves."""
        for wave in self.waves.values():
            wave.advance()

    def set_scrolling(self, scrolling: bool) -> None:
        """Let the waves scroll instead of sweep."""
        for wave in self.waves.values():
            wave.set_scrolling(scrolling)

    def set_frozen(self, frozen: bool) -> None:
        """Say on the waves that they stand still."""
        for wave in self.waves.values():
            wave.set_frozen(frozen)

    def _why(self, info: VitalInfo) -> str:
        card = self.cards[info.name]
        return "" if card.has_value else card.sentence

    def _numbers_are_due(self, readings: Sequence[Reading]) -> bool:
        if not self._since_numbers.isValid() or self._since_numbers.hasExpired(NUMBERS_EVERY_MS):
            return True
        return any(one.value is None and self.cards[one.vital].has_value for one in readings)

    def _rows(self) -> QGridLayout:
        """One row for each wave among the signs; a second sign of the same wave has none."""
        rows = QGridLayout()
        rows.setSpacing(SPACING)
        rows.setColumnStretch(0, 3)
        rows.setColumnStretch(1, 2)
        for info in self._infos:
            if info.wave is None or info.wave in self._row_infos:
                continue
            row = len(self._row_infos)
            self._row_infos[info.wave] = info
            rows.addWidget(self._plot(info, info.wave), row, 0)
            rows.addWidget(self._row_card(info, large=row == 0), row, 1)
            rows.setRowStretch(row, 5 if row == 0 else 4)
        return rows

    def _plot(self, info: VitalInfo, wave: str) -> QWidget:
        if wave == TACHOGRAM:
            self.tachogram = TachogramPlot(info.name)
            return self.tachogram
        title = WAVE_TITLES.get(wave, info.label)
        plot = WavePlot(title, info.name, spans_s=WAVE_SPANS_S.get(wave, SPANS_S))
        self.waves[wave] = plot
        return plot

    def _row_card(self, info: VitalInfo, *, large: bool) -> QWidget:
        if info.group is None:
            return self._card(info, large=large)
        lines = lines_of([one for one in self._infos if one.group == info.group], LEADING)
        self.cards |= {line.info.name: line for line in lines}
        self._more += lines[LEADING:]
        return self._group(lines[:LEADING])

    def _boxes(self) -> QHBoxLayout:
        boxes = QHBoxLayout()
        boxes.setSpacing(SPACING)
        for info in self._infos:
            if info.name in self.cards:
                continue
            if info.group is None:
                boxes.addWidget(self._card(info, large=False), 1)
            else:
                lines = lines_of([one for one in self._infos if one.group == info.group])
                self.cards |= {line.info.name: line for line in lines}
                boxes.addWidget(self._group(lines), 1)
        return boxes

    def _card(self, info: VitalInfo, *, large: bool) -> ReadingCard:
        card = ReadingCard(info, large=large)
        card.calibrate_asked.connect(self.calibrate_asked)
        self.cards[info.name] = card
        return card

    def _group(self, lines: Sequence[GroupLine]) -> GroupCard:
        group = GroupCard(lines)
        group.calibrate_asked.connect(self.calibrate_asked)
        return group

    def _lay_out(self, picture: QWidget | None, boxes: QHBoxLayout, rows: QGridLayout) -> None:
        left = QVBoxLayout()
        left.setSpacing(SPACING)
        if picture is not None:
            left.addWidget(picture, 3)
        left.addLayout(boxes, 1)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACING)
        layout.addLayout(left, 0, 0)
        layout.addLayout(rows, 0, 1)
        layout.addWidget(self.trend, 1, 0)
        layout.addWidget(self.details, 1, 1)
        layout.setColumnStretch(0, 4)
        layout.setColumnStretch(1, 6)
        layout.setRowStretch(0, 11)
        layout.setRowStretch(1, 4)
