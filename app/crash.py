"""Notices that the program ended unexpectedly, and keeps what is known of it for the next start.

Each running program holds one locked file in the log folder and removes it at its end. Crashes below Python and
uncaught exceptions are written into it. A file that nobody holds belongs to a program that was killed or crashed.
"""

import contextlib
import faulthandler
import logging
import os
import platform
import sys
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from app import __version__
from app.log import LOG_NAME
from app.record.session.lock import FolderLock, is_locked

RUNNING, REPORT = "running-", "crash-"
MOST_REPORTS = 5  # older ones go
LOG_LINES = 40

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Crash:
    """An end that nobody asked for. path: the report that is kept. text: all of it, and the end of the log."""

    path: Path
    ended: datetime
    text: str


class Running:
    """This program, as long as it runs."""

    def __init__(self, folder: Path) -> None:
        """Raises OSError where the file cannot be made."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{RUNNING}{os.getpid()}.txt"
        self._lock = FolderLock(path)
        # Stays open for the life of the process: faulthandler writes to its descriptor when all else is lost.
        self._file = path.open("a", encoding="utf-8")
        self._before = sys.excepthook
        self._file.write(f"version {__version__}, Python {platform.python_version()}, {platform.platform()}\n")
        self._file.flush()
        faulthandler.enable(self._file)
        sys.excepthook = self._on_error

    def end(self) -> None:
        """The end that was asked for: nothing is left behind."""
        if sys.excepthook == self._on_error:
            sys.excepthook = self._before
        faulthandler.disable()
        self._file.close()
        self._lock.release()

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        traceback.print_exception(kind, error, trace, file=self._file)
        self._file.flush()
        self._before(kind, error, trace)


def begin(folder: Path) -> Running | None:
    """Mark this program as running; None, and a warning in the log, where ``folder`` cannot be written."""
    try:
        return Running(folder)
    except OSError as error:
        log.warning("Crashes are not recorded: %s", error)
        return None


def take_crashes(folder: Path) -> list[Crash]:
    """What ended unexpectedly since the last look, the newest first; each is told once, its report stays."""
    crashes = []
    for path in folder.glob(f"{RUNNING}*.txt"):
        if is_locked(path):
            continue
        with contextlib.suppress(OSError):  # another start may have been quicker
            ended = datetime.fromtimestamp(path.stat().st_mtime, UTC).astimezone()
            report = folder / f"{REPORT}{ended:%Y%m%d-%H%M%S}-{path.stem.removeprefix(RUNNING)}.txt"
            text = path.read_text(encoding="utf-8", errors="replace") + "\n" + _end_of_log(folder)
            report.write_text(text, encoding="utf-8")
            path.unlink()
            crashes.append(Crash(report, ended, text))
    for old in sorted(folder.glob(f"{REPORT}*.txt"))[:-MOST_REPORTS]:
        old.unlink(missing_ok=True)
    return sorted(crashes, key=lambda crash: crash.ended, reverse=True)


def _end_of_log(folder: Path) -> str:
    try:
        lines = (folder / LOG_NAME).read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return "no log"
    return "\n".join([f"the last {LOG_LINES} lines of {LOG_NAME}:", *lines[-LOG_LINES:], ""])
