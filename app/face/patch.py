"""The part of the picture around the face, at a bounded size, so that the work does not grow with the picture."""

from dataclasses import dataclass

import cv2
import numpy as np

from app.core.types import FloatArray, ImageArray
from app.face.similarity import Similarity

# In sides of the face's box: how much is cut out, and how far the face may wander in it before it is cut out anew.
WINDOW = 2.2
SLACK = 0.2
# Larger windows are halved, averaging, until they are smaller: no pixel of skin is left out.
LARGEST_PX = 450


def halve(image: ImageArray) -> ImageArray:
    """``image`` at half its size, each pixel the mean of four."""
    size = (image.shape[1] // 2, image.shape[0] // 2)
    even = image[: 2 * size[1], : 2 * size[0]]
    return np.asarray(cv2.resize(even, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class PatchWindow:
    """A square (x, y, side) of the picture in whole pixels, which may reach over the border.

    reduction: 1, 2, 4 ...: pixels of the picture along a side of one pixel of the patch.
    for_size: side of the face's box it was made for.
    """

    x: int
    y: int
    side: int
    reduction: int
    for_size: float

    @classmethod
    def around(cls, centre: FloatArray, size: float) -> "PatchWindow":
        """The window for a face of this centre and size (side of its box)."""
        reduction = 1
        while size * WINDOW / reduction > LARGEST_PX:
            reduction *= 2
        side = max(8, round(size * WINDOW / reduction)) * reduction
        return cls(round(centre[0] - side / 2), round(centre[1] - side / 2), side, reduction, size)

    def fits(self, centre: FloatArray, size: float) -> bool:
        """Whether the face is still well inside."""
        middle = np.array([self.x, self.y]) + self.side / 2
        return bool(np.abs(centre - middle).max() < SLACK * self.for_size and 0.8 < size / self.for_size < 1.25)

    def cut(self, image: ImageArray) -> ImageArray:
        """(n, n, 3) of the picture; black where the window reaches over the border (see ``visible``)."""
        x0, y0, x1, y1 = self.inside(image.shape)
        if (x1 - x0, y1 - y0) == (self.side, self.side):
            cut = image[y0:y1, x0:x1]
        else:
            cut = np.zeros((self.side, self.side, 3), dtype=np.uint8)
            if x1 > x0 and y1 > y0:
                cut[y0 - self.y : y1 - self.y, x0 - self.x : x1 - self.x] = image[y0:y1, x0:x1]
        for _ in range(self.reduction.bit_length() - 1):
            cut = halve(cut)
        return cut

    def inside(self, shape: tuple[int, ...]) -> tuple[int, int, int, int]:
        """The part of the window that lies in a picture of ``shape``, as x0, y0, x1, y1 of the picture."""
        height, width = shape[:2]
        return max(0, self.x), max(0, self.y), min(width, self.x + self.side), min(height, self.y + self.side)

    def visible(self, shape: tuple[int, ...]) -> tuple[slice, slice]:
        """Rows and columns of the patch that show the picture of ``shape`` and nothing beyond its border."""
        x0, y0, x1, y1 = self.inside(shape)
        r = self.reduction
        rows = slice(-(-(y0 - self.y) // r), max(0, (y1 - self.y) // r))
        columns = slice(-(-(x0 - self.x) // r), max(0, (x1 - self.x) // r))
        return rows, columns

    def to_patch(self) -> Similarity:
        """From pixels of the picture to pixels of the patch; whole numbers are the middles of pixels in both."""
        r = self.reduction
        return Similarity(1 / r + 0j, complex(-self.x - (r - 1) / 2, -self.y - (r - 1) / 2) / r)
