"""The newest rows of something that goes on and on, in one piece of memory."""

from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)

_LEAST_ROWS = 64


class Tail(Generic[Number]):
    """Rows of one shape: new ones at the end, old ones dropped at the front.

    Kept as arrays of their own they would lie scattered between what each picture needs for a moment, and the holes
    that this leaves are too small for the next picture's: a process grew by 80 to 280 MB (measured).
    """

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        """No rows; the next one may have another shape."""
        self._memory: NDArray[Number] | None = None
        self._first = self._end = 0

    def __len__(self) -> int:
        return self._end - self._first

    @property
    def rows(self) -> NDArray[Number]:
        """(n, ...), oldest first: a view, good until the next ``append``. Raises ValueError when there are none."""
        if self._memory is None:
            raise ValueError("no rows yet")
        return self._memory[self._first : self._end]

    def append(self, row: NDArray[Number] | float) -> None:
        """Add a copy of ``row``."""
        if self._memory is None or self._end == len(self._memory):
            self._make_room(np.asarray(row))
        assert self._memory is not None
        self._memory[self._end] = row
        self._end += 1

    def drop(self, n: int) -> None:
        """Forget the ``n`` oldest."""
        self._first = min(self._first + n, self._end)

    def _make_room(self, row: NDArray[Any]) -> None:
        """Move the rows to the front of a memory at most half full."""
        n = len(self)
        memory = np.empty((max(_LEAST_ROWS, 2 * n), *row.shape), row.dtype)
        if n:
            memory[:n] = self.rows
        self._memory, self._first, self._end = memory, 0, n
