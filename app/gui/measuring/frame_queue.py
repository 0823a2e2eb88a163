"""The way of every frame from capture to analysis, bounded in seconds."""

import threading
from collections import deque

from app.core.types import Frame

MAX_S = 2.0  # older pictures than this are of no use to a live number
MAX_BYTES = 192 * 2**20  # 2 s of 720p at 30 frames a second; larger pictures get fewer seconds
SHORT_FRAMES = 3  # enough that the analysis never waits for the source
RECOVERED_AFTER_S = 5.0
# A file that waits is never late; with more of it inside, the picture on the screen would be ahead of its face.
FILE_FRAMES = 6


class FrameQueue:
    """Frames in order of time, at most ``max_s`` of them by their own time stamps and ``max_bytes`` of pictures.

    When it is full, the frame of a file waits for room; live frames are dropped and counted. A full queue means that
    the analysis cannot keep up. Were it simply kept full, 2 s of dense frames would alternate with seconds of nothing,
    and no wave survives that. So on overflow the backlog is dropped and the queue stays SHORT_FRAMES long, which thins
    the frames evenly to the pace of the analysis, a few frames behind the present, until nothing was lost for
    RECOVERED_AFTER_S.
    """

    def __init__(self, max_s: float = MAX_S, max_bytes: int = MAX_BYTES) -> None:
        self._max_s = max_s
        self._max_bytes = max_bytes
        self._frames: deque[Frame] = deque()
        self._bytes = 0
        self._dropped = 0
        self._short = False
        self._last_drop_s = 0.0
        self._finished = False
        self._changed = threading.Condition()

    @property
    def dropped(self) -> int:
        """How many live frames found no room."""
        return self._dropped

    @property
    def ended(self) -> bool:
        """Nothing is left and nothing will come."""
        with self._changed:
            return self._finished and not self._frames

    def put(self, frame: Frame, *, wait: bool) -> bool:
        """Append ``frame``; False when it was dropped, or when the queue was closed while it waited."""
        with self._changed:
            if wait:
                self._changed.wait_for(lambda: self._finished or self._has_room_for_file(frame))
            if self._finished:
                return False
            if not wait and not self._admits(frame):
                return False
            self._frames.append(frame)
            self._bytes += frame.image.nbytes
            self._changed.notify_all()
            return True

    def get(self, timeout_s: float) -> Frame | None:
        """The oldest frame; None when none came within ``timeout_s``, and at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._frames or self._finished, timeout_s)
            if not self._frames:
                return None
            frame = self._frames.popleft()
            self._bytes -= frame.image.nbytes
            self._changed.notify_all()
            return frame

    def finish(self) -> None:
        """No more frames will come; those inside can still be taken."""
        with self._changed:
            self._finished = True
            self._changed.notify_all()

    def close(self) -> None:
        """Throw away what is inside, take in nothing more, and let nobody wait."""
        with self._changed:
            self._clear()
            self._finished = True
            self._changed.notify_all()

    def _admits(self, live: Frame) -> bool:
        """Whether a live frame goes in; counts it when it does not, and its predecessors on overflow."""
        if self._short and live.t_s - self._last_drop_s > RECOVERED_AFTER_S:
            self._short = False
        if self._has_room(live) and not (self._short and len(self._frames) >= SHORT_FRAMES):
            return True
        self._dropped += 1
        self._last_drop_s = live.t_s
        if not self._short:
            self._short = True
            self._dropped += len(self._frames)
            self._clear()
        return False

    def _clear(self) -> None:
        self._frames.clear()
        self._bytes = 0

    def _has_room_for_file(self, frame: Frame) -> bool:
        return len(self._frames) < FILE_FRAMES and self._has_room(frame)

    def _has_room(self, frame: Frame) -> bool:
        if not self._frames:
            return True
        short = frame.t_s - self._frames[0].t_s <= self._max_s
        return short and self._bytes + frame.image.nbytes <= self._max_bytes
