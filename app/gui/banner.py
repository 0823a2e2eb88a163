"""The strip that says what went wrong and what to do."""

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.errors import AppError


class Banner(QFrame):
    """Shows one AppError until it is settled or put away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)  # messages quote file names, which may look like markup
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        away = QPushButton("Dismiss")
        away.setObjectName("plain")
        away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        away.setAccessibleName("Dismiss the message")
        away.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(away, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty when the banner is hidden."""
        return self._text.text() if self.isVisibleTo(self.parentWidget()) else ""

    def show_error(self, error: AppError | None) -> None:
        """Say ``error``; None puts the banner away."""
        if error is None:
            self.hide()
            return
        self._text.setText(str(error))
        self.setAccessibleName(str(error))
        self.show()
