"""Recorded sessions in the window: the list of them, the review of one, and the way there and back."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSlot
from PyQt5.QtWidgets import QStackedWidget, QWidget

from app.core.pulse.method import PulseMethod
from app.errors import AppError
from app.gui.bars.banner import Banner
from app.gui.comparison.control import ReferenceComparison
from app.gui.measuring.defect import defect
from app.gui.program.commands import Command, Commands
from app.gui.review.beside import Beside
from app.gui.review.export import ExportDialog
from app.gui.review.jobs import Jobs
from app.gui.review.page import ReviewPage
from app.gui.review.sessions import SessionsPage
from app.language import later
from app.log import log_path
from app.record.session.shelf import sessions_folder
from app.record.session.types import SessionRecord


class Review(QObject):
    """Adds two pages to a window's ``pages`` when they are first asked for, and shows them.

    banner: says what went wrong or was done. show: brings a page to the front. busy: whether a measurement runs.
    """

    def __init__(
        self,
        pages: QStackedWidget,
        commands: Commands,
        banner: Banner,
        show: Callable[[QWidget], None],
        methods: Sequence[PulseMethod],
        busy: Callable[[], bool],
    ) -> None:
        super().__init__(pages)
        self._methods, self._busy = methods, busy
        self._closed = False
        self._pages, self._banner, self._show = pages, banner, show
        self.jobs = Jobs(self)
        self._sessions: SessionsPage | None = None
        self._page: ReviewPage | None = None
        self.beside: Beside | None = None
        self.reference: ReferenceComparison | None = None
        commands.add(Command("Sessions...", self.show_sessions, "Ctrl+R", "sessions"))

    @property
    def sessions(self) -> SessionsPage:
        """The list; made when it is first asked for."""
        if self._sessions is None:
            page = SessionsPage(self.jobs, self.tell, sessions_folder())
            page.back_asked.connect(self.show_live)
            page.open_asked.connect(self.open_session)
            page.export_asked.connect(self.export)
            self._sessions = page
            self._pages.addWidget(page)
        return self._sessions

    @property
    def page(self) -> ReviewPage:
        """The review; made when it is first asked for."""
        if self._page is None:
            page = ReviewPage(self.jobs, self.tell)
            page.back_asked.connect(self.show_live)
            page.bar.sessions_asked.connect(self.show_sessions)
            page.bar.export_asked.connect(self._export_open)
            self.reference = ReferenceComparison(page)
            self.beside = Beside(page, self._methods, self._busy)
            self._page = page
            self._pages.addWidget(page)
        return self._page

    @pyqtSlot()
    def show_sessions(self) -> None:
        """The list of recorded sessions, as it is now."""
        page = self.sessions
        self._show(page)
        page.refresh()
        page.table.setFocus()

    @pyqtSlot(object)
    def open_session(self, folder: Path) -> None:
        """Review the session in ``folder``."""
        self._show(self.page)
        self.page.open(folder)

    @pyqtSlot(object)
    def show_recorded(self, folder: Path) -> None:
        """A recording is complete: review it, or say where it is while a person may be watching a measurement."""
        if self._closed:
            return
        if self._busy():
            self._banner.show_notice(later("Recorded: {name}. All sessions: Ctrl+R.", name=folder.name))
        else:
            self.open_session(folder)

    @pyqtSlot(object)
    def export(self, source: SessionRecord | Path) -> None:
        """Let a session, or the one in a folder, be written to files."""
        ExportDialog(source, self.jobs, self.tell, self._pages.window()).present()

    @pyqtSlot()
    def _export_open(self) -> None:
        if self.page.record is not None:
            self.export(self.page.record)

    @pyqtSlot()
    def show_live(self) -> None:
        """Back to the screen that measures."""
        self._banner.show_error(None)
        live = self._pages.widget(0)
        if live is not None:
            self._show(live)
            live.setFocus()

    def tell(self, problem: Exception | None) -> None:
        """Show what went wrong; a defect is named with the place of the log, where it stands whole."""
        if problem is None or isinstance(problem, AppError):
            self._banner.show_error(problem)
        else:
            self._banner.show_error(defect(problem, log_path()))

    def close(self) -> int:
        """End all work, soon; how many threads had to be left behind."""
        self._closed = True
        return self.jobs.close()
