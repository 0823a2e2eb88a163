"""What every dialog of the window has in common."""

from PyQt5.QtCore import QEvent, QSize, Qt
from PyQt5.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from app.gui.look import theme
from app.gui.look.screen import room_for
from app.language import tr

MARGIN = 16


class Dialog(QDialog):
    """A dialog over ``parent``, which goes on measuring: it is opened, never waited for. Esc closes it.

    A dialog fills ``content`` and ``buttons`` and says its fixed texts in ``say``, which is called again when the
    language changes. ``least``: the size that it takes where the screen has it, also for little content.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowContextHelpButtonHint, False)
        self.least = QSize(0, 0)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.content.setSpacing(10)
        self.buttons = QHBoxLayout()
        self.buttons.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        self.close_button = QPushButton()
        self.close_button.clicked.connect(self.reject)
        self.buttons.addStretch(1)
        self._inside = QWidget()
        self._inside.setLayout(self.content)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._area, 1)
        layout.addLayout(self.buttons)

    def present(self) -> None:
        """Say everything, take the room that it needs, and open."""
        self.buttons.addWidget(self.close_button)
        self._speak()
        self.fit()
        self.open()

    def fit(self) -> None:
        """Grow to what the content wants, as far as the screen goes; what does not fit is scrolled to."""
        self.ensurePolished()
        room = room_for(self)
        bar = self._area.verticalScrollBar()
        wanted = self._inside.sizeHint()
        width = max(wanted.width(), self.buttons.sizeHint().width()) + (bar.sizeHint().width() if bar else 0)
        width = min(max(width, self.sizeHint().width(), self.least.width()), room.width())
        height = self._inside.heightForWidth(width) if self._inside.hasHeightForWidth() else wanted.height()
        height = max(height, wanted.height()) + self.buttons.sizeHint().height() + MARGIN
        self.resize(width, min(max(height, self.least.height()), room.height()))

    def say(self) -> None:
        """Set all fixed texts, in the language that is chosen now."""

    def changeEvent(self, event: QEvent | None) -> None:
        """Speak the new language."""
        if event is not None and event.type() == QEvent.Type.LanguageChange:
            self._speak()
            self.fit()
        super().changeEvent(event)

    def _speak(self) -> None:
        self.close_button.setText(tr("Close"))
        self.say()


def heading(scale: float = 1.15) -> QLabel:
    """An empty label for the title of a part."""
    label = QLabel()
    label.setFont(theme.font(scale, bold=True))
    return label


def prose() -> QLabel:
    """An empty label for sentences: wrapped, plain, and to be selected with the mouse."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label
