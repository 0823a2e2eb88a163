"""What is to be read off a recorded session: at one time, between two times, and of the whole."""

from dataclasses import dataclass

import numpy as np

from app.core.types import FloatArray, VitalInfo
from app.record.session.types import SessionRecord, SignRecord

MS_A_MINUTE = 60_000.0


@dataclass(frozen=True, slots=True)
class Value:
    """One sign at one time. ``status``: as recorded, "" where nothing was; value, low, high: None for no number."""

    info: VitalInfo
    status: str
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    """One sign over some time: None where it never had a number. ``coverage``: share of the seconds with one.

    p5, p95: below and above which a twentieth of the numbers lies each.
    """

    info: VitalInfo
    mean: float | None
    median: float | None
    p5: float | None
    p95: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """What lies between two times. beats: trusted intervals that end there; beat_bpm: the rate of those, or None."""

    start_s: float
    end_s: float
    beats: int
    beat_bpm: float | None
    signs: tuple[Spread, ...]

    @property
    def length_s(self) -> float:
        """How far the two are apart."""
        return self.end_s - self.start_s


def values_at(record: SessionRecord, t_s: float) -> tuple[Value, ...]:
    """Every sign in the second that is nearest to ``t_s``."""
    return tuple(_value(row, int(np.floor(t_s + 0.5)) - 1) for row in record.signs)


def measure(record: SessionRecord, one_s: float, other_s: float) -> Measured:
    """What lies between two times, in whatever order."""
    start_s, end_s = sorted((one_s, other_s))
    inside = (record.t_s >= start_s) & (record.t_s <= end_s)
    beats = record.beats
    intervals = beats.interval_ms[(beats.t_s > start_s) & (beats.t_s <= end_s) & beats.accepted]
    rate_bpm = MS_A_MINUTE / float(intervals.mean()) if len(intervals) else None
    spreads = tuple(_spread(row.info, row.value[inside]) for row in record.signs)
    return Measured(start_s, end_s, len(intervals), rate_bpm, spreads)


def whole(record: SessionRecord) -> tuple[Spread, ...]:
    """Every sign over the whole session."""
    return tuple(_spread(row.info, row.value) for row in record.signs)


def _value(row: SignRecord, place: int) -> Value:
    if not 0 <= place < len(row.value):
        return Value(row.info, "", None, None, None)
    numbers = (_known(column[place]) for column in (row.value, row.low, row.high))
    return Value(row.info, row.status[place], *numbers)


def _known(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None


def _spread(info: VitalInfo, values: FloatArray) -> Spread:
    shown = values[np.isfinite(values)]
    coverage = len(shown) / len(values) if len(values) else None
    if not len(shown):
        return Spread(info, None, None, None, None, coverage)
    p5, median, p95 = np.percentile(shown, (5, 50, 95))
    return Spread(info, float(shown.mean()), float(median), float(p5), float(p95), coverage)
