"""What a card says of a reading, in the language of the window."""

from app.core.status import LANGUAGES, STATUS_SENTENCES
from app.core.types import Reading, VitalInfo
from app.language import chosen, later, say, tr

# Estimates that only a reading of an instrument makes personal: they say "experimental", and can be calibrated.
EXPERIMENTAL = frozenset({"spo2_percent", "systolic_mmhg", "diastolic_mmhg"})
_UNITS = {"bpm": later("bpm"), "brpm": later("brpm"), "ms2": later("ms²")}
FRESH_S = 1.5  # a reading comes each second: younger than this it is the newest there can be


def value_text(info: VitalInfo, value: float) -> str:
    """``value`` with the sign's own decimals."""
    return f"{value:.{info.decimals}f}"


def unit_text(info: VitalInfo) -> str:
    """The unit as a person reads it."""
    return say(_UNITS.get(info.unit, info.unit))


def interval_text(info: VitalInfo, reading: Reading) -> str:
    """From where to where the true value probably is; empty where that is not known."""
    if reading.low is None or reading.high is None:
        return ""
    return tr("{low} to {high}", low=value_text(info, reading.low), high=value_text(info, reading.high))


def why_text(reading: Reading) -> str:
    """Why there is no number; beside one, what must be said with it, which may be nothing."""
    if reading.explanation is not None:
        return reading.explanation.sentence(chosen())
    if reading.value is None:
        return STATUS_SENTENCES[reading.status][LANGUAGES.index(chosen())]
    return tr("experimental") if reading.vital in EXPERIMENTAL else ""


def behind_text(reading: Reading, now_s: float) -> str:
    """How much signal the number rests on, and how old it is."""
    age_s = now_s - reading.t_s
    if age_s < FRESH_S:
        return tr("{window:.0f} s, now", window=reading.window_s)
    return tr("{window:.0f} s, {age:.0f} s old", window=reading.window_s, age=age_s)


def spoken(info: VitalInfo, reading: Reading) -> str:
    """A number with all that belongs to it, for a screen reader."""
    return ", ".join(
        part
        for part in (
            f"{value_text(info, reading.value or 0.0)} {unit_text(info)}".strip(),
            interval_text(info, reading),
            why_text(reading),
        )
        if part
    )


def behind_tip() -> str:
    """What stands beside the quality."""
    return tr("Seconds of signal behind the number, and how old it is")


def interval_tip() -> str:
    """What the interval means."""
    return tr("With 80 % probability the true value lies in this interval")
