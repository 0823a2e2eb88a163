"""A trained regressor as the core sees it: a function, and what must be known to trust it; handed in from outside."""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from app.core.features.shape_change import ShapeChange
from app.core.types import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Regressor:
    """predict: rows (k, n) to values (k,). features: the n names, in order.

    prior: what is known without looking (mean of the training people). low, high: range of the training values.
    feature_low, feature_high: (n,) between which the middle 98 % of the training rows lay, NaN where anything goes.
    half_width: half the 80 % interval on people the model had not seen; half_width_calibrated: after a reading of
    a real instrument. share: of what the model says differs from the prior, the part that makes the estimate better
    than the prior alone; 0 where nothing does. change: what a change of the beat's shape says of the value.
    """

    predict: Callable[[FloatArray], FloatArray]
    features: tuple[str, ...]
    prior: float
    low: float
    high: float
    feature_low: FloatArray
    feature_high: FloatArray
    half_width: float
    half_width_calibrated: float = 0.0
    share: float = 1.0
    change: ShapeChange = field(default_factory=lambda: ShapeChange(np.zeros(0), 0.0))

    def strangeness(self, row: FloatArray) -> float:
        """Share of the features that lie outside what the model was taught; unknown ones (NaN) do not count."""
        known = np.isfinite(row) & np.isfinite(self.feature_low)
        if not known.any():
            return 0.0
        outside = (row < self.feature_low) | (row > self.feature_high)
        return float(outside[known].mean())

    def trust(self, row: FloatArray) -> float:
        """How much of what the model says about ``row`` is left: 1, and half with a fifth of the features outside."""
        return 1.0 / (1.0 + (self.strangeness(row) / 0.2) ** 2)

    def estimate(self, row: FloatArray) -> float:
        """The value for one row, clamped to the training range and drawn to the prior by ``share`` and strangeness."""
        value = float(np.clip(self.predict(row[None, :])[0], self.low, self.high))
        return self.prior + self.share * self.trust(row) * (value - self.prior)
