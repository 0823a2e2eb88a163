"""Numbers read off a session: at the cursor, between two cursors, and of the whole, beside those of another."""

from collections.abc import Sequence

from PyQt5.QtCore import QEvent, Qt
from PyQt5.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLabel,
    QScrollArea,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.gui.look import theme
from app.gui.look.speaking import Speaking
from app.gui.review.series import in_words, number, sentence
from app.gui.review.values import Measured, Spread, Value, measure, values_at, whole
from app.language import pick, tr
from app.record.session.types import SessionRecord

LEAST_LINES = 5  # of a table


class Table(QTableWidget):
    """Rows to read, not to edit; each row begins with the name of a sign in its colour."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        header = self.verticalHeader()
        if header is not None:
            header.hide()

    def fill(self, titles: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> None:
        """``rows``: the name of a sign ("" for none) and the cells, of which the first is its label."""
        self.setColumnCount(len(titles))
        self.setHorizontalHeaderLabels(list(titles))
        self.setRowCount(len(rows))
        for i, (vital, cells) in enumerate(rows):
            for j, text in enumerate(cells):
                item = QTableWidgetItem(text)
                item.setToolTip(text)
                if vital and j == 0:
                    item.setForeground(theme.vital_colour(vital))
                self.setItem(i, j, item)
        header = self.horizontalHeader()
        if header is not None and titles:
            header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
            header.setSectionResizeMode(len(titles) - 1, QHeaderView.ResizeMode.Stretch)
        self.resizeRowsToContents()


class ReadoutPanel(Speaking, QWidget):
    """What every sign was at the cursor; with a second cursor, what lies between the two."""

    SAID_ANEW_ON = (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange)  # colours stand among the texts

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: SessionRecord | None = None
        self._cursors: tuple[float | None, float | None] = (None, None)
        self.head = QLabel()
        self.head.setWordWrap(True)
        self.head.setMargin(6)
        self.table = Table()
        self.table.setMinimumHeight(LEAST_LINES * self.fontMetrics().height())
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        scroll = QScrollArea()  # large fonts in a small window
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        self._say()

    def show_record(self, record: SessionRecord | None) -> None:
        """Read from ``record`` from now on."""
        self._record = record
        self.show_cursors(None, None)

    def show_cursors(self, cursor_s: float | None, second_s: float | None) -> None:
        """Read off there."""
        self._cursors = cursor_s, second_s
        self._say()

    def _say(self) -> None:
        record, (cursor_s, second_s) = self._record, self._cursors
        self.table.setAccessibleName(tr("Values at the cursor"))
        if record is None or cursor_s is None:
            self.head.setText(
                tr("Click into the tracks to read the values there; Shift and click to measure from there.")
            )
            self.table.fill([], [])
        elif second_s is None:
            self.head.setText(
                tr("At {time}, {clock}", time=in_words(cursor_s, decimals=1), clock=_clock(record, cursor_s))
            )
            values = values_at(record, cursor_s)
            self.table.fill([tr("Sign"), tr("Value")], [(one.info.name, _value_cells(one)) for one in values])
        else:
            found = measure(record, cursor_s, second_s)
            self.head.setText(_measured(found))
            titles = [tr("Sign"), tr("Mean"), tr("Median"), tr("Shown")]
            self.table.fill(titles, [(one.info.name, _spread_cells(one)) for one in found.signs])


class SummaryPanel(Speaking, QWidget):
    """Every sign over the whole session; beside it the same of another session."""

    SAID_ANEW_ON = (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange)  # colours stand among the texts

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._records: tuple[SessionRecord | None, SessionRecord | None] = (None, None)
        self.table = Table()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.table)

    def show_records(self, record: SessionRecord | None, other: SessionRecord | None = None) -> None:
        """Sum up ``record``, and ``other`` in the columns behind it."""
        self._records = record, other
        self._say()

    def _say(self) -> None:
        record, other = self._records
        self.table.setAccessibleName(tr("Summary of the session"))
        titles = [tr("Sign"), tr("Median"), tr("5 to 95 %"), tr("Shown")]
        if record is None:
            self.table.fill([], [])
            return
        rows = [(one.info.name, [pick(one.info.label), *_summary_cells(one)]) for one in whole(record)]
        if other is not None:
            titles += [f"{title} ({other.name})" for title in titles[1:]]
            beside = {one.info.name: one for one in whole(other)}
            rows = [(vital, [*cells, *_summary_cells(beside.get(vital))]) for vital, cells in rows]
        self.table.fill(titles, rows)


def _clock(record: SessionRecord, t_s: float) -> str:
    return f"{record.clock_time(t_s):%H:%M:%S}"


def _value_cells(one: Value) -> list[str]:
    if one.value is None:
        return [pick(one.info.label), f"-- {sentence(one.status)}"]
    interval = (
        f" ({one.low:.{one.info.decimals}f}\N{EN DASH}{one.high:.{one.info.decimals}f})"
        if one.low is not None and one.high is not None
        else ""
    )
    return [pick(one.info.label), number(one.value, one.info) + interval]


def _spread_cells(one: Spread) -> list[str]:
    return [
        pick(one.info.label),
        number(one.mean, one.info, extra=1),
        number(one.median, one.info),
        _share(one.coverage),
    ]


def _summary_cells(one: Spread | None) -> list[str]:
    if one is None:
        return ["--", "--", "--"]
    width = (
        "--"
        if one.p5 is None or one.p95 is None
        else f"{one.p5:.{one.info.decimals}f}\N{EN DASH}{one.p95:.{one.info.decimals}f}"
    )
    return [number(one.median, one.info), width, _share(one.coverage)]


def _share(coverage: float | None) -> str:
    return "--" if coverage is None else f"{coverage:.0%}"


def _measured(found: Measured) -> str:
    """Times, what one period as long as that would be, and the beats between."""
    begin, end, length = (in_words(t_s, decimals=2) for t_s in (found.start_s, found.end_s, found.length_s))
    text = tr("{begin} to {end}: {length}", begin=begin, end=end, length=length)
    if found.length_s > 0:
        text += "\n" + tr("As one period: {rate:.1f} a minute", rate=60 / found.length_s)
    if found.beat_bpm is not None:
        text += "\n" + tr("{count} beats, {rate:.1f} bpm", count=found.beats, rate=found.beat_bpm)
    return text
