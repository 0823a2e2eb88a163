"""How far a chest under a chin has sunk, from pictures whose shift is known."""

import cv2
import numpy as np
import pytest

from app.core.types import FloatArray, ImageArray
from app.face.background import reduce_picture
from app.face.chest import Chest

HEAD, SIZE = np.array([320.0, 200.0]), 150.0
ROOM, SHIRT = 150, 60


def sitting(down_px: float = 0.0, aside_px: float = 0.0, light: float = 1.0, noise: float = 0.0) -> ImageArray:
    """Shoulders (an ellipse, striped) before a wall."""
    y, x = np.mgrid[0:480, 0:640].astype(np.float64)
    y, x = y - down_px, x - aside_px
    inside = 1 / (1 + np.exp(-(1 - np.hypot((x - 320) / 230, (y - 480) / 180)) * 60))
    grey = ROOM + inside * (SHIRT - ROOM + 10 * np.sin(y / 7))
    grey = grey * light + np.random.default_rng(int(1000 * abs(down_px))).normal(0, 1, grey.shape) * noise
    return np.repeat(np.clip(grey + 0.5, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def sunk(pictures: list[ImageArray], chest: Chest | None = None, head: FloatArray = HEAD) -> FloatArray:
    follower = chest or Chest()
    return np.array([follower.measure(reduce_picture(one), one.shape, head, SIZE) for one in pictures])


def test_breath_of_a_pixel_is_measured_in_noise() -> None:
    down = 1.2 * np.sin(np.linspace(0, 4 * np.pi, 40))
    found = sunk([sitting(d, noise=2.0) for d in down])
    assert found - found[0] == pytest.approx(down - down[0], abs=0.15)


def test_a_long_way_is_the_sum_of_its_parts() -> None:
    down = np.linspace(0, 20, 60)
    assert sunk([sitting(d) for d in down]) == pytest.approx(down, abs=2.0)


def test_light_and_sideways_motion_are_no_breath() -> None:
    assert sunk([sitting(), sitting(light=0.9), sitting(light=1.1)]) == pytest.approx(np.zeros(3), abs=0.1)
    assert sunk([sitting(aside_px=a) for a in (0.0, 1.0, 2.0)]) == pytest.approx(np.zeros(3), abs=0.1)


def test_a_moved_head_does_not_jump() -> None:
    chest = Chest()
    before = sunk([sitting(d) for d in (0.0, 1.0, 2.0)], chest)
    after = sunk([sitting(2.0)], chest, HEAD + np.array([0.5 * SIZE, 0]))
    assert after[0] == pytest.approx(before[-1], abs=1e-6)


@pytest.mark.parametrize("head", [(320.0, 200.0), (320.0, 420.0)])
def test_nothing_to_see_is_unknown(head: tuple[float, float]) -> None:
    """A blank wall; a face at the lower border."""
    blank = np.full((480, 640, 3), ROOM, np.uint8)
    picture = blank if head[1] < 300 else cv2.flip(sitting(), 0)
    assert np.isnan(sunk([picture, picture], head=np.array(head))).all()
