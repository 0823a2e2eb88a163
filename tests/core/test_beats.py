import numpy as np
import pytest

from app.core.beats import beat_times, mean_rate_bpm, median_rate_bpm


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
