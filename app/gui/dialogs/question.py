"""A question before something is deleted for good; nothing waits for its answer."""

from collections.abc import Callable

from PyQt5.QtCore import QObject, Qt, pyqtSlot
from PyQt5.QtWidgets import QAbstractButton, QMessageBox, QWidget

from app.language import tr


class _Answer(QObject):
    """Acts when the one button was pressed; lives as long as its box."""

    def __init__(self, box: QMessageBox, yes: QAbstractButton, act: Callable[[], None]) -> None:
        super().__init__(box)
        self._yes, self._act = yes, act
        box.buttonClicked.connect(self._clicked)

    @pyqtSlot(QAbstractButton)
    def _clicked(self, button: QAbstractButton) -> None:
        if button is self._yes:
            self._act()


def ask(parent: QWidget, question: str, yes: str, act: Callable[[], None]) -> QMessageBox:
    """Ask ``question``; ``act`` is called when the button ``yes`` is pressed. Enter and Esc mean Cancel."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setIcon(QMessageBox.Icon.Question)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    button = box.addButton(yes, QMessageBox.ButtonRole.DestructiveRole)
    cancel = box.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    if button is not None:
        _Answer(box, button, act)
    box.open()
    return box
