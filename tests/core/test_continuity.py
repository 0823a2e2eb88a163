"""One rate out of many windows."""

import numpy as np
import pytest

from app.core.continuity import RateTracker
from app.core.filters import standardized
from app.core.spectrum import pulse_spectrum

RATE_HZ = 30.0


def told(tracker: RateTracker, t_s: float, rate_bpm: float, window_s: float, certainty: float | None) -> None:
    """A window of one sine."""
    t = np.arange(round(window_s * RATE_HZ)) / RATE_HZ
    wave = standardized(np.sin(2 * np.pi * rate_bpm / 60 * t))
    tracker.update(t_s, pulse_spectrum(wave, RATE_HZ), 2.0, window_s, certainty)


@pytest.mark.parametrize("certainty", [0.2, 0.5, 0.9])
def test_certainty_decides_how_fast_a_rate_is_believed(certainty):
    sure, doubtful = RateTracker(), RateTracker()
    for k in range(4):
        told(sure, 10.0 + k, 72.0, 10.0, certainty)
        told(doubtful, 10.0 + k, 72.0, 10.0, certainty / 2)
    assert sure.mode_bpm == doubtful.mode_bpm == pytest.approx(72, abs=0.5)
    assert sure.mass_near(72) > doubtful.mass_near(72)


def test_a_short_first_window_does_not_outweigh_what_comes_after():
    """Four seconds that read the double rate, then full windows of the right one: it is found in a few seconds."""
    tracker = RateTracker()
    for k, window_s in enumerate((6.0, 7.0, 8.0, 9.0)):
        told(tracker, 6.0 + k, 120.0, window_s, 0.25)
    found_s = None
    for k in range(20):
        told(tracker, 10.0 + k, 60.0, 10.0, 0.4)
        if found_s is None and abs(tracker.mode_bpm - 60) <= 2:
            found_s = k + 1
    assert found_s is not None and found_s <= 4
    assert tracker.mass_near(60) > 0.8


def test_a_lone_wrong_window_does_not_move_a_rate_that_is_known():
    tracker = RateTracker()
    for k in range(12):
        told(tracker, 10.0 + k, 66.0, 10.0, 0.6)
    told(tracker, 22.0, 132.0, 10.0, 0.6)
    assert tracker.mode_bpm == pytest.approx(66, abs=1)
