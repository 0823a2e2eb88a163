import numpy as np
import pytest

from app.face.background import Background, reduce_picture
from app.face.locate import Detection
from tests.face.scenes import astronaut_on, wall, watch

SKIN = (200, 120, 90)
ROOM = (60, 80, 100)


def picture(heads, body=True):
    """Coloured heads of 1.3 times their box and bodies 3 times as wide in a room."""
    image = np.full((480, 640, 3), ROOM, np.uint8)
    for x, y, size in heads:
        half = int(0.65 * size)
        if body:
            image[int(y + 0.8 * size) :, max(0, int(x - 1.5 * size)) : int(x + 1.5 * size)] = (150, 20, 20)
        image[max(0, y - half - 20) : y + half, x - half : x + half] = SKIN
    return image


def measure(image, head, others=()):
    small = reduce_picture(image)
    return Background().measure(small, image.shape, np.array(head[:2], dtype=float), head[2], list(others))


def test_neither_head_nor_body_is_in_it():
    head = (320, 200, 120)
    assert measure(picture([head]), head) == pytest.approx(ROOM, abs=0.5)


def test_nor_is_anybody_else():
    head, other = (200, 200, 120), (480, 180, 90)
    box = Detection((435.0, 135.0, 90.0, 90.0), 1.0)
    assert measure(picture([head, other]), head, [box]) == pytest.approx(ROOM, abs=0.5)


def test_nothing_left_is_unknown():
    assert np.isnan(measure(picture([(320, 240, 420)]), (320, 240, 420))).all()


def test_a_small_movement_does_not_move_its_edge():
    """A room with a steep gradient: the mean stays the same for a head that sways by 10 % of its size."""
    image = np.tile(np.linspace(0, 255, 640), (480, 1))[:, :, None].repeat(3, axis=2).astype(np.uint8)
    background, small = Background(), reduce_picture(image)
    means = [
        background.measure(small, image.shape, np.array([x, 200.0]), 120.0, []) for x in (320.0, 326.0, 332.0, 314.0)
    ]
    assert np.ptp(np.array(means)) == 0
    moved = background.measure(small, image.shape, np.array([380.0, 200.0]), 120.0, [])
    assert abs(moved[0] - means[0][0]) > 1


def test_flicker_of_the_room_is_seen(reader):
    """2 % of flicker at 1.5 Hz: its size and rate stand in the background's colour."""
    still = astronaut_on(wall(), 320).astype(float)
    seen = watch(reader, lambda t: still * (0.9 + 0.02 * np.sin(2 * np.pi * 1.5 * t)), 4.0)
    level = np.array([o.skin.background_rgb[1] for o in seen])
    spectrum = np.abs(np.fft.rfft(level - level.mean()))
    assert np.fft.rfftfreq(len(level), 1 / 30)[spectrum.argmax()] == pytest.approx(1.5)
    assert np.ptp(level) / level.mean() == pytest.approx(0.04 / 0.9, rel=0.15)


@pytest.mark.parametrize(
    ("height", "width", "rows"), [(480, 640, 120), (720, 1280, 180), (1080, 1920, 135), (96, 128, 96)]
)
def test_the_picture_is_reduced_to_about_120_rows(height, width, rows):
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    small = reduce_picture(image)
    assert small.shape[0] == rows
    assert small.mean() == pytest.approx(image.mean(), abs=0.7)
