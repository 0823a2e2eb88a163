"""The memory of a trend."""

import numpy as np
import pytest

from app.gui.plots.trend_series import CAPACITY, TrendSeries


def test_each_second_has_its_value_at_first():
    series = TrendSeries()
    for t_s in range(60):
        series.add(float(t_s), 70.0 + t_s % 3)
    assert len(series.t_s) == 60
    assert series.width_s == 1.0
    assert series.t_s[:2] == pytest.approx([0.5, 1.5])
    assert series.mean[:3] == pytest.approx([70, 71, 72])
    assert series.end_s == 59.0


def test_a_day_needs_no_more_memory_than_a_minute():
    series = TrendSeries()
    for t_s in range(0, 24 * 3600, 7):
        series.add(float(t_s), 60.0 + 10 * np.sin(t_s / 5000))
    assert len(series.t_s) <= CAPACITY
    assert series.width_s == 128.0  # the power of two that fits a day into 720 places
    assert series.mean == pytest.approx(60 + 10 * np.sin(series.t_s / 5000), abs=0.3)
    assert (series.low <= series.mean).all()
    assert (series.mean <= series.high).all()


def test_an_outlier_is_not_thinned_away():
    series = TrendSeries()
    for t_s in range(3000):
        series.add(float(t_s), 140.0 if t_s == 1500 else 70.0)
    assert series.high.max() == 140.0
    assert series.low.min() == 70.0


def test_a_gap_stays_a_gap():
    series = TrendSeries()
    for t_s in range(100):
        series.add(float(t_s), None if 40 <= t_s < 60 else 70.0)
    assert not ((series.t_s > 40) & (series.t_s < 60)).any()
    assert series.end_s == 99.0
    series.clear()
    assert series.empty
    assert series.end_s == 0.0
