"""The strip that says what went wrong and what to do, or for a moment what was done."""

from PyQt5.QtCore import Qt, QTimer, pyqtSlot
from PyQt5.QtWidgets import QPushButton, QWidget

from app.errors import AppError
from app.gui.bars.strip import Strip
from app.language import Text, say, tr

NOTICE_MS = 8000


class Banner(Strip):
    """Shows one AppError until it is settled or put away."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._away = QPushButton()
        super().__init__(self._away, parent=parent)
        self._row.setAlignment(self._away, Qt.AlignmentFlag.AlignTop)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._error: AppError | None = None
        self._notice: Text | None = None
        self._notice_time = QTimer(self)
        self._notice_time.setSingleShot(True)
        self._notice_time.setInterval(NOTICE_MS)
        self._notice_time.timeout.connect(self._put_notice_away)
        self._away.setObjectName("plain")
        self._away.clicked.connect(self.hide)
        self._say()

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
