"""The colour of the room around a person: what flickers there is the light, not the pulse."""

import cv2
import numpy as np

from app.core.types import FloatArray, ImageArray
from app.face.locate import Detection
from app.face.patch import halve

ROWS = 120
FEWEST_PIXELS = 150
# In sides of the face's box from its centre: hair and ears, the top of the hair, and where shoulders begin.
BESIDE = 1.15
ABOVE = 1.25
SHOULDERS = 0.75
BODY = 2.2
# The room is looked at through a fixed mask until the head has moved this far: a moving edge would look like flicker.
STAY = 0.2


def reduce_picture(image: ImageArray) -> ImageArray:
    """The whole picture, averaged, at 120 to 240 rows."""
    # Halving again and again is six times as fast as reducing once: OpenCV has a special path for exact halves.
    while image.shape[0] >= 2 * ROWS and image.shape[1] >= 2 * ROWS:
        image = halve(image)
    return image


class Background:
    """Mean colour of the picture beside and above the head; nothing below the chin in the width of a body."""

    def __init__(self) -> None:
        """Know no head yet."""
        self.reset()

    def reset(self) -> None:
        """Forget the head."""
        self._mask: ImageArray | None = None
        self._made_for = np.zeros(3)
        self._others = 0
        self._pixels = 0

    def measure(
        self, small: ImageArray, shape: tuple[int, ...], centre: FloatArray, size: float, others: list[Detection]
    ) -> FloatArray:
        """(3,) mean RGB, NaN when almost nothing is left. small: the reduced picture of one of ``shape``."""
        head = np.array([centre[0], centre[1], size])
        moved = np.abs(head - self._made_for).max() > STAY * size or len(others) != self._others
        if self._mask is None or moved or self._mask.shape != small.shape[:2]:
            self._mask = _room(small.shape[:2], small.shape[0] / shape[0], head, others)
            self._made_for, self._others = head, len(others)
            self._pixels = cv2.countNonZero(self._mask)
        if self._pixels < FEWEST_PIXELS:
            return np.full(3, np.nan)
        return np.array(cv2.mean(small, mask=self._mask)[:3])


def _room(shape: tuple[int, int], scale: float, head: FloatArray, others: list[Detection]) -> ImageArray:
    mask = np.full(shape, 255, dtype=np.uint8)
    heads = [head] + [
        np.array([box[0] + box[2] / 2, box[1] + box[3] / 2, (box[2] + box[3]) / 2])
        for box in (other.box_px for other in others)
    ]
    for x, y, size in heads:
        _black(mask, scale, (x - BESIDE * size, y - ABOVE * size, x + BESIDE * size, np.inf))
        _black(mask, scale, (x - BODY * size, y + SHOULDERS * size, x + BODY * size, np.inf))
    return mask


def _black(mask: ImageArray, scale: float, box: tuple[float, float, float, float]) -> None:
    height, width = mask.shape
    x0, y0, x1, y1 = np.clip(np.array(box) * scale, 0, [width, height, width, height])
    mask[int(y0) : int(np.ceil(y1)), int(x0) : int(np.ceil(x1))] = 0
