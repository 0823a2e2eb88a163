"""The settings: everything is applied at once, there is nothing to confirm."""

from collections.abc import Sequence
from typing import NamedTuple

from PyQt5.QtCore import QSignalBlocker, pyqtSlot
from PyQt5.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QWidget

from app import language
from app.gui.dialogs.dialog import Dialog, prose
from app.gui.program.preferences import Preferences
from app.language import Text, later, say, tr
from app.settings import AS_SYSTEM, DARK, LIGHT, SCROLL, SWEEP, Settings


class Choice(NamedTuple):
    """A setting with a name of its own among few values: its field, its label, and (value, text) of each."""

    field: str
    label: Text
    values: Sequence[tuple[str, Text | str]]


CHOICES = (
    Choice(
        "language",
        later("Language"),
        ((AS_SYSTEM, later("As the system")), *((name, language.NAMES[name]) for name in language.LANGUAGES)),
    ),
    Choice(
        "theme",
        later("Theme"),
        ((DARK, later("Dark")), (LIGHT, later("Light")), (AS_SYSTEM, later("As the system"))),
    ),
    Choice(
        "wave",
        later("Waves"),
        ((SWEEP, later("Sweep, as on a bedside monitor")), (SCROLL, later("Scroll to the left"))),
    ),
)


class SettingsDialog(Dialog):
    """Shows the settings and changes them."""

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.boxes = {choice.field: QComboBox() for choice in CHOICES}
        self.keep_video = QCheckBox()
        self._labels = {choice.field: QLabel() for choice in CHOICES}
        self._where = prose()
        self._where.setObjectName("muted")
        form = QFormLayout()
        form.setHorizontalSpacing(20)
        form.setVerticalSpacing(10)
        for choice in CHOICES:
            box, label = self.boxes[choice.field], self._labels[choice.field]
            for value, _ in choice.values:
                box.addItem("", value)
            label.setBuddy(box)
            form.addRow(label, box)
        form.addRow(self.keep_video)
        self.content.addLayout(form)
        self.content.addWidget(self._where)
        self.content.addStretch(1)
        self._show(preferences.settings)
        for box in self.boxes.values():
            box.activated.connect(self._changed)
        self.keep_video.toggled.connect(self._changed)
        preferences.changed.connect(self._show)

    def say(self) -> None:
        """Set all fixed texts."""
        self.setWindowTitle(tr("Settings"))
        for choice in CHOICES:
            box, label = self.boxes[choice.field], say(choice.label)
            self._labels[choice.field].setText(label)
            box.setAccessibleName(label)
            for index, (_, text) in enumerate(choice.values):
                box.setItemText(index, say(text))
        self.keep_video.setText(tr("Keep the video with a recorded session"))
        self._where.setText(tr("Kept in {path}", path=self._preferences.path))

    @pyqtSlot()
    def _changed(self) -> None:
        chosen = {field: box.currentData() for field, box in self.boxes.items()}
        self._preferences.change(**chosen, keep_video=self.keep_video.isChecked())

    @pyqtSlot(object)
    def _show(self, settings: Settings) -> None:
        for field, box in self.boxes.items():
            box.setCurrentIndex(box.findData(getattr(settings, field)))
        with QSignalBlocker(self.keep_video):
            self.keep_video.setChecked(settings.keep_video)
