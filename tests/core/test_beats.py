import numpy as np
import pytest

from app.core.beats import beat_times, find_beats, mean_rate_bpm, median_rate_bpm, retimed
from app.core.filters import bandpass
from app.core.hrv import time_domain
from app.core.physiology import Circulation, Rhythm


def test_beats_are_timed_finer_than_the_frames() -> None:
    t_s = np.arange(300) / 30
    beats = beat_times(np.cos(2 * np.pi * 1.13 * (t_s - 0.4)), 30.0, 70)
    assert beats == pytest.approx(0.4 + np.arange(len(beats)) / 1.13, abs=0.003)
    assert len(beats) == 11


@pytest.mark.parametrize("expected_bpm", [50.0, 72.0, 90.0])
def test_the_expected_rate_does_not_decide(expected_bpm: float) -> None:
    t_s = np.arange(300) / 30
    beats = beat_times(np.cos(2 * np.pi * 1.2 * t_s), 30.0, expected_bpm)
    assert mean_rate_bpm(beats) == pytest.approx(72, abs=0.2)


def test_jitter_hardly_moves_the_rate() -> None:
    rng = np.random.default_rng(0)
    rates = [mean_rate_bpm(np.arange(16) * 60 / 95 + rng.normal(0, 0.03, 16)) for _ in range(200)]
    assert np.abs(np.array(rates) - 95).max() < 1.5


def test_a_missed_beat_is_two_intervals() -> None:
    assert mean_rate_bpm(np.delete(np.arange(12) * 0.8, [4, 9])) == pytest.approx(75, abs=1e-6)


def test_nothing_to_count() -> None:
    assert len(beat_times(np.zeros(300), 30.0, 72)) == 0
    assert mean_rate_bpm(np.array([0.5, 1.3])) is None
    assert median_rate_bpm(np.array([0.5, 1.3])) is None


def test_a_beat_too_many_does_not_move_the_median() -> None:
    times_s = np.sort(np.append(np.arange(12) * 0.8, 4.2))
    assert median_rate_bpm(times_s) == pytest.approx(75, abs=1e-6)


def pulse_wave(rate_hz: float = 30.0, seed: int = 0, noise: float = 0.0, sdnn_ms: float = 50.0):
    """Two minutes of a heart with known beats, band-passed as the monitor does."""
    heart = Circulation(Rhythm(rate_bpm=66, sdnn_ms=sdnn_ms, breath_depth=0.1), seed=seed)
    t_s = np.arange(0, 120, 1 / rate_hz)
    wave = heart.wave(t_s) + noise * np.random.default_rng(seed).normal(size=len(t_s))
    return heart, bandpass(wave, rate_hz)


@pytest.mark.parametrize("seed", range(3))
def test_intervals_are_those_of_the_heart(seed: int) -> None:
    heart, wave = pulse_wave(seed=seed)
    found = find_beats(wave, 30.0, 66.0)
    true_ms = 1000 * np.diff(heart.beats_s(0, 120))
    assert found.accepted.mean() > 0.97
    measured = time_domain(1000 * found.intervals_s, found.accepted)
    truth = time_domain(true_ms)
    assert measured.sdnn_ms == pytest.approx(truth.sdnn_ms, abs=3)
    assert measured.rmssd_ms == pytest.approx(truth.rmssd_ms, abs=5)
    assert found.template_quality > 0.98


def test_jitter_is_estimated_and_its_bias_taken_away() -> None:
    """A metronome in noise: all variability that is found is error."""
    ratios = []
    for seed in range(4):
        _, wave = pulse_wave(seed=seed, noise=0.08, sdnn_ms=0.0)
        found = find_beats(wave, 30.0, 66.0)
        raw = time_domain(1000 * found.intervals_s, found.accepted)
        ratios.append(1000 * found.jitter_s / (raw.rmssd_ms / np.sqrt(6)))
        corrected = time_domain(1000 * found.intervals_s, found.accepted, 1000 * found.jitter_s)
        assert corrected.rmssd_ms < raw.rmssd_ms
    assert np.median(ratios) == pytest.approx(1.0, abs=0.35)


def test_a_jump_of_the_head_costs_only_its_own_beats() -> None:
    _, wave = pulse_wave(seed=1)
    wave[1500:1530] += 6 * np.ptp(wave) * np.hanning(30)
    found = find_beats(wave, 30.0, 66.0)
    spoilt = found.intervals_s[(found.times_s[:-1] < 51.2) & (found.times_s[1:] > 49.8)]
    assert not found.accepted.all()
    assert 0.9 < found.kept < 1.0
    assert len(spoilt) >= 1


@pytest.mark.parametrize(
    "wave",
    [np.zeros(900), np.full(900, np.nan), np.ones(5), np.linspace(0, 1, 900)],
    ids=["flat", "nan", "short", "ramp"],
)
def test_no_beats_where_there_are_none(wave: np.ndarray) -> None:
    found = find_beats(wave, 30.0, 72.0)
    assert len(found.times_s) == 0
    assert found.kept == 0
    assert found.template_quality == 0


def test_beats_of_an_evened_wave_are_timed_on_another() -> None:
    """What a network does: each beat at the mean of where it and its neighbours are."""
    heart, wave = pulse_wave()
    true_s = heart.beats_s(1, 119)
    smooth_s = np.convolve(true_s, np.ones(5) / 5, mode="valid")
    t_s = np.arange(len(wave)) / 30
    phase = np.interp(t_s, smooth_s, np.arange(len(smooth_s)))
    evened = find_beats(bandpass(np.cos(2 * np.pi * phase), 30.0), 30.0, 66.0)
    truth = time_domain(1000 * np.diff(true_s[3:-3]))
    assert time_domain(1000 * evened.intervals_s, evened.accepted).rmssd_ms < 0.6 * truth.rmssd_ms
    found = retimed(evened, wave, 30.0)
    again = time_domain(1000 * found.intervals_s, found.accepted, 1000 * found.jitter_s)
    assert again.rmssd_ms == pytest.approx(truth.rmssd_ms, abs=4)
    assert again.sdnn_ms == pytest.approx(truth.sdnn_ms, abs=3)


def test_no_beats_are_timed_on_a_flat_wave() -> None:
    _, wave = pulse_wave()
    assert len(retimed(find_beats(wave, 30.0, 66.0), np.zeros(len(wave)), 30.0).times_s) == 0
