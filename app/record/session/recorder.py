"""Records one session: takes what a monitor measures, from any thread, and never waits for the disk."""

import logging
import math
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.core.types import CaptureStats, Update, Vitals
from app.record.session.condense import TOLERANCE_S, Condenser
from app.record.session.types import EventKind, SessionMeta
from app.record.session.writer import JournalWriter, Progress, defect

DEFECT = "ended by a defect of the program"

log = logging.getLogger(__name__)


class SessionRecorder:
    """One recording. It begins with the first update it takes, whose time of day becomes that of the session.

    tell: called from the writing thread with a Progress whenever something changes.
    """

    def __init__(self, shelf: Path, meta: SessionMeta, tell: Callable[[Progress], None]) -> None:
        """``meta.started_at`` does not count."""
        self._shelf = shelf
        self._meta = meta
        self._tell = tell
        self._condenser: Condenser | None = None
        self._writer: JournalWriter | None = None
        self._vitals: Vitals | None = None
        self._stats = CaptureStats()
        self._over = False
        self._lock = threading.Lock()  # held for a millisecond at most

    @property
    def folder(self) -> Path | None:
        """Where the session is, once it is somewhere."""
        return None if self._writer is None else self._writer.folder

    @property
    def seconds(self) -> float:
        """How much is recorded."""
        return 0.0 if self._condenser is None else self._condenser.t_s

    def take(self, update: Update, stats: CaptureStats) -> None:
        """Record ``update``. Updates come in order of time, all of them: final samples of the wave come only once."""
        with self._lock:
            if self._over:
                return
            condenser, writer = self._begun(update.t_s)
            self._vitals, self._stats = update.vitals, stats
            try:
                line = condenser.take(update, stats)
                if line is not None:
                    writer.put(line)
            except Exception as error:
                # Whatever it is, measuring goes on.
                log.exception("a defect ended the recording")
                self._over = True
                t_s = condenser.t_s
                writer.finish({"t": t_s, "events": [[t_s, EventKind.END.value, DEFECT]]}, defect(error))

    @property
    def start_s(self) -> float | None:
        """The source's time at which the session starts; None before it has."""
        return None if self._condenser is None else self._condenser.start_s

    def note(self, kind: EventKind, text: str = "", t_s: float | None = None) -> float | None:
        """Record that something happens, now or at ``t_s`` of the session; its time comes back.

        None when nothing is being recorded yet, or any more. A mark with a time that has one already gives that a text.
        """
        with self._lock:
            if self._over or self._condenser is None:
                return None
            return self._condenser.note(kind, text, t_s)

    def finish(self, why: str) -> None:
        """End the recording cleanly; ``why`` is written down. Comes back at once: see ``wait``."""
        with self._lock:
            if self._over:
                return
            self._over = True
            if self._condenser is None or self._writer is None:
                return
            self._writer.finish(self._condenser.finish(self._vitals, self._stats, why))

    def wait(self, timeout_s: float) -> bool:
        """Whether all is on the disk within ``timeout_s``; after ``finish``."""
        return self._writer is None or self._writer.wait(timeout_s)

    def _begun(self, t_s: float) -> tuple[Condenser, JournalWriter]:
        if self._condenser is None or self._writer is None:
            start_s = float(math.floor(t_s + TOLERANCE_S))
            started_at = datetime.now().astimezone() - timedelta(seconds=t_s - start_s)
            meta = replace(self._meta, started_at=started_at)
            self._condenser = Condenser(meta.signs, start_s)
            self._writer = JournalWriter(self._shelf, meta, self._tell)
            self._writer.start()
        return self._condenser, self._writer
