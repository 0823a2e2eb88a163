"""The thread that puts a session's lines on the disk, so that a disk that stalls holds up nobody else."""

import contextlib
import errno
import io
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from app.language import later
from app.record.session.backlog import Backlog
from app.record.session.layout import JOURNAL_NAME, LOCK_NAME, META_NAME, Json, line_of, meta_to_json
from app.record.session.lock import FolderLock
from app.record.session.shelf import new_folder, write_whole
from app.record.session.types import EventKind, SessionMeta

# Lines that may wait for the disk: ten minutes, about a megabyte. Time to make room on a full one.
MOST_WAITING = 600
RETRY_S = 1.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """How the writing goes. folder: None before there is one. problem: None when all is well; writing tries on.

    ended: nothing more will be written.
    """

    folder: Path | None
    problem: AppError | None = None
    ended: bool = False


class JournalWriter:
    """Writes one session. ``put`` and ``finish`` never wait for the disk.

    tell: called from the thread with a Progress whenever something changes.
    """

    def __init__(
        self,
        shelf: Path,
        meta: SessionMeta,
        tell: Callable[[Progress], None],
        sync: Callable[[int], None] = os.fsync,
    ) -> None:
        self._shelf = shelf
        self._meta = meta
        self._tell = tell
        self._sync = sync
        self._backlog = Backlog[bytes]("session journal", self._run, MOST_WAITING)
        self._said_lost = 0
        self._folder: Path | None = None
        self._journal: io.FileIO | None = None
        self._lock: FolderLock | None = None
        self._length = 0  # bytes of whole lines in the journal
        self._problem: AppError | None = None
        self._why: AppError | None = None
        self._announced = False

    @property
    def folder(self) -> Path | None:
        """Where the session is, once it is somewhere."""
        return self._folder

    def start(self) -> None:
        """Begin: the folder is made at once, and trouble with it told."""
        self._backlog.start()

    def put(self, line: Json) -> None:
        """Write ``line`` soon. Where too many wait already it is lost, which the journal will say."""
        lost = self._backlog.refused - self._said_lost
        if lost:
            line = line | {"events": [[line["t"], EventKind.LOST.value, f"{lost} s"], *line.get("events", ())]}
        if self._backlog.put(line_of(line)):
            self._said_lost += lost

    def finish(self, line: Json, problem: AppError | None = None) -> None:
        """Write ``line`` as the last one, and end; a problem that is still there then is told, or else ``problem``."""
        self._why = problem
        self._backlog.finish(line_of(line))

    def wait(self, timeout_s: float) -> bool:
        """Whether all was over within ``timeout_s``."""
        return self._backlog.wait(timeout_s)

    def _run(self) -> None:
        try:
            while not self._step():
                pass
        except Exception as error:
            log.exception("a defect ended the recording")
            self._problem = defect(error)
        self._close()
        self._tell(Progress(self._folder, self._problem or self._why, ended=True))

    def _step(self) -> bool:
        """Write what waits; whether it was the last."""
        if self._announced:
            self._backlog.wait_for_items(RETRY_S if self._problem else None)
        batch, last = self._backlog.look()
        try:
            self._write(batch)
        except OSError as error:
            self._trouble(error)
            if not last:
                self._backlog.pause(RETRY_S)
        else:
            self._settled()
        return last

    def _write(self, batch: tuple[bytes, ...]) -> None:
        """As many lines as there is room for; they wait no longer once they are on the disk."""
        journal = self._open()
        length, written = self._length, 0
        failure: OSError | None = None
        for line in batch:
            try:
                _write_all(journal, line)
            except OSError as error:
                failure = error
                _cut(journal, length)  # half a line must not stand before the next
                break
            length += len(line)
            written += 1
        try:
            self._sync(journal.fileno())
        except OSError:
            _cut(journal, self._length)
            raise
        self._length = length
        self._backlog.drop(written)
        if failure is not None:
            raise failure

    def _open(self) -> io.FileIO:
        """The journal, where it belongs: on the disk, in its folder, even when somebody has removed that."""
        if self._folder is None:
            self._folder = new_folder(self._shelf, self._meta.started_at)
            log.info("recording to %s", self._folder)
        path = self._folder / JOURNAL_NAME
        if self._journal is not None and _is_at(self._journal, path):
            return self._journal
        self._folder.mkdir(parents=True, exist_ok=True)
        if self._lock is not None:
            self._lock.release()
        self._lock = FolderLock(self._folder / LOCK_NAME)
        write_whole(self._folder / META_NAME, meta_to_json(self._meta))
        journal = io.FileIO(path, "ab+" if self._journal is None else "wb+")
        if self._journal is not None:
            # The removed file is still there for whoever has it open.
            log.warning("%s was removed and is written again", path)
            self._journal.seek(0)
            journal.write(self._journal.read(self._length))
            self._journal.close()
        self._journal = journal
        _sync_folder(self._folder)
        return journal

    def _trouble(self, error: OSError) -> None:
        where = self._folder or self._shelf
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        first = self._problem is None
        if full:
            self._problem = AppError(
                later("The disk is full: the recording waits."),
                later("Measuring goes on. Make room within ten minutes and nothing is lost."),
            )
        else:
            why = error.strerror or error
            self._problem = AppError(
                later("The recording cannot be written to {where}: {why}.", where=where, why=why),
                later("Measuring goes on, and writing is tried again every second."),
            )
        if first:
            log.error("writing to %s: %s", where, error)
            self._tell(Progress(self._folder, self._problem))

    def _settled(self) -> None:
        if self._problem is not None:
            log.info("writing goes on")
            self._problem = None
            self._tell(Progress(self._folder))
        elif not self._announced:
            self._tell(Progress(self._folder))
        self._announced = True

    def _close(self) -> None:
        if self._journal is not None:
            self._journal.close()
        if self._lock is not None:
            waiting, _ = self._backlog.look()
            # Without its end a session is offered for recovery, which goes by this file.
            self._lock.release(keep=bool(waiting))


def defect(error: Exception) -> AppError:
    """How an unforeseen exception is told."""
    return AppError(
        later("The recording ended with a defect of the program ({error}).", error=repr(error)),
        later("What was written until then is kept."),
    )


def _write_all(file: io.FileIO, data: bytes) -> None:
    while data:
        data = data[file.write(data) :]


def _cut(file: io.FileIO, length: int) -> None:
    with contextlib.suppress(OSError):
        file.truncate(length)
        file.seek(length)


def _is_at(file: io.FileIO, path: Path) -> bool:
    """Whether the open ``file`` is still the one at ``path``."""
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(file.fileno())
    return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)


def _sync_folder(folder: Path) -> None:
    """New files must be found again after a power cut; Windows does that by itself."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
