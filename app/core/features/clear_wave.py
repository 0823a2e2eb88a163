"""The pulse wave in the mix of places and colours in which its beats are most alike: what their shape is read from.

Head, light and camera disturb all patches of skin together, each colour in its own measure, while the blood comes with
every beat: a mix in which the disturbances cancel can be told from the beats alone. Found as the direction with the
largest ratio of what the mean beat holds to what single beats differ from it, a generalised eigenvector (periodic
component analysis: Sameni et al. 2008, doi:10.1109/TBME.2008.919714).
"""

import numpy as np
import scipy

from app.core.beats import Beats
from app.core.filters import bandpass, standardized
from app.core.types import FloatArray

_PHASE: FloatArray = np.arange(64) / 64
# Fewer tell too little of what four patches in three colours have in common.
FEWEST_BEATS = 10
# Noise of each channel that is believed to be there in any case, as a share of the mean noise of all.
_LEAST_NOISE = 1e-6


def clear_wave(rgb: FloatArray, wave: FloatArray, rate_hz: float, beats: Beats) -> FloatArray:
    """The standardised wave (n,), upward like ``wave`` (n,); that itself where no better one can be made.

    rgb: (n, patches, 3) skin colour 0..255 of the same samples; a patch that was not always seen does not count.
    ``beats``: of ``wave``, seconds from its start.
    """
    seen = np.isfinite(rgb).all(axis=(0, 2)) & (rgb > 0).all(axis=(0, 2))
    whole = np.flatnonzero(beats.accepted)
    if not seen.any() or len(whole) < FEWEST_BEATS:
        return wave
    channels = bandpass(np.log(rgb[:, seen]).reshape(len(rgb), -1), rate_hz)
    start_s, length_s = beats.times_s[whole, None], beats.intervals_s[whole, None]
    spline = scipy.interpolate.CubicSpline(np.arange(len(channels)) / rate_hz, channels)
    pieces = np.asarray(spline(start_s + _PHASE * length_s))
    mean = pieces.mean(axis=0)
    rest = (pieces - mean).reshape(-1, channels.shape[1])
    noise = rest.T @ rest / len(rest)
    noise += (_LEAST_NOISE * np.trace(noise) / len(noise) + 1e-30) * np.eye(len(noise))
    _, mixes = scipy.linalg.eigh(mean.T @ mean, noise)
    mixed = channels @ mixes[:, -1]
    return standardized(mixed * np.sign(mixed @ wave))
