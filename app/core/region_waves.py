"""The pulse wave of each region of the skin, and of all of them together."""

from collections.abc import Sequence

import numpy as np

from app.core.filters import bandpass, standardized
from app.core.pulse.method import FaceClip, PulseMethod
from app.core.series import SkinWindow
from app.core.types import SKIN_REGIONS, FloatArray


def region_waves(method: PulseMethod, window: SkinWindow) -> list[FloatArray | None]:
    """The standardised wave (n,) of each of SKIN_REGIONS; None where too little of one was seen."""
    waves: list[FloatArray | None] = []
    for region in range(len(SKIN_REGIONS)):
        rgb = window.rgb[:, region]
        if np.isfinite(rgb).all():
            wave = bandpass(method.wave(FaceClip(window.t0_s, window.rate_hz, rgb)), window.rate_hz)
            waves.append(standardized(wave))
        else:
            waves.append(None)
    return waves


def mean_wave(waves: Sequence[FloatArray | None]) -> FloatArray | None:
    """The regions' waves averaged, each counting alike; None without any.

    Blood comes to all of them at once; beard, fringe, shading and spectacles disturb each in its own way. The colour of
    the whole face alone has the least sensor noise but all of the disturbances: on moving synthetic faces the mean has
    3 to 6 dB more SNR.
    """
    seen = [wave for wave in waves if wave is not None]
    return standardized(np.mean(seen, axis=0)) if seen else None
