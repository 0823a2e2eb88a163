"""The strip that says what is being worked at, how far it is, and lets one cancel it."""

from typing import Any

from PyQt5.QtCore import pyqtSlot
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from app.gui.look.speaking import Speaking
from app.gui.review.jobs import Job
from app.language import tr

STEPS = 1000


class ProgressStrip(Speaking, QFrame):
    """Watches one job; hidden while there is none. Another job that is watched takes the place of the last one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._job: Job[Any] | None = None
        self._text = QLabel()
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.cancel = QPushButton()
        self.cancel.clicked.connect(self.cancel_job)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 6, 8, 6)
        layout.addWidget(self._text)
        layout.addWidget(self.bar, 1)
        layout.addWidget(self.cancel)
        self._say()
        self.hide()

    def watch(self, job: Job[Any], text: str) -> None:
        """Say ``text`` until ``done``; what was watched before is cancelled."""
        if self._job is not None:
            self._job.cancel()
        self._job = job
        self._text.setText(text)
        self.bar.setAccessibleName(text)
        self.bar.setRange(0, 0)
        self.show()

    @pyqtSlot(float)
    def show_share(self, share: float) -> None:
        """So much is done."""
        self.bar.setRange(0, STEPS)
        self.bar.setValue(round(share * STEPS))

    @pyqtSlot()
    def cancel_job(self) -> None:
        """Nobody waits for it any more."""
        if self._job is not None:
            self._job.cancel()
        self.done()

    def done(self) -> None:
        """It is over."""
        self._job = None
        self.hide()

    def _say(self) -> None:
        self.cancel.setText(tr("Cancel"))
