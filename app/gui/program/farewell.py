"""SIGTERM, SIGHUP, Ctrl-C and the end of the desktop session close the window as a person would: nothing is lost."""

import signal
import socket
import sys

from PyQt5 import sip
from PyQt5.QtCore import QObject, QSocketNotifier, pyqtSignal, pyqtSlot


class Farewell(QObject):
    """Turns signals of the system into a signal of Qt. One in a process, made in the main thread.

    Signals:
        asked: the program is asked to end.
    """

    asked = pyqtSignal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python's handlers only run when Python does, which waits in Qt for events: a byte in a socket is one.
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._before = {number: signal.getsignal(number) for number in _signals()}
        self._notifier = QSocketNotifier(sip.voidptr(self._read.fileno()), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._wake)
        self._before_fd = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for number in self._before:
            signal.signal(number, _nothing)

    def uninstall(self) -> None:
        """Put everything back as it was."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._before_fd)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    @pyqtSlot()
    def _wake(self) -> None:
        if any(number in self._before for number in self._read.recv(64)):
            self.asked.emit()


def _signals() -> tuple[signal.Signals, ...]:
    if sys.platform == "win32":
        return (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
    return (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def _nothing(_number: int, _frame: object) -> None:
    """Its arrival is what counts: see ``Farewell``."""
