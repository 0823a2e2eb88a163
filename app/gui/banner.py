"""The strip that says what went wrong and what to do, or for a moment what was done."""

from PyQt5.QtCore import QEvent, Qt, QTimer, pyqtSlot
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from app.errors import AppError
from app.language import Text, say, tr

NOTICE_MS = 8000


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
        self._notice: Text | None = None
        self._notice_time = QTimer(self)
        self._notice_time.setSingleShot(True)
        self._notice_time.setInterval(NOTICE_MS)
        self._notice_time.timeout.connect(self._put_notice_away)
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
        self._error, self._notice = error, None
        self._say()
        self.setVisible(error is not None)

    def show_notice(self, notice: Text) -> None:
        """Say for some seconds what was done; never in place of an error that is still there."""
        if self._error is not None and self.isVisibleTo(self.parentWidget()):
            return
        self._error, self._notice = None, notice
        self._say()
        self.show()
        self._notice_time.start()

    def changeEvent(self, event: QEvent | None) -> None:
        """Speak the new language."""
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)

    @pyqtSlot()
    def _put_notice_away(self) -> None:
        if self._notice is not None:
            self.show_error(None)

    def _say(self) -> None:
        self._away.setText(tr("Dismiss"))
        self._away.setAccessibleName(tr("Dismiss the message"))
        said = "" if self._notice is None else say(self._notice)
        if self._error is not None:
            said = self._error.said()
        self._text.setText(said)
        self.setAccessibleName(said)
