"""The first page a new user sees: what this is and is not, in his language, and three ways to begin."""

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QResizeEvent
from PyQt5.QtWidgets import (
    QButtonGroup,
    QFrame,
    QLabel,
    QPushButton,
    QRadioButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app import language
from app.gui.dialogs.dialog import heading, prose
from app.gui.look.flow_layout import FlowLayout
from app.gui.look.speaking import Speaking
from app.language import pick, tr
from app.notice import NOT_MEDICAL

WIDEST = 760


class WelcomePage(Speaking, QScrollArea):
    """Shown until one way to begin was taken.

    Signals:
        demo_asked, camera_asked, video_asked: no value: the way that was taken.
        language_chosen: the name of a language.
    """

    demo_asked = pyqtSignal()
    camera_asked = pyqtSignal()
    video_asked = pyqtSignal()
    language_chosen = pyqtSignal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._title, self._measured_title, self._experimental_title = heading(1.6), heading(), heading()
        self.notice, self._measured, self._experimental, self._private = prose(), prose(), prose(), prose()
        self.languages = {name: QRadioButton(language.NAMES[name]) for name in language.LANGUAGES}
        self._group = QButtonGroup(self)
        for name, button in self.languages.items():
            self._group.addButton(button)
            button.setChecked(name == language.chosen())
        self._group.buttonClicked.connect(self._choose_language)
        self.demo_button, self.camera_button, self.video_button = QPushButton(), QPushButton(), QPushButton()
        self.demo_button.setObjectName("primary")
        self.demo_button.clicked.connect(self.demo_asked)
        self.camera_button.clicked.connect(self.camera_asked)
        self.video_button.clicked.connect(self.video_asked)
        self._lay_out()
        self._say()

    def _choose_language(self) -> None:
        for name, button in self.languages.items():
            if button.isChecked():
                self.language_chosen.emit(name)

    def _say(self) -> None:
        self._title.setText(tr("Welcome to Human Health Monitor"))
        self.notice.setText(pick(NOT_MEDICAL))
        self._measured_title.setText(tr("What is measured"))
        self._measured.setText(
            tr(
                "Heart rate, respiration rate and pulse rate variability, from the tiny changes of colour and the "
                "movements of a face. Sit still in steady light, facing the camera. A number is shown only when it can "
                "be right; otherwise the reason stands in its place."
            )
        )
        self._experimental_title.setText(tr("What is experimental"))
        self._experimental.setText(
            tr(
                "Blood pressure and oxygen saturation. They are shown with a wide interval, and need a reading of a "
                "real cuff or oximeter to be more than a guess."
            )
        )
        self._private.setText(
            tr("Everything is computed on this computer. No picture leaves it, and none is stored unless you ask.")
        )
        self.demo_button.setText(tr("Try the demo"))
        self.camera_button.setText(tr("Use my camera"))
        self.video_button.setText(tr("Open my video"))

    def _lay_out(self) -> None:
        self.notice.setObjectName("notice")
        self._private.setObjectName("muted")
        choices, ways = FlowLayout(), FlowLayout()
        for radio in self.languages.values():
            choices.addWidget(radio)
        for button in (self.demo_button, self.camera_button, self.video_button):
            ways.addWidget(button)
        inside = QWidget()
        self._column = column = QVBoxLayout(inside)
        column.setSpacing(12)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addLayout(choices)
        column.addWidget(self.notice)
        texts: tuple[QLabel, ...] = (
            self._measured_title, self._measured, self._experimental_title, self._experimental, self._private,
        )  # fmt: skip
        for label in texts:
            column.addWidget(label)
        for title in (self._title, self._measured_title, self._experimental_title):
            title.setWordWrap(True)
        column.addSpacing(8)
        column.addLayout(ways)
        column.addStretch(2)
        self.setWidget(inside)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Lines of a length that can be read, in the middle."""
        aside = max(16, (self.width() - WIDEST) // 2)
        self._column.setContentsMargins(aside, 8, aside, 8)
        super().resizeEvent(event)
