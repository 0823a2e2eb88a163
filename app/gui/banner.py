"""The strip that says what went wrong and what to do."""

from PyQt5.QtCore import QEvent, Qt
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.errors import AppError
from app.language import tr


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
        self._error: AppError | None = None
        self._away = QPushButton()
        self._away.setObjectName("plain")
        self._away.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._away.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 8, 8, 8)
        layout.addWidget(self._text, 1)
        layout.addWidget(self._away, 0, Qt.AlignmentFlag.AlignTop)
        self._say()
        self.hide()

    @property
    def text(self) -> str:
        """What is said; empty when the banner is hidden."""
        return self._text.text() if self.isVisibleTo(self.parentWidget()) else ""

    def show_error(self, error: AppError | None) -> None:
        """Say ``error``; None puts the banner away."""
        self._error = error
        self._say()
        self.setVisible(error is not None)

    def changeEvent(self, event: QEvent | None) -> None:
        """Speak the new language."""
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    def _say(self) -> None:
        self._away.setText(tr("Dismiss"))
        self._away.setAccessibleName(tr("Dismiss the message"))
        said = "" if self._error is None else self._error.said()
        self._text.setText(said)
        self.setAccessibleName(said)
