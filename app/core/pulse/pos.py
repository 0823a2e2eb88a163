"""POS: the plane orthogonal to the skin tone (Wang 2017)."""

import numpy as np

from app.core.pulse.method import READING_S, FaceClip
from app.core.pulse.overlap import add_windows, windows_of
from app.core.types import FloatArray

WINDOW_S = 1.6  # the paper's l = 32 at 20 fps: holds at least one beat at 40 bpm


class Pos:
    """Projects normalised skin colour on the two axes that intensity changes do not touch, and tunes between them."""

    name = "pos"
    label = "POS"
    source = "Wang, den Brinker, Stuijk, de Haan 2017, doi:10.1109/TBME.2016.2609282"
    crop_size_px: int | None = None
    window_s = READING_S
    provider = "numpy"
    knows_certainty = False

    def wave(self, clip: FaceClip) -> FloatArray:
        """Algorithm 1 of the paper, with the sign turned so that systole points upward."""
        length = round(WINDOW_S * clip.rate_hz)
        if len(clip.rgb) < length:
            return np.zeros(len(clip.rgb))
        windows = windows_of(clip.rgb, length)
        normalised = windows / np.maximum(windows.mean(axis=1, keepdims=True), 1e-9)
        red, green, blue = np.moveaxis(normalised, 2, 0)
        s1 = green - blue
        s2 = green + blue - 2 * red
        ratio = s1.std(axis=1) / np.maximum(s2.std(axis=1), 1e-12)
        pulse = s1 + ratio[:, None] * s2
        pulse -= pulse.mean(axis=1, keepdims=True)
        return -add_windows(pulse, len(clip.rgb), hop=1)
