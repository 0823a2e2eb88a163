"""The thread that measures."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from PyQt5.QtCore import QElapsedTimer, pyqtSignal

from app.core.monitor import Monitor
from app.core.pulse.method import PulseMethod
from app.core.types import CuffShape, FaceObservation, Update
from app.errors import AppError
from app.gui.measuring.frame_queue import FrameQueue
from app.gui.measuring.lasting_thread import LastingThread
from app.gui.measuring.latest_box import LatestBox
from app.profiles import StoredProfile

UPDATE_INTERVAL_MS = 100  # the screen draws waves from this and glides in between
WAIT_S = 0.1  # how long a request to stop or to change the method may go unseen
IDLE_AFTER_MS = 500  # without a frame for this long, the readings are told that they age


class AnalysisThread(LastingThread):
    """Takes every frame from the queue, pushes it into a monitor and tells the screen, ten times a second at most.

    Signals (all with the number of the run, so that those of an old run can be ignored):
        updated: the newest Update; those in between are skipped, the last one of a run never is.
        calibrated: the StoredProfile in use, and the CuffShape that was seen with its cuff reading.
        refused: the AppError why the wished method cannot be used; the old one goes on.
        failed: the exception that ended it.
        stopped: the last signal of the thread.
    """

    updated = pyqtSignal(int, object)
    calibrated = pyqtSignal(int, object, object)
    refused = pyqtSignal(int, object)
    failed = pyqtSignal(int, object)
    stopped = pyqtSignal(int)

    def __init__(
        self,
        run_id: int,
        make_monitor: Callable[[], Monitor],
        make_method: Callable[[str], PulseMethod],
        frames: FrameQueue,
        observations: LatestBox[FaceObservation],
        now_s: Callable[[], float | None],
    ) -> None:
        super().__init__()
        self.setObjectName(f"analysis of run {run_id}")
        self.method: PulseMethod | None = None  # written here only, shown by the window
        self.latency_s: float | None = None  # from the picture to its result, likewise
        self.taker: Callable[[Update], None] | None = None  # is given every single update; set by any thread
        self._run_id = run_id
        self._make_monitor = make_monitor
        self._make_method = make_method
        self._frames = frames
        self._observations = observations
        self._now_s = now_s
        self._wished_method = LatestBox[str]()
        self._wished_profile = LatestBox[StoredProfile]()
        self._profile: StoredProfile | None = None
        self._calibrated_with: CuffShape | None = None
        self._begun: datetime | None = None  # when the first frame would have had time 0
        self._since_update = QElapsedTimer()
        self._since_frame = QElapsedTimer()
        self._unsent: Update | None = None

    def use_method(self, name: str) -> None:
        """Change the method before the next frame; for any thread."""
        self._wished_method.put(name)

    def use_profile(self, profile: StoredProfile) -> None:
        """Know this of the person from the next frame on; for any thread."""
        self._wished_profile.put(profile)

    def run(self) -> None:
        """Measure until the frames end, something fails, or the thread is asked to stop."""
        try:
            monitor = self._make_monitor()
            self.method = monitor.method
            self._since_frame.start()
            while not self.isInterruptionRequested():
                self._change_method(monitor)
                if self._frames.ended:
                    self._tell(monitor.finish())
                    break
                self._step(monitor)
            self._send()
        except Exception as error:  # noqa: BLE001  whatever it is, the session logs and shows it, the window lives
            self.failed.emit(self._run_id, error)
        finally:
            self.stopped.emit(self._run_id)

    def _step(self, monitor: Monitor) -> None:
        frame = self._frames.get(WAIT_S)
        if frame is not None:
            self._since_frame.restart()
            self._change_profile(monitor, frame.t_s)
            update = monitor.push(frame)
            if update.observation is not None:
                self._observations.put(update.observation)
            now_s = self._now_s()
            self.latency_s = None if now_s is None else max(now_s - frame.t_s, 0.0)
            self._tell(update)
        elif self._since_frame.hasExpired(IDLE_AFTER_MS) and (now_s := self._now_s()) is not None:
            self._tell(monitor.idle(now_s))

    def _tell(self, update: Update) -> None:
        if update.fresh:
            self._tell_of_calibration(update)
        taker = self.taker
        if taker is not None:
            taker(update)
        self._unsent = update
        # New readings are never overtaken: the trend of the session is made from them.
        if update.fresh or not self._since_update.isValid() or self._since_update.hasExpired(UPDATE_INTERVAL_MS):
            self._send()

    def _tell_of_calibration(self, update: Update) -> None:
        seen = next((one.cuff_shape for one in update.vitals.readings if one.cuff_shape is not None), None)
        if seen is not None and seen is not self._calibrated_with and self._profile is not None:
            self._calibrated_with = seen
            self.calibrated.emit(self._run_id, self._profile, seen)

    def _send(self) -> None:
        if self._unsent is not None:
            self.updated.emit(self._run_id, self._unsent)
            self._unsent = None
            self._since_update.restart()

    def _change_method(self, monitor: Monitor) -> None:
        name = self._wished_method.take()
        if name is None or name == monitor.method.name:
            return
        try:
            monitor.use_method(self._make_method(name))
        except AppError as error:
            self.refused.emit(self._run_id, error)
        self.method = monitor.method

    def _change_profile(self, monitor: Monitor, t_s: float) -> None:
        """Times of readings become times of the session. Its beginning is kept, so that no reading changes by that."""
        if self._begun is None:
            self._begun = datetime.now(UTC) - timedelta(seconds=t_s)
        profile = self._wished_profile.take()
        if profile is not None:
            self._profile = profile
            monitor.use_profile(profile.at(self._begun, t_s))
