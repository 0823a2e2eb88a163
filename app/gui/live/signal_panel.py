"""Why is there no number? Every gate with its value and its limit, and every sign with its reason."""

from collections.abc import Mapping, Sequence

from PyQt5.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QWidget

from app.core.types import Quality, VitalInfo, Vitals
from app.core.vitals.conditions import CONDITIONS, Condition, Verdict
from app.gui.live.card_texts import NO_VALUE, why_text
from app.gui.look.speaking import Speaking
from app.gui.look.words import CENTRE, RIGHT, Words
from app.language import Text, later, pick, say, tr

# Name, how a value of it is written, and its unit, by the part of a Quality.
_PARTS: Mapping[str, tuple[Text, str, Text | str]] = {
    "rate_hz": (later("Frame rate"), "{:.1f}", later("fps")),
    "coverage": (later("Face seen"), "{:.0%}", ""),
    "luma": (later("Brightness of the skin"), "{:.0f}", ""),
    "clipped": (later("Over- or under-exposed"), "{:.1%}", ""),
    "motion": (later("Head motion a frame"), "{:.2%}", ""),
    "certainty": (later("Certainty of the method"), "{:.2f}", ""),
    "snr_db": (later("Pulse over noise"), "{:.1f}", "dB"),
    "agreement_bpm": (later("Beats against spectrum"), "{:.1f}", later("bpm")),
}
_VERDICTS = {
    Verdict.OPEN: later("passes"),
    Verdict.TOO_LOW: later("too low"),
    Verdict.TOO_HIGH: later("too high"),
    Verdict.UNKNOWN: later("not known"),
    Verdict.NOT_ASKED: later("not asked"),
}
_MARKS = {Verdict.OPEN: "✓", Verdict.TOO_LOW: "✕", Verdict.TOO_HIGH: "✕", Verdict.UNKNOWN: "·", Verdict.NOT_ASKED: "·"}


class _Row:
    """One condition: mark, name, value, limit, and what the gate says."""

    def __init__(self, condition: Condition, grid: QGridLayout, row: int) -> None:
        self._condition = condition
        self._mark = Words(chars=2, side=CENTRE, strong=True)
        self._name = Words(chars=16)
        self.value = Words(chars=8, side=RIGHT, strong=True)
        self._limit = Words(chars=11, side=RIGHT)
        self.verdict = Words(chars=7)
        for column, widget in enumerate((self._mark, self._name, self.value, self._limit, self.verdict)):
            grid.addWidget(widget, row, column)

    def say(self, quality: Quality | None) -> None:
        """Write what ``quality`` has of it."""
        name, number, unit = _PARTS[self._condition.part]
        form = f"{number} {say(unit)}".strip()
        value, verdict = self._condition.value(quality), self._condition.verdict(quality)
        self._mark.set_text(_MARKS[verdict])
        self._name.set_text(say(name))
        self.value.set_text(NO_VALUE if value is None else form.format(value))
        self._limit.set_text(_limit_text(self._condition, form))
        self.verdict.set_text(say(_VERDICTS[verdict]))
        self.value.setAccessibleName(f"{self._name.text}: {self.value.text}, {self.verdict.text}")


class SignalPanel(Speaking, QFrame):
    """The gates of the heart rate at left, the signs with their reasons at right; those of one group are one row."""

    def __init__(self, infos: Sequence[VitalInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._quality: Quality | None = None
        self._vitals: Vitals | None = None
        self._why: Text | str = ""
        self._leading = tuple({info.group or info.label: info for info in reversed(infos)}.values())[::-1]
        self._rows: dict[str, _Row] = {}
        self._signs: dict[str, tuple[Words, Words]] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 7, 12, 8)
        layout.setSpacing(14)
        layout.addLayout(self._gates(), 3)
        layout.addLayout(self._reasons(), 2)
        self._say()

    @property
    def values(self) -> dict[str, str]:
        """What is written, by the parts of a Quality."""
        return {part: row.value.text for part, row in self._rows.items()}

    @property
    def verdicts(self) -> dict[str, str]:
        """What each gate says, likewise."""
        return {part: row.verdict.text for part, row in self._rows.items()}

    @property
    def reasons(self) -> dict[str, str]:
        """What is written of each sign (or the first of a group), by its name."""
        return {name: what.text for name, (_, what) in self._signs.items()}

    def show_vitals(self, vitals: Vitals) -> None:
        """Write the gates of the first reading that has a quality, and the state of all."""
        self._vitals = vitals
        self._quality = next((one.quality for one in vitals.readings if one.quality is not None), None)
        self._say()

    def clear(self, why: Text | str) -> None:
        """Nothing is known, and ``why``."""
        self._vitals, self._quality, self._why = None, None, why
        self._say()

    def _say(self) -> None:
        for row in self._rows.values():
            row.say(self._quality)
        for info in self._leading:
            name, what = self._signs[info.name]
            name.set_text(pick(info.group or info.label))
            what.set_text(self._state_of(info))

    def _state_of(self, info: VitalInfo) -> str:
        if self._vitals is None:
            return say(self._why)
        reading = self._vitals[info.name]
        if reading.value is None:
            return why_text(reading)
        return tr("a number is shown")  # there, with its interval

    def _gates(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        for column, stretch in enumerate((0, 5, 1, 3, 2)):
            grid.setColumnStretch(column, stretch)
        for row, condition in enumerate(CONDITIONS):
            self._rows[condition.part] = _Row(condition, grid, row)
        grid.setRowStretch(len(CONDITIONS), 1)
        return grid

    def _reasons(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 3)
        for row, info in enumerate(self._leading):
            name, what = Words(vital=info.name, chars=15), Words(chars=11, strong=True)
            what.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)  # two lines, in small
            grid.addWidget(name, row, 0)
            grid.addWidget(what, row, 1)
            self._signs[info.name] = name, what
        return grid


def _limit_text(condition: Condition, form: str) -> str:
    low, high = (None if one is None else form.format(one) for one in (condition.low, condition.high))
    if low is not None and high is not None:
        return tr("{low} to {high}", low=low, high=high)
    return tr("at least {limit}", limit=low) if high is None else tr("at most {limit}", limit=high)
