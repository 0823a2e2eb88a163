"""Shift, turn and uniform scaling of the plane: how a head moves from one picture to the next, seen in two dimensions."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray


@dataclass(frozen=True, slots=True)
class Similarity:
    """Maps the point z = x + iy to ``turn * z + shift``; ``abs(turn)`` is the scale, its angle the rotation."""

    turn: complex = 1.0 + 0.0j
    shift: complex = 0.0j

    def __call__(self, points: FloatArray) -> FloatArray:
        """``points`` (..., 2) mapped."""
        return from_complex(self.turn * to_complex(points) + self.shift)

    @property
    def scale(self) -> float:
        """How much longer distances become."""
        return abs(self.turn)

    def after(self, first: Self) -> "Similarity":
        """The map that does ``first`` and then this one."""
        return Similarity(self.turn * first.turn, self.turn * first.shift + self.shift)

    def inverse(self) -> "Similarity":
        """The map back."""
        return Similarity(1 / self.turn, -self.shift / self.turn)

    def matrix(self) -> FloatArray:
        """(2, 3) as OpenCV wants it."""
        c, s = self.turn.real, self.turn.imag
        return np.array([[c, -s, self.shift.real], [s, c, self.shift.imag]])


def to_complex(points: FloatArray) -> NDArray[np.complex128]:
    """(..., 2) as x + iy."""
    return np.asarray(points[..., 0] + 1j * points[..., 1], dtype=np.complex128)


def from_complex(z: NDArray[np.complex128]) -> FloatArray:
    """x + iy as (..., 2)."""
    return np.stack([z.real, z.imag], axis=-1)


def fit_similarity(source: FloatArray, target: FloatArray, weights: FloatArray | None = None) -> Similarity:
    """The similarity with the least (weighted) sum of squares between ``source`` moved and ``target``, both (n, 2)."""
    w = np.ones(len(source)) if weights is None else weights
    s, t = to_complex(source), to_complex(target)
    total = w.sum()
    s0, t0 = (w * s).sum() / total, (w * t).sum() / total
    spread = (w * np.abs(s - s0) ** 2).sum()
    turn = complex((w * np.conj(s - s0) * (t - t0)).sum() / spread) if spread > 0 else 1.0 + 0.0j
    return Similarity(turn, complex(t0 - turn * s0))


def fit_robust(source: FloatArray, target: FloatArray, sure_px: float, rounds: int = 4) -> tuple[Similarity, FloatArray]:
    """As ``fit_similarity``, but points that move on their own lose their say; also returns the distances left over.

    Iteratively re-weighted with the Geman-McClure weight: smooth, so that no point ever jumps in or out, which would
    shake the result from frame to frame. ``sure_px`` is the distance below which all points count alike.
    """
    moved = fit_similarity(source, target)
    left = np.hypot(*(moved(source) - target).T)
    for _ in range(rounds):
        width = max(sure_px, 2.0 * float(np.median(left)))
        moved = fit_similarity(source, target, 1.0 / (1.0 + (left / width) ** 2) ** 2)
        left = np.hypot(*(moved(source) - target).T)
    return moved, left
