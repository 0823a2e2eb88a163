"""Variability against values of NeuroKit2 0.2.13 (hrv_time, hrv_nonlinear, hrv_frequency) on the same intervals."""

import numpy as np
import pytest

from app.core.hrv import frequency_domain, time_domain


def intervals_ms(count: int = 170) -> np.ndarray:
    """Breath, Mayer wave and noise; in whole milliseconds, so that every library reads the same."""
    rng = np.random.default_rng(20)
    t_ms, found = 0.0, []
    for _ in range(count):
        waves = 45 * np.sin(2 * np.pi * 0.1 * t_ms / 1000) + 60 * np.sin(2 * np.pi * 0.25 * t_ms / 1000)
        found.append(round(820 + waves + rng.normal(0, 15)))
        t_ms += found[-1]
    return np.array(found, dtype=float)


def test_definitions_are_those_of_neurokit() -> None:
    found = time_domain(intervals_ms())
    assert found.mean_ibi_ms == pytest.approx(814.9, abs=1e-6)
    assert found.sdnn_ms == pytest.approx(57.35281135580192, abs=1e-6)
    assert found.rmssd_ms == pytest.approx(59.687103262413295, abs=1e-6)
    assert found.pnn50_percent == pytest.approx(47.647058823529406, abs=1e-6)
    assert found.sd1_ms == pytest.approx(42.33057448140307, abs=1e-6)
    assert found.sd2_ms == pytest.approx(69.46817581738244, abs=1e-6)


def test_slow_and_fast_power_agree_with_neurokit() -> None:
    """Other windows and interpolation: LF 1138, HF 2000, LF/HF 0.569 there."""
    beats_s = np.concatenate([[0.0], np.cumsum(intervals_ms()) / 1000])
    found = frequency_domain(beats_s, intervals_ms())
    assert found.lf_ms2 == pytest.approx(1138, rel=0.1)
    assert found.hf_ms2 == pytest.approx(2000, rel=0.1)
    assert found.ratio == pytest.approx(0.569, abs=0.05)


def test_power_of_a_known_rhythm() -> None:
    """A sine of 30 ms in the intervals holds 30^2 / 2 = 450 ms^2, all of it where it belongs."""
    t_s, beats = 0.0, [0.0]
    while t_s < 125:
        t_s += 0.8 + 0.030 * np.sin(2 * np.pi * 0.25 * t_s)
        beats.append(t_s)
    found = frequency_domain(np.array(beats), 1000 * np.diff(beats))
    assert found.hf_ms2 == pytest.approx(450, rel=0.1)
    assert found.lf_ms2 < 5


def test_nothing_bridges_a_rejected_interval() -> None:
    clean = intervals_ms(60)
    spoilt, accepted = clean.copy(), np.ones(60, dtype=bool)
    spoilt[20], accepted[20] = 1900.0, False
    found, truth = time_domain(spoilt, accepted), time_domain(clean)
    assert found.count == 59
    assert found.rmssd_ms == pytest.approx(truth.rmssd_ms, rel=0.05)
    differences = np.diff(clean)
    left = np.delete(differences, [19, 20])
    assert found.rmssd_ms == pytest.approx(np.sqrt(np.mean(left**2)), abs=1e-9)


def test_jitter_adds_what_is_taken_away() -> None:
    rng = np.random.default_rng(3)
    beats_ms = np.concatenate([[0.0], np.cumsum(np.tile(intervals_ms(), 30))])
    shaken = np.diff(beats_ms + rng.normal(0, 10, len(beats_ms)))
    truth, found = time_domain(np.diff(beats_ms)), time_domain(shaken, jitter_ms=10)
    assert time_domain(shaken).rmssd_ms == pytest.approx(np.sqrt(truth.rmssd_ms**2 + 600), abs=1)
    assert found.sdnn_ms == pytest.approx(truth.sdnn_ms, abs=0.5)
    assert found.rmssd_ms == pytest.approx(truth.rmssd_ms, abs=1)
    assert found.sd1_ms == pytest.approx(truth.sd1_ms, abs=1)
    assert found.sd2_ms == pytest.approx(truth.sd2_ms, abs=0.5)


def test_too_little_is_none() -> None:
    assert time_domain(np.array([800.0, 810.0])) is None
    assert time_domain(np.zeros(0)) is None
    short = intervals_ms(60)
    assert frequency_domain(np.concatenate([[0.0], np.cumsum(short) / 1000]), short) is None
