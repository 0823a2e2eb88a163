"""What every way of getting a pulse wave from a face can do: classical methods and trained networks alike."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray

# What one reading rests on: physiology asks for 10-20 s, and a rate seldom holds still for longer.
READING_S = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class FaceClip:
    """An evenly sampled stretch of one face without any gap in it.

    rgb: (n, 3) mean skin colour 0..255 of one region. crops: (n, S, S, 3) float32 0..255, only for methods that ask for
    them.
    """

    t0_s: float
    rate_hz: float
    rgb: FloatArray
    crops: NDArray[np.float32] | None = None


class PulseMethod(Protocol):
    """Turns a clip into a pulse wave. Stateless: the same clip always gives the same wave.

    name: for command line and files. label: for people. source: paper and DOI. crop_size_px: side of the crops it
    needs, None when skin colour is enough. window_s: how many seconds it is best shown at once, where there are as
    many. provider: what it runs on ("numpy", "CPUExecutionProvider", ...).
    knows_certainty: the wave is as large as it is certain: its standard deviation is its expected correlation with the
    true pulse. Otherwise its scale means nothing.
    """

    name: str
    label: str
    source: str
    crop_size_px: int | None
    window_s: float
    provider: str
    knows_certainty: bool

    def wave(self, clip: FaceClip) -> FloatArray:
        """The blood volume pulse of the clip, (n,), systole upward, any scale; zeros where there is nothing."""
        ...
