"""Counts what a source delivers and keeps its times strictly increasing."""

import threading
from collections import deque

from app.core.types import CaptureStats

# The rate is measured over this much: steady enough, and soon shows a camera that slows down in dim light.
RATE_WINDOW_S = 5.0


class FrameTally:
    """Bookkeeping of one source. Written by one thread at a time, read (``stats``) from any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._recent_s: deque[float] = deque()
        self._captured = 0
        self._dropped = 0
        self._rejected = 0
        self._largest_gap_s = 0.0

    def accept(self, t_s: float) -> bool:
        """Whether a frame of time ``t_s`` comes after all before it. If so it is captured, otherwise rejected."""
        with self._lock:
            if self._recent_s and t_s <= self._recent_s[-1]:
                self._rejected += 1
                return False
            if self._recent_s:
                self._largest_gap_s = max(self._largest_gap_s, t_s - self._recent_s[-1])
            self._recent_s.append(t_s)
            while t_s - self._recent_s[0] > RATE_WINDOW_S:
                self._recent_s.popleft()
            self._captured += 1
            return True

    def reject(self) -> None:
        """A frame without a usable time was left out."""
        with self._lock:
            self._rejected += 1

    def drop(self, frames: int = 1) -> None:
        """``frames`` were lost before anybody saw them."""
        with self._lock:
            self._dropped += frames

    @property
    def captured(self) -> int:
        """Frames delivered so far: the index of the next one."""
        return self._captured

    @property
    def last_s(self) -> float | None:
        """Time of the last captured frame."""
        with self._lock:
            return self._recent_s[-1] if self._recent_s else None

    @property
    def stats(self) -> CaptureStats:
        """The counts so far; the rate is that of the last few seconds."""
        with self._lock:
            rate_hz = None
            if len(self._recent_s) > 1:
                rate_hz = (len(self._recent_s) - 1) / (self._recent_s[-1] - self._recent_s[0])
            return CaptureStats(self._captured, self._dropped, self._rejected, rate_hz, self._largest_gap_s)
