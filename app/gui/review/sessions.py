"""The page with the list of recorded sessions: what each was, what was measured, and what can be done with it."""

import functools
from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QEvent, Qt, QUrl, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QDesktopServices, QKeyEvent
from PyQt5.QtWidgets import (
    QFileDialog,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.gui.dialogs.question import ask
from app.gui.look.flow_layout import FlowLayout
from app.gui.look.speaking import Speaking
from app.gui.review.jobs import Job, Jobs
from app.gui.review.progress import ProgressStrip
from app.gui.review.session_table import Medians, SessionTable
from app.gui.review.values import Spread, whole
from app.language import tr
from app.record.session.reader import open_session
from app.record.session.shelf import SessionEntry, delete, list_sessions

_OWN_KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Space, Qt.Key.Key_Delete)

Tell = Callable[[Exception | None], None]


class SessionsPage(Speaking, QWidget):
    """All sessions of one folder, the newest first. Medians come one session after the other, and are kept.

    Signals:
        back_asked: the live screen is wanted.
        open_asked, export_asked: the folder of the session that was chosen.
    """

    back_asked = pyqtSignal()
    open_asked = pyqtSignal(object)
    export_asked = pyqtSignal(object)

    def __init__(self, jobs: Jobs, tell: Tell, shelf: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._jobs, self._tell = jobs, tell
        self.shelf = shelf
        self._medians: dict[Path, Medians] = {}
        self._read_entry: SessionEntry | None = None  # whose medians are being read
        self.strip = ProgressStrip()
        self.table = SessionTable()
        self._title, self._empty = QLabel(), QLabel()
        self.back, self.open, self.export, self.reveal, self.delete, self.elsewhere = (QPushButton() for _ in range(6))
        self._lay_out()
        self._connect()
        self._say()
        self._on_chosen()

    @property
    def entries(self) -> tuple[SessionEntry, ...]:
        """The sessions that are listed."""
        return self.table.entries

    def refresh(self) -> None:
        """Look again what is there."""
        job = self._jobs.start("listing sessions", lambda _job: list_sessions(self.shelf), self._list, self._fail)
        self.strip.watch(job, tr("Looking for sessions in {folder}", folder=self.shelf))

    @pyqtSlot()
    def ask_to_delete(self) -> None:
        """Delete the chosen session, after a question."""
        entry = self.table.chosen()
        if entry is None:
            return
        question = tr("Delete the session {name} for good?", name=entry.name) + "\n\n"
        question += tr(
            "Its folder with everything in it is removed, and cannot be brought back: {folder}", folder=entry.folder
        )
        ask(self, question, tr("Delete"), functools.partial(self._delete, entry))

    @pyqtSlot()
    def reveal_chosen(self) -> None:
        """Show its files."""
        entry = self.table.chosen()
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.shelf if entry is None else entry.folder)))

    @pyqtSlot()
    def ask_for_shelf(self) -> None:
        """Let a person choose another folder of sessions."""
        folder = QFileDialog.getExistingDirectory(self, tr("Folder of sessions"), str(self.shelf))
        if folder:
            self.shelf = Path(folder)
            self._say()
            self.refresh()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Esc leads back, Del deletes."""
        if event is not None and event.key() == Qt.Key.Key_Escape:
            self.back_asked.emit()
        elif event is not None and event.key() == Qt.Key.Key_Delete:
            self.ask_to_delete()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent | None) -> bool:
        """Esc leads back and does not quit; Space starts nothing that nobody sees."""
        overrides = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride
        if isinstance(event, QKeyEvent) and overrides and event.key() in _OWN_KEYS:
            event.accept()
            return True
        return super().event(event)

    def _list(self, entries: tuple[SessionEntry, ...]) -> None:
        self.strip.done()
        self.table.show_entries(entries)
        self._empty.setVisible(not entries)
        self.table.setVisible(bool(entries))
        self._on_chosen()
        self._read_next()

    def _read_next(self) -> None:
        """Read the medians of the first session in the list that has none yet; while nobody looks, none."""
        missing = [one for one in self.entries if not self._is_read(one)]
        if missing and self._read_entry is None and self.isVisible():
            self._read_entry = missing[0]
            read = functools.partial(_read, missing[0].folder)
            self._jobs.start(f"reading {missing[0].name}", read, self._on_read, self._skip)

    def _is_read(self, entry: SessionEntry) -> bool:
        """As long as it is now."""
        return entry.folder in self._medians and self._medians[entry.folder].duration_s == entry.duration_s

    def _on_read(self, spreads: tuple[Spread, ...]) -> None:
        entry, self._read_entry = self._read_entry, None
        if entry is not None:
            self._medians[entry.folder] = Medians(entry.duration_s, spreads)
        self.table.show_medians(self._medians)
        self._read_next()

    def _skip(self, _problem: Exception) -> None:
        """It can be listed but not read: opening it will say why."""
        self._on_read(())

    def _delete(self, entry: SessionEntry) -> None:
        work = functools.partial(_delete, entry.folder)
        self._jobs.start(f"deleting {entry.name}", work, self._on_deleted, self._fail)

    def _on_deleted(self, _nothing: None) -> None:
        self._tell(None)
        self.refresh()

    def _fail(self, problem: Exception) -> None:
        self.strip.done()
        self._tell(problem)
        self.refresh_quietly()

    def refresh_quietly(self) -> None:
        """What is in the list may not be true any more, but the message stays."""
        self._jobs.start("listing sessions", lambda _job: list_sessions(self.shelf), self._list, self._tell)

    @pyqtSlot()
    def _on_chosen(self) -> None:
        entry = self.table.chosen()
        for button in (self.open, self.export):
            button.setEnabled(entry is not None)
        self.delete.setEnabled(entry is not None and not entry.in_use)

    @pyqtSlot()
    def _open_chosen(self) -> None:
        entry = self.table.chosen()
        if entry is not None:
            self.open_asked.emit(entry.folder)

    @pyqtSlot()
    def _export_chosen(self) -> None:
        entry = self.table.chosen()
        if entry is not None:
            self.export_asked.emit(entry.folder)

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_asked)
        self.open.clicked.connect(self._open_chosen)
        self.export.clicked.connect(self._export_chosen)
        self.reveal.clicked.connect(self.reveal_chosen)
        self.delete.clicked.connect(self.ask_to_delete)
        self.elsewhere.clicked.connect(self.ask_for_shelf)
        self.table.itemSelectionChanged.connect(self._on_chosen)
        self.table.open_asked.connect(self._open_chosen)

    def _say(self) -> None:
        self._title.setText(tr("Recorded sessions in {folder}", folder=self.shelf))
        self._empty.setText(tr("There is no recorded session in this folder yet."))
        self.back.setText(tr("Back to live"))
        self.open.setText(tr("Open"))
        self.export.setText(tr("Export..."))
        self.reveal.setText(tr("Show in folder"))
        self.delete.setText(tr("Delete..."))
        self.elsewhere.setText(tr("Other folder..."))

    def _lay_out(self) -> None:
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._title.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setObjectName("muted")
        self.open.setObjectName("primary")
        top, below = FlowLayout(), FlowLayout()
        for button in (self.back, self.elsewhere):
            top.addWidget(button)
        for button in (self.open, self.export, self.reveal, self.delete):
            below.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self._title)
        layout.addWidget(self.strip)
        layout.addWidget(self.table, 1)
        layout.addWidget(self._empty, 1)
        layout.addLayout(below)
        self.table.hide()


def _read(folder: Path, _job: Job[tuple[Spread, ...]]) -> tuple[Spread, ...]:
    return whole(open_session(folder))


def _delete(folder: Path, _job: Job[None]) -> None:
    delete(folder)
