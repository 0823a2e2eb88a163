"""What is kept on this computer, where, how large; and how all of it goes."""

import functools
from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QObject, Qt, QUrl, pyqtSlot
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QFrame, QGridLayout, QLabel, QPushButton, QWidget

from app.errors import AppError
from app.gui.dialogs.dialog import Dialog, heading, prose
from app.gui.dialogs.question import ask
from app.language import say, tr
from app.stored import Kind, kinds


class _Row(QObject):
    """One kind with its buttons."""

    def __init__(self, kind: Kind, delete: Callable[[tuple[Kind, ...], str], None], parent: QObject) -> None:
        super().__init__(parent)
        self.kind = kind
        self._delete = delete
        self.title, self.about, self.place, self.size = heading(1.0), prose(), prose(), QLabel()
        self.place.setObjectName("muted")
        self.open_button, self.delete_button = QPushButton(), QPushButton()
        self.open_button.clicked.connect(self._open)
        self.delete_button.clicked.connect(self._ask)

    def put_into(self, grid: QGridLayout, row: int) -> None:
        """Title, size and buttons in one line; below it what it is and where."""
        grid.addWidget(self.title, row, 0)
        self.size.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self.size, row, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.addWidget(self.open_button, row, 2)
        grid.addWidget(self.delete_button, row, 3)
        grid.addWidget(self.about, row + 1, 0, 1, 4)
        grid.addWidget(self.place, row + 2, 0, 1, 4)
        line = QFrame()
        line.setObjectName("line")
        line.setFixedHeight(1)
        grid.addWidget(line, row + 3, 0, 1, 4)

    def show(self) -> None:
        """Say what is there now."""
        title = say(self.kind.title)
        self.title.setText(title)
        self.about.setText(say(self.kind.about))
        self.place.setText(str(self.kind.place))
        files, size = len(self.kind.files()), self.kind.size_bytes
        self.size.setText(tr("files: {files}, {size}", files=files, size=_size(size)) if files else tr("nothing"))
        self.open_button.setText(tr("Open folder"))
        self.open_button.setAccessibleName(tr("Open the folder of: {what}", what=title))
        self.open_button.setEnabled(self._folder().is_dir())
        self.delete_button.setText(tr("Delete..."))
        self.delete_button.setAccessibleName(tr("Delete: {what}", what=title))
        self.delete_button.setEnabled(bool(files))

    def _folder(self) -> Path:
        return self.kind.place if self.kind.place.is_dir() else self.kind.place.parent

    @pyqtSlot()
    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._folder())))

    @pyqtSlot()
    def _ask(self) -> None:
        self._delete((self.kind,), say(self.kind.title))


class PrivacyDialog(Dialog):
    """Lists all kinds of what is kept. ``deleted`` is told the names of the kinds that have gone."""

    def __init__(self, deleted: Callable[[set[str]], None], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._deleted = deleted
        self._intro, self.outcome = prose(), prose()
        self.delete_all_button = QPushButton()
        self.delete_all_button.clicked.connect(self._ask_for_all)
        self.rows = {kind.name: _Row(kind, self._ask, self) for kind in kinds()}
        grid = QGridLayout()
        grid.setColumnStretch(0, 1)
        grid.setVerticalSpacing(6)
        for number, row in enumerate(self.rows.values()):
            row.put_into(grid, 4 * number)
        self.content.addWidget(self._intro)
        self.content.addLayout(grid)
        self.content.addStretch(1)
        self.buttons.insertWidget(0, self.delete_all_button)
        self.buttons.insertWidget(1, self.outcome, 1)

    def say(self) -> None:
        """Set all texts, and look again what is there."""
        self.setWindowTitle(tr("Privacy"))
        self._intro.setText(
            tr(
                "Everything is computed on this computer and nothing is sent: the program has no telemetry and uses "
                "the network only for a network camera that you name. This is all that it keeps:"
            )
        )
        self.delete_all_button.setText(tr("Delete everything..."))
        for row in self.rows.values():
            row.show()
        self.delete_all_button.setEnabled(any(row.kind.files() for row in self.rows.values()))

    @pyqtSlot()
    def _ask_for_all(self) -> None:
        self._ask(tuple(row.kind for row in self.rows.values()), tr("everything that is stored"))

    def _ask(self, chosen: tuple[Kind, ...], what: str) -> None:
        ask(
            self,
            tr("Delete {what}? It cannot be brought back.", what=what),
            tr("Delete"),
            functools.partial(self.delete, chosen),
        )

    def delete(self, chosen: tuple[Kind, ...]) -> None:
        """Delete ``chosen``; what cannot be deleted is said."""
        problems, gone = [], set()
        for kind in chosen:
            try:
                kind.delete()
                gone.add(kind.name)
            except AppError as error:
                problems.append(error.said())
        self._deleted(gone)
        self.say()
        self.outcome.setText(" ".join(problems) or tr("Deleted."))


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
