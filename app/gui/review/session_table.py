"""The list of recorded sessions: when each was, how long, of what, and its medians."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem

from app.gui.look.speaking import Speaking
from app.gui.review.bar import flags, source_name
from app.gui.review.series import in_words, number
from app.gui.review.values import Spread
from app.language import tr
from app.record.session.shelf import SessionEntry

# The signs whose medians stand in the list.
LISTED = ("heart_rate_bpm", "respiration_rate_brpm", "spo2_percent")
FIRST_MEDIAN = 3  # column


@dataclass(frozen=True, slots=True)
class Medians:
    """Of a session when it was ``duration_s`` long; none where it could not be read."""

    duration_s: float
    spreads: tuple[Spread, ...]


class SessionTable(Speaking, QTableWidget):
    """Whole rows, opened by a double click or Return.

    entries: the sessions, one a row.

    Signals:
        open_asked: the chosen row is to be opened.
    """

    open_asked = pyqtSignal()

    def __init__(self) -> None:
        super().__init__(0, FIRST_MEDIAN + len(LISTED) + 2)
        self.entries: tuple[SessionEntry, ...] = ()
        self._medians: Mapping[Path, Medians] = {}
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        below, right = self.verticalHeader(), self.horizontalHeader()
        if below is not None and right is not None:
            below.hide()
            right.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            right.setStretchLastSection(True)
        self.doubleClicked.connect(self.open_asked)
        self._say()

    def chosen(self) -> SessionEntry | None:
        """The session that is selected."""
        row = self.currentRow()
        return self.entries[row] if 0 <= row < len(self.entries) and self.selectedItems() else None

    def show_entries(self, entries: Sequence[SessionEntry]) -> None:
        """List ``entries``; the one that was chosen stays so, else it is the first."""
        before = self.chosen()
        self.entries = tuple(entries)
        self._fill()
        again = [row for row, one in enumerate(entries) if before is not None and one.folder == before.folder]
        if entries:
            self.selectRow(again[0] if again else 0)

    def show_medians(self, medians: Mapping[Path, Medians]) -> None:
        """Write ``medians``, by the folders of their sessions."""
        self._medians = medians
        self._fill_medians()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Return opens."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_asked.emit()
        elif event is not None and event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Delete):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def _fill(self) -> None:
        self.setRowCount(len(self.entries))
        for row, entry in enumerate(self.entries):
            notes = flags(entry.meta, entry.ending) if not entry.in_use else [tr("being recorded")]
            cells = [
                f"{entry.meta.started_at:%Y-%m-%d %H:%M:%S}",
                in_words(entry.duration_s),
                source_name(entry.meta),
                *([""] * len(LISTED)),
                "",
                ", ".join(notes),
            ]
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                self.setItem(row, column, item)
        self._fill_medians()

    def _fill_medians(self) -> None:
        for row, entry in enumerate(self.entries):
            if entry.folder not in self._medians:
                continue
            spreads = {one.info.name: one for one in self._medians[entry.folder].spreads}
            shown = [spreads.get(name) for name in LISTED]
            texts = ["--" if one is None else number(one.median, one.info) for one in shown]
            first = shown[0]
            texts.append("--" if first is None or first.coverage is None else f"{first.coverage:.0%}")
            for column, text in enumerate(texts, FIRST_MEDIAN):
                self.setItem(row, column, QTableWidgetItem(text))

    def _say(self) -> None:
        self.setAccessibleName(tr("Recorded sessions"))
        self.setHorizontalHeaderLabels(
            [
                tr("Date"),
                tr("Length"),
                tr("Source"),
                tr("Heart rate"),
                tr("Respiration"),
                tr("SpO2"),
                tr("Shown"),
                tr("Notes"),
            ]
        )
        tip = tr("Median of the session; Shown: share of its seconds with a heart rate")
        for column in range(FIRST_MEDIAN, FIRST_MEDIAN + len(LISTED) + 1):
            header = self.horizontalHeaderItem(column)
            if header is not None:
                header.setToolTip(tip)
        self._fill()
