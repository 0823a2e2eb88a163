"""The strip that offers sessions whose program was killed while it recorded them."""

import logging
from pathlib import Path

from PyQt5.QtCore import pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QPushButton, QWidget

from app.errors import AppError
from app.gui.bars.strip import Strip
from app.gui.dialogs.question import ask
from app.gui.look.clock import clock_text
from app.language import tr
from app.record.session.shelf import SessionEntry, delete, recover, unfinished

log = logging.getLogger(__name__)


class RecoveryBar(Strip):
    """Offers to keep or to delete; whoever does neither is asked again at the next start.

    Signals:
        reported: an AppError to show.
        recovered: the folder of a session that was kept.
    """

    reported = pyqtSignal(object)
    recovered = pyqtSignal(object)

    def __init__(self, shelf: Path, parent: QWidget | None = None) -> None:
        self.keep_button, self.delete_button, self._later = QPushButton(), QPushButton(), QPushButton()
        super().__init__(self.keep_button, self.delete_button, self._later, parent=parent)
        self._shelf = shelf
        self._found: tuple[SessionEntry, ...] = ()
        self.keep_button.clicked.connect(self._keep)
        self.delete_button.clicked.connect(self._ask_to_delete)
        self._later.clicked.connect(self.hide)
        self._say()

    @property
    def text(self) -> str:
        """What is offered."""
        return self._text.text()

    @pyqtSlot()
    def look(self) -> None:
        """Offer what is there."""
        self._found = unfinished(self._shelf)
        self._say()
        self.setVisible(bool(self._found))
        if self._found:
            log.info("without an end: %s", ", ".join(entry.name for entry in self._found))

    def _say(self) -> None:
        self.keep_button.setText(tr("Keep"))
        self.delete_button.setText(tr("Delete..."))
        self._later.setText(tr("Later"))
        names = ", ".join(f"{entry.name} ({clock_text(entry.duration_s)})" for entry in self._found)
        self._text.setText(tr("The program ended while it was recording. What it had is there: {names}.", names=names))
        self.setAccessibleName(self._text.text())

    @pyqtSlot()
    def _keep(self) -> None:
        for entry in self._found:
            try:
                recover(entry.folder)
            except AppError as error:
                self.reported.emit(error)
            else:
                self.recovered.emit(entry.folder)
        self.look()

    @pyqtSlot()
    def _ask_to_delete(self) -> None:
        names = ", ".join(entry.name for entry in self._found)
        ask(self.window() or self, tr("Delete for good: {names}?", names=names), tr("Delete"), self._delete)

    @pyqtSlot()
    def _delete(self) -> None:
        for entry in self._found:
            try:
                delete(entry.folder)
            except AppError as error:
                self.reported.emit(error)
        self.look()
