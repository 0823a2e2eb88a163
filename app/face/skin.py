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
# Borders fade over about this share of the mask's side.
SOFTNESS = 0.012
LUMA = np.array([0.299, 0.587, 0.114])


@dataclass(frozen=True, slots=True, eq=False)
class SkinColour:
    """rgb (4, 3), pixels (4,), clipped and luma as in SkinSample."""

    rgb: FloatArray
    pixels: NDArray[np.int64]
    clipped: float
    luma: float


def draw_weights(regions: Regions, side: int) -> ImageArray:
    """(side, side, 4) weights 0..255 of each region in the upright face's own coordinates, borders blurred."""
    layers = []
    for polygon in regions.polygons:
        layer = np.zeros((side, side), dtype=np.uint8)
        _fill(layer, polygon, 255)
        layers.append(layer)
    for hole in regions.holes:
        _fill(layers[-1], hole, 0)
    blurred = cv2.GaussianBlur(np.dstack(layers), (0, 0), SOFTNESS * side)
    return np.asarray(blurred, dtype=np.uint8)


def measure_skin(
    patch: ImageArray, visible: tuple[slice, slice], weights: ImageArray, to_patch: Similarity, reduction: int
) -> SkinColour:
    """Mean colour under ``weights``, brought into the patch by ``to_patch``. visible: the part of the patch that is picture.

    reduction: pixels of the picture along a side of one pixel of the patch.
    """
    rows, columns = _extent(weights, to_patch, visible)
    part = patch[rows, columns]
    if part.size == 0:
        return SkinColour(np.full((4, 3), np.nan), np.zeros(4, dtype=np.int64), 0.0, np.nan)
    placed = Similarity(1.0 + 0j, complex(-columns.start, -rows.start)).after(to_patch)
    size = (part.shape[1], part.shape[0])
    moved = cv2.warpAffine(weights, placed.matrix(), size, flags=cv2.INTER_LINEAR).reshape(-1, 4).astype(np.float32)
    total = moved.sum(axis=0, dtype=np.float64)
    sums = (moved.T @ part.reshape(-1, 3).astype(np.float32)).astype(np.float64)
    pixels = np.round(total / 255 * reduction**2).astype(np.int64)
    enough = pixels >= FEWEST_PIXELS
    rgb = np.full((4, 3), np.nan)
    rgb[enough] = sums[enough] / total[enough, None]
    unclipped = cv2.inRange(part, (6, 6, 6), (249, 249, 249)).reshape(-1) > 0
    clipped = 1.0 - float(moved[unclipped, 3].sum(dtype=np.float64) / total[3]) if total[3] > 0 else 0.0
    return SkinColour(rgb, pixels, clipped, float(rgb[3] @ LUMA))


def _fill(layer: NDArray[np.uint8], polygon: FloatArray, value: int) -> None:
    """Fill a polygon with borders at sixteenths of a pixel."""
    cv2.fillPoly(layer, [np.round(polygon * 16).astype(np.int32)], value, lineType=cv2.LINE_AA, shift=4)


def _extent(weights: ImageArray, to_patch: Similarity, visible: tuple[slice, slice]) -> tuple[slice, slice]:
    """The part of the patch where the face's weights can be above zero."""
    x, y, w, h = cv2.boundingRect(weights[:, :, 3])
    corners = np.array([(x - 2, y - 2), (x + w + 1, y - 2), (x - 2, y + h + 1), (x + w + 1, y + h + 1)], dtype=np.float64)
    placed = to_patch(corners)
    low, high = np.floor(placed.min(axis=0)).astype(int), np.ceil(placed.max(axis=0)).astype(int) + 1
    rows, columns = visible
    top, left = max(rows.start, int(low[1])), max(columns.start, int(low[0]))
    return slice(top, max(top, min(rows.stop, int(high[1])))), slice(left, max(left, min(columns.stop, int(high[0]))))
