"""Asks what a mark was; the mark itself is set already."""

from collections.abc import Callable

from PyQt5.QtCore import pyqtSlot
from PyQt5.QtWidgets import QLineEdit, QPushButton, QWidget

from app.gui.dialogs.dialog import Dialog, prose
from app.gui.look.clock import clock_text
from app.language import tr

CHARS = 45  # of the text that are seen; the question above fits as well


class MarkDialog(Dialog):
    """Calls ``name`` with what was typed about the mark at ``t_s`` of the session, or never."""

    def __init__(self, t_s: float, name: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._t_s, self._name = t_s, name
        self._question = prose()
        self.text = QLineEdit()
        self.text.setMinimumWidth(self.text.fontMetrics().averageCharWidth() * CHARS)
        self.save_button = QPushButton()
        self.save_button.setObjectName("primary")
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self.accept)
        self.close_button.setAutoDefault(False)
        self.content.addWidget(self._question)
        self.content.addWidget(self.text)
        self.content.addStretch(1)
        self.buttons.addWidget(self.save_button)
        self.text.setFocus()

    @pyqtSlot()
    def accept(self) -> None:
        """Name the mark, and close."""
        self._name(self.text.text().strip())
        super().accept()

    def say(self) -> None:
        """Set all fixed texts."""
        self.setWindowTitle(tr("Mark"))
        self._question.setText(tr("Marked at {time}. What was it? (may stay empty)", time=clock_text(self._t_s)))
        self.text.setAccessibleName(tr("Mark"))
        self.save_button.setText(tr("Save"))
