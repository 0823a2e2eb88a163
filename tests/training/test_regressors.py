"""The fitting that the regressors share, and their checks."""

from typing import Any

import numpy as np
import pytest

from training.regressors import fit, heart_variability
from training.regressors.data import ppg_bp
from training.regressors.shapes import demographics

NAMES = ("a", "b", "kind")


HOW: dict[str, Any] = {
    "objective": "l2", "num_leaves": 4, "feature_fraction_bynode": 0.3, "rounds": 20, "first": ("kind", 0.0),
}  # fmt: skip


def test_every_tree_asks_first_what_it_is_told_to() -> None:
    rng = np.random.default_rng(0)
    rows = np.column_stack([rng.normal(size=(400, 2)), rng.integers(0, 2, 400)])
    model = fit.fit(rows, rows[:, 0] * rows[:, 2], np.ones(400), NAMES, HOW)
    for tree in model.dump_model()["tree_info"]:
        root = tree["tree_structure"]
        assert NAMES[root["split_feature"]] == "kind"
        assert 0 <= root["threshold"] < 1


def test_what_is_the_same_in_all_rows_is_not_asked_for() -> None:
    rows = np.column_stack([np.random.default_rng(0).normal(size=(400, 2)), np.zeros(400)])
    model = fit.fit(rows, rows[:, 0], np.ones(400), NAMES, HOW)
    assert np.corrcoef(model.predict(rows), rows[:, 0])[0, 1] > 0.9


def test_people_tell_all_some_or_nothing() -> None:
    person = ppg_bp.Person(1, (), 120.0, 80.0, 70.0, 61.0, 1.0, 175.0, 70.0)
    rows = demographics([person] * 3, np.array([[True] * 4, [True, False, True, False], [False] * 4]))
    nan = np.nan
    expected = [[61, 1, 175, 70, 70 / 1.75**2, 1], [61, nan, 175, nan, nan, 1], [nan] * 5 + [0]]
    np.testing.assert_allclose(rows, expected)


def test_held_out_coverage_leaves_neighbours_out() -> None:
    error = np.ones(20)
    assert heart_variability.held_out_coverage(error) == 1.0
    error[4:6] = 50.0  # of one person: neither may excuse the other
    assert heart_variability.held_out_coverage(error) == pytest.approx(0.9)
