"""What nobody caught still reaches the log and the window, and never ends the program."""

import logging
import sys
import threading
from pathlib import Path
from types import TracebackType

from PyQt5.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    pyqtSignal,
    qInstallMessageHandler,
)

from app.gui.measuring.defect import defect

_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}

log = logging.getLogger(__name__)


class UncaughtErrors(QObject):
    """Tells the window about exceptions that left a slot or a thread, after the hooks before it have logged them.

    Signals:
        caught: an AppError that names the exception and the place of the log.
    """

    caught = pyqtSignal(object)

    def __init__(self, log_path: Path) -> None:
        super().__init__()
        self._log_path = log_path
        self._before = sys.excepthook
        self._before_in_thread = threading.excepthook

    def install(self) -> None:
        """Put ourselves behind the present hooks."""
        sys.excepthook = self._on_error
        threading.excepthook = self._on_error_in_thread

    def uninstall(self) -> None:
        """Put the hooks back as they were."""
        sys.excepthook = self._before
        threading.excepthook = self._before_in_thread

    def _on_error(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        self._before(kind, error, trace)
        if not issubclass(kind, KeyboardInterrupt):
            self.caught.emit(defect(error, self._log_path))

    def _on_error_in_thread(self, args: threading.ExceptHookArgs) -> None:
        self._before_in_thread(args)
        if isinstance(args.exc_value, Exception):
            self.caught.emit(defect(args.exc_value, self._log_path))


def log_qt_messages() -> None:
    """Send what Qt has to say to the log instead of the terminal."""
    qInstallMessageHandler(_log_qt_message)


def _log_qt_message(kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
    log.log(_LEVELS.get(kind, logging.WARNING), "Qt (%s): %s", context.category, message)
