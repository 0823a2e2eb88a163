"""Variability of the intervals between beats, by the definitions of the Task Force of the ESC and NASPE 1996.

(doi:10.1161/01.CIR.93.5.1043.) From a pulse wave it is properly called pulse rate variability: the pulse's way from the
heart to the skin varies too. Every difference between neighbours skips the places where an interval was rejected.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from app.core.types import FloatArray

NN50_MS = 50.0
LF_HZ, HF_HZ = (0.04, 0.15), (0.15, 0.40)
# Intervals are put on an even grid of this rate before the spectrum, as the Task Force recommends (2-4 Hz).
SPECTRUM_HZ = 4.0
SPECTRUM_MIN_S = 120.0
# Resolution enough to part LF from what is slower: two cycles of 0.04 Hz are 50 s.
SEGMENT_S = 60.0


@dataclass(frozen=True, slots=True)
class TimeDomain:
    """Milliseconds, and per cent for pnn50. count: intervals used. sd1, sd2: the axes of the Poincare plot."""

    count: int
    mean_ibi_ms: float
    sdnn_ms: float
    rmssd_ms: float
    pnn50_percent: float
    sd1_ms: float
    sd2_ms: float


def successive_ms(intervals_ms: FloatArray, accepted: NDArray[np.bool_]) -> tuple[FloatArray, FloatArray]:
    """Pairs (x_n, x_n+1) of neighbouring accepted intervals: the points of the Poincare plot."""
    both = accepted[:-1] & accepted[1:]
    return intervals_ms[:-1][both], intervals_ms[1:][both]


def time_domain(
    intervals_ms: FloatArray, accepted: NDArray[np.bool_] | None = None, jitter_ms: float = 0.0
) -> TimeDomain | None:
    """The measures of time; None below three accepted intervals or one pair of neighbours.

    ``jitter_ms``: standard deviation of the timing error of one beat. Each interval carries it twice and each
    difference of neighbours with weights 1, -2, 1, so that it adds 2 s^2 to SDNN^2 and 6 s^2 to RMSSD^2, which is taken
    away again. SD1^2 = var(x_n+1 - x_n) / 2, SD2^2 = var(x_n+1 + x_n) / 2 (Brennan et al. 2001, doi:10.1109/10.959330).
    """
    keep = np.ones(len(intervals_ms), dtype=bool) if accepted is None else accepted
    used = intervals_ms[keep]
    first, second = successive_ms(intervals_ms, keep)
    if len(used) < 3 or len(first) < 2:
        return None
    difference, total = second - first, second + first
    sdnn = _less(float(used.std(ddof=1)), 2, jitter_ms)
    rmssd = _less(float(np.sqrt(np.mean(difference**2))), 6, jitter_ms)
    return TimeDomain(
        count=len(used),
        mean_ibi_ms=float(used.mean()),
        sdnn_ms=sdnn,
        rmssd_ms=rmssd,
        # NeuroKit2 and the Task Force count over all intervals, not over all differences.
        pnn50_percent=100.0 * float(np.sum(np.abs(difference) > NN50_MS)) / len(used),
        sd1_ms=_less(float(difference.std(ddof=1)) / np.sqrt(2), 3, jitter_ms),
        sd2_ms=_less(float(total.std(ddof=1)) / np.sqrt(2), 1, jitter_ms),
    )


def _less(deviation: float, times: int, jitter: float) -> float:
    """``deviation`` without the ``times`` * jitter^2 in its square; never below 0."""
    return float(np.sqrt(max(0.0, deviation**2 - times * jitter**2)))


@dataclass(frozen=True, slots=True)
class FrequencyDomain:
    """Power in ms^2 of the slow and the fast rhythm, and their ratio."""

    lf_ms2: float
    hf_ms2: float

    @property
    def ratio(self) -> float:
        """LF / HF."""
        return self.lf_ms2 / max(self.hf_ms2, 1e-9)


def frequency_domain(
    beat_times_s: FloatArray, intervals_ms: FloatArray, accepted: NDArray[np.bool_] | None = None
) -> FrequencyDomain | None:
    """LF and HF of the tachogram (Welch, Hann, half overlap); None when it is shorter than two minutes.

    ``beat_times_s`` (n + 1,): interval i ends at beat i + 1. Rejected intervals are bridged by a monotone cubic.
    """
    keep = np.ones(len(intervals_ms), dtype=bool) if accepted is None else accepted
    ends_s, used = beat_times_s[1:][keep], intervals_ms[keep]
    # The first interval ends one interval after its beat: two minutes of beats are a tachogram a little shorter.
    if len(used) < 30 or beat_times_s[-1] - beat_times_s[0] < SPECTRUM_MIN_S - 4.0:
        return None
    grid_s = np.arange(ends_s[0], ends_s[-1], 1 / SPECTRUM_HZ)
    even = np.asarray(scipy.interpolate.PchipInterpolator(ends_s, used)(grid_s))
    frequency_hz, density = scipy.signal.welch(
        scipy.signal.detrend(even), SPECTRUM_HZ, nperseg=min(len(even), round(SEGMENT_S * SPECTRUM_HZ))
    )
    return FrequencyDomain(_power(frequency_hz, density, LF_HZ), _power(frequency_hz, density, HF_HZ))


def _power(frequency_hz: FloatArray, density: FloatArray, band_hz: tuple[float, float]) -> float:
    inside = (frequency_hz >= band_hz[0]) & (frequency_hz < band_hz[1])
    return float(density[inside].sum() * (frequency_hz[1] - frequency_hz[0]))
