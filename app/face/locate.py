"""Finding faces in a reduced picture: dlib's detector on histograms of gradients (Dalal & Triggs 2005, King 2015)."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import dlib
import numpy as np
from cv2.typing import MatLike

from app.core.types import ImageArray

# The detector's smallest face is 80 px: a quarter of the height at 320 rows (13 ms), a sixth at 480 (35 ms).
NEAR_ROWS = 320
FAR_ROWS = 480
# In search of anybody the detector must be sure of itself; at the place of a known face a weaker answer is enough.
FOUND_SCORE = 0.0
STILL_THERE_SCORE = -0.4


@dataclass(frozen=True, slots=True)
class Detection:
    """One face found. box_px: (x, y, w, h) in the picture searched. score: the detector's, above 0 is found."""

    box_px: tuple[float, float, float, float]
    score: float

    @property
    def area(self) -> float:
        """Width times height."""
        return self.box_px[2] * self.box_px[3]


def overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> float:
    """Intersection over union of two boxes (x, y, w, h): 1 the same, 0 apart."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    common = width * height
    return common / (a[2] * a[3] + b[2] * b[3] - common)


class FaceLocator:
    """Finds the upright faces of a picture. Each call costs one run of the detector."""

    def __init__(self) -> None:
        """Load the detector that comes with dlib."""
        self._detector = _detector()
        # Evens out contrast in 4 x 4 tiles. On a clip of mean brightness 28 it took the share found from 74 to 100 %.
        self._lifter = cv2.createCLAHE(clipLimit=3.0, tileGridSize=(4, 4))
        self._turn = 0

    def look(self, image: ImageArray) -> list[Detection]:
        """The faces of ``image``, largest first."""
        return self._detect(image, NEAR_ROWS)

    def search(self, image: ImageArray) -> list[Detection]:
        """As ``look``, while nobody is known: successive calls try plainly, with lifted contrast, with more pixels."""
        self._turn += 1
        if self._turn % 3 == 1:
            return self._detect(image, NEAR_ROWS)
        if self._turn % 3 == 2:
            return self._detect(image, NEAR_ROWS, lift=True)
        return self._detect(image, FAR_ROWS)

    def still_there(self, upright: ImageArray) -> Detection | None:
        """The best face in a small grey picture that was turned upright; accepts weak answers, lifts contrast."""
        boxes, scores, _ = self._detector(self._lifter.apply(upright), 0, STILL_THERE_SCORE)
        return _detection(boxes[0], scores[0], 1.0) if len(boxes) else None

    def reset(self) -> None:
        """Begin the next search plainly."""
        self._turn = 0

    def _detect(self, image: ImageArray, rows: int, lift: bool = False) -> list[Detection]:
        reduction = max(1.0, image.shape[0] / rows)
        small = image
        if reduction > 1:
            size = (max(1, round(image.shape[1] / reduction)), rows)
            small = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        grey = cv2.cvtColor(small, cv2.COLOR_RGB2GRAY)
        boxes, scores, _ = self._detector(self._lifter.apply(grey) if lift else grey, 0, FOUND_SCORE)
        found = [_detection(box, score, reduction) for box, score in zip(boxes, scores, strict=True)]
        return sorted(found, key=_area, reverse=True)


class _Detector:
    """dlib's detector, one for all: to make another takes 0.25 s in which dlib holds the interpreter."""

    def __init__(self) -> None:
        self._detector = dlib.get_frontal_face_detector()
        self._lock = threading.Lock()  # it keeps its pyramid of the picture in itself

    def __call__(
        self, grey: MatLike, upsample: int, least_score: float
    ) -> tuple[Sequence[dlib.rectangle], Sequence[float], Sequence[int]]:
        with self._lock:
            boxes, scores, kinds = self._detector.run(grey, upsample, least_score)
        return boxes, scores, kinds


@lru_cache(maxsize=1)
def _detector() -> _Detector:
    return _Detector()


def _detection(box: dlib.rectangle, score: float, reduction: float) -> Detection:
    x, y, w, h = box.left() * reduction, box.top() * reduction, box.width() * reduction, box.height() * reduction
    return Detection((x, y, w, h), float(score))


def _area(detection: Detection) -> float:
    return detection.area
