"""The square around the face that networks look at: 1.5 times its box, smoothed in time, area-averaged."""

import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray, ImageArray

CROP = 1.5
# A network sees the world move when its crop moves: the crop follows slowly, faster when the face runs away from it.
SETTLE_S = 1.0
HURRY_AT = 0.15


class CropFollower:
    """Centre and side of the crop, low-pass filtered over time (not over frames)."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._t_s: float | None = None
        self._square = np.zeros(3)

    def follow(self, t_s: float, centre: FloatArray, size: float) -> tuple[float, float, float]:
        """(x, y, side) of the crop at ``t_s`` for a face of this centre and size (side of its box)."""
        wanted = np.array([centre[0], centre[1], CROP * size])
        if self._t_s is None:
            self._square = wanted
        else:
            off = np.abs(wanted - self._square).max() / size
            settle_s = SETTLE_S / (1.0 + (off / HURRY_AT) ** 2)
            share = 1.0 - np.exp(-max(0.0, t_s - self._t_s) / settle_s)
            self._square = self._square + share * (wanted - self._square)
        self._t_s = t_s
        x, y, side = self._square
        return float(x - side / 2), float(y - side / 2), float(side)

    def reset(self) -> None:
        """Forget the face."""
        self._t_s = None


def cut_crop(image: ImageArray, square: tuple[float, float, float], pixels: int) -> NDArray[np.float32]:
    """(pixels, pixels, 3) float32 0..255: each value the exact mean over its share of ``square`` (x, y, side).

    Fractions of pixels count as such, so a slowly moving square does not flicker; the picture's border is continued.
    """
    x, y, side = square
    columns, across = _shares(x, side, pixels, image.shape[1])
    rows, down = _shares(y, side, pixels, image.shape[0])
    part = image[rows, columns].astype(np.float32)
    height, width = part.shape[:2]
    narrow = (down @ part.reshape(height, width * 3)).reshape(pixels, width, 3)
    return np.ascontiguousarray(np.einsum("pw,qwc->qpc", across, narrow, optimize=True), dtype=np.float32)


def _shares(start: float, side: float, pixels: int, length: int) -> tuple[slice, NDArray[np.float32]]:
    """Which source pixels are needed, and (pixels, needed) how much each counts in each pixel of the crop."""
    # Pixel j covers j - 0.5 .. j + 0.5.
    edges = start + 0.5 + side / pixels * np.arange(pixels + 1)
    first, last = int(np.floor(edges[0])), int(np.ceil(edges[-1]))
    source = np.arange(first, max(last, first + 1))
    low = np.maximum(edges[:-1, None], source[None, :])
    high = np.minimum(edges[1:, None], source[None, :] + 1)
    share = np.clip(high - low, 0, None) / (side / pixels)
    kept = np.clip(source, 0, length - 1)
    begin, end = int(kept.min()), int(kept.max()) + 1
    folded = np.zeros((pixels, end - begin))
    np.add.at(folded.T, kept - begin, share.T)
    return slice(begin, end), folded.astype(np.float32)
