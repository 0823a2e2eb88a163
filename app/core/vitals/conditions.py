"""What a heart rate is shown for: each part of its quality with the limit that its gate sets, for people to see."""

from dataclasses import dataclass
from enum import StrEnum

from app.core.types import Quality
from app.core.vitals.heart_rate import (
    BEAT_AGREEMENT_BPM,
    CERTAIN,
    LUMA_RANGE,
    MAX_CLIPPED,
    MAX_SPEED,
    MIN_COVERAGE,
    MIN_RATE_HZ,
    SNR_DB,
)


class Verdict(StrEnum):
    """What a gate says of one part."""

    OPEN = "open"
    TOO_LOW = "too low"
    TOO_HIGH = "too high"
    UNKNOWN = "unknown"  # nothing was measured
    NOT_ASKED = "not asked"  # the method has a better sign of the same


@dataclass(frozen=True, slots=True)
class Condition:
    """One part of a Quality, by its name there, and from where to where it must lie (None: no limit on this side)."""

    part: str
    low: float | None
    high: float | None

    def value(self, quality: Quality | None) -> float | None:
        """What was measured."""
        value: float | None = None if quality is None else getattr(quality, self.part)
        return value

    def verdict(self, quality: Quality | None) -> Verdict:
        """Whether ``quality`` passes this gate."""
        value = self.value(quality)
        if quality is not None and quality.certainty is not None and self.part in _IN_PLACE_OF_CERTAINTY:
            return Verdict.NOT_ASKED
        if quality is not None and quality.certainty is None and self.part == "certainty":
            return Verdict.NOT_ASKED
        if value is None:
            return Verdict.UNKNOWN
        if self.low is not None and value < self.low:
            return Verdict.TOO_LOW
        return Verdict.TOO_HIGH if self.high is not None and value > self.high else Verdict.OPEN


# In the order in which the heart rate asks them. The limits are those for opening: once a number is shown, the signal
# may fall a little further before it goes (SNR_OPEN_DB).
CONDITIONS = (
    Condition("rate_hz", MIN_RATE_HZ, None),
    Condition("coverage", MIN_COVERAGE, None),
    Condition("luma", *LUMA_RANGE),
    Condition("clipped", None, MAX_CLIPPED),
    Condition("motion", None, MAX_SPEED),
    Condition("certainty", CERTAIN, None),
    Condition("snr_db", SNR_DB, None),
    Condition("agreement_bpm", None, BEAT_AGREEMENT_BPM),
)
_IN_PLACE_OF_CERTAINTY = ("snr_db", "agreement_bpm")
