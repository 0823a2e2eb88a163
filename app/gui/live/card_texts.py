"""What a card says of a reading, in the language of the window."""

from dataclasses import dataclass

from app.core.status import LANGUAGES, STATUS_SENTENCES
from app.core.types import Quality, Reading, VitalInfo
from app.language import Text, chosen, pick, say, tr
from app.units import readable

NO_VALUE = "--"

# Estimates that only a reading of an instrument makes personal: they say "experimental", and can be calibrated.
EXPERIMENTAL = frozenset({"spo2_percent", "systolic_mmhg", "diastolic_mmhg"})
FRESH_S = 1.5  # a reading comes each second: younger than this it is the newest there can be


def value_text(info: VitalInfo, value: float) -> str:
    """``value`` with the sign's own decimals."""
    return f"{value:.{info.decimals}f}"


def unit_text(info: VitalInfo) -> str:
    """The unit as a person reads it."""
    return say(readable(info.unit))


def why_text(reading: Reading) -> str:
    """Why there is no number; beside one, what must be said with it, which may be nothing."""
    if reading.explanation is not None:
        return reading.explanation.sentence(chosen())
    if reading.value is None:
        return STATUS_SENTENCES[reading.status][LANGUAGES.index(chosen())]
    return tr("experimental") if reading.vital in EXPERIMENTAL else ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is said of one sign: of its newest ``reading``, or ``absent`` where there is none.

    now_s: the time of the newest picture. All texts are in the language of the moment they are asked for.
    """

    info: VitalInfo
    reading: Reading | None = None
    now_s: float = 0.0
    absent: Text | str = ""

    @property
    def has_value(self) -> bool:
        """Whether there is a number."""
        return self.reading is not None and self.reading.value is not None

    @property
    def quality(self) -> Quality | None:
        """Of the number, or of what was not good enough for one."""
        return None if self.reading is None else self.reading.quality

    @property
    def name(self) -> str:
        """Of the sign."""
        return pick(self.info.label)

    @property
    def value(self) -> str:
        """The number, or ``--``."""
        if self.reading is None or self.reading.value is None:
            return NO_VALUE
        return value_text(self.info, self.reading.value)

    @property
    def interval(self) -> str:
        """From where to where the true value probably is; empty where that is not known."""
        reading = self.reading
        if reading is None or reading.value is None or reading.low is None or reading.high is None:
            return ""
        low, high = value_text(self.info, reading.low), value_text(self.info, reading.high)
        return tr("{low} to {high}", low=low, high=high)

    @property
    def why(self) -> str:
        """Why there is no number; beside one, what must be said with it, which may be nothing."""
        return say(self.absent) if self.reading is None else why_text(self.reading)

    @property
    def behind(self) -> str:
        """How much signal the number rests on, and how old it is; empty without a number."""
        if self.reading is None or self.reading.value is None:
            return ""
        age_s = self.now_s - self.reading.t_s
        if age_s < FRESH_S:
            return tr("{window:.0f} s, now", window=self.reading.window_s)
        return tr("{window:.0f} s, {age:.0f} s old", window=self.reading.window_s, age=age_s)

    @property
    def spoken(self) -> str:
        """All of it, for a screen reader."""
        number = f"{self.value} {unit_text(self.info)}".strip() if self.has_value else tr("no value")
        return f"{self.name}: " + ", ".join(part for part in (number, self.interval, self.why) if part)


def behind_tip() -> str:
    """What stands beside the quality."""
    return tr("Seconds of signal behind the number, and how old it is")


def interval_tip() -> str:
    """What the interval means."""
    return tr("With 80 % probability the true value lies in this interval")
