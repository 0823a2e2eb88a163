"""One run of a session: its threads and what lies between them."""

import functools
from dataclasses import dataclass, replace
from typing import Protocol

from PyQt5.QtCore import QThread

from app.build import SourceSpec
from app.capture.source import CameraLock
from app.core.pulse.method import PulseMethod
from app.core.types import CaptureStats, FaceObservation, Frame, Update
from app.gui.measuring.analysis_thread import AnalysisThread
from app.gui.measuring.capture_thread import CaptureThread
from app.gui.measuring.frame_queue import FrameQueue
from app.gui.measuring.latest_box import LatestBox


class Taker(Protocol):
    """Whoever records a run. Called from the threads of the run; must not wait for anything."""

    @property
    def wants_pictures(self) -> bool:
        """Whether ``see`` is to be called."""
        ...

    def take(self, update: Update, stats: CaptureStats) -> None:
        """Every result, in order, with what the source has delivered until then."""
        ...

    def see(self, frame: Frame) -> None:
        """Every picture, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Load:
    """How the work goes, for the status bar. ``dropped``: lost by the source or found no room in the queue.

    ``lock``: what the camera holds of exposure and white balance; None while nothing was asked of it.
    """

    stats: CaptureStats
    dropped: int
    latency_s: float | None
    method: PulseMethod | None
    lock: CameraLock | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One start with all that belongs to it, so that nothing of an old run can reach a new one."""

    run_id: int
    spec: SourceSpec
    frames: FrameQueue
    pictures: LatestBox[Frame]
    observations: LatestBox[FaceObservation]
    capture: CaptureThread
    analysis: AnalysisThread

    @property
    def threads(self) -> tuple[QThread, QThread]:
        """Both of them."""
        return self.capture, self.analysis

    @property
    def over(self) -> bool:
        """Whether no thread is at work any more."""
        return all(thread.isFinished() for thread in self.threads)

    def load(self) -> Load:
        """How the work goes."""
        stats = self.capture.stats()
        dropped = stats.dropped + self.frames.dropped
        return Load(stats, dropped, self.analysis.latency_s, self.analysis.method, self.capture.lock)

    def record(self, taker: Taker | None) -> None:
        """Give all that comes to ``taker`` as well, until the end; None: no longer."""
        self.analysis.taker = None if taker is None else functools.partial(self._feed, taker)
        self.capture.taker = taker.see if taker is not None and taker.wants_pictures else None

    def _feed(self, taker: Taker, update: Update) -> None:
        stats = self.capture.stats()
        taker.take(update, replace(stats, dropped=stats.dropped + self.frames.dropped))

    def ask_to_stop(self) -> None:
        """Let both threads come to their end, soon."""
        self.capture.ask_to_stop()
        self.analysis.requestInterruption()
        self.frames.close()
