"""68 points on a face: dlib's regression trees (Kazemi & Sullivan 2014), read from a picture turned upright.

Numbered as usual, from the left of the picture: 0-16 jaw, 17-26 brows, 27-35 nose, 36-47 eyes, 48-67 mouth.
"""

from functools import lru_cache
from pathlib import Path

import dlib
import numpy as np

from app.core.types import FloatArray, ImageArray
from app.errors import AppError
from app.language import later

POINTS = 68
REPAIR = later("Run `python3 GUI.py` once: it puts the right file in place.")
# Between the points and the square box that the detector draws around a face: measured on 150 faces of real clips
# (spread of the side 5 %). In units of the points' mean distance (RMS) from their centre.
BOX_SIDE = 2.92
BOX_UP = 0.12


class LandmarkModel:
    """Finds the 68 points inside a face's box."""

    def __init__(self, path: Path) -> None:
        """Load the model from ``path``. Raises AppError when there is none or it is another one."""
        if not path.is_file():
            raise AppError(later("The face landmark file {path} is missing.", path=path), REPAIR)
        try:
            self._predict = _load(path)
        except RuntimeError as error:
            size = path.stat().st_size
            raise AppError(
                later("The face landmark file {path} ({size} bytes) cannot be read.", path=path, size=size), REPAIR
            ) from error
        blank = np.zeros((8, 8), dtype=np.uint8)
        points = self._predict(blank, dlib.rectangle(0, 0, 7, 7)).num_parts
        if points != POINTS:
            raise AppError(
                later(
                    "The face landmark file {path} knows {points} points, not {wanted}.",
                    path=path,
                    points=points,
                    wanted=POINTS,
                ),
                REPAIR,
            )

    def find(self, grey: ImageArray, box: tuple[float, float, float, float]) -> FloatArray:
        """(68, 2) points of the face in ``box`` (x, y, w, h) of the grey picture."""
        x, y, w, h = (round(value) for value in box)
        shape = self._predict(grey, dlib.rectangle(x, y, x + w - 1, y + h - 1))
        return np.array([(part.x, part.y) for part in shape.parts()], dtype=np.float64)


@lru_cache(maxsize=1)
def _load(path: Path) -> dlib.shape_predictor:
    """The trees in ``path``, once: it takes 0.8 s in which dlib holds the interpreter and a window stands still."""
    if str(path).isascii():
        return dlib.shape_predictor(str(path))
    # WORKAROUND: dlib opens files by narrow names, which Windows refuses for other characters; the state that it
    # pickles is the file's content. Twice as slow and for a moment 100 MB more, so not the rule.
    model = dlib.shape_predictor.__new__(dlib.shape_predictor)
    model.__setstate__((path.read_bytes(),))
    return model


def centre_and_size(points: FloatArray) -> tuple[FloatArray, float]:
    """Middle (2,) of the face's box and its side, both from all points so that no single one can shake them."""
    centroid = points.mean(axis=0)
    spread = float(np.sqrt(((points - centroid) ** 2).sum(axis=1).mean()))
    return centroid - spread * BOX_UP * _down(points), BOX_SIDE * spread


def roll(points: FloatArray) -> float:
    """How far the head leans, in radians: positive is clockwise on the screen."""
    down = _down(points)
    return float(np.arctan2(-down[0], down[1]))


def _down(points: FloatArray) -> FloatArray:
    """Unit vector from brow to chin: at right angles to the eyes, which a turned head shortens but does not tilt."""
    across = points[36:48].reshape(2, 6, 2).mean(axis=1)
    x, y = across[1] - across[0]
    length = float(np.hypot(x, y)) or 1.0
    return np.array([-y, x]) / length
