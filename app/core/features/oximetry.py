"""Colour of the pulse: the features of the SpO2 regressor.

Oxygenated and deoxygenated blood differ in red light far more than in green and blue, so the ratio of the relative
pulse in red to that in green (ratio of ratios) falls as oxygen rises: by 0.0045 per 1 % in the optics of
``app.core.optics``. Lamp, skin and camera move it by as much as twenty times that, which is why only a change against a
reference under the same light says anything sure.
"""

from dataclasses import dataclass

import numpy as np
import scipy

from app.core.beats import Beats
from app.core.filters import bandpass
from app.core.types import FloatArray

NAMES = (
    "ror_red_green",
    "ror_blue_green",
    "colour_red_green",
    "colour_blue_green",
    "reference_percent",
    "change_red_green",
    "change_blue_green",
    "noise",
)
"""ror: ratio of the relative pulses. colour: logarithm of the ratio of the means, in linear light. reference_percent:
an oximeter's reading, change: of the ror since then; all three NaN without one. noise: standard error of ror_red_green.
"""
# Not farther than the next beat.
_BEAT_S: FloatArray = np.linspace(-0.25, 0.45, 36)
PARTS = 8
FEWEST_BEATS = 20


@dataclass(frozen=True, slots=True)
class PulseColour:
    """ror and colour as in NAMES; noise: standard error of the red one."""

    ror_red_green: float
    ror_blue_green: float
    colour_red_green: float
    colour_blue_green: float
    noise: float


def linear_light(rgb: FloatArray) -> FloatArray:
    """Light 0..1 of picture values 0..255 (sRGB, IEC 61966-2-1, without its toe)."""
    return np.asarray(((np.maximum(rgb, 0.0) / 255 + 0.055) / 1.055) ** 2.4)


def pulse_colour(rgb: FloatArray, wave: FloatArray, rate_hz: float, beats: Beats) -> PulseColour | None:
    """From skin colour (n, 3) and pulse wave (n,) of the same samples; None with too few beats or no light.

    The mean beat of each channel is projected on the mean beat of the wave: averaging first keeps the noise that wave
    and channels share from being taken for pulse.
    """
    light = linear_light(rgb)
    means = light.mean(axis=0)
    if not np.isfinite(light).all() or (means < 1e-4).any():
        return None
    relative = bandpass(light / means, rate_hz)
    sound = np.concatenate([[False], beats.accepted]) if len(beats.accepted) else np.zeros(0, dtype=bool)
    times_s = beats.times_s[sound]
    end_s = (len(wave) - 1) / rate_hz
    times_s = times_s[(times_s + _BEAT_S[0] >= 0) & (times_s + _BEAT_S[-1] <= end_s)]
    if len(times_s) < FEWEST_BEATS:
        return None
    t_s = np.arange(len(wave)) / rate_hz
    at = times_s[:, None] + _BEAT_S
    pieces = np.stack([scipy.interpolate.CubicSpline(t_s, one)(at) for one in (*relative.T, wave)])
    whole = _ratios(pieces.mean(axis=1))
    if whole is None:
        return None
    # Jackknife over groups of beats that follow each other: breath and drift stay inside a group.
    groups = np.array_split(np.arange(len(times_s)), PARTS)
    without = [_ratios(np.delete(pieces, group, axis=1).mean(axis=1)) for group in groups]
    red = np.array([one[0] for one in without if one is not None])
    noise = float(np.sqrt((PARTS - 1) * np.mean((red - red.mean()) ** 2))) if len(red) == PARTS else np.inf
    colour = np.log(means / means[1])
    return PulseColour(whole[0], whole[1], float(colour[0]), float(colour[2]), noise)


def _ratios(beat: FloatArray) -> tuple[float, float] | None:
    """Red and blue pulse over green, from mean beats (4, m) of R, G, B and the wave."""
    centred = beat - beat.mean(axis=1, keepdims=True)
    pulses = centred[:3] @ centred[3]
    if abs(pulses[1]) < 1e-12:
        return None
    return float(pulses[0] / pulses[1]), float(pulses[2] / pulses[1])


def unchanged(rows: FloatArray) -> FloatArray:
    """Rows (n, len(NAMES)) as they were when the reference was taken: what the model says of these is its own error."""
    result = rows.copy()
    for ror, change in (("ror_red_green", "change_red_green"), ("ror_blue_green", "change_blue_green")):
        result[:, NAMES.index(ror)] -= result[:, NAMES.index(change)]
        result[:, NAMES.index(change)] = 0.0
    return result


def features(now: PulseColour, reference: PulseColour | None, reference_percent: float | None) -> FloatArray:
    """One row in the order of NAMES."""
    known = reference is not None and reference_percent is not None
    changes = (
        (reference_percent, now.ror_red_green - reference.ror_red_green, now.ror_blue_green - reference.ror_blue_green)
        if known and reference is not None
        else (np.nan, np.nan, np.nan)
    )
    return np.array(
        [now.ror_red_green, now.ror_blue_green, now.colour_red_green, now.colour_blue_green, *changes, now.noise],
        dtype=np.float64,
    )
