"""How far estimates agree with a reference: what studies of rPPG report."""

from dataclasses import dataclass

import numpy as np

from app.core.types import FloatArray

LIMITS = 1.96  # standard deviations: 95 % of the differences, were they normal (Bland, Altman 1986)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of pairs of estimate and reference, in their unit.

    pairs: how many. coverage: share of the reference's values that have an estimate. mae, rmse: mean absolute and root
    mean square error. bias, low, high: mean of estimate - reference and its 95 % limits of agreement (Bland, Altman
    1986, doi:10.1016/S0140-6736(86)90837-8); limits need two pairs. pearson: None below three pairs, and where either
    side never changes.
    """

    pairs: int
    coverage: float
    mae: float
    rmse: float
    bias: float
    low: float | None
    high: float | None
    pearson: float | None


def agreement(estimate: FloatArray, reference: FloatArray) -> Agreement | None:
    """Compare ``estimate`` (n,) with ``reference`` (n,) of the same moments; NaN is absent. None without a pair."""
    there = np.isfinite(reference)
    both = there & np.isfinite(estimate)
    pairs = int(both.sum())
    if pairs == 0:
        return None
    error = estimate[both] - reference[both]
    bias = float(error.mean())
    spread = float(error.std(ddof=1)) if pairs > 1 else None
    return Agreement(
        pairs=pairs,
        coverage=pairs / int(there.sum()),
        mae=float(np.abs(error).mean()),
        rmse=float(np.sqrt((error**2).mean())),
        bias=bias,
        low=None if spread is None else bias - LIMITS * spread,
        high=None if spread is None else bias + LIMITS * spread,
        pearson=correlation(estimate[both], reference[both]),
    )


def correlation(a: FloatArray, b: FloatArray) -> float | None:
    """Pearson's r of two arrays (n,); None below three values, and where either side never changes."""
    if len(a) < 3:
        return None
    x, y = a - a.mean(), b - b.mean()
    size = float(np.sqrt((x @ x) * (y @ y)))
    return float(np.clip(x @ y / size, -1.0, 1.0)) if size > 1e-12 else None
