"""The synthetic heart beats as it was told to."""

import numpy as np
import pytest

from app.core.physiology import BLOOD_VOLUME_RGB, STIFF_BEAT, YOUNG_BEAT, Circulation, Rhythm


def _spectrum_peak_bpm(wave: np.ndarray, rate_hz: float) -> float:
    power = np.abs(np.fft.rfft((wave - wave.mean()) * np.hanning(len(wave)), 1 << 17))
    rate_bpm = np.fft.rfftfreq(1 << 17, 1 / rate_hz) * 60
    band = (rate_bpm > 35) & (rate_bpm < 220)
    return float(rate_bpm[band][power[band].argmax()])


@pytest.mark.parametrize("bpm", [45, 72, 120, 180])
def test_metronome_has_exactly_its_rate(bpm: int) -> None:
    heart = Circulation(Rhythm(rate_bpm=bpm), seed=3)
    assert np.diff(heart.beats_s(0, 60)) == pytest.approx(60 / bpm, abs=1e-9)
    assert heart.mean_rate_bpm(5, 55) == pytest.approx(bpm, abs=1e-6)
    assert _spectrum_peak_bpm(heart.wave(np.arange(0, 60, 1 / 30)), 30) == pytest.approx(bpm, abs=0.2)


@pytest.mark.parametrize("shape", [YOUNG_BEAT, STIFF_BEAT])
def test_wave_goes_up_fast_by_one_with_mean_zero(shape) -> None:
    t = np.arange(0, 30, 1 / 250)
    heart = Circulation(Rhythm(rate_bpm=60, breath_depth=0), shape)
    wave = heart.wave(t)
    assert np.ptp(wave) == pytest.approx(1, abs=0.01)
    assert wave.mean() == pytest.approx(0, abs=0.01)
    assert np.abs(np.diff(wave)).max() < 0.03, "no step from beat to beat"
    peak = heart.beats_s(5, 6)[0] + np.arange(250) / 250
    assert heart.wave(peak).argmax() / 250 == pytest.approx(0.27, abs=0.08), (
        "systole comes in the first third of a beat"
    )


def test_variability_has_the_asked_spread_and_follows_the_breath() -> None:
    heart = Circulation(Rhythm(rate_bpm=70, sdnn_ms=50, respiration_brpm=15), seed=1)
    beats = heart.beats_s(0, 600)
    intervals_ms = np.diff(beats) * 1000
    assert intervals_ms.std(ddof=1) == pytest.approx(50, rel=0.1)
    assert 60_000 / intervals_ms.mean() == pytest.approx(70, abs=0.5)
    assert np.corrcoef(intervals_ms, heart.breath(beats[:-1]))[0, 1] < -0.6, "breathing in quickens the heart"


def test_rate_drifts_and_steps() -> None:
    drifting = Circulation(Rhythm(rate_bpm=70, drift_bpm=10, drift_period_s=40))
    assert drifting.rate_bpm([10.0, 30.0]) == pytest.approx([80, 60], abs=1)
    stepping = Circulation(Rhythm(rate_bpm=60, step_bpm=30, step_at_s=20))
    assert stepping.mean_rate_bpm(5, 15) == pytest.approx(60, abs=0.01)
    assert stepping.mean_rate_bpm(22, 40) == pytest.approx(90, abs=0.01)


def test_breath_modulates_height_and_baseline() -> None:
    still = Circulation(Rhythm(rate_bpm=75, respiration_brpm=12, breath_depth=0.0), seed=2)
    breathing = Circulation(Rhythm(rate_bpm=75, respiration_brpm=12, breath_depth=0.2), seed=2)
    t = np.arange(0, 60, 1 / 30)
    breath = breathing.breath(t)
    difference = breathing.wave(t) - still.wave(t)
    assert difference == pytest.approx(0.2 * breath * still.wave(t) + 0.1 * breath, abs=1e-9)
    assert np.sum(np.diff(np.sign(breath)) > 0) == 12


def test_any_order_of_asking_gives_the_same() -> None:
    rhythm = Rhythm(rate_bpm=66, sdnn_ms=60, drift_bpm=5)
    late_first, in_order = Circulation(rhythm, seed=5), Circulation(rhythm, seed=5)
    late = late_first.wave([500.0, 0.0, 33.3])
    assert late == pytest.approx([in_order.wave(0.0 + t).item() for t in (500.0, 0.0, 33.3)], abs=1e-12)
    assert not np.allclose(late, Circulation(rhythm, seed=6).wave([500.0, 0.0, 33.3]))


def test_extreme_noise_keeps_beats_in_order() -> None:
    heart = Circulation(Rhythm(rate_bpm=180, sdnn_ms=400))
    assert np.diff(heart.beats_s(0, 120)).min() >= 0.25 - 1e-9


def test_blood_takes_most_of_green_and_least_of_red() -> None:
    red, green, blue = BLOOD_VOLUME_RGB
    assert green == 1.0
    assert red < blue < green
