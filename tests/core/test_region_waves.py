"""The wave of all regions together: one disturbed region must not hide a pulse that the others show."""

import numpy as np
import pytest

from app.core.pulse import PULSE_METHODS
from app.core.region_waves import mean_wave, region_waves
from app.core.series import SkinSeries
from app.core.spectrum import pulse_spectrum
from app.core.status import Status
from app.core.types import SKIN_REGIONS
from tests.core.skin import even_times, heart_rates_of, observation, skin_rgb

FACE = SKIN_REGIONS.index("face")


@pytest.mark.parametrize("region", [0, FACE], ids=["forehead", "face"])
def test_one_disturbed_region_does_not_hide_the_pulse(region: int) -> None:
    """A beard, a fringe or spectacles: the colour of one region trembles by more than twice its pulse."""
    t_s = even_times(14)
    rgb = skin_rgb(t_s, 66.0)
    rgb[:, region] += np.random.default_rng(1).normal(0, 1.0, (len(t_s), 3))
    readings = heart_rates_of([observation(float(t), rgb[i]) for i, t in enumerate(t_s)])
    shown = [one.value for one in readings if one.t_s >= 10 and one.status is Status.OK]
    assert shown == pytest.approx([66.0] * 4, abs=1)


def test_the_mean_has_more_signal_than_any_noisy_region() -> None:
    """Four regions with independent noise: 6 dB in theory; at least 3 must be left over the best of them."""
    series = SkinSeries(keep_s=11)
    t_s = even_times(11)
    rgb = skin_rgb(t_s, 72.0, noise=0.4)
    for i, t in enumerate(t_s):
        series.add(observation(float(t), rgb[i]))
    window = series.window(10.0)
    waves = region_waves(PULSE_METHODS[0], window)
    alone_db = [pulse_spectrum(wave, 30.0).snr_db(72.0) for wave in waves]
    mean = mean_wave(waves)
    assert pulse_spectrum(mean, 30.0).snr_db(72.0) > max(alone_db) + 3
    assert mean.std() == pytest.approx(1, abs=1e-9)


def test_regions_that_were_not_seen_do_not_count() -> None:
    wave = np.sin(np.arange(300) / 5)
    assert mean_wave([None, wave, None, None]) == pytest.approx((wave - wave.mean()) / wave.std())
    assert mean_wave([None, None]) is None
