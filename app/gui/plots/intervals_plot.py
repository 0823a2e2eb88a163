"""What the plots of intervals between beats share: an axis of milliseconds that follows what is drawn."""

import numpy as np
from PyQt5.QtWidgets import QWidget

from app.core.types import FloatArray
from app.gui.plots.plot_frame import PlotFrame, Title

LEAST_RANGE_MS = 200.0  # so that a heart as even as a clock makes a flat line
STEP_MS = 100.0


class IntervalsPlot(PlotFrame):
    """A plot of intervals. Its axis changes in whole steps, so that the grid seldom moves."""

    def __init__(self, title: Title, vital: str, parent: QWidget | None = None) -> None:
        super().__init__(title, vital, parent)
        self._range_ms = (600.0, 1000.0)

    @property
    def range_ms(self) -> tuple[float, float]:
        """Lower and upper end of the axis."""
        return self._range_ms

    def fit(self, interval_ms: FloatArray) -> None:
        """Let the axis hold these intervals, (n,); without any it stays as it is."""
        if len(interval_ms) == 0:
            return
        fitting = axis_range(interval_ms)
        if fitting != self._range_ms:
            self._range_ms = fitting
            self.renew_ground()


def axis_range(interval_ms: FloatArray) -> tuple[float, float]:
    """Hundreds around the intervals, LEAST_RANGE_MS apart or more."""
    low = float(np.floor(interval_ms.min() / STEP_MS) * STEP_MS)
    high = float(np.ceil(interval_ms.max() / STEP_MS) * STEP_MS)
    return low, max(high, low + LEAST_RANGE_MS)
