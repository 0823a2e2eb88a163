"""Cutting a series into overlapping windows and adding them up again."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from app.core.types import FloatArray


def _starts(n: int, length: int, hop: int) -> NDArray[np.int64]:
    """First sample of each window; the last window ends with the series even where the hop does not fit."""
    starts = np.arange(0, n - length + 1, hop)
    return starts if starts[-1] == n - length else np.append(starts, n - length)


def windows_of(series: FloatArray, length: int, hop: int = 1) -> FloatArray:
    """Windows (m, length, ...) of ``series`` (n, ...), n at least ``length``."""
    view = np.moveaxis(sliding_window_view(series, length, axis=0), -1, 1)
    return np.asarray(view[_starts(len(series), length, hop)])


def add_windows(windows: FloatArray, n: int, hop: int, taper: FloatArray | None = None) -> FloatArray:
    """The weighted mean (n, ...) of ``windows`` (m, length, ...) as cut by ``windows_of``: the ends are not fainter."""
    length = windows.shape[1]
    weight = np.ones(length) if taper is None else taper + 1e-3
    total = np.zeros((n, *windows.shape[2:]))
    weights = np.zeros(n)
    starts = _starts(n, length, hop)
    for j in range(length):
        total[starts + j] += windows[:, j] * weight[j]
        weights[starts + j] += weight[j]
    return np.asarray(total / weights.reshape(-1, *[1] * (windows.ndim - 2)))
