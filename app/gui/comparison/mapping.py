"""The dialog that asks what stands in the columns of another instrument's file."""

from PyQt5.QtCore import pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QComboBox, QFormLayout, QLabel, QPushButton, QTableWidget, QTableWidgetItem, QWidget

from app.errors import AppError
from app.gui.dialogs.dialog import Dialog, prose
from app.gui.review.series import in_words
from app.language import Text, later, say, tr
from app.record.reference.mapping import Mapping, Quantity, TimeKind, guess_mapping, kind_of
from app.record.reference.series import Reference, to_reference
from app.record.reference.table import Table

PREVIEW_ROWS = 8

_QUANTITIES: dict[Quantity, Text] = {
    Quantity.HEART_RATE: later("Heart rate, bpm"),
    Quantity.SPO2: later("Oxygen saturation, %"),
    Quantity.RR: later("Intervals between beats, ms or s"),
}
_TIME_KINDS: dict[TimeKind, Text] = {
    TimeKind.SECONDS: later("seconds since the start"),
    TimeKind.MILLISECONDS: later("milliseconds since the start"),
    TimeKind.ELAPSED: later("elapsed time (0:01:05)"),
    TimeKind.CLOCK: later("time of day (18:30:05)"),
    TimeKind.DATE_TIME: later("date and time"),
    TimeKind.EPOCH: later("seconds since 1970"),
    TimeKind.EPOCH_MS: later("milliseconds since 1970"),
    TimeKind.NONE: later("no times: intervals in a row, or a value a second"),
}


class MappingDialog(Dialog):
    """Shows the first rows of a file and a guess of what they are, to be corrected.

    Signals:
        understood: the Reference that comes of it.
    """

    understood = pyqtSignal(object)

    def __init__(self, table: Table, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._reference: Reference | None = None
        self._head, self.verdict = prose(), prose()
        self.preview = QTableWidget()
        self.time, self.time_kind, self.value, self.quantity = (QComboBox() for _ in range(4))
        self._labels = [QLabel() for _ in range(4)]
        self.ok = QPushButton()
        self._lay_out()
        self._take_guess()
        for box in (self.time_kind, self.value, self.quantity):
            box.currentIndexChanged.connect(self._try)
        self.time.currentIndexChanged.connect(self._on_time_column)
        self.ok.clicked.connect(self._take)

    @pyqtSlot()
    def _take(self) -> None:
        if self._reference is not None:
            self.understood.emit(self._reference)
            self.accept()

    def say(self) -> None:
        """Set all fixed texts."""
        self.setWindowTitle(tr("Columns of {name}", name=self._table.name))
        self._head.setText(tr("What stands in the columns? The first rows of the file:"))
        names = [tr("Time column"), tr("Times are written as"), tr("Value column"), tr("Values are")]
        for label, box, name in zip(self._labels, self._boxes(), names, strict=True):
            label.setText(name)
            box.setAccessibleName(name)
        self.preview.setAccessibleName(tr("First rows of the file"))
        self.time.setItemText(0, tr("(none)"))
        for i, quantity in enumerate(_QUANTITIES.values()):
            self.quantity.setItemText(i, say(quantity))
        for i, kind in enumerate(_TIME_KINDS.values()):
            self.time_kind.setItemText(i, say(kind))
        self.ok.setText(tr("Compare"))
        self._try()

    def _boxes(self) -> tuple[QComboBox, ...]:
        return self.time, self.time_kind, self.value, self.quantity

    def _mapping(self) -> Mapping:
        return Mapping(
            self.time.currentData(), self.time_kind.currentData(), self.value.currentData(), self.quantity.currentData()
        )

    @pyqtSlot()
    def _on_time_column(self) -> None:
        """Another column may be written in another way."""
        name = self.time.currentData()
        kind = TimeKind.NONE if name is None else kind_of(self._table.column(name), name)
        if kind is not None:
            self.time_kind.setCurrentIndex(list(_TIME_KINDS).index(kind))
        self._try()

    @pyqtSlot()
    def _try(self) -> None:
        """Say what comes of the present choice."""
        try:
            self._reference = to_reference(self._table, self._mapping())
        except AppError as error:
            self._reference = None
            self.verdict.setText(error.said())
        else:
            self.verdict.setText(_about(self._reference))
        self.ok.setEnabled(self._reference is not None)

    def _take_guess(self) -> None:
        try:
            guess = guess_mapping(self._table)
        except AppError:
            # To be chosen by hand: the message of the first try says what is wrong with it.
            guess = Mapping(None, TimeKind.NONE, self._table.header[-1], Quantity.HEART_RATE)
        self.time.setCurrentIndex(0 if guess.time is None else 1 + self._table.header.index(guess.time))
        self.time_kind.setCurrentIndex(list(_TIME_KINDS).index(guess.time_kind))
        self.value.setCurrentIndex(self._table.header.index(guess.value))
        self.quantity.setCurrentIndex(list(_QUANTITIES).index(guess.quantity))

    def _lay_out(self) -> None:
        header, rows = self._table.header, self._table.rows[:PREVIEW_ROWS]
        self.preview.setColumnCount(len(header))
        self.preview.setHorizontalHeaderLabels(list(header))
        self.preview.setRowCount(len(rows))
        self.preview.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        for i, row in enumerate(rows):
            for j, cell in enumerate(row):
                self.preview.setItem(i, j, QTableWidgetItem(cell))
        self.preview.resizeColumnsToContents()
        self.preview.setMinimumSize(520, 200)
        self.time.addItem("", None)
        for name in header:
            self.time.addItem(name, name)
            self.value.addItem(name, name)
        for quantity in _QUANTITIES:
            self.quantity.addItem("", quantity)
        for kind in _TIME_KINDS:
            self.time_kind.addItem("", kind)
        self.ok.setObjectName("primary")
        form = QFormLayout()
        for label, box in zip(self._labels, self._boxes(), strict=True):
            label.setBuddy(box)
            form.addRow(label, box)
        self.content.addWidget(self._head)
        self.content.addWidget(self.preview, 1)
        self.content.addLayout(form)
        self.content.addWidget(self.verdict)
        self.buttons.addWidget(self.ok)


def _about(reference: Reference) -> str:
    """How much there is and between which values, so that a wrong column is noticed."""
    text = tr(
        "{count} values from {low:.0f} to {high:.0f}, over {length}.",
        count=len(reference.values),
        low=float(reference.values.min()),
        high=float(reference.values.max()),
        length=in_words(float(reference.t_s[-1])),
    )
    if reference.left_out:
        text += " " + tr("{count} rows without a usable value are left out.", count=reference.left_out)
    return text
