"""The strokes from which the synthetic face and its room are painted: soft shapes and colours in linear light."""

import cv2
import numpy as np
from numpy.typing import NDArray

Plane = NDArray[np.float32]  # (h, w)
Picture = NDArray[np.float32]  # (h, w, 3), linear light

Srgb = tuple[int, int, int]

# sRGB of five skin tones from very light to very dark.
SKIN_TONES: tuple[Srgb, ...] = ((243, 205, 184), (226, 178, 148), (196, 141, 107), (147, 97, 69), (97, 62, 46))


def to_linear(srgb: Srgb | NDArray[np.float32]) -> NDArray[np.float32]:
    """Linear light 0..1 of sRGB levels 0..255 (IEC 61966-2-1)."""
    level = np.asarray(srgb, dtype=np.float32) / 255
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def between(table: tuple[Srgb, ...], tone: float) -> NDArray[np.float32]:
    """The linear colour at ``tone`` (0..1) along a table of sRGB colours."""
    place = np.clip(tone, 0, 1) * (len(table) - 1)
    linear = to_linear(np.array(table, dtype=np.float32))
    return np.array([np.interp(place, np.arange(len(table)), linear[:, c]) for c in range(3)], dtype=np.float32)


def smooth_noise(shape: tuple[int, int], cell_px: float, rng: np.random.Generator) -> Plane:
    """Cloudy noise with a grain of ``cell_px``, mean 0, standard deviation about 1."""
    height, width = shape
    coarse = rng.standard_normal((int(height / cell_px) + 3, int(width / cell_px) + 3)).astype(np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), dtype=np.float32)


def bump(u: Plane, v: Plane, at: tuple[float, float], radius: tuple[float, float]) -> Plane:
    """A round hill of height 1."""
    distance = ((u - at[0]) / radius[0]) ** 2 + ((v - at[1]) / radius[1]) ** 2
    return np.asarray(np.exp(-0.5 * distance), dtype=np.float32)


def inside(distance: Plane, soft: float) -> Plane:
    """1 where ``distance`` is negative, 0 where positive, ``soft`` wide at the edge."""
    return np.asarray(np.clip(0.5 - distance / soft, 0, 1), dtype=np.float32)


def mix(picture: Picture, colour: NDArray[np.float32], share: Plane) -> None:
    """Lay ``colour`` over ``picture`` where ``share`` is 1, in place."""
    picture += share[..., None] * (colour - picture)
