"""All keys of the window on one sheet."""

from collections.abc import Callable, Sequence

from PyQt5.QtWidgets import QGridLayout, QLabel, QWidget

from app.gui.dialogs.dialog import Dialog
from app.language import tr


class KeyMapDialog(Dialog):
    """Lists what ``keys`` gives: (key, what it does), always as many, in the chosen language."""

    def __init__(self, keys: Callable[[], Sequence[tuple[str, str]]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self._lines = [(QLabel(), QLabel()) for _ in keys()]
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        for row, (key, what) in enumerate(self._lines):
            what.setObjectName("muted")
            grid.addWidget(key, row, 0)
            grid.addWidget(what, row, 1)
        self.content.addLayout(grid)
        self.content.addStretch(1)

    @property
    def lines(self) -> dict[str, str]:
        """What is written, by key."""
        return {key.text(): what.text() for key, what in self._lines}

    def say(self) -> None:
        """Write every line."""
        self.setWindowTitle(tr("Keys"))
        for (key, what), (said_key, said_what) in zip(self._lines, self._keys(), strict=True):
            key.setText(said_key)
            key.setAccessibleName(f"{said_key}: {said_what}")
            what.setText(said_what)
