"""The marks of a session in a list: gone to, named, added and deleted."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QHBoxLayout, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from app.gui.look.buttons import tab_button
from app.gui.look.speaking import Speaking
from app.gui.review.series import in_words
from app.language import tr
from app.record.session.marks import mark
from app.record.session.types import Event


class MarksPanel(Speaking, QWidget):
    """A time and a text for each mark; the text is edited in place.

    Signals:
        add_asked: a mark at the cursor is wanted.
        changed: the tuple of Events as they should be from now on.
        chosen: the time of the mark that was chosen.
    """

    add_asked = pyqtSignal()
    changed = pyqtSignal(object)
    chosen = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._marks: tuple[Event, ...] = ()
        self.table = _MarkTable(self)
        self.add, self.rename, self.delete = (tab_button() for _ in range(3))
        self.add.clicked.connect(self.add_asked)
        self.rename.clicked.connect(self.edit_chosen)
        self.delete.clicked.connect(self.delete_chosen)
        self.table.delete_asked.connect(self.delete_chosen)
        self.table.itemChanged.connect(self._on_edited)
        self.table.itemSelectionChanged.connect(self._on_chosen)
        buttons = QHBoxLayout()
        for button in (self.add, self.rename, self.delete):
            buttons.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 6, 0, 0)
        layout.addWidget(self.table, 1)
        layout.addLayout(buttons)
        self._say()
        self._on_chosen()

    def show_marks(self, marks: Sequence[Event]) -> None:
        """List these."""
        self._marks = tuple(marks)
        # Rows that are filled by us are no edits.
        self.table.blockSignals(True)
        self.table.setRowCount(len(self._marks))
        for i, one in enumerate(self._marks):
            time = QTableWidgetItem(in_words(one.t_s))
            time.setFlags(Qt.ItemFlags(Qt.ItemFlag.ItemIsEnabled) | Qt.ItemFlag.ItemIsSelectable)
            self.table.setItem(i, 0, time)
            self.table.setItem(i, 1, QTableWidgetItem(one.text))
        self.table.blockSignals(False)
        self.table.resizeColumnToContents(0)
        self._on_chosen()

    def choose(self, place: int, *, edit: bool = False) -> None:
        """Select the mark at ``place``; ``edit``: and write its text."""
        self.table.setCurrentCell(place, 1)
        if edit:
            self.edit_chosen()

    @pyqtSlot()
    def edit_chosen(self) -> None:
        """Write the text of the chosen mark."""
        item = self.table.item(self.table.currentRow(), 1)
        if item is not None:
            self.table.setFocus()
            self.table.editItem(item)

    @pyqtSlot()
    def delete_chosen(self) -> None:
        """Take the chosen mark away."""
        row = self.table.currentRow()
        if 0 <= row < len(self._marks):
            self.changed.emit(self._marks[:row] + self._marks[row + 1 :])

    @pyqtSlot(QTableWidgetItem)
    def _on_edited(self, item: QTableWidgetItem) -> None:
        row = item.row()
        if item.column() == 1 and row < len(self._marks):
            renamed = mark(self._marks[row].t_s, item.text())
            self.changed.emit((*self._marks[:row], renamed, *self._marks[row + 1 :]))

    @pyqtSlot()
    def _on_chosen(self) -> None:
        row = self.table.currentRow()
        known = 0 <= row < len(self._marks)
        self.rename.setEnabled(known)
        self.delete.setEnabled(known)
        if known and self.table.selectedItems():
            self.chosen.emit(self._marks[row].t_s)

    def _say(self) -> None:
        self.add.setText(tr("Add"))
        self.add.setToolTip(tr("Mark the time at the cursor (M)"))
        self.rename.setText(tr("Rename"))
        self.rename.setToolTip(tr("Write the text of the chosen mark (F2)"))
        self.delete.setText(tr("Delete"))
        self.delete.setToolTip(tr("Delete the chosen mark (Del)"))
        self.table.setHorizontalHeaderLabels([tr("Time"), tr("Mark")])
        self.table.setAccessibleName(tr("Marks"))


class _MarkTable(QTableWidget):
    """Knows the key that deletes."""

    delete_asked = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(0, 2, parent)
        self.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.setSelectionMode(QTableWidget.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        below, right = self.verticalHeader(), self.horizontalHeader()
        if below is not None and right is not None:
            below.hide()
            right.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Del deletes; all else as in every table."""
        if event is not None and event.key() == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)
