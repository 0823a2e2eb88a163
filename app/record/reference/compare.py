"""Lays what another instrument measured over a session, and says how far they agree.

``offset_s`` is the session's time at the reference's t_s = 0.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from app.core.agreement import Agreement, agreement, correlation
from app.core.pulse.method import READING_S
from app.core.types import FloatArray
from app.errors import AppError
from app.language import later
from app.record.reference.mapping import Quantity
from app.record.reference.series import DAY_S, Reference
from app.record.session.types import SessionRecord

# Between two values of the reference that are farther apart nothing is known.
LONGEST_GAP_S = 5.0
LEAST_OVERLAP_S = 30.0
LONGEST_SEARCH_S = 86400.0  # offsets that are tried; a time of 1970 among those of today would make it a life long
STEP_S = 0.5


@dataclass(frozen=True, slots=True)
class Alignment:
    """offset_s: see above. correlation: Pearson's r at that offset, None where it cannot be told."""

    offset_s: float
    correlation: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Session and reference second by second; (n,) each, n the session's seconds, NaN where there is nothing."""

    vital: str
    t_s: FloatArray
    estimate: FloatArray
    reference: FloatArray
    alignment: Alignment
    agreement: Agreement


def by_clock(session: SessionRecord, reference: Reference) -> Alignment | None:
    """By the time of day of both; None where the reference has none.

    A moment without a time zone is taken for one of the zone of the session.
    """
    began = session.meta.started_at
    if reference.begins is not None:
        begins = reference.begins
        begins = begins.replace(tzinfo=began.tzinfo) if begins.tzinfo is None else begins
        offset_s = (begins - began).total_seconds()
    elif reference.clock_s is not None:
        # Of the two days that it could be, the nearer one.
        offset_s = (reference.clock_s - _time_of_day(began) + DAY_S / 2) % DAY_S - DAY_S / 2
    else:
        return None
    return Alignment(offset_s, _correlation(session, reference, offset_s))


def by_correlation(
    session: SessionRecord, reference: Reference, around_s: float = 0.0, within_s: float | None = None
) -> Alignment:
    """The offset at which both change together most, at most ``within_s`` from ``around_s``; None: any.

    Raises AppError where that cannot be told: too little of both, or nothing that changes.
    """
    span_s = float(reference.t_s[-1])
    first, last = LEAST_OVERLAP_S - span_s, session.duration_s - LEAST_OVERLAP_S
    if within_s is not None:
        first, last = max(first, around_s - within_s), min(last, around_s + within_s)
    if last - first > LONGEST_SEARCH_S:
        raise AppError(
            later("The times of {name} go over {days:.0f} days: too many to be laid over the session by their course.",
                  name=reference.name, days=span_s / LONGEST_SEARCH_S),
            later("Check the kind of time, or give the offset by hand."),
        )  # fmt: skip
    offsets = around_s + STEP_S * np.arange(
        np.ceil((first - around_s) / STEP_S), np.floor((last - around_s) / STEP_S) + 1
    )
    found = [(offset_s, _correlation(session, reference, float(offset_s))) for offset_s in offsets]
    known = [(r, -abs(float(offset_s) - around_s), float(offset_s)) for offset_s, r in found if r is not None]
    if not known:
        raise AppError(
            later("The session and {name} cannot be laid over each other by their course.", name=reference.name),
            later("It takes {least:g} s of both in which they change; give the offset by hand.", least=LEAST_OVERLAP_S),
        )
    r, _, offset_s = max(known)
    return Alignment(offset_s, r)


def compare(session: SessionRecord, reference: Reference, alignment: Alignment) -> Comparison:
    """Raises AppError where there is no second with both, or the session has no such sign."""
    try:
        estimate = session[reference.vital].value
    except KeyError:
        raise AppError(later("The session {name} has no {vital}.", name=session.name, vital=reference.vital)) from None
    there = on_seconds(reference, session.t_s - alignment.offset_s)
    found = agreement(estimate, there)
    if found is None:
        first_s, last_s = alignment.offset_s, alignment.offset_s + float(reference.t_s[-1])
        raise AppError(
            later(
                "No second has a number of both: {name} goes from {first:.0f} to {last:.0f} s of the session, which is "
                "{length:.0f} s long.",
                name=reference.name, first=first_s, last=last_s, length=session.duration_s,
            ),
            later("Check the offset."),
        )  # fmt: skip
    return Comparison(reference.vital, session.t_s, estimate, there, alignment, found)


def on_seconds(reference: Reference, at_s: FloatArray) -> FloatArray:
    """The reference's values at ``at_s`` (n,) of its own time; NaN outside of it and in its gaps."""
    t_s, values = reference.t_s, reference.values
    if reference.quantity is Quantity.RR:
        return _mean_rate(t_s, values, at_s)
    result = np.interp(at_s, t_s, values, left=np.nan, right=np.nan)
    after = np.searchsorted(t_s, at_s, side="left").clip(0, len(t_s) - 1)
    before = (np.searchsorted(t_s, at_s, side="right") - 1).clip(0, len(t_s) - 1)
    result[t_s[after] - t_s[before] > LONGEST_GAP_S] = np.nan
    return result


def _mean_rate(t_s: FloatArray, rates_bpm: FloatArray, at_s: FloatArray) -> FloatArray:
    """60 / mean interval of the beats in the last READING_S; NaN where less than half of that is beats."""
    intervals_s = 60.0 / rates_bpm
    total = np.concatenate([[0.0], np.cumsum(intervals_s)])
    end, start = np.searchsorted(t_s, at_s, side="right"), np.searchsorted(t_s, at_s - READING_S, side="right")
    count, length_s = end - start, total[end] - total[start]
    enough = length_s >= READING_S / 2
    return np.where(enough, 60.0 * count / np.where(enough, length_s, 1.0), np.nan)


def _correlation(session: SessionRecord, reference: Reference, offset_s: float) -> float | None:
    estimate = session[reference.vital].value
    there = on_seconds(reference, session.t_s - offset_s)
    both = np.isfinite(estimate) & np.isfinite(there)
    return correlation(estimate[both], there[both]) if both.sum() >= LEAST_OVERLAP_S else None


def _time_of_day(moment: datetime) -> float:
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return (moment.astimezone(UTC) - midnight.astimezone(UTC)).total_seconds()
