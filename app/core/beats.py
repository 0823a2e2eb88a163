"""Single beats in a pulse wave."""

import numpy as np
from scipy import signal

from app.core.types import FloatArray


def beat_times(wave: FloatArray, rate_hz: float, expected_bpm: float) -> FloatArray:
    """Times of systolic peaks in seconds from the start of ``wave``, refined by a parabola.

    ``expected_bpm`` only sets how close two beats may be (0.6 of a beat), so a wave that beats at another rate still
    shows it: slower is found as it is, faster up to 1.6 times.
    """
    spread = float(wave.std())
    if spread < 1e-12:
        return np.zeros(0)
    closest = max(1, int(0.6 * 60 / expected_bpm * rate_hz))
    peaks, _ = signal.find_peaks(wave, distance=closest, prominence=0.5 * spread)
    inside = peaks[(peaks > 0) & (peaks < len(wave) - 1)]
    before, here, after = wave[inside - 1], wave[inside], wave[inside + 1]
    curvature = before - 2 * here + after
    shift = np.where(curvature < 0, 0.5 * (before - after) / np.where(curvature < 0, curvature, -1.0), 0.0)
    return np.asarray((inside + shift) / rate_hz)


def median_rate_bpm(times_s: FloatArray) -> float | None:
    """Rate of the median interval, None below three beats. One beat too many or too few does not move it."""
    if len(times_s) < 3:
        return None
    return float(60 / np.median(np.diff(times_s)))


def mean_rate_bpm(times_s: FloatArray) -> float | None:
    """Rate of all beats together, None below three: the slope of time over beat number.

    All beats share in it: the jitter of single peaks, tens of milliseconds at 30 frames a second, moves the median
    interval by several bpm. A missed beat counts as an interval of two; one that is not there is an error of a whole
    beat.
    """
    if len(times_s) < 3:
        return None
    intervals_s = np.diff(times_s)
    number = np.concatenate([[0.0], np.cumsum(np.maximum(1.0, np.round(intervals_s / np.median(intervals_s))))])
    centred = number - number.mean()
    return float(60 * (centred @ centred) / (centred @ times_s))
