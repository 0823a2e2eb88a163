"""The thread that reads a source."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from PyQt5.QtCore import pyqtSignal

from app.capture.pacing import PacedSource
from app.capture.source import CameraLock, Lockable, Source
from app.core.types import CaptureStats, Frame, SourceInfo
from app.errors import AppError
from app.gui.measuring.frame_queue import FrameQueue
from app.gui.measuring.lasting_thread import LastingThread
from app.gui.measuring.latest_box import LatestBox
from app.gui.measuring.manner import Manner


@dataclass(frozen=True, slots=True)
class Opened:
    """What is known of a source once it is open. can_pause: it waits for whoever looks at it, as files do."""

    info: SourceInfo
    is_live: bool
    is_demo: bool
    can_lock: bool = False
    can_pause: bool = False
    can_seek: bool = False


class CaptureThread(LastingThread):
    """Makes, opens and reads one source: every frame goes into the queue, the newest into the box.

    Signals (all with the number of the run, so that those of an old run can be ignored):
        opened: an Opened; frames follow.
        interrupted: the AppError that holds the source up just now, None when it goes on.
        ended: the source has no more frames; the AppError that cut it short, or None.
        failed: the exception that ended it.
        stopped: the last signal of the thread.
    """

    opened = pyqtSignal(int, object)
    interrupted = pyqtSignal(int, object)
    ended = pyqtSignal(int, object)
    failed = pyqtSignal(int, object)
    stopped = pyqtSignal(int)

    def __init__(
        self,
        run_id: int,
        make_source: Callable[[], Source],
        frames: FrameQueue,
        pictures: LatestBox[Frame],
        manner: Manner | None = None,
    ) -> None:
        super().__init__()
        self.setObjectName(f"capture of run {run_id}")
        self._run_id = run_id
        self._make_source = make_source
        self._frames = frames
        self._pictures = pictures
        self.taker: Callable[[Frame], None] | None = None  # is given every picture; set by any thread
        self._made: Source | None = None  # from when it is made
        self._source: Source | None = None  # the same, once it is open
        self._camera: Lockable | None = None  # the source, where it is one
        self._manner = manner or Manner()
        self._playing: PacedSource | None = None  # the source, where it can be paused
        self._lock = threading.Lock()  # guards the two above

    def ask_to_stop(self) -> None:
        """End soon, even while the source is being opened or waits for the time of a picture; for any thread."""
        self.requestInterruption()
        made = self._made
        if made is not None:
            made.give_up()

    @property
    def manner(self) -> Manner:
        """How it is played; for any thread."""
        return self._manner

    def pause(self, paused: bool) -> None:
        """Let the source stand, or go on, as soon as it is open and can; for any thread."""
        with self._lock:
            self._manner = replace(self._manner, paused=paused)
            self._play()

    def set_speed(self, speed: float | None) -> None:
        """Play the source at ``speed``, where it has one; for any thread."""
        with self._lock:
            self._manner = replace(self._manner, speed=speed)
            self._play()

    def hold_camera(self, wanted: bool) -> None:
        """See ``Lockable``; for any thread, of no effect on what is no camera."""
        if self._camera is not None:
            self._camera.hold(wanted)

    @property
    def lock(self) -> CameraLock | None:
        """What the camera holds; for any thread."""
        return None if self._camera is None else self._camera.held()

    def stats(self) -> CaptureStats:
        """What the source delivered so far; for any thread."""
        source = self._source
        return source.stats if source else CaptureStats()

    def now_s(self) -> float | None:
        """The source's time; None before it is open; for any thread."""
        source = self._source
        return source.now_s if source else None

    def run(self) -> None:
        """Read until the source ends, fails, or the thread is asked to stop."""
        try:
            self._made = self._make_source()
            if self.isInterruptionRequested():
                return
            with self._made as source:
                self.opened.emit(self._run_id, self._begin(source))
                self._source = source
                self._read(source)
                if not self.isInterruptionRequested():
                    self.ended.emit(self._run_id, source.problem)
        except Exception as error:  # noqa: BLE001  whatever it is, the session logs and shows it, the window lives
            self.failed.emit(self._run_id, error)
        finally:
            self._frames.finish()
            self.stopped.emit(self._run_id)

    def _begin(self, source: Source) -> Opened:
        """Go to where the reading is to begin."""
        if not isinstance(source, PacedSource):
            self._camera = source if isinstance(source, Lockable) else None
            return Opened(source.info, source.is_live, source.is_demo, can_lock=self._camera is not None)
        if self._manner.from_s and source.can_seek:
            source.seek(self._manner.from_s)
        with self._lock:
            self._playing = source
            self._play()
        return Opened(source.info, source.is_live, source.is_demo, can_pause=True, can_seek=source.can_seek)

    def _play(self) -> None:
        source = self._playing
        if source is not None:
            source.set_speed(self._manner.speed)
            if self._manner.paused:
                source.pause()
            else:
                source.resume()

    def _read(self, source: Source) -> None:
        problem: AppError | None = None
        while not source.ended and not self.isInterruptionRequested():
            frame = source.read()
            if frame is not None:
                taker = self.taker
                if taker is not None:
                    taker(frame)
                self._pictures.put(frame)
                self._frames.put(frame, wait=not source.is_live)
            if source.problem is not problem and not source.ended:
                problem = source.problem
                self.interrupted.emit(self._run_id, problem)
