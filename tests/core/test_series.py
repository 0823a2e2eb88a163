import numpy as np
import pytest

from app.core.series import MAX_GAP_S, SkinSeries, resample
from tests.core.skin import even_times, observation, skin_rgb, uneven_times


@pytest.mark.parametrize("rate_hz", [15.0, 24.0, 30.0, 60.0])
def test_resampling_keeps_a_sine_at_its_place(rate_hz: float) -> None:
    t_s = uneven_times(12, rate_hz)
    grid_s = np.arange(60, 300) / 30
    got = resample(t_s, np.sin(2 * np.pi * 1.2 * t_s), grid_s)
    wanted = np.sin(2 * np.pi * 1.2 * grid_s)
    assert np.sqrt(np.mean((got - wanted) ** 2)) < 0.04
    assert np.corrcoef(got, wanted)[0, 1] > 0.998


def test_frames_faster_than_the_grid_are_averaged_not_picked() -> None:
    t_s = even_times(10, 120)
    noise = np.random.default_rng(0).normal(size=len(t_s))
    averaged = resample(t_s, noise, np.arange(30, 270) / 30)
    # Four samples a cell, their ends shared between two cells: half the noise, not all of it.
    assert averaged.std() == pytest.approx(0.5 * noise.std(), rel=0.15)


def test_the_mean_over_a_cell_is_exact_for_a_ramp() -> None:
    t_s = even_times(2, 60)
    grid_s = np.arange(10, 50) / 30
    assert resample(t_s, 3 * t_s + 1, grid_s) == pytest.approx(3 * grid_s + 1, abs=1e-12)


def series_of(times: np.ndarray, missing: slice | None = None) -> SkinSeries:
    series = SkinSeries(keep_s=11)
    rgb = skin_rgb(times, 72)
    for i, t_s in enumerate(times):
        if missing is None or i not in range(*missing.indices(len(times))):
            series.add(observation(float(t_s), rgb[i]))
    return series


def test_the_window_lies_on_the_grid_of_the_session() -> None:
    window = series_of(uneven_times(20, 26)).window(10)
    assert window is not None
    assert window.t0_s * 30 == pytest.approx(round(window.t0_s * 30), abs=1e-9)
    assert window.duration_s == pytest.approx(10, abs=0.05)
    assert window.measured_rate_hz == pytest.approx(26 * 0.9, rel=0.05)
    assert window.coverage == 1


def test_a_gap_ends_the_window() -> None:
    times = even_times(20)
    window = series_of(times, missing=slice(450, 460)).window(10)  # 0.33 s without a sample
    assert window is not None
    assert window.t0_s > 15.3
    assert window.duration_s < 4.8


def test_a_short_absence_is_bridged() -> None:
    times = even_times(20)
    lost = int(MAX_GAP_S * 30) - 2
    window = series_of(times, missing=slice(450, 450 + lost)).window(10)
    assert window is not None
    assert window.duration_s == pytest.approx(10, abs=0.05)


def test_a_marked_gap_ends_the_window_even_if_short() -> None:
    series = series_of(even_times(5))
    marked = observation(5.0, skin_rgb(np.array([5.0]), 72)[0])
    assert series.add(type(marked)(5.0, None, marked.skin, None, 120.0, after_gap=True))
    assert series.window(10) is None


def test_memory_is_bounded_in_seconds() -> None:
    series = series_of(even_times(60))
    assert len(series) <= 11 * 30 + 2


def test_a_region_that_is_seldom_seen_is_unknown() -> None:
    times = even_times(6)
    rgb = skin_rgb(times, 72)
    rgb[::2, 1] = np.nan  # the left cheek in every other frame
    rgb[50, 2] = np.nan  # the right one missed once
    series = SkinSeries(keep_s=11)
    for i, t_s in enumerate(times):
        series.add(observation(float(t_s), rgb[i]))
    window = series.window(10)
    assert window is not None
    assert np.isnan(window.rgb[:, 1]).all()
    assert np.isfinite(window.rgb[:, [0, 2, 3]]).all()
