"""Begins and ends the recording of a session, and says how it goes."""

import logging
from collections.abc import Sequence
from enum import Enum
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSignal, pyqtSlot

from app.core.types import CaptureStats, Frame, Update, VitalInfo
from app.errors import AppError
from app.gui.measuring.capture_thread import Opened
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.record.awake import Awake
from app.record.session.meta import make_meta
from app.record.session.recorder import SessionRecorder
from app.record.session.types import EventKind
from app.record.session.video import VideoWriter
from app.record.session.writer import Progress

PATIENCE_S = 2.0  # what a disk gets to take the last lines when the window is closed

_WHY = {State.FINISHED: "the source has ended", State.FAILED: "stopped by a problem"}

log = logging.getLogger(__name__)


class Phase(Enum):
    """Where a recording stands. ASKED: it begins with the first result."""

    OFF = "off"
    ASKED = "asked"
    ON = "on"


class _Recording:
    """The numbers, and the pictures where they are wanted too; see ``run.Taker``."""

    def __init__(self, recorder: SessionRecorder, video: VideoWriter | None) -> None:
        self.recorder = recorder
        self.video = video

    @property
    def wants_pictures(self) -> bool:
        return self.video is not None

    def take(self, update: Update, stats: CaptureStats) -> None:
        self.recorder.take(update, stats)

    def see(self, frame: Frame) -> None:
        if self.video is not None:
            self.video.put(frame)

    def finish(self, why: str) -> None:
        self.recorder.finish(why)
        if self.video is not None:
            self.video.finish()

    def wait(self, timeout_s: float) -> bool:
        over = self.recorder.wait(timeout_s)
        return (self.video is None or self.video.wait(timeout_s)) and over


class RecordingControl(QObject):
    """Records runs of ``session`` into folders in ``shelf``: from when it is asked to until it is asked to stop, or the
    run ends.

    Signals:
        changed: the phase, or whether writing goes well.
        ending: the recording ends next; now is the last moment to name a mark.
        start_asked: recording was asked for, and nothing runs.
        reported: an AppError to show; None when the last one is settled.
        finished: the folder of a session that is complete on the disk.
    """

    changed = pyqtSignal()
    ending = pyqtSignal()
    start_asked = pyqtSignal()
    reported = pyqtSignal(object)
    finished = pyqtSignal(object)
    _told = pyqtSignal(object)  # a Progress, from the writing thread
    _video_ended = pyqtSignal(object)  # an AppError, from the thread of the video

    def __init__(
        self, session: Session, infos: Sequence[VitalInfo], shelf: Path, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._infos = tuple(infos)
        self._shelf = shelf
        self._phase = Phase.OFF
        self._state = session.state
        self._recording: _Recording | None = None
        self._ending: list[_Recording] = []
        self._opened: Opened | None = None
        self._waits = False
        self._last_problem = ""
        self._awake = Awake()
        self.keep_video = False  # of recordings that begin from now on; the window sets it
        session.state_changed.connect(self._on_state)
        session.opened.connect(self._on_opened)
        session.updated.connect(self._on_updated)
        session.reported.connect(self._on_reported)
        self._told.connect(self._on_told)
        self._video_ended.connect(self.reported)

    @property
    def phase(self) -> Phase:
        """Where the recording stands."""
        return self._phase

    @property
    def seconds(self) -> float:
        """How much is recorded."""
        return 0.0 if self._recording is None else self._recording.recorder.seconds

    @property
    def waits_for_disk(self) -> bool:
        """Whether nothing can be written just now."""
        return self._waits

    @pyqtSlot()
    def toggle(self) -> None:
        """Begin, or end."""
        if self._phase is not Phase.OFF:
            self.end("stopped")
        elif self._session.state is not State.STOPPING:
            self._enter(Phase.ASKED)
            if not self._session.state.active:
                self.start_asked.emit()

    def mark(self) -> float | None:
        """Mark this moment; its time in the session, None when nothing is being recorded."""
        return None if self._recording is None else self._recording.recorder.note(EventKind.MARK)

    def name_mark(self, t_s: float, text: str) -> None:
        """Give the mark at ``t_s`` a text."""
        if self._recording is not None and text:
            self._recording.recorder.note(EventKind.MARK, text, t_s)

    def end(self, why: str) -> None:
        """End cleanly what is being recorded; the rest is written by a thread."""
        if self._recording is not None:
            self.ending.emit()
        recording, self._recording = self._recording, None
        if recording is not None:
            self._session.record(None)
            recording.finish(why)
            self._ending.append(recording)
            self._awake.release()
        self._enter(Phase.OFF)

    def close(self) -> None:
        """End, and give the disk PATIENCE_S to take what is left."""
        self.end("the window was closed")
        for recording in self._ending:
            if not recording.wait(PATIENCE_S):
                log.error("%s could not be written to its end in %.0f s", recording.recorder.folder, PATIENCE_S)

    @pyqtSlot(object)
    def _on_opened(self, opened: Opened) -> None:
        self._opened = opened

    @pyqtSlot(object)
    def _on_updated(self, _update: Update) -> None:
        if self._phase is Phase.ASKED:
            self._begin()

    @pyqtSlot(object)
    def _on_state(self, state: State) -> None:
        before, self._state = self._state, state
        if not state.active:
            self.end(_WHY.get(state, "stopped"))
        elif self._recording is not None and state is State.SEEKING:
            # What is measured from another place of the video is a session of its own.
            self.end("continued at another place of the video")
            self._enter(Phase.ASKED)
        elif self._recording is not None and state is State.INTERRUPTED:
            self._recording.recorder.note(EventKind.INTERRUPTED, self._last_problem)
        elif self._recording is not None and state is State.RUNNING and before is State.INTERRUPTED:
            self._recording.recorder.note(EventKind.RESUMED)

    @pyqtSlot(object)
    def _on_reported(self, error: AppError | None) -> None:
        self._last_problem = "" if error is None else str(error)

    @pyqtSlot(object)
    def _on_told(self, progress: Progress) -> None:
        waits = progress.problem is not None and not progress.ended
        if progress.problem is not None or self._waits:
            self.reported.emit(progress.problem)
        if progress.ended:
            if self._recording is not None and self._recording.recorder.folder == progress.folder:
                self.end("ended by itself")
            self._ending = [one for one in self._ending if not one.wait(0)]
            if progress.problem is None and progress.folder is not None:
                self.finished.emit(progress.folder)
        if waits != self._waits:
            self._waits = waits
            self.changed.emit()

    def _begin(self) -> None:
        load, opened, spec = self._session.load(), self._opened, self._session.spec
        if load is None or load.method is None or opened is None or spec is None:
            return
        meta = make_meta(spec.kind, opened.info, load.method, self._infos, demo=opened.is_demo)
        recorder = SessionRecorder(self._shelf, meta, self._told.emit)
        video = VideoWriter(recorder, self._video_ended.emit) if self.keep_video else None
        self._recording = _Recording(recorder, video)
        self._awake.hold()
        self._session.record(self._recording)
        self._enter(Phase.ON)

    def _enter(self, phase: Phase) -> None:
        if phase is not self._phase:
            self._phase = phase
            self.changed.emit()
