"""Beats laid over each other, for the eye: alike beats cover each other, noise is a tangle."""

from dataclasses import dataclass

import numpy as np
import scipy

from app.core.beats import find_beats
from app.core.types import BvpChunk, FloatArray

# From the foot of a beat to well behind its peak, around the steepest upslope; the same stretch as beats are judged by.
OFFSET_S: FloatArray = np.linspace(-0.25, 0.60, 86)


@dataclass(frozen=True, slots=True, eq=False)
class BeatOverlay:
    """``offset_s`` (k,) from the steepest upslope; ``beats`` (n, k) in units of the wave, ``mean`` (k,) their median.

    likeness: median correlation of a beat with that median.
    """

    offset_s: FloatArray
    beats: FloatArray
    mean: FloatArray
    likeness: float


def overlay(wave: BvpChunk, rate_bpm: float) -> BeatOverlay | None:
    """The whole beats in ``wave``, which beats about ``rate_bpm`` times a minute; None when there are fewer than 3."""
    found = find_beats(wave.wave, wave.rate_hz, rate_bpm)
    duration_s = (len(wave.wave) - 1) / wave.rate_hz
    whole = (found.times_s + OFFSET_S[0] >= 0) & (found.times_s + OFFSET_S[-1] <= duration_s)
    if whole.sum() < 3:
        return None
    spline = scipy.interpolate.CubicSpline(np.arange(len(wave.wave)) / wave.rate_hz, wave.wave)
    beats = np.asarray(spline(found.times_s[whole][:, None] + OFFSET_S))
    return BeatOverlay(OFFSET_S, beats, np.median(beats, axis=0), found.template_quality)
