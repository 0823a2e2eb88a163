"""Work that must not stop the window: reading, writing and analysing files in threads of their own."""

import contextlib
import logging
import threading
from collections.abc import Callable
from typing import Generic, TypeVar, cast

from PyQt5.QtCore import QDeadlineTimer, QObject, pyqtSignal, pyqtSlot

from app.errors import AppError
from app.gui.measuring.lasting_thread import LastingThread

PATIENCE_MS = 2000

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Cancelled(Exception):  # noqa: N818  nothing went wrong
    """Nobody waits for the result any more."""


class Job(LastingThread, Generic[Result]):
    """One piece of work. Started by ``Jobs``, which also hands on its result."""

    progressed = pyqtSignal(object, float)
    ended = pyqtSignal(object, object, object)

    def __init__(
        self,
        what: str,
        work: Callable[["Job[Result]"], Result],
        then: Callable[[Result], None],
        failed: Callable[[Exception], None],
        progress: Callable[[float], None] | None,
    ) -> None:
        super().__init__()
        self.setObjectName(what)
        self.then, self.failed, self.progress = then, failed, progress
        self._work = work
        # Qt forgets a request to interrupt when the thread has ended; the result may still be on its way then.
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Asked to stop; for any thread."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask it to stop: neither result nor failure will be told."""
        self._cancelled.set()

    def tell(self, share: float) -> None:
        """Called by the work: ``share`` of it is done. Raises Cancelled when it should end."""
        if self.cancelled:
            raise Cancelled
        self.progressed.emit(self, share)

    def run(self) -> None:
        """Do it."""
        result, problem = None, None
        with contextlib.suppress(Cancelled):
            try:
                result = self._work(self)
            except Cancelled:
                raise
            except Exception as error:  # noqa: BLE001  told to whoever asked for the work
                problem = error
        self.ended.emit(self, result, problem)


class Jobs(QObject):
    """All work of one window. Results come back in the window's own thread, never after ``cancel``."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._running: list[Job[object]] = []

    def start(
        self,
        what: str,
        work: Callable[[Job[Result]], Result],
        then: Callable[[Result], None],
        failed: Callable[[Exception], None],
        progress: Callable[[float], None] | None = None,
    ) -> Job[Result]:
        """Do ``work`` in a thread called ``what``; then call one of ``then`` and ``failed``."""
        job: Job[Result] = Job(what, work, then, failed, progress)
        job.progressed.connect(self._on_progressed)
        job.ended.connect(self._on_ended)
        self._running.append(cast("Job[object]", job))
        job.start()
        return job

    def close(self) -> int:
        """Cancel everything and wait, but not for long; how many are still at work comes back."""
        for job in self._running:
            job.cancel()
        deadline = QDeadlineTimer(PATIENCE_MS)
        # WORKAROUND: wait(QDeadlineTimer) keeps Python's lock in PyQt5 5.15, and the threads could never end.
        self._running = [job for job in self._running if not job.wait(max(0, deadline.remainingTime()))]
        for job in self._running:
            log.error("%s did not stop within %.0f s: left behind", job.objectName(), PATIENCE_MS / 1000)
        return len(self._running)

    @pyqtSlot(object, float)
    def _on_progressed(self, job: Job[object], share: float) -> None:
        if not job.cancelled and job.progress is not None:
            job.progress(share)

    @pyqtSlot(object, object, object)
    def _on_ended(self, job: Job[object], result: object, problem: Exception | None) -> None:
        job.wait()
        if job in self._running:
            self._running.remove(job)
        if job.cancelled:
            return
        if problem is None:
            job.then(result)
        else:
            if not isinstance(problem, AppError):
                log.error("a defect ended %s", job.objectName(), exc_info=problem)
            job.failed(problem)
