"""What cameras and network streams have in common: a thread that reads, notices loss, and connects again."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable
from typing import NamedTuple, Protocol, Self

import numpy as np

from app.capture.tally import FrameTally
from app.core.types import CaptureStats, Clock, Frame, ImageArray, SourceInfo
from app.errors import AppError
from app.language import Text, later

log = logging.getLogger(__name__)

READ_LIMIT_S = 0.5
# Frames wait here only while the reader is busy for a moment; beyond that new ones are dropped and counted.
QUEUE_PLACES = 8
# Without a new picture for this long the device is lost. The slowest webcams in dim light give five a second.
LOST_AFTER_S = 1.5
RETRY_EVERY_S = 1.0
# A call into a driver that has not returned by then will not; its thread is left behind and another one connects.
HUNG_AFTER_S = 3.0
MAX_HUNG_THREADS = 3
CLOSE_LIMIT_S = 0.8
# Every n-th pixel both ways tells whether two pictures are the same: 1/16 of the work, and sensor noise is everywhere.
REPEAT_STRIDE = 4


class Picture(NamedTuple):
    """A read-only picture fresh from the device; stamp_s is on the clock of the source."""

    image: ImageArray
    stamp_s: float


class Feed(Protocol):
    """One connection to a device, used by one thread."""

    @property
    def info(self) -> SourceInfo:
        """Obtained values; valid after the first picture."""
        ...

    def next_picture(self) -> Picture | None:
        """Wait for the next picture; None when one was damaged. Raises AppError when the connection is lost."""
        ...

    def close(self) -> None:
        """Let go of the device."""
        ...


class LiveSource(ABC):
    """A source whose time is real. Subclasses say how to connect; the rest is here.

    A thread of its own reads the device, so that ``read`` and closing never hang in a driver. When no new picture comes
    for LOST_AFTER_S, ``problem`` says so, a new connection is tried every RETRY_EVERY_S, and the first frame after it
    is marked ``after_gap``.

    label: what messages call the device. open_limit_s: a device that gives no picture within this cannot be opened.
    repeats_are_loss: the same picture over and over comes from a device that is dead or covered.
    """

    is_live = True
    is_demo = False

    def __init__(
        self,
        label: str | Text,
        open_limit_s: float,
        *,
        repeats_are_loss: bool,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        self._label = label
        self._open_limit_s = open_limit_s
        self._clock = clock
        self._repeats = _RepeatWatch() if repeats_are_loss else None
        self._tally = FrameTally()
        self._stop = threading.Event()
        # All below is guarded by this.
        self._changed = threading.Condition()
        self._frames: deque[Frame] = deque()
        self._info: SourceInfo | None = None
        self._origin_s: float | None = None
        self._problem: AppError | None = None
        self._defect: Exception | None = None
        self._lost = False
        self._connected = False
        self._heard_s = 0.0  # the last picture, or the last change of the connection
        self._run = 0  # number of the thread in charge; what an older one does is ignored
        self._threads: list[threading.Thread] = []

    @abstractmethod
    def _connect(self) -> Feed:
        """A new connection. May wait. Raises AppError."""

    @abstractmethod
    def _hint(self) -> Text:
        """What a person can do when the device gives no picture."""

    def __enter__(self) -> Self:
        with self._changed:
            self._start_thread()
            self._changed.wait_for(self._is_decided, timeout=self._open_limit_s)
            if self._info is not None and not self._stop.is_set():
                return self
        self.__exit__()
        limit_s = self._open_limit_s
        raise (
            self._defect
            or self._problem
            or AppError(
                later("{source} gave no picture within {seconds:.0f} s.", source=self._label, seconds=limit_s),
                self._hint(),
            )
        )

    def give_up(self) -> None:
        """Wait no longer for the first picture."""
        with self._changed:
            self._stop.set()
            self._changed.notify_all()

    def __exit__(self, *exc_info: object) -> None:
        with self._changed:
            self._stop.set()
            self._frames.clear()
            self._changed.notify_all()
            thread = self._threads[-1]
        thread.join(CLOSE_LIMIT_S)
        if thread.is_alive():
            log.warning("%s did not let go within %.1f s; its thread is left behind", self._label, CLOSE_LIMIT_S)

    @property
    def info(self) -> SourceInfo:
        """Obtained values of the present connection."""
        if self._info is None:
            raise RuntimeError(f"{self._label} is not open")
        return self._info

    @property
    def stats(self) -> CaptureStats:
        """Counts so far."""
        return self._tally.stats

    @property
    def ended(self) -> bool:
        """A live source ends only by being closed."""
        return self._stop.is_set()

    @property
    def problem(self) -> AppError | None:
        """Why there is no picture just now: the same object until it is over."""
        with self._changed:
            self._notice_silence()
            return self._problem

    @property
    def now_s(self) -> float:
        """Session time: seconds since the first picture."""
        return 0.0 if self._origin_s is None else self._clock() - self._origin_s

    def read(self) -> Frame | None:
        """The next frame, or None when none came for half a second."""
        with self._changed:
            self._changed.wait_for(self._has_news, timeout=READ_LIMIT_S)
            if self._defect is not None:
                raise self._defect
            if self._frames:
                return self._frames.popleft()
            self._notice_silence()
            self._replace_hung_thread()
            return None

    def _has_news(self) -> bool:
        return bool(self._frames) or self._defect is not None or self._stop.is_set()

    def _is_decided(self) -> bool:
        return self._info is not None or self._problem is not None or self._defect is not None or self._stop.is_set()

    def _notice_silence(self) -> None:
        if self._info is not None and self._clock() - self._heard_s > LOST_AFTER_S:
            self._lose(
                AppError(
                    later("{source} gave no picture for {seconds} s.", source=self._label, seconds=LOST_AFTER_S),
                    self._hint(),
                )
            )

    def _lose(self, problem: AppError) -> None:
        """Note a loss. Of several problems the first is kept: the others only say that it is not over."""
        self._lost = True
        if self._problem is None:
            log.info("%s", problem)
            self._problem = problem
            self._changed.notify_all()

    def _start_thread(self) -> None:
        self._run += 1
        self._connected = False
        self._heard_s = self._clock()
        thread = threading.Thread(target=self._work, args=(self._run,), name=f"reading {self._label}", daemon=True)
        self._threads = [*(thread for thread in self._threads if thread.is_alive()), thread]
        thread.start()

    def _replace_hung_thread(self) -> None:
        silent_s = self._clock() - self._heard_s
        patience_s = HUNG_AFTER_S if self._connected else self._open_limit_s
        hung = sum(thread.is_alive() for thread in self._threads)
        if silent_s > patience_s and hung <= MAX_HUNG_THREADS and not self._stop.is_set():
            log.info("%s has not answered for %.0f s; its thread is left behind", self._label, silent_s)
            self._start_thread()

    def _in_charge(self, run: int) -> bool:
        return run == self._run and not self._stop.is_set()

    def _work(self, run: int) -> None:
        """Body of the thread number ``run``: connect, read until loss, wait, and again."""
        try:
            while self._in_charge(run):
                try:
                    self._connect_and_read(run)
                except AppError as error:
                    self._report_loss(run, error)
                    if self._info is None:
                        return
                self._stop.wait(RETRY_EVERY_S)
        except Exception as error:  # noqa: BLE001  a defect: the reader raises it
            with self._changed:
                if self._in_charge(run):
                    self._defect = error
                    self._changed.notify_all()

    def _report_loss(self, run: int, error: AppError) -> None:
        with self._changed:
            if self._in_charge(run):
                self._connected = False
                self._heard_s = self._clock()
                self._lose(error)

    def _connect_and_read(self, run: int) -> None:
        feed = self._connect()
        try:
            connected_s = self._clock()
            with self._changed:
                if self._in_charge(run):
                    self._connected = True
                    self._heard_s = connected_s
            while self._in_charge(run):
                picture = feed.next_picture()
                if picture is None or self._is_frozen(picture, connected_s):
                    self._tally.drop()
                else:
                    self._deliver(run, feed, picture)
        finally:
            feed.close()

    def _is_frozen(self, picture: Picture, connected_s: float) -> bool:
        """Whether a picture is the one the device stopped at. Raises AppError when it will not get over it."""
        if self._repeats is None:
            return False
        repeated_s = self._repeats.repeated_s(picture)
        if min(repeated_s, picture.stamp_s - connected_s) > LOST_AFTER_S:
            raise AppError(
                later("{source} repeats the same picture.", source=self._label),
                later("Open its shutter if it is covered, plug it in again, or choose another camera."),
            )
        return repeated_s > LOST_AFTER_S

    def _deliver(self, run: int, feed: Feed, picture: Picture) -> None:
        with self._changed:
            if not self._in_charge(run):
                return
            self._notice_silence()
            self._heard_s = self._clock()
            if self._origin_s is None:
                self._origin_s = picture.stamp_s
            if len(self._frames) >= QUEUE_PLACES:
                self._tally.drop()
                return
            t_s, index = picture.stamp_s - self._origin_s, self._tally.captured
            if not self._tally.accept(t_s):
                return
            self._frames.append(Frame(picture.image, t_s, index, Clock.MONOTONIC, self._lost))
            if self._info is None or self._lost:
                self._info = feed.info
            self._lost, self._problem = False, None
            self._changed.notify_all()


class _RepeatWatch:
    """Measures for how long a device has given the same picture."""

    def __init__(self) -> None:
        self._sample: ImageArray | None = None
        self._since_s = 0.0

    def repeated_s(self, picture: Picture) -> float:
        """Seconds since the first of the pictures that equal ``picture``."""
        sample = picture.image[::REPEAT_STRIDE, ::REPEAT_STRIDE]
        if self._sample is None or not np.array_equal(sample, self._sample):
            self._sample, self._since_s = sample.copy(), picture.stamp_s
        return picture.stamp_s - self._since_s
