"""Asks for the address of a network camera, checks its form, and offers those that were used before."""

from collections.abc import Callable, Sequence

from PyQt5.QtCore import Qt, pyqtSlot
from PyQt5.QtWidgets import QComboBox, QCompleter, QLabel, QPushButton, QWidget

from app.capture.address import shown_address, understood
from app.errors import AppError
from app.gui.dialogs.dialog import Dialog, heading
from app.language import tr

EXAMPLE = "rtsp://"
WIDTH = 460


class AddressDialog(Dialog):
    """Calls ``use`` with an address that has the right form. recent: addresses, the newest first.

    Known addresses are shown without user name and password, and used with them.
    """

    def __init__(self, recent: Sequence[str], use: Callable[[str], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._use = use
        self._known = {shown_address(address): address for address in reversed(recent)}
        self._title = heading()
        self._explained = QLabel()
        self._explained.setWordWrap(True)
        self._explained.setObjectName("muted")
        self.address = QComboBox()
        self.address.setEditable(True)
        self.address.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.address.setMinimumWidth(WIDTH)
        self.address.addItems([shown_address(address) for address in recent])
        completer = QCompleter(self.address.model(), self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self.address.setCompleter(completer)
        self.address.setEditText(shown_address(recent[0]) if recent else EXAMPLE)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.open_button = QPushButton()
        self.open_button.setObjectName("primary")
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.accept)
        self.address.editTextChanged.connect(self._forget_problem)
        for widget in (self._title, self._explained, self.address, self.problem):
            self.content.addWidget(widget)
        self.content.addStretch(1)
        self.buttons.addWidget(self.open_button)
        self.address.setFocus()
        edit = self.address.lineEdit()
        if edit is not None and recent:
            edit.selectAll()

    @pyqtSlot()
    def accept(self) -> None:
        """Use the address, or say what is wrong with it."""
        text = self.address.currentText().strip()
        address = self._known.get(text, text)
        try:
            understood(address)
        except AppError as error:
            self.problem.setText(error.said())
            self.fit()
            return
        super().accept()
        self._use(address)

    def say(self) -> None:
        """In the chosen language."""
        self.setWindowTitle(tr("Network camera"))
        self._title.setText(tr("Network camera"))
        self._explained.setText(
            tr(
                "Its address, as its manual or app gives it: rtsp://host/path, or http://host/path for MJPEG. With a "
                "password: rtsp://name:password@host/path"
            )
        )
        self.address.setAccessibleName(tr("Address"))
        self.open_button.setText(tr("Open"))

    @pyqtSlot()
    def _forget_problem(self) -> None:
        self.problem.clear()
