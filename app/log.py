"""Where the program writes what happened: a rotating file in the user's state folder, warnings on the terminal too."""

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType

LOG_NAME = "monitor.log"
_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(threadName)s]: %(message)s"
_HANDLER_NAMES = ("hhm-file", "hhm-terminal")

logger = logging.getLogger(__name__)


def log_folder() -> Path:
    """The folder for logs: HHM_LOG_DIR, or the place the system has for them. Not created here."""
    if override := os.environ.get("HHM_LOG_DIR"):
        return Path(override)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Human Health Monitor" / "log"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "Human Health Monitor"
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "human-health-monitor"


def log_path() -> Path:
    """The file that is written now; older ones stand beside it."""
    return log_folder() / LOG_NAME


def setup_logging(*, terminal: bool = True) -> Path:
    """Start the log file (INFO and above) and, with ``terminal``, warnings on stderr. Calling it again changes nothing.

    Returns the path of the log file. Where it cannot be written the program runs on and warns on the terminal.
    """
    path = log_path()
    root = logging.getLogger()
    if any(handler.name in _HANDLER_NAMES for handler in root.handlers):
        return path
    root.setLevel(logging.INFO)
    if terminal and sys.stderr is not None:  # None under pythonw on Windows
        _add_handler(root, logging.StreamHandler(), "hhm-terminal", logging.WARNING)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = RotatingFileHandler(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError as error:
        logger.warning("No log is written: %s cannot be opened (%s).", path, error.strerror)
    else:
        _add_handler(root, file, "hhm-file", logging.INFO)
    return path


@contextlib.contextmanager
def reopened_log() -> Iterator[None]:
    """Close the log file meanwhile, so that it can be deleted; the next line begins a new one."""
    files = [one for one in logging.getLogger().handlers if isinstance(one, RotatingFileHandler)]
    for file in files:
        file.acquire()
        if file.stream is not None:
            file.stream.close()
        file.stream = None  # as with delay=True: the next record opens it again
    try:
        yield
    finally:
        for file in files:
            file.release()


def _add_handler(root: logging.Logger, handler: logging.Handler, name: str, level: int) -> None:
    handler.name = name
    handler.setLevel(level)
    handler.setFormatter(logging.Formatter(_FORMAT))
    root.addHandler(handler)


def install_exception_hooks() -> None:
    """Log whatever nobody caught, in any thread, and let it not end the program.

    Without a hook of ours PyQt5 aborts the process when an exception leaves a slot or QThread.run.
    """
    sys.excepthook = _log_uncaught
    threading.excepthook = _log_uncaught_in_thread


def _log_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    logger.critical("Uncaught %s: %s", kind.__name__, error, exc_info=(kind, error, trace))


def _log_uncaught_in_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is None or issubclass(args.exc_type, SystemExit):
        return
    name = args.thread.name if args.thread else "a thread"
    logger.critical(
        "Uncaught %s in %s: %s",
        args.exc_type.__name__,
        name,
        args.exc_value,
        exc_info=(args.exc_type, args.exc_value, args.exc_traceback),
    )
