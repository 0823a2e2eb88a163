"""Heads that turn after the fact: how far each place moves, and that the pulse stays."""

import numpy as np
import pytest

from app.core.spectrum import pulse_spectrum
from training.turning import bend, turned

SIZE = 48
HEAD_PX = SIZE / 1.5 * 0.51


def _middle_of(picture: np.ndarray) -> tuple[float, float]:
    """Centre of light, right and down."""
    y, x = np.indices(picture.shape)
    return float((picture * x).sum() / picture.sum()), float((picture * y).sum() / picture.sum())


@pytest.mark.parametrize(("angles", "axis"), [((0.2, 0.0), 0), ((0.0, 0.2), 1)])
def test_a_place_moves_with_a_turn_by_its_depth(angles, axis):
    """The cheek (0.4 half widths beside the middle) is 0.95 * sqrt(1 - (0.4 / 1.1)^2) = 0.89 half widths deep."""
    y, x = np.indices((SIZE, SIZE))
    cheek = (SIZE - 1) / 2 + 0.4 * HEAD_PX
    spot = np.exp(-((x - cheek) ** 2 + (y - (SIZE - 1) / 2) ** 2) / 4).astype(np.float32)
    crops = np.repeat(spot[None, ..., None], 3, axis=3)
    bent = bend(crops, np.array([angles]), np.zeros((1, 2)))
    moved = np.array(_middle_of(bent[0, ..., 0])) - _middle_of(spot)
    assert moved[axis] == pytest.approx(0.2 * 0.89 * HEAD_PX, abs=0.5)
    assert moved[1 - axis] == pytest.approx(0.0, abs=0.3)


def test_what_is_beside_the_face_stays():
    crops = np.random.default_rng(0).uniform(0, 255, (1, SIZE, SIZE, 3)).astype(np.float32)
    bent = bend(crops, np.array([[0.3, -0.2]]), np.zeros((1, 2)))
    np.testing.assert_allclose(bent[0, :, :4], crops[0, :, :4], atol=1e-3)


def test_the_pulse_stays_and_the_head_moves():
    """Skin that beats by 1 % everywhere on a still face: so it does on the face that moves."""
    t_s = np.arange(300) / 30
    beat = 1 + 0.01 * np.sin(2 * np.pi * 1.3 * t_s)
    face = 90 + 60 * np.random.default_rng(0).random((SIZE, SIZE, 3))
    crops = (face * beat[:, None, None, None]).astype(np.float32)
    again = [turned(crops, np.random.default_rng(k)) for k in range(8)]
    assert all(one.shape == crops.shape and one.dtype == np.float32 for one in again)
    moved = [float(np.abs(one - crops).mean()) for one in again]
    assert max(moved) > 5.0
    gentlest = again[int(np.argmin(moved))][:, 12:36, 12:36, 1].mean(axis=(1, 2))
    assert pulse_spectrum(gentlest - gentlest.mean(), 30.0).peak_bpm() == pytest.approx(78.0, abs=1.0)
