"""Plays a file or the demo for the window: at the speed of life or as fast as possible, with pause and seeking."""

import math
import threading
import time
from collections.abc import Callable
from typing import Self

from app.capture.source import Seekable, Source
from app.core.types import CaptureStats, Frame, SourceInfo
from app.errors import AppError

WAIT_LIMIT_S = 0.5
# While it waits it looks this often whether somebody paused or resumed.
STEP_S = 0.05
# A frame this close to its time is shown now: no sleep is that exact.
DUE_S = 0.001
# A reader further behind than this is not made to hurry: playing goes on from where it is.
CATCH_UP_LIMIT_S = 0.5


class PacedSource:
    """Holds back the frames of ``source`` until their time has come; everything else passes through.

    Still not live: a reader that is too slow makes the media clock wait, no frame is dropped. ``pause``, ``resume``,
    ``set_speed`` and ``give_up`` may be called from another thread. speed: media seconds per second, None: as fast as
    they are read. paused: from the beginning, after one frame, so that there is something to see. now, sleep: the
    wall clock.
    """

    is_live = False

    def __init__(
        self,
        source: Source,
        speed: float | None = 1.0,
        now: Callable[[], float] = time.perf_counter,
        sleep: Callable[[float], None] = time.sleep,
        *,
        paused: bool = False,
    ) -> None:
        self.is_demo = source.is_demo
        self._source = source
        self._speed = _checked(speed)
        self._now = now
        self._sleep = sleep
        self._lock = threading.Lock()
        self._paused = paused
        self._given_up = False
        self._held: Frame | None = None
        self._last_s = 0.0
        # The media clock showed _media_s when the wall clock showed _wall_s; it starts with the first frame.
        self._started = False
        self._media_s = 0.0
        self._wall_s = 0.0

    def __enter__(self) -> Self:
        self._source.__enter__()
        return self

    def give_up(self) -> None:
        """Wait no longer, neither for the opening nor for the time of a picture."""
        self._given_up = True
        self._source.give_up()

    def __exit__(self, *exc_info: object) -> None:
        self._source.__exit__(*exc_info)

    @property
    def info(self) -> SourceInfo:
        """As of the source."""
        return self._source.info

    @property
    def stats(self) -> CaptureStats:
        """As of the source."""
        return self._source.stats

    @property
    def ended(self) -> bool:
        """The source has ended and its last frame was handed on."""
        return self._held is None and self._source.ended

    @property
    def problem(self) -> AppError | None:
        """As of the source."""
        return self._source.problem

    @property
    def paused(self) -> bool:
        """Whether the media clock stands still."""
        return self._paused

    @property
    def can_seek(self) -> bool:
        """Whether ``seek`` can be used: the source can, and says how long it is."""
        return isinstance(self._source, Seekable) and self._source.info.duration_s is not None

    @property
    def now_s(self) -> float:
        """The media clock; not past the next frame, nor far past the last one while the next is unknown."""
        with self._lock:
            catch_up_s = CATCH_UP_LIMIT_S * (self._speed or 0.0)
            return min(self._clock_s(), self._last_s + catch_up_s if self._held is None else self._held.t_s)

    def seek(self, t_s: float) -> None:
        """Go on with the first frame at or after ``t_s``; only for the thread that reads, and only if ``can_seek``."""
        if not isinstance(self._source, Seekable):
            raise TypeError(f"{self.info.name} cannot be read from another place")
        self._source.seek(t_s)
        with self._lock:
            self._held = None
            self._started = False
            self._media_s = self._last_s = t_s

    def set_speed(self, speed: float | None) -> None:
        """Change the speed from the present moment on."""
        speed = _checked(speed)
        with self._lock:
            self._set_clock(self._clock_s())
            self._speed = speed

    def pause(self) -> None:
        """Stop the media clock; ``read`` returns None until ``resume``."""
        with self._lock:
            self._set_clock(self._clock_s())
            self._paused = True

    def resume(self) -> None:
        """Let the media clock go on from where it stands."""
        with self._lock:
            if self._paused:
                self._set_clock(self._media_s)
                self._paused = False

    def read(self) -> Frame | None:
        """The next frame when its time has come; None when that is more than half a second away."""
        if self._held is None and not self._is_standing:
            self._held = self._source.read()
            if self._held is None:
                return None
        waited_s = 0.0
        while (wait_s := self._wait_s()) > DUE_S:
            step_s = min(wait_s, STEP_S, WAIT_LIMIT_S - waited_s)
            if step_s <= 0 or self._given_up:
                return None
            self._sleep(step_s)
            waited_s += step_s
        with self._lock:
            frame, self._held = self._held, None
            self._last_s = frame.t_s if frame else self._last_s
        return frame

    @property
    def _is_standing(self) -> bool:
        """Paused, and there is a picture to look at."""
        return self._paused and self._started

    def _wait_s(self) -> float:
        """Seconds of the wall clock until the held frame is due; endless while paused."""
        with self._lock:
            if self._is_standing or self._held is None:
                return math.inf
            due_in_s = 0.0 if self._speed is None else (self._held.t_s - self._clock_s()) / self._speed
            if not self._started or self._speed is None or due_in_s < -CATCH_UP_LIMIT_S:
                self._started = True
                self._set_clock(self._held.t_s)
                return 0.0
            return due_in_s

    def _clock_s(self) -> float:
        if self._paused or not self._started or self._speed is None:
            return self._media_s
        return self._media_s + (self._now() - self._wall_s) * self._speed

    def _set_clock(self, media_s: float) -> None:
        self._media_s = media_s
        self._wall_s = self._now()


def _checked(speed: float | None) -> float | None:
    if speed is not None and speed <= 0:
        raise ValueError(f"speed is {speed}, must be above 0")
    return speed
