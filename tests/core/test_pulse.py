"""Contract of every pulse method: a new one is tested the moment it is listed."""

import numpy as np
import pytest

from app.core.filters import bandpass, standardized, without_drift
from app.core.pulse import PULSE_METHODS
from app.core.pulse.method import FaceClip, PulseMethod
from app.core.pulse.overlap import add_windows, windows_of
from app.core.spectrum import pulse_spectrum
from tests.core.skin import SKIN_RGB, even_times, skin_rgb

each_method = pytest.mark.parametrize("method", PULSE_METHODS, ids=lambda method: method.name)


def clip_of(rate_bpm: float, duration_s: float = 10.0, **how: float) -> FaceClip:
    return FaceClip(0.0, 30.0, skin_rgb(even_times(duration_s), rate_bpm, **how)[:, 3])


@each_method
@pytest.mark.parametrize("rate_bpm", [45.0, 72.0, 110.0, 180.0])
def test_finds_the_pulse(method: PulseMethod, rate_bpm: float) -> None:
    wave = method.wave(clip_of(rate_bpm, noise=0.03))
    assert pulse_spectrum(standardized(bandpass(wave, 30.0)), 30.0).peak_bpm() == pytest.approx(rate_bpm, abs=1.0)


@each_method
def test_systole_points_upward(method: PulseMethod) -> None:
    """Blood takes light away, and the wave is blood, not light."""
    t_s = even_times(10)
    wave = bandpass(method.wave(clip_of(72, noise=0.0, second=0.0)), 30.0)
    middle = slice(60, 240)
    assert np.corrcoef(wave[middle], np.sin(2 * np.pi * 1.2 * t_s)[middle])[0, 1] > 0.95


@each_method
@pytest.mark.parametrize("samples", [2, 10, 47, 48, 49, 1800])
def test_any_length_gives_as_many_samples(method: PulseMethod, samples: int) -> None:
    wave = method.wave(FaceClip(0.0, 30.0, skin_rgb(even_times(samples / 30), 72)[:samples, 3]))
    assert wave.shape == (samples,)
    assert np.isfinite(wave).all()


@each_method
def test_constant_and_black_pictures_give_a_finite_flat_wave(method: PulseMethod) -> None:
    for colour in (SKIN_RGB, np.zeros(3)):
        wave = method.wave(FaceClip(0.0, 30.0, np.tile(colour, (300, 1))))
        assert np.abs(wave).max() < 1e-9


@each_method
def test_describes_itself(method: PulseMethod) -> None:
    assert method.name.isidentifier()
    assert method.label
    assert "doi" in method.source
    assert [one.name for one in PULSE_METHODS].count(method.name) == 1


def test_pos_and_chrom_ignore_what_green_takes_for_a_pulse() -> None:
    """Light that brightens all channels alike at 1.4 Hz, ten times as strong as the pulse at 1.0 Hz."""
    t_s = even_times(10)
    rgb = skin_rgb(t_s, 60, noise=0.01)[:, 3] * (1 + 0.04 * np.sin(2 * np.pi * 1.4 * t_s))[:, None]
    found = {one.name: pulse_spectrum(one.wave(FaceClip(0.0, 30.0, rgb)), 30.0).peak_bpm() for one in PULSE_METHODS}
    assert found["pos"] == pytest.approx(60, abs=1)
    assert found["chrom"] == pytest.approx(60, abs=1)
    assert found["green"] == pytest.approx(84, abs=1)


def test_windows_add_up_to_what_they_were_cut_from() -> None:
    series = np.random.default_rng(1).normal(size=(101, 3))
    for hop in (1, 7, 20):
        taper = np.hanning(20)
        assert add_windows(windows_of(series, 20, hop), 101, hop, taper) == pytest.approx(series, abs=1e-9)


def test_drift_goes_and_the_pulse_stays() -> None:
    t_s = even_times(10)
    pulse = np.sin(2 * np.pi * 0.75 * t_s)
    left = without_drift(pulse + 5 * t_s + 3 * np.cos(2 * np.pi * 0.1 * t_s), 30.0)
    assert np.sqrt(np.mean((left - pulse)[60:-60] ** 2)) < 0.15
