"""The one object that starts and stops everything."""

import functools
import itertools
import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from PyQt5.QtCore import QDeadlineTimer, QObject, QTimer, pyqtSignal, pyqtSlot

from app.build import SourceSpec
from app.core.types import CuffShape, FaceObservation, Frame, Update
from app.errors import AppError
from app.gui.measuring.analysis_thread import AnalysisThread
from app.gui.measuring.capture_thread import CaptureThread, Opened
from app.gui.measuring.defect import defect
from app.gui.measuring.frame_queue import FrameQueue
from app.gui.measuring.latest_box import LatestBox
from app.gui.measuring.manner import REAL_TIME, Manner
from app.gui.measuring.parts import Parts
from app.gui.measuring.playback import Playback, Wish, playback_of
from app.gui.measuring.run import Load, Run, Taker
from app.gui.measuring.source_names import place_of
from app.gui.measuring.state import State
from app.language import later
from app.profiles import StoredProfile, keep_shape, profiles_path

STOP_PATIENCE_MS = 2000

Part = TypeVar("Part")

log = logging.getLogger(__name__)


class Session(QObject):
    """Starts and stops the two threads, whatever the state, and passes on what they find.

    Signals:
        state_changed: the new State.
        opened: an Opened: the source is open.
        updated: the newest Update of the present run.
        reported: an AppError to show; None when the last one is settled.
        method_kept: the name of the method that goes on, as the wished one cannot be used.
    """

    state_changed = pyqtSignal(object)
    opened = pyqtSignal(object)
    updated = pyqtSignal(object)
    reported = pyqtSignal(object)
    method_kept = pyqtSignal(str)

    def __init__(self, parts: Parts, log_path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._parts = parts
        self._log_path = log_path
        self._state = State.IDLE
        self._profile = StoredProfile("")
        self._run: Run | None = None
        self._run_ids = itertools.count(1)
        self._still_at_work = 0  # threads of the present run
        self._outcome = State.IDLE  # where the present run will come to rest
        self._leaving = False  # the present run was asked to stop: what it says does not count any more
        self._wish: Wish | None = None  # the present one, or the last one
        self._next: Wish | None = None
        self._opened: Opened | None = None
        self._speed: float | None = REAL_TIME
        self._parked: list[Run] = []
        self._making = threading.Lock()
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(STOP_PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)

    @property
    def state(self) -> State:
        """Where the session stands."""
        return self._state

    @property
    def parked(self) -> int:
        """How many runs hang in a source or a method since they were asked to stop. They are kept, not killed."""
        self._parked = [run for run in self._parked if not run.over]
        return len(self._parked)

    def start(self, spec: SourceSpec, method: str) -> None:
        """Measure ``spec`` with ``method``; what runs is stopped first."""
        wish = Wish(spec, method, Manner(speed=self._speed))
        if self._state.active:
            self._next = wish
            self._ask_to_stop(State.IDLE)
        else:
            self._launch(wish, State.OPENING)

    def pause(self) -> None:
        """Let the video stand; the measurement goes on from there after ``resume``. Only for what can wait."""
        if self._run is not None and self._state is State.RUNNING and self._opened and self._opened.can_pause:
            self._run.capture.pause(True)
            self._enter(State.PAUSED)

    def resume(self) -> None:
        """Go on after ``pause``."""
        if self._run is not None and self._state is State.PAUSED:
            self._run.capture.pause(False)
            self._enter(State.RUNNING)

    def set_speed(self, speed: float | None) -> None:
        """Play this and the following videos at ``speed``: media seconds per second, None: as fast as possible."""
        self._speed = speed
        self._wish = self._wish and self._wish.at_speed(speed)
        self._next = self._next and self._next.at_speed(speed)
        if self._run is not None:
            self._run.capture.set_speed(speed)

    def seek(self, t_s: float) -> None:
        """Measure anew from ``t_s`` of the video, also after its end: a run of its own, so that nothing is bridged."""
        playback = self.playback()
        if playback is None or not playback.can_seek or self._wish is None:
            return
        manner = Manner(playback.nearest_place_s(t_s), playback.paused, self._speed)
        wish = replace(self._next or self._wish, manner=manner)
        if self._state.active:
            self._next = wish
            self._ask_to_stop(State.IDLE, meanwhile=State.SEEKING)
        else:
            self._launch(wish, State.SEEKING)

    def playback(self) -> Playback | None:
        """Where the video stands; None when there is none, or when it cannot wait (a camera)."""
        now_s = None if self._run is None else self._run.capture.now_s()
        return playback_of(self._state, self._opened, self._next or self._wish, now_s)

    def stop(self) -> None:
        """Stop, soon: the state says when. Does nothing at rest."""
        self._next = None
        if self._state.active:
            self._ask_to_stop(State.IDLE)

    def close(self) -> bool:
        """Stop now; returns within STOP_PATIENCE_MS. False when a thread did not end and had to be parked."""
        self.stop()
        run = self._run
        if run is not None:
            deadline = QDeadlineTimer(STOP_PATIENCE_MS)
            # WORKAROUND: wait(QDeadlineTimer) keeps Python's lock in PyQt5 5.15, and the threads could never end.
            if all(thread.wait(deadline.remainingTime()) for thread in run.threads):
                self._settle()
            else:
                self._lose_patience()
        return self.parked == 0

    def use_method(self, name: str) -> None:
        """Change the pulse method while running; at rest the next start names its own."""
        self._wish = self._wish and replace(self._wish, method=name)
        self._next = self._next and replace(self._next, method=name)
        if self._run is not None:
            self._run.analysis.use_method(name)

    def use_profile(self, profile: StoredProfile) -> None:
        """Know this of the person from now on: in what runs and in all that is started later."""
        self._profile = profile
        if self._run is not None:
            self._run.analysis.use_profile(profile)

    def hold_camera(self, wanted: bool) -> None:
        """Ask the camera to hold exposure and white balance, or give them back; what it does stands in ``load``."""
        if self._run is not None:
            self._run.capture.hold_camera(wanted)

    def record(self, taker: Taker | None) -> None:
        """Give all that comes of the present run to ``taker`` as well, until it ends; None: no longer."""
        run = self._run
        if run is not None:
            run.record(taker)

    @property
    def spec(self) -> SourceSpec | None:
        """What is looked at; None when nothing runs."""
        return None if self._run is None else self._run.spec

    def take_picture(self) -> Frame | None:
        """The newest picture, once."""
        return self._run.pictures.take() if self._run else None

    def take_observation(self) -> FaceObservation | None:
        """The newest face, once."""
        return self._run.observations.take() if self._run else None

    def load(self) -> Load | None:
        """How the work goes; None when nothing runs."""
        return None if self._run is None else self._run.load()

    def _launch(self, wish: Wish, state: State) -> None:
        run = self._make_run(wish)
        self._run, self._wish = run, wish
        self._leaving = False
        self._still_at_work = len(run.threads)
        self._outcome = State.FINISHED
        self.reported.emit(None)
        log.info("run %d: %s %s with %s", run.run_id, wish.spec.kind, place_of(wish.spec), wish.method)
        if state is State.OPENING:
            self._opened = None
        self._enter(state)
        run.capture.start()
        run.analysis.start()

    def _make_run(self, wish: Wish) -> Run:
        run_id = next(self._run_ids)
        parts = self._parts
        frames = FrameQueue()
        pictures = LatestBox[Frame]()
        observations = LatestBox[FaceObservation]()
        make_source = self.in_turn(functools.partial(parts.make_source, wish.spec, real_time=True))
        make_monitor = self.in_turn(functools.partial(parts.make_monitor, wish.method, live=True))
        capture = CaptureThread(run_id, make_source, frames, pictures, wish.manner)
        analysis = AnalysisThread(run_id, make_monitor, parts.make_method, frames, observations, capture.now_s)
        analysis.use_profile(self._profile)
        capture.opened.connect(self._on_opened)
        capture.interrupted.connect(self._on_interrupted)
        capture.ended.connect(self._on_ended)
        analysis.updated.connect(self._on_updated)
        analysis.refused.connect(self._on_refused)
        analysis.calibrated.connect(self._on_calibrated)
        for thread in (capture, analysis):
            thread.failed.connect(self._on_failed)
            thread.stopped.connect(self._on_stopped)
        return Run(run_id, wish.spec, frames, pictures, observations, capture, analysis)

    def in_turn(self, make: Callable[[], Part]) -> Callable[[], Part]:
        """``make``, but never while another thread makes its part.

        WORKAROUND: the first import of cv2 in two threads at once fails ("'cv2' is not a package"): it replaces itself
        in sys.modules while it loads.
        """

        def make_in_turn() -> Part:
            with self._making:
                return make()

        return make_in_turn

    def _is_current(self, run_id: int) -> bool:
        """Whether a signal belongs to the present run and that run still counts."""
        return self._run is not None and self._run.run_id == run_id and not self._leaving

    @pyqtSlot(int, object)
    def _on_opened(self, run_id: int, opened: Opened) -> None:
        if self._is_current(run_id):
            log.info("run %d: opened %s", run_id, opened.info)
            self._opened = opened
            self.opened.emit(opened)
            wishes_pause = self._run is not None and self._run.capture.manner.paused and opened.can_pause
            self._enter(State.PAUSED if wishes_pause else State.RUNNING)

    @pyqtSlot(int, object)
    def _on_interrupted(self, run_id: int, problem: AppError | None) -> None:
        if self._is_current(run_id):
            self._report(problem)
            self._enter(State.RUNNING if problem is None else State.INTERRUPTED)

    @pyqtSlot(int, object)
    def _on_ended(self, run_id: int, problem: AppError | None) -> None:
        if self._is_current(run_id):
            log.info("run %d: the source has ended", run_id)
            if problem is not None:
                self._report(problem)

    @pyqtSlot(int, object)
    def _on_updated(self, run_id: int, update: Update) -> None:
        if self._is_current(run_id):
            self.updated.emit(update)

    @pyqtSlot(int, object, object)
    def _on_calibrated(self, run_id: int, profile: StoredProfile, seen: CuffShape) -> None:
        if self._is_current(run_id) and profile is self._profile:
            self.use_profile(keep_shape(profile, seen, profiles_path()))

    @pyqtSlot(int, object)
    def _on_refused(self, run_id: int, problem: AppError) -> None:
        run = self._run
        if run is not None and run.analysis.method is not None and self._is_current(run_id):
            kept = run.analysis.method.name
            self._wish = self._wish and replace(self._wish, method=kept)
            self.method_kept.emit(kept)
            self._report(problem)

    @pyqtSlot(int, object)
    def _on_failed(self, run_id: int, error: Exception) -> None:
        if not self._is_current(run_id):
            log.info("run %d: failed after its end: %r", run_id, error)
            return
        self._report(error)
        self._ask_to_stop(State.FAILED)

    @pyqtSlot(int)
    def _on_stopped(self, run_id: int) -> None:
        run = self._run
        if run is None or run.run_id != run_id:
            return
        # Counted, not asked of the threads: what they sent before this signal has then been dealt with.
        self._still_at_work -= 1
        if self._still_at_work == 0:
            for thread in run.threads:
                thread.wait()
            self._settle()

    def _ask_to_stop(self, outcome: State, meanwhile: State = State.STOPPING) -> None:
        self._outcome = outcome
        if self._run is not None:
            if not self._leaving:
                self._leaving = True
                self._run.ask_to_stop()
                self._patience.start()
            self._enter(meanwhile)

    @pyqtSlot()
    def _lose_patience(self) -> None:
        """The threads had their time: leave them behind, referenced, and go on without them."""
        run = self._run
        if run is None:
            return
        if not run.over:
            self._parked.append(run)
            stuck = " and ".join(thread.objectName() for thread in run.threads if not thread.isFinished())
            seconds = STOP_PATIENCE_MS / 1000
            log.error("the %s did not stop within %.0f s: left behind", stuck, seconds)
            analysis = later("The analysis did not stop within {seconds:.0f} s and was left behind.", seconds=seconds)
            source = later("The source did not stop within {seconds:.0f} s and was left behind.", seconds=seconds)
            hint = later("If it does not work again, unplug the camera or start the program anew.")
            self._report(AppError(analysis if run.capture.isFinished() else source, hint))
        self._settle()

    def _settle(self) -> None:
        """The present run is over: come to rest, or start what was asked for meanwhile."""
        self._patience.stop()
        self._run = None
        seeking = self._state is State.SEEKING
        wish, self._next = self._next, None
        if wish is None or not seeking:
            self._enter(self._outcome)
        if wish is not None:
            self._launch(wish, State.SEEKING if seeking else State.OPENING)

    def _enter(self, state: State) -> None:
        if state is not self._state:
            self._state = state
            self.state_changed.emit(state)

    def _report(self, error: Exception | None) -> None:
        """Show ``error``; a defect of the program is logged whole and named with the place of the log."""
        if error is None or isinstance(error, AppError):
            if error is not None:
                log.info("told: %s", error)
            self.reported.emit(error)
            return
        log.error("a defect ended the run", exc_info=error)
        self.reported.emit(defect(error, self._log_path))
