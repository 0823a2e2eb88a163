"""CHROM: chrominance differences (de Haan and Jeanne 2013)."""

import numpy as np

from app.core.filters import bandpass
from app.core.pulse.method import READING_S, FaceClip
from app.core.pulse.overlap import add_windows, windows_of
from app.core.types import FloatArray

WINDOW_S = 1.6
BAND_HZ = (0.65, 4.0)  # the paper: 40-240 bpm


class Chrom:
    """Two chrominance signals in which specular light cancels, weighted so that motion cancels too."""

    name = "chrom"
    label = "CHROM"
    source = "de Haan, Jeanne 2013, doi:10.1109/TBME.2013.2266196"
    crop_size_px: int | None = None
    window_s = READING_S
    provider = "numpy"
    knows_certainty = False

    def wave(self, clip: FaceClip) -> FloatArray:
        """X = 3R - 2G, Y = 1.5R + G - 1.5B, S = X - (std X / std Y) Y in Hann windows added with half overlap.

        The band-pass runs once over the whole clip instead of inside each 1.6 s window, where its edges would dominate.
        The sign is turned so that systole points upward.
        """
        length = round(WINDOW_S * clip.rate_hz) // 2 * 2
        n = len(clip.rgb)
        if n < length:
            return np.zeros(n)
        smooth = add_windows(np.repeat(windows_of(clip.rgb, length).mean(axis=1)[:, None], length, axis=1), n, hop=1)
        red, green, blue = (clip.rgb / np.maximum(smooth, 1e-9)).T
        x = bandpass(3 * red - 2 * green, clip.rate_hz, BAND_HZ)
        y = bandpass(1.5 * red + green - 1.5 * blue, clip.rate_hz, BAND_HZ)
        hop = length // 2
        xs, ys = windows_of(x, length, hop), windows_of(y, length, hop)
        ratio = xs.std(axis=1) / np.maximum(ys.std(axis=1), 1e-12)
        return add_windows(xs - ratio[:, None] * ys, n, hop, np.hanning(length + 1)[:-1])
