"""What waits for a thread of its own to write it, so that a disk that stalls holds up nobody else."""

import threading
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Backlog(Generic[Item]):
    """Items and the thread that takes them, in which ``work`` runs once. Whoever puts something in never waits.

    most: of what ``size`` says of each item, how much may wait; by default that is their number.
    """

    def __init__(
        self, name: str, work: Callable[[], None], most: int, size: Callable[[Item], int] = lambda _: 1
    ) -> None:
        self._most = most
        self._size = size
        self._items: deque[Item] = deque()
        self._ending = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=work, name=name, daemon=True)
        self.refused = 0  # items that found no room

    def start(self) -> None:
        """Begin the work."""
        self._thread.start()

    def put(self, item: Item) -> bool:
        """Append ``item``; False where too much waits already, which is counted, or where this is the end."""
        with self._changed:
            if self._ending:
                return False
            if sum(map(self._size, self._items)) + self._size(item) > self._most:
                self.refused += 1
                return False
            self._items.append(item)
            self._changed.notify_all()
            return True

    def finish(self, *last: Item) -> None:
        """Append ``last``, for which there is always room; nothing comes after it."""
        with self._changed:
            if not self._ending:
                self._items.extend(last)
                self._ending = True
                self._changed.notify_all()

    def wait(self, timeout_s: float) -> bool:
        """Whether the work was over within ``timeout_s``."""
        self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def look(self) -> tuple[tuple[Item, ...], bool]:
        """For the work: what waits, oldest first, and whether this is the end: nothing will come behind it."""
        with self._changed:
            return tuple(self._items), self._ending

    def drop(self, count: int) -> None:
        """For the work: the oldest ``count`` items wait no longer."""
        with self._changed:
            for _ in range(count):
                self._items.popleft()

    def close(self) -> None:
        """For the work: throw away what waits, and take in nothing more."""
        with self._changed:
            self._items.clear()
            self._ending = True

    def wait_for_items(self, timeout_s: float | None = None) -> None:
        """For the work: sleep until something waits, or this is the end, or ``timeout_s`` are over."""
        with self._changed:
            self._changed.wait_for(lambda: self._items or self._ending, timeout_s)

    def pause(self, timeout_s: float) -> None:
        """For the work: sleep for ``timeout_s``, or until the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._ending, timeout_s)
