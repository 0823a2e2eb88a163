"""A session against the file of an oximeter or a chest strap, from the choice of the file to the numbers."""

import functools
from pathlib import Path
from typing import TYPE_CHECKING

from PyQt5.QtCore import QObject, pyqtSlot
from PyQt5.QtWidgets import QFileDialog

from app.core.vitals import vital_infos
from app.errors import AppError
from app.gui.comparison.mapping import MappingDialog
from app.gui.review.jobs import Job
from app.gui.review.page import ReviewPage
from app.gui.review.series import Line, joined
from app.language import later, pick, tr
from app.record.reference.compare import Alignment, Comparison, by_clock, by_correlation
from app.record.reference.series import Reference
from app.record.reference.table import Table, read_table
from app.record.session.types import SessionRecord

if TYPE_CHECKING:
    from app.gui.comparison.view import ComparisonView

CLEAR_R = 0.5  # below it a course that fits best is no better than chance in a few minutes
CLOCK_ERROR_S = 60.0  # how far the clocks of two devices may be apart


class ReferenceComparison(QObject):
    """Asks for the file and its columns, aligns, and shows; the reference is also laid into the tracks of ``page``."""

    def __init__(self, page: ReviewPage) -> None:
        super().__init__(page)
        self._page = page
        self.view: ComparisonView | None = None
        self._reference: Reference | None = None
        self._search: Job[Alignment] | None = None  # for the best offset of the view that is open
        page.bar.reference_asked.connect(self.ask_for_file)

    @pyqtSlot()
    def ask_for_file(self) -> None:
        """Let a person choose the file of the other instrument."""
        record = self._page.record
        if record is None:
            return
        path, _ = QFileDialog.getOpenFileName(
            self._page,
            tr("File of an oximeter or chest strap"),
            str(Path.home()),
            f"{tr('Tables')} (*.csv *.txt *.tsv);;{tr('All files')} (*)",
        )
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Read the table in ``path``, then ask what stands in it."""
        self._page.tell(None)
        job = self._page.jobs.start(f"reading {path.name}", functools.partial(_read, path), self._ask, self._fail)
        self._page.strip.watch(job, tr("Reading {name}", name=path.name))

    def _ask(self, table: Table) -> None:
        self._page.strip.done()
        dialog = MappingDialog(table, self._page.window())
        dialog.understood.connect(self.align)
        dialog.present()

    @pyqtSlot(object)
    def align(self, reference: Reference) -> None:
        """Find out how the two lie in time, and show them."""
        record = self._page.record
        if record is None:
            return
        self._reference = reference
        if reference.vital not in {row.info.name for row in record.signs}:
            vital = next(pick(info.label) for info in vital_infos() if info.name == reference.vital)
            self._page.tell(AppError(later("The session {name} has no {vital}.", name=record.name, vital=vital)))
            return
        work = functools.partial(_align, record, reference)
        job = self._page.jobs.start("aligning", work, self._show, self._fail)
        self._page.strip.watch(job, tr("Aligning {name}", name=reference.name))

    def _show(self, alignment: Alignment) -> None:
        from app.gui.comparison.view import ComparisonView

        self._page.strip.done()
        if self._page.record is None or self._reference is None:
            return
        view = ComparisonView(self._page.record, self._reference, alignment, self._page.window())
        view.compared.connect(self._lay_beside)
        view.course_asked.connect(self._look_for_course)
        view.finished.connect(self._forget_view)
        self.view = view
        view.present()

    @pyqtSlot()
    def _look_for_course(self) -> None:
        record, reference = self._page.record, self._reference
        if record is not None and reference is not None:
            work = functools.partial(_by_course, record, reference)
            self._search = self._page.jobs.start("aligning", work, self._align_again, self._fail_in_view)

    @pyqtSlot()
    def _forget_view(self) -> None:
        """It was closed, and Qt deletes it: what is still looked for comes too late."""
        self.view = None
        if self._search is not None:
            self._search.cancel()

    def _align_again(self, alignment: Alignment) -> None:
        if self.view is not None:
            self.view.align(alignment)

    def _fail_in_view(self, problem: Exception) -> None:
        if self.view is not None and isinstance(problem, AppError):
            self.view.tell(problem)
        else:
            self._fail(problem)

    @pyqtSlot(object)
    def _lay_beside(self, comparison: Comparison) -> None:
        """The reference in the track of its sign."""
        if self._reference is not None:
            times, values = joined(comparison.t_s, comparison.reference)
            self._page.show_beside([Line(comparison.vital, (self._reference.name,) * 2, times, values)])

    def _fail(self, problem: Exception) -> None:
        self._page.strip.done()
        self._page.tell(problem)


def _read(path: Path, _job: Job[Table]) -> Table:
    import app.gui.comparison.view  # noqa: F401  a third of a second, here rather than in the window's thread

    return read_table(path)


def _align(session: SessionRecord, reference: Reference, _job: Job[Alignment]) -> Alignment:
    """By the clocks where both have one, corrected by the course where that is clear; else by the course; else at 0."""
    clock = by_clock(session, reference)
    try:
        if clock is None:
            return by_correlation(session, reference)
        course = by_correlation(session, reference, clock.offset_s, CLOCK_ERROR_S)
    except AppError:
        return clock or Alignment(0.0, None)
    better = course.correlation is not None and course.correlation >= max(CLEAR_R, clock.correlation or 0.0)
    return course if better else clock


def _by_course(session: SessionRecord, reference: Reference, _job: Job[Alignment]) -> Alignment:
    return by_correlation(session, reference)
