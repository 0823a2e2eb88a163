"""Shift, turn and uniform scaling of the plane: how a head moves from one picture to the next, in two dimensions."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray

# Re-weightings of the robust fit.
ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Similarity:
    """Maps the point z = x + iy to ``turn * z + shift``; ``abs(turn)`` is the scale, its angle the rotation."""

    turn: complex = 1.0 + 0.0j
    shift: complex = 0.0j

    def __call__(self, points: FloatArray) -> FloatArray:
        """``points`` (..., 2) mapped."""
        return from_complex(self.turn * to_complex(points) + self.shift)

    def of(self, point: complex) -> complex:
        """One point x + iy mapped."""
        return self.turn * point + self.shift

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
    """Points (..., 2) as x + iy."""
    return np.ascontiguousarray(points, dtype=np.float64).view(np.complex128)[..., 0]


def from_complex(z: NDArray[np.complex128]) -> FloatArray:
    """Back to (..., 2)."""
    return np.asarray(z)[..., None].view(np.float64)


def fit_robust(source: FloatArray, target: FloatArray, sure_px: float) -> tuple[Similarity, FloatArray]:
    """The similarity that moves ``source`` closest to ``target``, both (n, 2), and the distances (n,) left over.

    Least squares in which points that move on their own lose their say.
    Iteratively re-weighted with the Geman-McClure weight: smooth, so that no point ever jumps in or out, which would
    shake the result from frame to frame. ``sure_px`` is the distance below which all points count alike.
    """
    s, t = to_complex(source), to_complex(target)
    weights = np.ones(len(s))
    for _ in range(1 + ROUNDS):
        moved = _fit(s, t, weights)
        left = np.abs(moved.turn * s + moved.shift - t)
        width = max(sure_px, 2.0 * float(np.partition(left, len(left) // 2)[len(left) // 2]))
        weights = 1.0 / (1.0 + (left / width) ** 2) ** 2
    return moved, left


def _fit(s: NDArray[np.complex128], t: NDArray[np.complex128], weights: FloatArray) -> Similarity:
    total = float(weights.sum())
    s0, t0 = complex(weights @ s) / total, complex(weights @ t) / total
    weighted = weights * np.conj(s - s0)
    spread = complex(weighted @ (s - s0)).real
    turn = complex(weighted @ (t - t0)) / spread if spread > 0 else 1.0 + 0.0j
    return Similarity(turn, t0 - turn * s0)
