"""A regressor is trusted as far as it was taught."""

import numpy as np
import pytest

from app.core.regressor import Regressor


def regressor(says: float) -> Regressor:
    return Regressor(
        predict=lambda rows: np.full(len(rows), says),
        features=("a", "b", "c", "d", "e"),
        prior=120.0,
        low=80.0,
        high=180.0,
        feature_low=np.array([0.0, 0.0, 0.0, 0.0, np.nan]),
        feature_high=np.array([1.0, 1.0, 1.0, 1.0, np.nan]),
        half_width=20.0,
    )


KNOWN = np.array([0.5, 0.5, 0.5, 0.5, 7.0])


def test_clamped_to_what_was_taught() -> None:
    assert regressor(150.0).estimate(KNOWN) == pytest.approx(150)
    assert regressor(400.0).estimate(KNOWN) == pytest.approx(180)
    assert regressor(-10.0).estimate(KNOWN) == pytest.approx(80)


def test_strange_rows_fall_back_to_the_prior() -> None:
    """One of four known features outside: (0.25 / 0.2)^2 = 1.5625, 1 / 2.5625 is left of what the model says."""
    odd = np.array([9.0, 0.5, 0.5, 0.5, 7.0])
    assert regressor(160.0).strangeness(odd) == pytest.approx(0.25)
    assert regressor(160.0).estimate(odd) == pytest.approx(120 + 40 / 2.5625)
    assert regressor(160.0).estimate(np.full(5, 9.0)) == pytest.approx(120 + 40 / 26)


def test_what_is_not_known_is_not_strange() -> None:
    assert regressor(160.0).strangeness(np.full(5, np.nan)) == 0.0
