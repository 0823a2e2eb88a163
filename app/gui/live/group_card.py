"""Several numbers of one kind on one card: blood pressure, pulse rate variability."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.core.types import Reading, VitalInfo
from app.gui.live.card_texts import EXPERIMENTAL, Statement, interval_tip, unit_text
from app.gui.live.digits import Digits
from app.gui.live.reading_card import MARGINS, CalibrateButton, QualityLine, absence_page
from app.gui.look.speaking import Speaking
from app.gui.look.words import CENTRE, Words
from app.language import Text, pick, tr

LARGE, SMALL = (1.7, 4.5), (1.0, 1.25)  # least and greatest size of a number, in that of ordinary text


class GroupLine:
    """One number of a group. Answers to what the panel asks of a ReadingCard.

    Its four widgets are laid out by whoever owns it: label, interval, value, unit.
    """

    def __init__(self, info: VitalInfo, leading: str, scale: float, most: float) -> None:
        """``leading``: the sign whose colour the group has. ``scale``, ``most``: of the number, over ordinary text."""
        self.statement = Statement(info)
        self.label = Words(chars=7, strong=True)
        self.interval = Words(chars=7, scale=0.88)
        self.value = Digits(info.decimals, leading, scale, most)
        self.unit = Words(follows=True)
        self.unit.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._told: list[GroupCard] = []
        self.say_texts()

    @property
    def info(self) -> VitalInfo:
        """Which sign this is."""
        return self.statement.info

    @property
    def text(self) -> str:
        """The number as it stands on the screen."""
        return self.value.text

    @property
    def has_value(self) -> bool:
        """Whether a number is shown."""
        return self.statement.has_value

    @property
    def sentence(self) -> str:
        """Why there is no number; or what must be said with it."""
        return self.statement.why

    def show_reading(self, reading: Reading, now_s: float) -> None:
        """Put ``reading`` on the screen; ``now_s``: the time of the newest picture."""
        self.statement = Statement(self.info, reading, now_s)
        self._renew()

    def clear(self, why: Text | str) -> None:
        """Show that there is no number, and ``why``."""
        self.statement = Statement(self.info, absent=why)
        self._renew()

    def tell(self, card: "GroupCard") -> None:
        """Let ``card`` know whenever this changes."""
        self._told.append(card)

    def say_texts(self) -> None:
        """Everything in the language of the window."""
        said = self.statement
        self.label.set_text(said.name)
        self.unit.set_text(unit_text(said.info))
        self.value.set_text(said.value)
        self.interval.set_text(said.interval)
        self.interval.setToolTip(interval_tip())
        self.value.setAccessibleName(said.spoken)

    def _renew(self) -> None:
        self.say_texts()
        for card in self._told:
            card.refresh()


class GroupCard(Speaking, QFrame):
    """A title, ``lines``, and one sentence and one quality for all of them.

    calibrate_asked: the name of the first sign, where the group can be calibrated.
    """

    calibrate_asked = pyqtSignal(str)

    def __init__(self, lines: Sequence[GroupLine], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.lines = tuple(lines)
        first = self.lines[0].info
        self._leading = first
        self._title = Words(vital=first.name, bold=True, chars=14)
        self._sentence = Words(chars=10)
        self._absence = Words(chars=10, lines=2, side=CENTRE)
        self._body = QStackedLayout()
        self._line = QualityLine(first.name)
        self._calibrate = CalibrateButton() if first.name in EXPERIMENTAL else None
        for line in self.lines:
            line.tell(self)
        self._lay_out()
        self._say()

    @property
    def sentence(self) -> str:
        """What is said under the numbers."""
        return self._sentence.text if self._body.currentIndex() == 0 else self._absence.text

    def refresh(self) -> None:
        """The sentence and quality of the lines with numbers, else of those without; equal sentences are said once."""
        shown = [line for line in self.lines if line.has_value] or list(self.lines)
        said = "; ".join(dict.fromkeys(line.sentence for line in shown if line.sentence))
        first = shown[0].statement
        self._sentence.set_text(said)
        self._absence.set_text(said)
        self._body.setCurrentIndex(0 if first.has_value else 1)
        without = "" if first.has_value else f": {tr('no value')}, {said}".removesuffix(", ")
        self.setAccessibleName(self._title.text + without)
        self._line.show_quality(first.quality, first.behind)

    def _say(self) -> None:
        self._title.set_text(pick(self._leading.group or self._leading.label))
        for line in self.lines:
            line.say_texts()
        self.refresh()

    @pyqtSlot()
    def _ask(self) -> None:
        self.calibrate_asked.emit(self._leading.name)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._title, 1)
        if self._calibrate is not None:
            self._calibrate.clicked.connect(self._ask)
            top.addWidget(self._calibrate)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(1)
        layout.addLayout(top)
        layout.addLayout(self._body, 1)
        layout.addWidget(self._line)
        numbers = QWidget(self)
        within = QVBoxLayout(numbers)
        within.setContentsMargins(0, 0, 0, 0)
        within.setSpacing(0)
        within.addLayout(self._grid(), 1)
        within.addWidget(self._sentence)
        self._body.addWidget(numbers)
        self._body.addWidget(absence_page(self._absence, self))

    def _grid(self) -> QGridLayout:
        """Two rows a line: the name over the interval at left, the number over both with its unit at right."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(6)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 4)
        down, up = Qt.AlignmentFlag.AlignBottom, Qt.AlignmentFlag.AlignTop
        for row, line in enumerate(self.lines):
            grid.addWidget(line.label, 2 * row, 0, down)
            grid.addWidget(line.interval, 2 * row + 1, 0, up)
            grid.addWidget(line.value, 2 * row, 1, 2, 1)
            grid.addWidget(line.unit, 2 * row, 2, 2, 1, Qt.AlignmentFlag.AlignVCenter)
            grid.setRowStretch(2 * row, 1)
            grid.setRowStretch(2 * row + 1, 1)
        return grid


def lines_of(infos: Sequence[VitalInfo], leading: int | None = None) -> tuple[GroupLine, ...]:
    """A line for each of ``infos``, all in the colour of the first; those after the ``leading`` ones are small."""
    return tuple(
        GroupLine(info, infos[0].name, *(LARGE if leading is None or place < leading else SMALL))
        for place, info in enumerate(infos)
    )


class NumbersTable(Speaking, QFrame):
    """The lines of a group for which its card has no room: name, number, unit, interval."""

    def __init__(self, lines: Sequence[GroupLine], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.lines = tuple(lines)
        grid = QGridLayout(self)
        grid.setContentsMargins(*MARGINS)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(1)
        for column, stretch in enumerate((5, 2, 0, 3)):
            grid.setColumnStretch(column, stretch)
        for row, line in enumerate(self.lines):
            for column, widget in enumerate((line.label, line.value, line.unit, line.interval)):
                grid.addWidget(widget, row, column)
        grid.setRowStretch(len(self.lines), 1)

    def _say(self) -> None:
        for line in self.lines:
            line.say_texts()
