import cv2
import numpy as np
import pytest

from app.build import LANDMARKS_PATH
from app.capture.synthetic import SyntheticFace, SyntheticSource
from app.core.types import SKIN_REGIONS
from app.face.landmarks import LandmarkModel
from app.face.regions import skin_regions
from app.face.similarity import Similarity
from tests.face.scenes import portrait


@pytest.fixture(scope="module")
def points():
    return LandmarkModel(LANDMARKS_PATH).find(portrait().mean(axis=2).astype(np.uint8), (171, 66, 107, 107))


def area(polygon):
    return cv2.contourArea(polygon.astype(np.float32))


def test_order_and_place(points):
    regions = dict(zip(SKIN_REGIONS, skin_regions(points).polygons, strict=True))
    eyes, nose = points[36:48].mean(axis=0), points[30]
    assert regions["forehead"][:, 1].max() < eyes[1]
    assert regions["left_cheek"][:, 0].max() < nose[0] < regions["right_cheek"][:, 0].min()
    assert 0.08 < area(regions["forehead"]) / area(regions["face"]) < 0.3
    assert 0.05 < area(regions["left_cheek"]) / area(regions["face"]) < 0.2


def test_patches_lie_in_the_face_and_clear_of_its_holes(points):
    regions = skin_regions(points)
    face = regions.polygons[-1].astype(np.float32)
    for polygon in regions.polygons[:3]:
        assert all(cv2.pointPolygonTest(face, tuple(map(float, point)), True) > -1 for point in polygon)
        for hole in regions.holes:
            drawn = [np.zeros((512, 512), np.uint8) for _ in range(2)]
            cv2.fillPoly(drawn[0], [np.round(polygon).astype(np.int32)], 1)
            cv2.fillPoly(drawn[1], [np.round(hole).astype(np.int32)], 1)
            assert (drawn[0] & drawn[1]).sum() <= 0.05 * drawn[0].sum()


def test_holes_cover_eyes_brows_and_mouth(points):
    holes = skin_regions(points).holes
    assert len(holes) == 5
    for part in (points[36:42], points[42:48], points[18:21], points[23:26], points[48:60]):
        inside = [
            any(cv2.pointPolygonTest(hole.astype(np.float32), tuple(map(float, p)), False) >= 0 for hole in holes)
            for p in part
        ]
        assert all(inside)


def test_regions_lean_with_the_head(points):
    lean = Similarity(1.2 * np.exp(0.4j), 30 - 20j)
    for straight, leaning in zip(skin_regions(points).polygons, skin_regions(lean(points)).polygons, strict=True):
        assert area(leaning) == pytest.approx(1.44 * area(straight), rel=0.02)
        assert np.abs(lean(straight).mean(axis=0) - leaning.mean(axis=0)).max() < 2


@pytest.mark.parametrize("tone", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("size", [0.25, 0.7])
def test_patches_lie_on_skin(reader, tone, size):
    """At least 99 % of forehead and cheeks is skin, as painted; every one has pixels enough."""
    with SyntheticSource(SyntheticFace(skin_tone=tone, size=size)) as source:
        skin = source.skin()
        seen = [reader.read(source.picture(k)) for k in range(0, 45, 3)]
    region, sample = seen[-1].region, seen[-1].skin
    assert region is not None and sample is not None
    for polygon in region.polygons_px[:3]:
        mask = np.zeros(skin.shape, np.uint8)
        cv2.fillPoly(mask, [np.round(polygon).astype(np.int32)], 1)
        assert skin[mask > 0].mean() > 0.99
    assert sample.pixels.min() > 400
