import numpy as np
import pytest

from app.core.recording import RecordingRate, joined
from app.core.spectrum import amplitudes
from app.core.types import BvpChunk, FloatArray


def wave_of(rate_bpm: float, duration_s: float, noise: float = 1.0, seed: int = 0) -> FloatArray:
    t_s = np.arange(round(duration_s * 30)) / 30
    return np.sin(2 * np.pi * rate_bpm / 60 * t_s) + np.random.default_rng(seed).normal(0, noise, len(t_s))


def rate_of(pieces: list[tuple[float, FloatArray]]) -> RecordingRate:
    recording = RecordingRate()
    for t0_s, wave in pieces:
        for start in range(0, len(wave), 10):  # as the monitor hands it out
            part = wave[start : start + 10]
            recording.add(BvpChunk(t0_s + start / 30, 30.0, part, 0.0, "pos"))
    return recording


@pytest.mark.parametrize("duration_s", [10.0, 23.0, 30.0, 44.0, 600.0])
def test_one_rate_for_any_length(duration_s: float) -> None:
    recording = rate_of([(0.0, wave_of(83.0, duration_s))])
    assert len(recording._pending) <= 900
    rate_bpm, snr_db = recording.result()
    assert rate_bpm == pytest.approx(83, abs=0.5)
    assert snr_db > 0


def test_a_gap_is_not_bridged_and_both_sides_count() -> None:
    longer, shorter = wave_of(90.0, 40), wave_of(66.0, 12)
    assert rate_of([(0.0, longer), (45.0, shorter)]).result()[0] == pytest.approx(90, abs=0.5)
    assert rate_of([(0.0, shorter), (15.0, longer)]).result()[0] == pytest.approx(90, abs=0.5)


def test_too_short_for_a_rate() -> None:
    assert rate_of([(0.0, wave_of(70, 9.0)), (20.0, wave_of(70, 9.0))]).result() is None
    assert RecordingRate().result() is None


def test_the_spectrum_refuses_what_it_would_cut_off() -> None:
    with pytest.raises(ValueError, match="3601 samples are longer than the 3600"):
        amplitudes(np.zeros(3601), 30.0)


def test_pieces_are_joined_up_to_a_gap() -> None:
    wave = wave_of(80.0, 3.0)
    first = [BvpChunk(start / 30, 30.0, wave[start : start + 20], 0.0, "pos") for start in range(0, 60, 20)]
    later = BvpChunk(2.0 + 1 / 30, 30.0, wave[60:], 0.0, "pos")  # one sample is missing
    stretches = joined([*first, later])
    assert [(one.t0_s, len(one.wave)) for one in stretches] == [(0.0, 60), (later.t0_s, 30)]
    assert np.array_equal(stretches[0].wave, wave[:60])
    assert stretches[0].end_s == pytest.approx(2.0, abs=1e-9)
    assert joined([]) == []
