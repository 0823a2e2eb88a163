"""The checks of the regressors."""

import numpy as np
import pytest

from training.regressors import heart_variability


def test_held_out_coverage_leaves_neighbours_out() -> None:
    error = np.ones(20)
    assert heart_variability.held_out_coverage(error) == 1.0
    error[4:6] = 50.0  # of one person: neither may excuse the other
    assert heart_variability.held_out_coverage(error) == pytest.approx(0.9)
