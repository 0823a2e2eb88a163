import numpy as np
import pytest

from app.face.regions import Regions
from app.face.similarity import Similarity
from app.face.skin import draw_mask, measure_skin

SQUARE = np.array([[0.0, 0], [1, 0], [1, 1], [0, 1]])
ALL = (slice(0, 200), slice(0, 200))


@pytest.fixture(scope="module")
def mask():
    """Three patches of 40 x 40 and a face of 160 x 160 with a hole."""
    patches = tuple(40 * SQUARE + corner for corner in ([100, 30], [40, 120], [180, 120]))
    return draw_mask(Regions((*patches, 200 * SQUARE + 20), (40 * SQUARE + 100,)), 320)


def test_mean_of_each_region(mask):
    patch = np.full((200, 200, 3), 100, np.uint8)
    patch[:, 100:] = (150, 160, 170)
    colour = measure_skin(patch, ALL, mask, Similarity(0.625 + 0j, 0j), 1)
    assert colour.rgb[1] == pytest.approx([100, 100, 100], abs=0.002)
    assert colour.rgb[2] == pytest.approx([150, 160, 170], abs=0.002)
    assert colour.pixels[:3] == pytest.approx(650, abs=30)
    assert colour.pixels[3] == pytest.approx((200**2 - 40**2) * 0.625**2, rel=0.02)
    assert colour.clipped == 0
    assert 100 < colour.luma < 160


def test_borders_are_soft(mask):
    """Moved by a tenth of a pixel over a hard edge, the mean changes by a tenth of what a whole pixel does."""
    patch = np.zeros((200, 200, 3), np.uint8)
    patch[:, 40:] = 200
    means = [measure_skin(patch, ALL, mask, Similarity(0.625 + 0j, complex(x, 0)), 1).rgb[1, 1] for x in (0, 0.1, 1)]
    assert means[1] - means[0] == pytest.approx((means[2] - means[0]) / 10, rel=0.25)


@pytest.mark.parametrize(("level", "share"), [(0, 1.0), (5, 1.0), (6, 0.0), (249, 0.0), (250, 1.0)])
def test_clipped_pixels_are_those_at_either_end(mask, level, share):
    patch = np.full((200, 200, 3), 100, np.uint8)
    patch[:, :, 2] = level
    assert measure_skin(patch, ALL, mask, Similarity(0.625 + 0j, 0j), 1).clipped == share


def test_region_out_of_the_picture_has_no_colour(mask):
    """Of the left patch 3 of 25 columns are visible (75 px), then only its soft border."""
    patch = np.full((200, 200, 3), 100, np.uint8)
    for columns, known in ((3, True), (0, False)):
        colour = measure_skin(patch, (slice(0, 200), slice(50 - columns, 200)), mask, Similarity(0.625 + 0j, 0j), 1)
        assert np.isfinite(colour.rgb[1]).all() == known
        assert np.isfinite(colour.rgb[2]).all()


def test_face_far_outside_has_nothing(mask):
    patch = np.full((200, 200, 3), 100, np.uint8)
    colour = measure_skin(patch, ALL, mask, Similarity(0.625 + 0j, complex(1000, 0)), 1)
    assert np.isnan(colour.rgb).all()
    assert colour.pixels.tolist() == [0, 0, 0, 0]


def test_pixels_are_those_of_the_picture_not_of_the_reduced_patch(mask):
    patch = np.full((200, 200, 3), 100, np.uint8)
    one, four = (measure_skin(patch, ALL, mask, Similarity(0.625 + 0j, 0j), r).pixels for r in (1, 2))
    assert four == pytest.approx(4 * one, abs=3)
