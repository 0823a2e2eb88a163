"""The rise and fall of shoulders and chest under the chin: breath that needs no pulse."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray, ImageArray

# In sides of the face's box from its centre: where chin and beard end, how far down and to each side is looked at.
UNDER_CHIN, LOWEST, BESIDE = 0.7, 2.0, 1.3
# Less than this of a face's box under the chin is neck and picture border.
LEAST_HEIGHT = 0.15
# The strip stays where it is until the head has moved or grown by this share of its box.
STAY = 0.25
# Brightness is taken to be linear over this many pixels of the reduced picture; beyond, the reference is taken anew.
LINEAR_PX = 0.7
SMOOTH_PX = 1.0
# Root of the summed squared slopes (gray levels per pixel); less is a strip without an edge. At the noise of a webcam,
# averaged down to the reduced picture (half a level), it is where a shift is known within a hundredth of a pixel.
LEAST_CONTRAST = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class _Reference:
    """A strip (rows, columns of the reduced picture), its brightness (n,) and what turns a difference into a shift."""

    place: tuple[slice, slice]
    brightness: NDArray[np.float32]
    solver: NDArray[np.float32]


class Chest:
    """Follows the strip under the chin by the optical flow of all of its pixels as one (Lucas and Kanade 1981).

    One shift down, one to the side, a gain and an offset of the light explain the difference to a reference in the
    least squares. The reference stays as long as the shift is small, so that slow breath does not drown in the sum of
    many small errors.
    """

    def __init__(self) -> None:
        """Know no chest yet."""
        self.reset()

    def reset(self) -> None:
        """Forget the chest: shifts are counted anew."""
        self._reference: _Reference | None = None
        self._head = np.zeros(3)
        self._passed_px = self._sunk_px = 0.0

    def measure(self, small: ImageArray, shape: tuple[int, ...], centre: FloatArray, size: float) -> float:
        """How far it has sunk since it was first seen, in pixels of a picture of ``shape``; NaN when it is not seen.

        ``small``: the reduced picture. ``centre``, ``size``: of the face's box in the whole one.
        """
        scale = small.shape[0] / shape[0]
        head = np.array([centre[0], centre[1], size])
        if self._reference is None or np.abs(head - self._head).max() > STAY * size:
            place = _strip(small.shape[:2], scale * head)
            self._reference = None if place is None else _reference(place, _brightness(small, place))
            self._head, self._passed_px = head, self._sunk_px
        if self._reference is None:
            return float("nan")
        now = _brightness(small, self._reference.place)
        down, aside = self._reference.solver @ (now.ravel() - self._reference.brightness)
        self._sunk_px = self._passed_px + float(down)
        if max(abs(down), abs(aside)) > LINEAR_PX:
            self._reference, self._passed_px = _reference(self._reference.place, now), self._sunk_px
        return float(self._sunk_px / scale)


def _strip(shape: tuple[int, int], head: FloatArray) -> tuple[slice, slice] | None:
    """Where to look, None when too little of it is in the picture."""
    x, y, size = head
    top, bottom = round(y + UNDER_CHIN * size), min(round(y + LOWEST * size), shape[0])
    left, right = max(0, round(x - BESIDE * size)), min(round(x + BESIDE * size), shape[1])
    if bottom - top < max(6.0, LEAST_HEIGHT * size) or right - left < size:
        return None
    return slice(top, bottom), slice(left, right)


def _brightness(small: ImageArray, place: tuple[slice, slice]) -> NDArray[np.float32]:
    grey = cv2.cvtColor(small[place], cv2.COLOR_RGB2GRAY).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(grey, (0, 0), SMOOTH_PX), dtype=np.float32)


def _reference(place: tuple[slice, slice], brightness: NDArray[np.float32]) -> _Reference | None:
    """None when nothing in the strip would show a shift."""
    down, aside = np.gradient(brightness)
    if float(np.linalg.norm(down)) < LEAST_CONTRAST:
        return None
    # A picture that moves by (d, a) changes by -(d, a) . slope; the light by a gain and an offset.
    columns = np.stack([-down.ravel(), -aside.ravel(), brightness.ravel(), np.ones(brightness.size, np.float32)])
    normal = columns @ columns.T + 1e-3 * np.eye(4, dtype=np.float32)
    solver = np.linalg.solve(normal.astype(np.float64), columns.astype(np.float64))[:2]
    return _Reference(place, brightness.ravel(), solver.astype(np.float32))
