"""What the pulse lives on: regions that stay on the same skin, so that only the sensor's noise is in their colour."""

import numpy as np
import pytest

from app.capture.synthetic import SyntheticFace
from app.core.types import FloatArray
from tests.clips import face_frames
from tests.face.scenes import astronaut, watch

NOISE_SD = 2.0
RATE_HZ = 30.0
PULSE_HZ = (0.7, 3.0)


def at_pulse_rates(signal: FloatArray) -> FloatArray:
    """Standard deviation of the part of ``signal`` (n, ...) between 42 and 180 a minute."""
    window = np.hanning(len(signal)).reshape(-1, *[1] * (signal.ndim - 1))
    line = np.linspace(0, 1, len(signal)).reshape(window.shape)
    level = signal - signal[:15].mean(axis=0) * (1 - line) - signal[-15:].mean(axis=0) * line
    power = np.abs(np.fft.rfft(level * window, axis=0)) ** 2
    rate = np.fft.rfftfreq(len(signal), 1 / RATE_HZ)
    inside = (rate >= PULSE_HZ[0]) & (rate <= PULSE_HZ[1])
    return np.sqrt(2 * power[inside].sum(axis=0) / len(signal) / (window**2).sum())


def sensor_alone(pixels: FloatArray) -> FloatArray:
    """The same of a mean over ``pixels`` pixels of a resting wall."""
    return NOISE_SD / np.sqrt(pixels) * np.sqrt((PULSE_HZ[1] - PULSE_HZ[0]) / (RATE_HZ / 2))


def swaying(t):
    x, y = 4 * np.sin(2 * np.pi * 0.23 * t), 3 * np.sin(2 * np.pi * 0.31 * t + 1)
    return astronaut(320 + x, 230 + y, 1.5 + 0.02 * np.sin(t), np.radians(2) * np.sin(2 * np.pi * 0.17 * t))


@pytest.mark.parametrize("move", [False, True], ids=["still", "swaying"])
def test_regions_add_no_noise_at_pulse_rates(reader, move):
    """Mean green of each region: at most 1.35 times what the sensor's noise puts there (0.01-0.02 gray levels)."""
    still = astronaut()
    seen = watch(reader, swaying if move else lambda _t: still, 6.0, RATE_HZ, NOISE_SD)
    green = np.array([o.skin.rgb[:, 1] for o in seen])
    pixels = np.median([o.skin.pixels for o in seen], axis=0)
    ratio = at_pulse_rates(green) / sensor_alone(pixels)
    assert ratio.max() < 1.35, ratio
    assert ratio.min() > 0.6, ratio


def test_the_place_of_a_still_face_does_not_tremble(reader):
    """Less than 0.01 % of the face's width at pulse rates."""
    still = astronaut()
    seen = watch(reader, lambda _t: still, 6.0, RATE_HZ, NOISE_SD)
    assert at_pulse_rates(np.array([o.skin.position for o in seen])).max() < 1e-4


def test_a_nod_shows_in_the_position(reader):
    """12 degrees at 72 a minute: the vertical position swings by several percent at 1.2 Hz."""
    face = SyntheticFace(motion="nod", motion_rate_bpm=72, size=0.5)
    seen = [reader.read(frame) for frame in face_frames(face, 6.0)]
    height = np.array([o.skin.position[1] for o in seen])[30:]
    power = np.abs(np.fft.rfft(height - height.mean(), 4096)) ** 2
    assert np.fft.rfftfreq(4096, 1 / 30)[power.argmax()] == pytest.approx(1.2, abs=0.05)
    assert height.std() > 0.01


def test_flickering_light_is_not_taken_for_motion(reader):
    """3 % of flicker at 1.2 Hz moves the face by less than a thousandth of its width."""
    still = astronaut()
    seen = watch(reader, lambda t: still * (0.9 + 0.03 * np.sin(2 * np.pi * 1.2 * t)), 5.0)
    assert at_pulse_rates(np.array([o.skin.position for o in seen])).max() < 1e-3


def test_a_step_of_the_light_does_not_lose_the_face(reader):
    still = astronaut() * 0.6
    seen = watch(reader, lambda t: still * (1.0 if t < 1.05 else 1.5), 2.0)
    assert all(o.region is not None for o in seen)
    place = np.array([o.skin.position for o in seen])
    assert np.abs(place[40] - place[25]).max() < 0.02
