"""A dialog that lets one of several things be chosen."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QWidget

from app.gui.dialogs.dialog import Dialog, prose
from app.language import Text, say, tr


class ChoiceDialog(Dialog):
    """A list under a sentence; a double click or Return chooses.

    Signals:
        chosen: what stands behind the line that was chosen.
    """

    chosen = pyqtSignal(object)

    def __init__(
        self, title: Text, sentence: Text, choices: Sequence[tuple[str, object]], parent: QWidget | None = None
    ) -> None:
        """``choices``: what is said of each, and what it stands for."""
        super().__init__(parent)
        self._title, self._sentence = title, sentence
        self._text = prose()
        self.list = QListWidget()
        for text, what in choices:
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, what)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.itemActivated.connect(self.take)
        self.ok = QPushButton()
        self.ok.setObjectName("primary")
        self.ok.setEnabled(bool(choices))
        self.ok.clicked.connect(self.take)
        self.content.addWidget(self._text)
        self.content.addWidget(self.list, 1)
        self.buttons.addWidget(self.ok)

    @pyqtSlot()
    def take(self) -> None:
        """Choose the line that is selected, and close."""
        item = self.list.currentItem()
        if item is not None:
            self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))
            self.accept()

    def say(self) -> None:
        """Set all fixed texts."""
        self.setWindowTitle(say(self._title))
        self._text.setText(say(self._sentence))
        self.list.setAccessibleName(say(self._sentence))
        self.ok.setText(tr("Compare"))
