import cv2
import numpy as np
import pytest

from app.face.crop import CropFollower, cut_crop


@pytest.fixture
def image():
    return np.random.default_rng(0).integers(0, 256, (90, 120, 3), dtype=np.uint8)


def test_whole_cells_equal_opencv_area_averaging(image):
    crop = cut_crop(image, (19.5, 9.5, 72.0), 9)
    expected = cv2.resize(image[10:82, 20:92].astype(np.float32), (9, 9), interpolation=cv2.INTER_AREA)
    assert crop.dtype == np.float32
    assert np.abs(crop - expected).max() < 0.001


def test_fractions_of_pixels_count_as_such():
    """A ramp read from a place shifted by 0.25 px reads 0.25 px further on."""
    ramp = np.repeat(np.tile(np.arange(0, 240, 2, dtype=np.uint8), (90, 1))[:, :, None], 3, axis=2)
    still = cut_crop(ramp, (20.0, 10.0, 48.0), 12)
    moved = cut_crop(ramp, (20.25, 10.0, 48.0), 12)
    assert np.abs(moved - still - 0.5).max() < 0.001


@pytest.mark.parametrize(("x", "y"), [(-30, -20), (100, 70), (-500, 40), (300, 300)])
def test_the_border_is_continued(image, x, y):
    crop = cut_crop(image, (x + 0.5, y + 0.5, 60.0), 12)
    wide = cv2.copyMakeBorder(image, 600, 600, 600, 600, cv2.BORDER_REPLICATE)
    around = wide[y + 601 : y + 661, x + 601 : x + 661].astype(np.float32)
    assert np.abs(crop - cv2.resize(around, (12, 12), interpolation=cv2.INTER_AREA)).max() < 0.001


def test_a_small_face_is_enlarged_without_inventing_values(image):
    crop = cut_crop(image, (29.5, 29.5, 18.0), 36)
    assert crop.shape == (36, 36, 3)
    assert crop[::2, ::2] == pytest.approx(image[30:48, 30:48].astype(np.float32), abs=0.001)


@pytest.mark.parametrize("rate_hz", [10, 60])
def test_smoothing_is_in_time_not_in_frames(rate_hz):
    """A step of 2 % of the face is followed with the time constant of one second at any frame rate."""
    follower = CropFollower()
    follower.follow(0.0, np.array([100.0, 100.0]), 100.0)
    for k in range(1, rate_hz + 1):
        x, _, side = follower.follow(k / rate_hz, np.array([102.0, 100.0]), 100.0)
    assert side == pytest.approx(150.0)
    assert x + side / 2 == pytest.approx(102 - 2 * np.exp(-1), abs=0.05)


def test_a_face_that_runs_away_is_caught_up_with():
    follower = CropFollower()
    follower.follow(0.0, np.array([100.0, 100.0]), 100.0)
    for k in range(1, 16):
        x, _, side = follower.follow(k / 30, np.array([160.0, 100.0]), 100.0)
    assert x + side / 2 > 140


def test_a_new_face_does_not_pull_the_old_crop():
    follower = CropFollower()
    follower.follow(0.0, np.array([100.0, 100.0]), 100.0)
    follower.reset()
    assert follower.follow(0.1, np.array([400.0, 100.0]), 80.0) == pytest.approx((340.0, 40.0, 120.0))
