"""The wave of another program: on our grid, cut where it is interrupted, and one sentence when it cannot be had."""

import sys
from pathlib import Path

import numpy as np
import pytest

from app.core.spectrum import pulse_spectrum
from app.errors import AppError
from benchmarks.facephys import on_grid, wave


def test_an_uneven_wave_with_a_gap_becomes_two_even_pieces_of_the_same_rate():
    rng = np.random.default_rng(0)
    t_s = np.cumsum(rng.uniform(0.028, 0.038, 1000))
    t_s[500:] += 2.0
    first, second = on_grid(t_s, np.sin(2 * np.pi * 1.2 * t_s) + 5.0)
    assert first.t0_s == pytest.approx(t_s[0], abs=1 / 30)
    assert second.t0_s == pytest.approx(t_s[500], abs=1 / 30)
    for piece in (first, second):
        assert pulse_spectrum(piece.wave, piece.rate_hz).peak_bpm() == pytest.approx(72.0, abs=0.3)


def test_repeated_frames_of_a_slow_video_are_left_out():
    seen_s = np.arange(500) / 20
    t_s = np.repeat(seen_s, np.tile([1, 2], 250))
    (piece,) = on_grid(t_s, np.sin(2 * np.pi * 1.2 * t_s))
    assert len(piece.wave) == pytest.approx(25 * 30, abs=3)
    assert pulse_spectrum(piece.wave, piece.rate_hz).peak_bpm() == pytest.approx(72.0, abs=0.3)


def test_less_than_ten_seconds_are_no_piece():
    t_s = np.arange(290) / 30
    assert on_grid(t_s, np.sin(t_s)) == []


def test_an_interpreter_without_the_package_is_one_sentence(tmp_path):
    with pytest.raises(AppError, match=r"FacePhys could not be run by .*: ModuleNotFoundError: .*rppg"):
        wave(Path(sys.executable), tmp_path / "none.mp4")
    with pytest.raises(AppError, match="FacePhys could not be run by nowhere/python"):
        wave(Path("nowhere/python"), tmp_path / "none.mp4")
