"""The mean colour of the skin regions in one picture, with soft borders that move by fractions of a pixel."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray, ImageArray
from app.face.regions import Regions
from app.face.similarity import Similarity

# Fewer visible pixels than this say nothing about a pulse.
FEWEST_PIXELS = 50
# Borders fade over about twice this share of the mask's side to either side.
SOFTNESS = 0.008
LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True, slots=True, eq=False)
class SkinMask:
    """Where the skin is in the upright picture.

    weights: (side, side, 4) 0..255 for each of SKIN_REGIONS. extent: (x, y, w, h) of all that is above 0.
    """

    weights: ImageArray
    extent: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class SkinColour:
    """rgb (4, 3), pixels (4,), clipped and luma as in SkinSample."""

    rgb: FloatArray
    pixels: NDArray[np.int64]
    clipped: float
    luma: float


def draw_mask(regions: Regions, side: int) -> SkinMask:
    """The weights of ``regions`` with soft borders."""
    layers = [_filled(polygon, side) for polygon in regions.polygons]
    for hole in regions.holes:
        _fill(layers[-1], hole, 0)
    width = 2 * round(SOFTNESS * side) + 1
    # Two boxes make a triangle: as smooth as needed and ten times as fast as a Gaussian.
    weights = cv2.blur(cv2.blur(cv2.merge(layers), (width, width)), (width, width))
    x, y, w, h = cv2.boundingRect(cv2.extractChannel(weights, 3))
    return SkinMask(np.asarray(weights, dtype=np.uint8), (x, y, w, h))


def measure_skin(
    patch: ImageArray, visible: tuple[slice, slice], mask: SkinMask, to_patch: Similarity, reduction: int
) -> SkinColour:
    """Mean colour under ``mask``, which ``to_patch`` brings into the patch.

    visible: the part of the patch that is picture. reduction: pixels of the picture along a side of one of the patch.
    """
    rows, columns = _place(mask.extent, to_patch, visible)
    part = patch[rows, columns]
    if part.size == 0:
        return SkinColour(np.full((4, 3), np.nan), np.zeros(4, dtype=np.int64), 0.0, np.nan)
    placed = Similarity(1.0 + 0j, complex(-columns.start, -rows.start)).after(to_patch)
    size = (part.shape[1], part.shape[0])
    weights = np.asarray(cv2.warpAffine(mask.weights, placed.matrix(), size, flags=cv2.INTER_LINEAR), dtype=np.uint8)
    # With alpha = 255 as a fourth colour one product yields the weighted sums and the sums of the weights.
    colours = cv2.cvtColor(part, cv2.COLOR_RGB2RGBA)
    flat = weights.reshape(-1, 4).astype(np.float32)
    sums = (flat.T @ colours.reshape(-1, 4).astype(np.float32)).astype(np.float64)
    total = sums[:, 3] / 255
    pixels = np.round(total / 255 * reduction**2).astype(np.int64)
    enough = pixels >= FEWEST_PIXELS
    rgb = np.full((4, 3), np.nan)
    rgb[enough] = sums[enough, :3] / total[enough, None]
    return SkinColour(rgb, pixels, _clipped(part, weights), float(rgb[3] @ LUMA))


def _clipped(part: ImageArray, weights: ImageArray) -> float:
    face = cv2.inRange(cv2.extractChannel(weights, 3), (128,), (255,))
    usable = cv2.bitwise_and(face, cv2.inRange(part, (6, 6, 6), (249, 249, 249)))
    count = cv2.countNonZero(face)
    return 1.0 - cv2.countNonZero(usable) / count if count else 0.0


def _filled(polygon: FloatArray, side: int) -> ImageArray:
    layer = np.zeros((side, side), dtype=np.uint8)
    _fill(layer, polygon, 255)
    return layer


def _fill(layer: ImageArray, polygon: FloatArray, value: int) -> None:
    """Fill a polygon with borders at sixteenths of a pixel."""
    cv2.fillPoly(layer, [np.round(polygon * 16).astype(np.int32)], (value,), lineType=cv2.LINE_AA, shift=4)


def _place(
    extent: tuple[int, int, int, int], to_patch: Similarity, visible: tuple[slice, slice]
) -> tuple[slice, slice]:
    """The part of the patch where the face's weights can be above zero."""
    x, y, w, h = extent
    left, top, right, bottom = x - 2.0, y - 2.0, x + w + 1.0, y + h + 1.0
    placed = to_patch(np.array([(left, top), (right, top), (left, bottom), (right, bottom)]))
    low, high = np.floor(placed.min(axis=0)).astype(int), np.ceil(placed.max(axis=0)).astype(int) + 1
    rows, columns = visible
    return _common(rows, int(low[1]), int(high[1])), _common(columns, int(low[0]), int(high[0]))


def _common(visible: slice, low: int, high: int) -> slice:
    """What is both visible and in low .. high."""
    start = max(visible.start, low)
    return slice(start, max(start, min(visible.stop, high)))
