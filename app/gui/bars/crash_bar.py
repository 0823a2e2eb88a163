"""The strip that tells that the program ended unexpectedly, with what is known of it."""

from collections.abc import Sequence

from PyQt5.QtCore import QUrl, pyqtSlot
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QApplication, QPushButton, QWidget

from app.crash import Crash
from app.gui.bars.strip import Strip
from app.language import tr


class CrashBar(Strip):
    """Told once, at the next start."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.copy_button, self.folder_button, self.away_button = QPushButton(), QPushButton(), QPushButton()
        super().__init__(self.copy_button, self.folder_button, self.away_button, parent=parent)
        self._crashes: tuple[Crash, ...] = ()
        self.copy_button.clicked.connect(self._copy)
        self.folder_button.clicked.connect(self._open_folder)
        self.away_button.clicked.connect(self.hide)
        self._say()

    @property
    def text(self) -> str:
        """What is told; empty when the strip is hidden."""
        return self._text.text() if self._crashes else ""

    def show_crashes(self, crashes: Sequence[Crash]) -> None:
        """Tell of ``crashes``, the newest first; of none there is nothing to tell."""
        self._crashes = tuple(crashes)
        self._say()
        self.setVisible(bool(crashes))

    @pyqtSlot()
    def _copy(self) -> None:
        clipboard = QApplication.clipboard()
        if clipboard is not None:
            clipboard.setText("\n\n".join(crash.text for crash in self._crashes))

    @pyqtSlot()
    def _open_folder(self) -> None:
        if self._crashes:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._crashes[0].path.parent)))

    def _say(self) -> None:
        self.copy_button.setText(tr("Copy report"))
        self.folder_button.setText(tr("Open folder"))
        self.away_button.setText(tr("Dismiss"))
        self.away_button.setAccessibleName(tr("Dismiss the message"))
        if self._crashes:
            newest = self._crashes[0]
            said = tr(
                "The program ended unexpectedly last time ({when}). The report is kept in {path}; nothing was sent.",
                when=f"{newest.ended:%Y-%m-%d %H:%M}",
                path=newest.path,
            )
            self._text.setText(said)
            self.setAccessibleName(said)
