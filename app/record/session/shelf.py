"""Where recorded sessions are, which there are, and what becomes of those whose program was killed."""

import contextlib
import logging
import os
import re
import shutil
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.errors import AppError
from app.language import later
from app.record.session.layout import JOURNAL_NAME, LOCK_NAME, META_NAME, RECOVERED, line_of, lines_in
from app.record.session.lock import is_locked
from app.record.session.reader import read_meta
from app.record.session.types import Ending, EventKind, SessionMeta

FOLDER_NAME = "Human Health Monitor"
NAME_FORMAT = "%Y-%m-%d %H.%M.%S"
# The last lines of an hour's journal are read in a moment; all of it need not be, only to list it.
END_BYTES = 64 * 1024

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One session in a list. ``in_use``: a program is recording it just now."""

    folder: Path
    meta: SessionMeta
    duration_s: float
    ending: Ending
    in_use: bool

    @property
    def name(self) -> str:
        """As people know it."""
        return self.folder.name


def sessions_folder() -> Path:
    """The folder of all sessions: HHM_DATA_DIR, or one among the user's documents. Not created here."""
    if override := os.environ.get("HHM_DATA_DIR"):
        return Path(override)
    return documents_folder() / FOLDER_NAME


def documents_folder() -> Path:
    """Where the system keeps a person's documents; the home folder where it does not say."""
    if sys.platform == "win32":
        return _windows_documents() or Path.home() / "Documents"
    if sys.platform == "darwin":
        return Path.home() / "Documents"
    return _xdg_documents() or Path.home()


def _xdg_documents() -> Path | None:
    """XDG_DOCUMENTS_DIR of user-dirs.dirs, as xdg-user-dirs writes it."""
    config = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    try:
        text = (config / "user-dirs.dirs").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None
    found = re.search(r'^\s*XDG_DOCUMENTS_DIR="(.+)"', text, re.MULTILINE)
    if found is None:
        return None
    path = Path(found[1].replace("$HOME", str(Path.home())))
    return path if path.is_absolute() else None


def _windows_documents() -> Path | None:
    """FOLDERID_Documents, which may have been moved to another disk or into OneDrive."""
    if sys.platform == "win32":
        import ctypes
        import uuid

        identity = uuid.UUID("{FDD39AD0-238F-46AF-ADB4-6C85480369C7}").bytes_le
        found = ctypes.c_wchar_p()
        if ctypes.windll.shell32.SHGetKnownFolderPath(identity, 0, None, ctypes.byref(found)) == 0:
            path = Path(found.value or "")
            ctypes.windll.ole32.CoTaskMemFree(found)
            return path if path.is_absolute() else None
    return None


def new_folder(shelf: Path, started_at: datetime) -> Path:
    """Make a folder for a session, named by the time of day at which it began. Raises OSError."""
    shelf.mkdir(parents=True, exist_ok=True)
    name = started_at.strftime(NAME_FORMAT)
    for number in range(1, 100):
        folder = shelf / (name if number == 1 else f"{name} ({number})")
        with contextlib.suppress(FileExistsError):
            folder.mkdir()
            return folder
    raise FileExistsError(17, f"{name} is there a hundred times", str(shelf))


def list_sessions(shelf: Path) -> tuple[SessionEntry, ...]:
    """All sessions in ``shelf``, the newest first; what cannot be understood is logged and left out."""
    return _entries(shelf, META_NAME)


def session_entry(folder: Path) -> SessionEntry:
    """What a list says of the session in ``folder``. Raises AppError where there is none."""
    meta = read_meta(folder)
    lines = lines_in(_end_of(folder / JOURNAL_NAME))
    ending, duration_s = Ending.NONE, 0.0
    if lines:
        duration_s = float(lines[-1]["t"])
        # Marks may have been changed after the end.
        ends = [text for one in lines for _, kind, text in one.get("events", ()) if kind == EventKind.END.value]
        if ends:
            ending = Ending.RECOVERED if ends[-1] == RECOVERED else Ending.CLEAN
    return SessionEntry(folder, meta, duration_s, ending, ending is Ending.NONE and is_locked(folder / LOCK_NAME))


def _end_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - END_BYTES))
            return file.read()
    except OSError:
        return b""


def unfinished(shelf: Path) -> tuple[SessionEntry, ...]:
    """Sessions whose program was killed while it recorded them, the newest first. Only their lock file is left."""
    return tuple(one for one in _entries(shelf, LOCK_NAME) if one.ending is Ending.NONE and not one.in_use)


def _entries(shelf: Path, needed: str) -> tuple[SessionEntry, ...]:
    """Sessions that have a file called ``needed``, the newest first."""
    try:
        folders = [one for one in shelf.iterdir() if (one / needed).is_file()]
    except OSError:
        return ()
    entries = []
    for folder in folders:
        try:
            entries.append(session_entry(folder))
        except AppError as error:
            log.info("not listed: %s", error)
    return tuple(sorted(entries, key=lambda one: (one.meta.started_at, one.name), reverse=True))


def recover(folder: Path) -> SessionEntry:
    """Give a killed session its end, marked as recovered; nothing that is there is changed. Raises AppError.

    A session that has an end, or is being recorded, is left as it is.
    """
    entry = session_entry(folder)
    if entry.ending is not Ending.NONE or entry.in_use:
        return entry
    end = {"t": entry.duration_s, "events": [[entry.duration_s, EventKind.END.value, RECOVERED]]}
    try:
        with (folder / JOURNAL_NAME).open("ab") as journal:
            # A torn line is ended first; readers leave it out.
            journal.write(b"\n" + line_of(end))
            journal.flush()
            os.fsync(journal.fileno())
        (folder / LOCK_NAME).unlink(missing_ok=True)
    except OSError as error:
        raise AppError(
            later("The session {name} could not be repaired: {why}.", name=folder.name, why=error.strerror or error),
            later("Make {folder} writable and start again; nothing of it is lost.", folder=folder),
        ) from error
    log.info("recovered %s, %.0f s", folder, entry.duration_s)
    return session_entry(folder)


def delete(folder: Path) -> None:
    """Remove a session with everything in its folder, for good. Raises AppError; a folder without one is refused."""
    entry = session_entry(folder)
    if entry.in_use:
        raise AppError(later("The session {name} is being recorded.", name=folder.name), later("Stop it first."))
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise AppError(
            later("The session {name} could not be deleted: {why}.", name=folder.name, why=error.strerror or error),
            later("Close its files in other programs and try again."),
        ) from error


def write_whole(path: Path, text: str) -> None:
    """Write ``text`` to ``path`` in one step, on the disk when this returns. Raises OSError."""
    draft = path.with_name(path.name + ".draft")
    with draft.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
