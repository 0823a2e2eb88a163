"""Waves and numbers, laid out from the list of vital signs as on a bedside monitor."""

from collections.abc import Sequence

from PyQt5.QtCore import QElapsedTimer
from PyQt5.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from app.core.types import BvpChunk, Reading, Update, VitalInfo
from app.gui import theme
from app.gui.group_card import GroupCard, GroupLine
from app.gui.reading_card import ReadingCard
from app.gui.spectrum_plot import SpectrumPlot
from app.gui.wave_plot import SPANS_S, WavePlot

NUMBERS_EVERY_MS = 950  # numbers once a second, to be readable; a little less, so that no second is skipped
WAVE_TITLES = {"bvp": "Pulse wave (BVP)", "respiration": "Respiration wave"}
PULSE_WAVE = "bvp"
WAVE_SPANS_S = {"respiration": (30.0, 60.0)}  # a breath takes several seconds


class VitalsPanel(QWidget):
    """One card for each VitalInfo and one wave for each wave name among them; the rest stands below as boxes."""

    def __init__(self, infos: Sequence[VitalInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: dict[str, ReadingCard | GroupLine] = {}
        self.waves: dict[str, WavePlot] = {}
        self.spectrum: SpectrumPlot | None = None
        self._wave_infos: dict[str, VitalInfo] = {}  # the number in the row of each wave
        self._since_numbers = QElapsedTimer()
        self._rows = QGridLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(8)
        self._rows.setColumnStretch(0, 3)
        self._rows.setColumnStretch(1, 2)
        boxes = [info for info in infos if not self._add_row(info)]
        self._add_spectrum()
        self._add_boxes(boxes)

    def show_update(self, update: Update) -> None:
        """Draw waves at once, numbers once a second; a number that is no longer true leaves at once."""
        if self._numbers_are_due(update.vitals.readings):
            self._since_numbers.start()
            for reading in update.vitals.readings:
                self.cards[reading.vital].show_reading(reading)
        for name, info in self._wave_infos.items():
            reading = update.vitals[info.name]
            self.waves[name].show_wave(_wave(update, name, reading), trusted=reading.value is not None)
            self.waves[name].set_message("" if reading.value is not None else self.cards[info.name].sentence)
            if name == PULSE_WAVE and self.spectrum is not None:
                self.spectrum.show_spectrum(update.spectrum, reading.value)

    def clear(self, why: str) -> None:
        """No number, no wave, and ``why``."""
        self._since_numbers.invalidate()
        for card in self.cards.values():
            card.clear(why)
        for wave in self.waves.values():
            wave.show_wave(None, trusted=False)
            wave.set_message(why)
        if self.spectrum is not None:
            self.spectrum.show_spectrum(None, None)

    def advance(self) -> None:
        """Move the pens of the waves."""
        for wave in self.waves.values():
            wave.advance()

    def _numbers_are_due(self, readings: Sequence[Reading]) -> bool:
        if not self._since_numbers.isValid() or self._since_numbers.hasExpired(NUMBERS_EVERY_MS):
            return True
        return any(one.value is None and self.cards[one.vital].has_value for one in readings)

    def _add_row(self, info: VitalInfo) -> bool:
        """Give ``info`` a row with its wave; False when it has none, or another number stands beside it already."""
        if info.wave is None or info.wave in self.waves:
            return False
        colour = theme.vital_colour(info.name)
        row = self._rows.rowCount()
        plot = WavePlot(WAVE_TITLES.get(info.wave, info.label[0]), colour, spans_s=WAVE_SPANS_S.get(info.wave, SPANS_S))
        card = ReadingCard(info, large=True)
        self._rows.addWidget(plot, row, 0)
        self._rows.addWidget(card, row, 1)
        self._rows.setRowStretch(row, 4 if not self.waves else 3)
        self.waves[info.wave] = plot
        self.cards[info.name] = card
        self._wave_infos[info.wave] = info
        return True

    def _add_spectrum(self) -> None:
        if PULSE_WAVE in self.waves:
            self.spectrum = SpectrumPlot(theme.vital_colour(self._wave_infos[PULSE_WAVE].name))
            row = self._rows.rowCount()
            self._rows.addWidget(self.spectrum, row, 0, 1, 2)
            self._rows.setRowStretch(row, 3)

    def _add_boxes(self, infos: Sequence[VitalInfo]) -> None:
        if not infos:
            return
        boxes = QHBoxLayout()
        boxes.setSpacing(8)
        for info in infos:
            if info.group is None:
                card = ReadingCard(info, large=False)
                self.cards[info.name] = card
                boxes.addWidget(card)
            elif info.name not in self.cards:
                group = GroupCard([one for one in infos if one.group == info.group])
                self.cards |= {line.info.name: line for line in group.lines}
                boxes.addWidget(group)
        row = self._rows.rowCount()
        self._rows.addLayout(boxes, row, 0, 1, 2)
        self._rows.setRowStretch(row, 2)


def _wave(update: Update, name: str, reading: Reading) -> BvpChunk | None:
    return update.bvp if name == PULSE_WAVE else reading.wave
