import numpy as np
import pytest

from app.core.spectrum import GRID_BPM, amplitude_at, amplitudes, pulse_spectrum

RATE_HZ = 30.0


def wave(rate_bpm: float, duration_s: float = 10.0, second: float = 0.0, noise: float = 0.0, seed: int = 0):
    t_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    phase = 2 * np.pi * rate_bpm / 60 * t_s
    rng = np.random.default_rng(seed)
    return np.sin(phase + 0.3) + second * np.sin(2 * phase + 1) + rng.normal(0, noise, len(t_s))


@pytest.mark.parametrize("rate_bpm", [45.0, 60.2, 72.13, 99.9, 141.37, 180.0])
def test_the_peak_is_finer_than_the_grid(rate_bpm: float) -> None:
    assert pulse_spectrum(wave(rate_bpm), RATE_HZ).peak_bpm() == pytest.approx(rate_bpm, abs=0.2)


def test_amplitude_and_phase_of_a_sine_are_read_back() -> None:
    t_s = (np.arange(300) - 149.5) / RATE_HZ  # zero in the middle of the window
    spectrum = amplitudes(0.7 * np.cos(2 * np.pi * 1.5 * t_s + 0.4), RATE_HZ)
    at_rate = amplitude_at(spectrum, 90.0)
    assert abs(at_rate) == pytest.approx(0.7, rel=0.01)
    assert np.angle(at_rate) == pytest.approx(0.4, abs=0.01)
    assert len(spectrum) == len(GRID_BPM)


@pytest.mark.parametrize("rate_bpm", [50.0, 75.0, 100.0])
@pytest.mark.parametrize("second", [0.0, 0.5, 1.0, 1.3])
def test_neither_half_nor_double_the_rate_is_taken(rate_bpm: float, second: float) -> None:
    found = pulse_spectrum(wave(rate_bpm, second=second, noise=0.2), RATE_HZ).peak_bpm()
    assert found == pytest.approx(rate_bpm, abs=1.0)


def test_snr_follows_the_noise() -> None:
    clean = pulse_spectrum(wave(72), RATE_HZ).snr_db(72)
    noisy = np.median([pulse_spectrum(wave(72, noise=1.0, seed=s), RATE_HZ).snr_db(72) for s in range(20)])
    nothing = np.median([pulse_spectrum(wave(72, noise=1e3, seed=s), RATE_HZ).snr_db(72) for s in range(20)])
    assert clean > 15
    assert 0 < noisy < 12
    assert nothing < -3


def test_a_flat_wave_has_no_signal() -> None:
    spectrum = pulse_spectrum(np.zeros(300), RATE_HZ)
    assert spectrum.snr_db(72) == -30.0
    assert np.isfinite(spectrum.peak_bpm())
