"""What the doctor finds, gathered in a thread of its own while the window goes on."""

import logging

from PyQt5.QtCore import QSize, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QFontDatabase
from PyQt5.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget

from app import doctor
from app.gui.dialogs.dialog import Dialog, prose
from app.gui.measuring.lasting_thread import LastingThread
from app.language import tr

COLUMNS, LINES = 100, 22

log = logging.getLogger(__name__)


class Examination(LastingThread):
    """Asks the doctor.

    Signals:
        found: one line of the report.
    """

    found = pyqtSignal(str)

    def run(self) -> None:
        """Look at everything, until asked to stop."""
        try:
            for line in doctor.lines():
                if self.isInterruptionRequested():
                    return
                self.found.emit(line)
        except Exception as error:
            log.exception("the doctor failed")
            self.found.emit(f"{type(error).__name__}: {error}")


class DoctorDialog(Dialog):
    """Shows the report as it grows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.report = QPlainTextEdit()
        self.report.setReadOnly(True)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        metrics = self.report.fontMetrics()
        self.least = QSize(metrics.averageCharWidth() * COLUMNS, metrics.height() * LINES)
        self.report.setMinimumSize(self.least / 2)
        self.copy_button = QPushButton()
        self.copy_button.clicked.connect(self._copy)
        self._state = prose()
        self.content.addWidget(self._state)
        self.content.addWidget(self.report, 1)
        self.buttons.insertWidget(0, self.copy_button)
        self.examination = Examination()
        self.examination.found.connect(self._add)
        self.examination.finished.connect(self._show_state)
        self._running = True

    def begin(self) -> None:
        """Open, and look."""
        self.present()
        self.examination.start()

    @property
    def text(self) -> str:
        """What was found so far."""
        return self.report.toPlainText()

    @property
    def running(self) -> bool:
        """Whether there is more to come."""
        return self._running

    def say(self) -> None:
        """Set all fixed texts."""
        self.setWindowTitle(tr("Doctor"))
        self.copy_button.setText(tr("Copy diagnostics"))
        self.report.setAccessibleName(tr("Diagnostics"))
        self._say_state()

    def done(self, result: int) -> None:
        """Close, whether or not everything was looked at."""
        if self._running:
            self.examination.found.disconnect(self._add)
            self.examination.finished.disconnect(self._show_state)
            self.examination.requestInterruption()
        super().done(result)

    @pyqtSlot(str)
    def _add(self, line: str) -> None:
        self.report.appendPlainText(line)

    @pyqtSlot()
    def _show_state(self) -> None:
        self._running = False
        self._say_state()

    def _say_state(self) -> None:
        self._state.setText(
            tr("Looking at everything...") if self._running else tr("Done. Copy it into a report of a problem.")
        )

    @pyqtSlot()
    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text)
