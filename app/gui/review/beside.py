"""What can be laid beside a session: another session, or what another method makes of its video."""

import functools
from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5.QtCore import QObject, pyqtSlot

from app.core.pulse.method import PulseMethod
from app.errors import AppError
from app.gui.review.bar import flags, source_name
from app.gui.review.choice import ChoiceDialog
from app.gui.review.jobs import Job
from app.gui.review.page import ReviewPage
from app.gui.review.replay import replay
from app.gui.review.series import Line, in_words, other_line
from app.language import later, tr
from app.record.session.reader import open_session
from app.record.session.shelf import SessionEntry, list_sessions
from app.record.session.types import SessionRecord


class Beside(QObject):
    """Asks which, has it read or measured by the page's jobs, and hands it to ``page``.

    busy: whether a measurement runs, which a replay would slow down.
    """

    def __init__(self, page: ReviewPage, methods: Sequence[PulseMethod], busy: Callable[[], bool]) -> None:
        super().__init__(page)
        self._page = page
        self._methods = methods
        self._busy = busy
        page.bar.other_session_asked.connect(self.ask_for_session)
        page.bar.replay_asked.connect(self.ask_for_method)
        page.bar.nothing_beside_asked.connect(self.take_away)

    @pyqtSlot()
    def ask_for_session(self) -> None:
        """Let another session of the same folder be chosen."""
        record = self._page.record
        if record is not None:
            look = functools.partial(_others, record.folder)
            self._page.jobs.start("listing sessions", look, self._choose_session, self._page.tell)

    @pyqtSlot()
    def ask_for_method(self) -> None:
        """Let another method be chosen for the video of the session."""
        record = self._page.record
        if record is None or record.video is None:
            return
        if self._busy():
            self._page.tell(
                AppError(later("The video cannot be analysed while a measurement runs."), later("Stop it first."))
            )
            return
        others = [(one.label, one.name) for one in self._methods if one.name != record.meta.method.name]
        dialog = ChoiceDialog(
            later("Another method"), later("Analyse the video of this session again with:"), others, self._page
        )
        dialog.chosen.connect(self.replay_with)
        dialog.present()

    @pyqtSlot(object)
    def compare_with(self, folder: Path) -> None:
        """Lay the session in ``folder`` beside the one that is open, both from their beginning."""
        job = self._page.jobs.start(f"opening {folder.name}", functools.partial(_open, folder), self._show, self._fail)
        self._page.strip.watch(job, tr("Opening {name}", name=folder.name))

    @pyqtSlot(object)
    def replay_with(self, method: str) -> None:
        """Analyse the session's video with ``method`` and draw its heart rate."""
        record = self._page.record
        if record is None or record.video is None:
            return
        work = functools.partial(_replay, record.video, method, len(record.t_s))
        strip = self._page.strip
        job = self._page.jobs.start(f"replay with {method}", work, self._show_replay, self._fail, strip.show_share)
        label = next(one.label for one in self._methods if one.name == method)
        strip.watch(job, tr("Analysing the video with {method}", method=label))

    @pyqtSlot()
    def take_away(self) -> None:
        """Nothing beside the session."""
        self._page.show_beside([])

    def _choose_session(self, entries: Sequence[SessionEntry]) -> None:
        choices = [(_line_about(one), one.folder) for one in entries]
        sentence = (
            later("Lay beside this session, both from their beginning:")
            if choices
            else later("There is no other session in this folder.")
        )
        dialog = ChoiceDialog(later("Compare with another session"), sentence, choices, self._page)
        dialog.chosen.connect(self.compare_with)
        dialog.present()

    def _show(self, other: SessionRecord) -> None:
        self._page.strip.done()
        self._page.show_beside([other_line(row, (other.name, other.name)) for row in other.signs], other)

    def _show_replay(self, line: Line) -> None:
        self._page.strip.done()
        self._page.show_beside([line])

    def _fail(self, problem: Exception) -> None:
        self._page.strip.done()
        self._page.tell(problem)


def _others(folder: Path, _job: Job[list[SessionEntry]]) -> list[SessionEntry]:
    return [one for one in list_sessions(folder.parent) if one.folder != folder]


def _open(folder: Path, _job: Job[SessionRecord]) -> SessionRecord:
    return open_session(folder)


def _replay(video: Path, method: str, seconds: int, job: Job[Line]) -> Line:
    return replay(video, method, seconds, job.tell)


def _line_about(entry: SessionEntry) -> str:
    parts = [entry.name, in_words(entry.duration_s), source_name(entry.meta), *flags(entry.meta, entry.ending)]
    return " \N{MIDDLE DOT} ".join(parts)
