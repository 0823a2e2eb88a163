"""dlib finds the synthetic face by itself, and nothing in the empty room."""

from dataclasses import replace
from pathlib import Path

import cv2
import dlib
import numpy as np
import pytest

from app.capture.synthetic import SyntheticFace, SyntheticSource, demo_face

ROOT = Path(__file__).resolve().parents[2]
SIZES = (0.28, 0.42, 0.55)
TONES = (0.0, 0.25, 0.5, 0.75, 1.0)


@pytest.fixture(scope="module")
def detector():
    return dlib.get_frontal_face_detector()


def _eyes_mouth_chin(shape: dlib.full_object_detection) -> np.ndarray:
    points = np.array([(p.x, p.y) for p in shape.parts()], dtype=float)
    return np.array([points[36:42].mean(axis=0), points[42:48].mean(axis=0), points[48:60].mean(axis=0), points[8]])


@pytest.mark.parametrize("tone", TONES)
def test_found_in_every_tone_and_size(detector, tone: float) -> None:
    for size in SIZES:
        image = SyntheticSource(SyntheticFace(skin_tone=tone, size=size, seed=3)).picture(0).image
        boxes, scores, _ = detector.run(image, 0, 0.0)
        assert len(boxes) == 1, f"size {size}: {len(boxes)} faces"
        assert scores[0] > 0.5


def test_landmarks_sit_where_the_features_were_painted(detector) -> None:
    """Where they were painted: eyes (+-0.345, -0.20), mouth (0, 0.54), chin 1.15, in half widths of the head."""
    predictor = dlib.shape_predictor(str(ROOT / "shape_predictor_68_face_landmarks.dat"))
    for tone in (0.0, 1.0):
        face = SyntheticFace(skin_tone=tone)
        image = SyntheticSource(face).picture(0).image
        found = _eyes_mouth_chin(predictor(image, detector(image, 0)[0]))
        half = face.size * face.height_px / 2
        painted = np.array([(-0.345, -0.20), (0.345, -0.20), (0, 0.54), (0, 1.12)]) * half + (320, 0.47 * 480)
        off = np.hypot(*(found - painted).T) / half
        assert off[:3].max() < 0.07
        assert off[3] < 0.15


@pytest.mark.parametrize(
    "face",
    [
        demo_face(),
        SyntheticFace(motion="natural", skin_tone=0.75, size=0.36, blinking=True, talking=True, seed=2),
        SyntheticFace(motion="nod", skin_tone=0.5),
        SyntheticFace(motion="shake", skin_tone=1.0),
    ],
    ids=["demo", "natural", "nod", "shake"],
)
def test_found_all_the_time_while_moving(detector, face: SyntheticFace) -> None:
    source = SyntheticSource(face)
    found = []
    for k in range(0, 300, 6):  # 10 s
        image = cv2.resize(source.picture(k).image, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
        found.append(len(detector(image, 0)))
    assert np.mean(np.array(found) == 1) >= 0.98


def test_photograph_and_two_faces_are_found(detector) -> None:
    photograph = SyntheticSource(SyntheticFace(photo=True)).picture(0).image
    assert len(detector(photograph, 0)) == 1
    two = SyntheticSource(SyntheticFace(faces=2)).picture(0).image
    boxes = detector(two, 0)
    assert len(boxes) == 2
    assert sorted(box.center().x > 320 for box in boxes) == [False, True]


def test_nobody_in_the_empty_room(detector) -> None:
    empty = SyntheticSource(SyntheticFace(face_leaves_at_s=0.0)).picture(0).image
    boxes, _, _ = detector.run(empty, 1, -0.3)
    assert len(boxes) == 0


def test_too_dark_and_too_bright_are_that(detector) -> None:
    def luma(**changes: float) -> float:
        source = SyntheticSource(replace(demo_face(), **changes))
        return float(source.picture(0).image[source.skin() > 0.5].mean())

    assert luma(exposure=0.03) < 40
    assert luma(exposure=4.0) > 220
    assert 100 < luma() < 200
