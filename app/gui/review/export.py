"""The dialog that writes a session to files for other programs and for people."""

import functools
from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QUrl, pyqtSlot
from PyQt5.QtGui import QDesktopServices
from PyQt5.QtWidgets import QCheckBox, QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPushButton, QWidget

from app.errors import AppError
from app.gui.dialogs.dialog import Dialog, prose
from app.gui.review.jobs import Job, Jobs
from app.gui.review.progress import ProgressStrip
from app.language import LANGUAGES, NAMES, chosen, tr
from app.record.session.reader import open_session
from app.record.session.types import SessionRecord

CSV, EDF, HTML = "csv", "edf", "html"
Tell = Callable[[Exception | None], None]


class ExportDialog(Dialog):
    """Which formats, where to, and for the report in which language. Writes in a thread; says where the files are."""

    def __init__(self, source: SessionRecord | Path, jobs: Jobs, tell: Tell, parent: QWidget | None = None) -> None:
        """``source``: a session, or the folder of one that is still to be read."""
        super().__init__(parent)
        self._source, self._jobs, self._tell = source, jobs, tell
        self._folder = source if isinstance(source, Path) else source.folder
        self._written: tuple[Path, ...] = ()
        self.formats = {CSV: QCheckBox(), EDF: QCheckBox(), HTML: QCheckBox()}
        self.language = QComboBox()
        self._head, self.said, self._where_label = prose(), prose(), prose()
        self.where = QLineEdit(str(self._folder))
        self.browse, self.export, self.open_folder = QPushButton(), QPushButton(), QPushButton()
        self.strip = ProgressStrip()
        self._lay_out()
        self._connect()

    @pyqtSlot()
    def write(self) -> None:
        """Export what is ticked."""
        wanted = tuple(name for name, box in self.formats.items() if box.isChecked())
        folder, language = Path(self.where.text()).expanduser(), str(self.language.currentData())
        work = functools.partial(_export, self._source, folder, wanted, language)
        self._tell(None)
        self.said.setText("")
        self.export.setEnabled(False)
        job = self._jobs.start("exporting", work, self._show_written, self._fail, self.strip.show_share)
        self.strip.watch(job, tr("Writing {name}", name=self._folder.name))

    @pyqtSlot()
    def ask_for_folder(self) -> None:
        """Let a person choose where to."""
        folder = QFileDialog.getExistingDirectory(self, tr("Export to"), self.where.text())
        if folder:
            self.where.setText(folder)

    @pyqtSlot()
    def show_folder(self) -> None:
        """Open the folder of the files."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written[0].parent)))

    def reject(self) -> None:
        """Closing ends what is still being written; files that are there are whole."""
        self.strip.cancel_job()
        super().reject()

    def say(self) -> None:
        """Set all fixed texts."""
        self.setWindowTitle(tr("Export {name}", name=self._folder.name))
        self._head.setText(tr("Files to write:"))
        self.formats[CSV].setText(tr("CSV: tables of numbers, waves, beats and marks"))
        self.formats[EDF].setText(tr("EDF+: for viewers of biosignals"))
        self.formats[HTML].setText(tr("HTML: one page with everything, to read and to print, in"))
        self.language.setAccessibleName(tr("Language of the report"))
        self._where_label.setText(tr("To the folder:"))
        self.where.setAccessibleName(tr("To the folder:"))
        self.browse.setText(tr("Choose..."))
        self.export.setText(tr("Export"))
        self.open_folder.setText(tr("Open folder"))
        self._say_written()

    @pyqtSlot()
    def _show_what_is_possible(self) -> None:
        ticked = any(box.isChecked() for box in self.formats.values())
        self.export.setEnabled(ticked and bool(self.where.text().strip()))
        self.language.setEnabled(self.formats[HTML].isChecked())

    def _show_written(self, written: tuple[Path, ...]) -> None:
        self._written = written
        self._settle()
        self._say_written()
        self.fit()
        self.open_folder.setFocus()

    def _fail(self, problem: Exception) -> None:
        self._settle()
        self.said.setText(problem.said() if isinstance(problem, AppError) else str(problem))
        self.fit()
        self._tell(problem)

    def _settle(self) -> None:
        self.strip.done()
        self._show_what_is_possible()

    def _say_written(self) -> None:
        self.open_folder.setVisible(bool(self._written))
        if self._written:
            names = "\n".join(path.name for path in self._written)
            self.said.setText(tr("Written to {folder}:", folder=self._written[0].parent) + "\n" + names)

    def _connect(self) -> None:
        for box in self.formats.values():
            box.toggled.connect(self._show_what_is_possible)
        self.where.textChanged.connect(self._show_what_is_possible)
        self.browse.clicked.connect(self.ask_for_folder)
        self.export.clicked.connect(self.write)
        self.open_folder.clicked.connect(self.show_folder)

    def _lay_out(self) -> None:
        for language in LANGUAGES:
            self.language.addItem(NAMES[language], language)
        self.language.setCurrentIndex(LANGUAGES.index(chosen()))
        self.export.setObjectName("primary")
        self.content.addWidget(self._head)
        for box in self.formats.values():
            box.setChecked(True)
        report, where = QHBoxLayout(), QHBoxLayout()
        self.content.addWidget(self.formats[CSV])
        self.content.addWidget(self.formats[EDF])
        report.addWidget(self.formats[HTML])
        report.addWidget(self.language)
        report.addStretch(1)
        where.addWidget(self.where, 1)
        where.addWidget(self.browse)
        self.content.addLayout(report)
        self.content.addWidget(self._where_label)
        self.content.addLayout(where)
        self.content.addWidget(self.strip)
        self.content.addWidget(self.said)
        self.buttons.addWidget(self.open_folder)
        self.buttons.addWidget(self.export)
        self.open_folder.hide()


def _export(
    source: SessionRecord | Path, folder: Path, formats: tuple[str, ...], language: str, job: Job[tuple[Path, ...]]
) -> tuple[Path, ...]:
    """One format after the other, so that there is progress to tell and a place to stop."""
    from app.record.export.formats import export_session

    session = open_session(source) if isinstance(source, Path) else source
    written: list[Path] = []
    for i, name in enumerate(formats):
        job.tell(i / len(formats))
        written += export_session(session, folder, (name,), language)
    return tuple(written)
