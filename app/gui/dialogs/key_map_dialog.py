"""All keys of the window on one sheet."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.language import tr


class KeyMapDialog(QDialog):
    """Lists (key, what it does). It goes with Esc or its button, and the window stays."""

    def __init__(self, keys: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys"))
        self.keys = tuple(keys)
        sheet = QWidget()
        grid = QGridLayout(sheet)
        grid.setHorizontalSpacing(24)
        for row, (key, what) in enumerate(self.keys):
            name = QLabel(key)
            name.setAccessibleName(f"{key}: {what}")
            does = QLabel(what)
            does.setObjectName("muted")
            grid.addWidget(name, row, 0)
            grid.addWidget(does, row, 1)
        grid.setRowStretch(len(self.keys), 1)
        room = QScrollArea()
        room.setWidgetResizable(True)
        room.setWidget(sheet)
        room.setMinimumWidth(sheet.sizeHint().width() + 24)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.addWidget(room)
        layout.addWidget(buttons)
        self.resize(self.sizeHint().width(), min(sheet.sizeHint().height() + 80, 560))
