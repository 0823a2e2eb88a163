"""From 68 landmarks to polygons of skin: forehead, both cheeks, whole face, and the holes in it.

All is built in the head's own directions (from eye to eye, from brow to chin), so it leans with the head. Polygons keep
clear of hair, brows and lids on purpose: where the edge of a region lies on skin alone, a small movement of it
changes nothing. No pixel is left out by its colour: such pixels come and go with the noise.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from app.core.types import SKIN_REGIONS, FloatArray

# Hair starts about as far above the brows as the nose reaches below them (the thirds of the face); half is safe.
FOREHEAD_FROM = 0.16
FOREHEAD_TO = 0.54
# Clear of lids, lashes and most spectacle frames.
BELOW_EYE = 0.26


@dataclass(frozen=True, slots=True, eq=False)
class Regions:
    """polygons: one (k, 2) for each of SKIN_REGIONS. holes: eyes, brows, mouth."""

    polygons: tuple[FloatArray, ...]
    holes: tuple[FloatArray, ...]


def skin_regions(points: FloatArray) -> Regions:
    """The regions of a face with these landmarks (68, 2), in the same coordinates."""
    named = {
        "forehead": _forehead(points),
        "left_cheek": _cheek(points, jaw=(2, 3, 4), lid=(36, 41, 40, 39), wing=31, corner=48),
        "right_cheek": _cheek(points, jaw=(14, 13, 12), lid=(45, 46, 47, 42), wing=35, corner=54),
        "face": _face(points),
    }
    return Regions(tuple(named[name] for name in SKIN_REGIONS), _holes(points))


def _up(points: FloatArray) -> FloatArray:
    """From the base of the nose to between the brows: as long as a third of the face."""
    up: FloatArray = points[[21, 22]].mean(axis=0) - points[33]
    return up


def _forehead(points: FloatArray) -> FloatArray:
    up = _up(points)
    brow = points[18:26]
    middle = brow.mean(axis=0)
    lower = middle + 0.92 * (brow - middle) + FOREHEAD_FROM * up
    across = np.linspace(brow[-1], brow[0], 5)
    arch = np.array([0.82, 0.96, 1.0, 0.96, 0.82])[:, None]
    upper = middle + 0.80 * (across - middle) + FOREHEAD_TO * arch * up
    return np.concatenate([lower, upper])


def _cheek(points: FloatArray, jaw: tuple[int, int, int], lid: tuple[int, ...], wing: int, corner: int) -> FloatArray:
    """From below the eye to above the corner of the mouth, between the wing of the nose and the jaw."""
    up = _up(points)
    high, low, lowest = points[list(jaw)]
    nose = points[wing]
    below_eye = points[list(lid)] - BELOW_EYE * up
    beside_nose = nose + 0.18 * (high - nose)
    above_mouth = points[corner] + 0.25 * (lowest - points[corner]) + 0.08 * up
    beside_jaw = np.stack([low, high]) + 0.22 * (nose - np.stack([low, high]))
    return np.concatenate([below_eye, [beside_nose, above_mouth], beside_jaw])


def _face(points: FloatArray) -> FloatArray:
    jaw = points[:17]
    middle = points[27:36].mean(axis=0)
    forehead = _forehead(points)
    inset = middle + 0.88 * (jaw - middle)
    return convex_hull(np.concatenate([inset, forehead]))


def convex_hull(points: FloatArray) -> FloatArray:
    """The corners (k, 2) of the smallest convex polygon around ``points``."""
    return cv2.convexHull(points.astype(np.float32)).reshape(-1, 2).astype(np.float64)


def _holes(points: FloatArray) -> tuple[FloatArray, ...]:
    up = _up(points)
    brows = [np.concatenate([brow + 0.10 * up, brow[::-1] - 0.12 * up]) for brow in (points[17:22], points[22:27])]
    eyes = [_wider(eye, along=1.35, across=2.1) for eye in (points[36:42], points[42:48])]
    return (*eyes, *brows, _wider(points[48:60], along=1.2, across=1.35))


def _wider(points: FloatArray, along: float, across: float) -> FloatArray:
    """``points`` of an eye or mouth stretched from their middle, along the line between its corners and across."""
    middle = points.mean(axis=0)
    line = points[len(points) // 2] - points[0]
    line = line / (np.hypot(*line) or 1.0)
    normal = np.array([-line[1], line[0]])
    offset = points - middle
    wider: FloatArray = middle + along * np.outer(offset @ line, line) + across * np.outer(offset @ normal, normal)
    return wider
