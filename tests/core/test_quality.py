"""What else moves at the rate of a pulse."""

import numpy as np
import pytest
from scipy import ndimage

from app.core.quality import RhythmCheck, rhythm_check
from app.core.series import GRID_HZ, SkinSeries
from tests.core.skin import even_times, observation, skin_rgb


def check_of(position: np.ndarray, rate_bpm: float) -> RhythmCheck:
    """``position`` (n, 3) of the head of a person whose heart beats at ``rate_bpm``."""
    t_s = even_times(len(position) / GRID_HZ)
    rgb = skin_rgb(t_s, rate_bpm)
    series = SkinSeries(11.0)
    for k, t in enumerate(t_s):
        series.add(observation(float(t), rgb[k], position=position[k]))
    window = series.window(10.0)
    assert window is not None
    return rhythm_check(window, rate_bpm)


@pytest.mark.parametrize("seed", range(5))
def test_a_head_that_looks_about_does_not_nod(seed):
    """A wandering head moves much at 60 bpm, but as much at the rates around; a small nod stands out of that."""
    rng = np.random.default_rng(seed)
    wander = ndimage.gaussian_filter1d(np.cumsum(rng.normal(0, 0.006, (330, 3)), axis=0), 5, axis=0)
    about = check_of(wander, 60.0)
    assert about.sway_contrast < 3
    nod = 0.03 * np.sin(2 * np.pi * np.arange(330) / GRID_HZ)[:, None] * np.array([0.2, 1.0, 0.0])
    assert check_of(wander + nod, 60.0).sway_contrast > 2 * about.sway_contrast
    assert check_of(nod + rng.normal(0, 1e-3, (330, 3)), 60.0).sway_contrast > 15
