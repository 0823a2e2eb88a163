"""A place for one thing: the newest."""

from collections import deque
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class LatestBox(Generic[Thing]):
    """Hands the newest of many things from one thread to another; what nobody took in time is forgotten.

    The way of pictures to the screen: a slow screen then shows fewer pictures, never old ones.
    """

    def __init__(self) -> None:
        self._place: deque[Thing] = deque(maxlen=1)  # append and pop are atomic

    def put(self, thing: Thing) -> None:
        """Replace whatever is in the box."""
        self._place.append(thing)

    def take(self) -> Thing | None:
        """The newest thing, which leaves the box; None when nothing came since the last call."""
        try:
            return self._place.pop()
        except IndexError:
            return None
