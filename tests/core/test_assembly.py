"""Windows added up to one wave."""

import numpy as np
import pytest

from app.core.assembly import WaveAssembly


def test_what_a_short_window_said_gives_way_to_the_full_one():
    """Ten seconds that say 0 over five that said 1: in the middle of both, a quarter of the weight at equal taper."""
    assembly = WaveAssembly(rate_hz=30.0, window_s=10.0)
    assembly.add(0.0, np.ones(150))
    before = assembly.latest(10.0)
    assert before is not None and before[1] == pytest.approx(np.ones(150))
    assembly.add(0.0, np.zeros(300))
    start_s, wave = assembly.latest(10.0)  # type: ignore[misc]
    assert start_s == 0.0 and len(wave) == 300
    taper = np.hanning(302)[1:-1]
    assert wave[75] == pytest.approx(0.25 / (0.25 + taper[75]), abs=0.01)
    assert wave[150:] == pytest.approx(np.zeros(150))
