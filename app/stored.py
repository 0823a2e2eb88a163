"""Everything the program keeps on this computer, kind by kind: where it is, how large, and how to delete it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app.crash import REPORT, RUNNING
from app.errors import AppError
from app.language import Text, later
from app.log import LOG_NAME, log_folder, reopened_log
from app.profiles import profiles_path
from app.record.session.lock import is_locked
from app.record.session.shelf import delete, list_sessions, sessions_folder
from app.settings import broken_path, settings_path


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of thing that is kept. place: the file or folder. files: all of it that is there now."""

    name: str
    title: Text
    about: Text
    place: Path
    files: Callable[[], list[Path]]
    delete: Callable[[], None]

    @property
    def size_bytes(self) -> int:
        """How much of the disk it takes."""
        return sum(path.stat().st_size for path in self.files() if path.is_file())


def kinds() -> tuple[Kind, ...]:
    """All kinds. Deleting raises AppError with what could not be deleted."""
    return (
        Kind(
            "settings",
            later("Settings"),
            later("Language, theme, last sources and files, size of the window."),
            settings_path(),
            _settings_files,
            lambda: _unlink(_settings_files()),
        ),
        Kind(
            "profiles",
            later("Profiles"),
            later("Names, what was told about the person, readings of cuff and oximeter."),
            profiles_path(),
            _profile_files,
            lambda: _unlink(_profile_files()),
        ),
        Kind(
            "logs",
            later("Logs"),
            later("What the program did, with names of files and cameras; reports of crashes."),
            log_folder(),
            _log_files,
            _delete_logs,
        ),
        Kind(
            "sessions",
            later("Recorded sessions"),
            later("Only what you recorded: numbers, waves, marks, and the video where you asked for it."),
            sessions_folder(),
            _session_files,
            _delete_sessions,
        ),
    )


def _settings_files() -> list[Path]:
    path = settings_path()
    return _there(path, broken_path(path), path.with_suffix(".draft"))


def _profile_files() -> list[Path]:
    return _there(profiles_path(), profiles_path().with_suffix(".draft"))


def _log_files() -> list[Path]:
    """Without the file of a program that is running, this one too: it goes by itself."""
    found = [path for pattern in (f"{LOG_NAME}*", f"{REPORT}*.txt") for path in log_folder().glob(pattern)]
    return found + [path for path in log_folder().glob(f"{RUNNING}*.txt") if not is_locked(path)]


def _session_files() -> list[Path]:
    entries = list_sessions(sessions_folder())
    return [path for entry in entries for path in entry.folder.rglob("*") if path.is_file()]


def _delete_logs() -> None:
    with reopened_log():
        _unlink(_log_files())


def _delete_sessions() -> None:
    problems = []
    for entry in list_sessions(sessions_folder()):
        try:
            delete(entry.folder)
        except AppError as error:
            problems.append(error)
    if problems:
        raise problems[0]


def _there(*paths: Path) -> list[Path]:
    return [path for path in paths if path.is_file()]


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise AppError(
                later("{path} could not be deleted: {why}.", path=path, why=error.strerror or error),
                later("Close it in other programs and try again."),
            ) from error
