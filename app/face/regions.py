"""From 68 landmarks to polygons of skin: forehead, both cheeks, whole face, and the holes in it.

All is built in the head's own directions (from eye to eye, from brow to chin), so it leans with the head. Polygons keep
clear of hair, brows, lids, nostrils and beard line on purpose: the edge of a region should lie on skin alone, then a small
movement of the edge changes nothing.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from app.core.types import SKIN_REGIONS, FloatArray

# Hair starts about as far above the brows as the nose reaches below them (the thirds of the face); half of that is safe.
FOREHEAD_FROM = 0.16
FOREHEAD_TO = 0.54


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """polygons: one (k, 2) for each of SKIN_REGIONS. holes: eyes, brows, mouth."""

    polygons: tuple[FloatArray, ...]
    holes: tuple[FloatArray, ...]


def skin_regions(points: FloatArray) -> Regions:
    """The regions of a face with these landmarks (68, 2), in the same coordinates."""
    named = {
        "forehead": _forehead(points),
        "left_cheek": _cheek(points, outer=(1, 2, 3, 4), lid=(36, 41, 40, 39), wing=31, corner=48),
        "right_cheek": _cheek(points, outer=(15, 14, 13, 12), lid=(45, 46, 47, 42), wing=35, corner=54),
        "face": _face(points),
    }
    return Regions(tuple(named[name] for name in SKIN_REGIONS), _holes(points))


def _up(points: FloatArray) -> FloatArray:
    """From the base of the nose to between the brows: as long as a third of the face."""
    return points[[21, 22]].mean(axis=0) - points[33]


def _forehead(points: FloatArray) -> FloatArray:
    up = _up(points)
    brow = points[[18, 19, 20, 21, 22, 23, 24, 25]]
    top = np.linspace(brow[0], brow[-1], 5)[::-1]
    arch = np.array([0.82, 0.96, 1.0, 0.96, 0.82])[:, None]
    middle = brow.mean(axis=0)
    lower = middle + 0.92 * (brow - middle) + FOREHEAD_FROM * up
    upper = middle + 0.80 * (top - middle) + FOREHEAD_TO * arch * up
    return np.concatenate([lower, upper])


def _cheek(
    points: FloatArray, outer: tuple[int, ...], lid: tuple[int, ...], wing: int, corner: int
) -> FloatArray:
    up = _up(points)
    below_eye = points[list(lid)] - 0.26 * up
    jaw = points[list(outer)]
    nose = points[wing]
    inner = nose + 0.18 * (points[outer[1]] - nose)
    low = points[corner] + 0.25 * (points[outer[3]] - points[corner]) + 0.08 * up
    edge = jaw + 0.22 * (nose - jaw)
    edge = edge[[1, 2]]
    return np.concatenate([below_eye[[0, 1, 2, 3]], inner[None], low[None], edge[::-1]])


def _face(points: FloatArray) -> FloatArray:
    jaw = points[:17]
    middle = points[27:36].mean(axis=0)
    forehead = _forehead(points)
    inset = middle + 0.88 * (jaw - middle)
    return np.asarray(cv2.convexHull(np.concatenate([inset, forehead]).astype(np.float32)).reshape(-1, 2), dtype=np.float64)


def _holes(points: FloatArray) -> tuple[FloatArray, ...]:
    up = _up(points)
    holes = []
    for eye, brow in ((slice(36, 42), slice(17, 22)), (slice(42, 48), slice(22, 27))):
        holes.append(_wider(points[eye], 1.35, 2.1))
        raised = points[brow] + 0.10 * up
        lowered = points[brow] - 0.12 * up
        holes.append(np.concatenate([raised, lowered[::-1]]))
    holes.append(_wider(points[48:60], 1.2, 1.35))
    return tuple(holes)


def _wider(points: FloatArray, across: float, along: float) -> FloatArray:
    """``points`` stretched from their middle, ``across`` along their first axis and ``along`` at right angles to it."""
    middle = points.mean(axis=0)
    direction = points[len(points) // 2] - points[0]
    direction = direction / (np.hypot(*direction) or 1.0)
    normal = np.array([-direction[1], direction[0]])
    offset = points - middle
    return middle + across * np.outer(offset @ direction, direction) + along * np.outer(offset @ normal, normal)
