"""One number over a whole session, in a memory that does not grow: where it gets full, neighbours are put together."""

import numpy as np
from numpy.typing import NDArray

from app.core.types import FloatArray

CAPACITY = 720  # places; even, so that pairs can be put together. About as many as a plot has pixels


class TrendSeries:
    """Mean, least and greatest of each stretch of time. It begins with seconds: 12 min; then 2 s for 24 min, and so on.

    Times are those of the session, from 0.
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """A new session."""
        self.width_s = 1.0
        self.end_s = 0.0
        self._count: NDArray[np.int64] = np.zeros(CAPACITY, dtype=np.int64)
        self._sum: FloatArray = np.zeros(CAPACITY)
        self._low: FloatArray = np.full(CAPACITY, np.inf)
        self._high: FloatArray = np.full(CAPACITY, -np.inf)

    def add(self, t_s: float, value: float | None) -> None:
        """Note ``value``; None: time has passed without one."""
        while t_s >= CAPACITY * self.width_s:
            self._thin()
        self.end_s = max(self.end_s, t_s)
        place = int(t_s // self.width_s)
        if value is not None and place >= 0:
            self._count[place] += 1
            self._sum[place] += value
            self._low[place] = min(self._low[place], value)
            self._high[place] = max(self._high[place], value)

    @property
    def empty(self) -> bool:
        """Whether there never was a value."""
        return not self._count.any()

    @property
    def t_s(self) -> FloatArray:
        """The middle of each stretch that has a value, (n,), as the other properties."""
        return np.asarray((np.flatnonzero(self._count) + 0.5) * self.width_s)

    @property
    def mean(self) -> FloatArray:
        """Means."""
        has = self._count > 0
        return np.asarray(self._sum[has] / self._count[has])

    @property
    def low(self) -> FloatArray:
        """Least values."""
        return self._low[self._count > 0]

    @property
    def high(self) -> FloatArray:
        """Greatest values."""
        return self._high[self._count > 0]

    def _thin(self) -> None:
        half = CAPACITY // 2
        count, total = (one.reshape(half, 2).sum(axis=1) for one in (self._count, self._sum))
        low, high = self._low.reshape(half, 2).min(axis=1), self._high.reshape(half, 2).max(axis=1)
        end_s, width_s = self.end_s, self.width_s
        self.clear()
        self.end_s, self.width_s = end_s, 2 * width_s
        self._count[:half], self._sum[:half], self._low[:half], self._high[:half] = count, total, low, high
