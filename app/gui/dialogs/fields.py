"""Fields that say what is wrong with what was typed, in one sentence beside them."""

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QGridLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from app.language import Text, say, tr

DIGITS_WIDE = 7
NARROWEST = 16  # characters of a complaint before it wraps: it must fit beside its field with fonts twice as large


class WrongInputError(Exception):
    """What was typed cannot be taken; it has been said beside the field."""


class Complaint(QLabel):
    """The sentence beside a field; empty while nothing is wrong."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("complaint")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.MinimumExpanding)
        self.setMinimumWidth(self.fontMetrics().averageCharWidth() * NARROWEST)


class NumberField:
    """A number between two limits with its unit; nothing typed is None."""

    def __init__(self, label: Text, limits: tuple[float, float], unit: Text | str) -> None:
        self._label = label
        self._limits = limits
        self._unit = unit
        self.label = QLabel()
        self.edit = QLineEdit()
        self.edit.setMaxLength(8)
        self.edit.setFixedWidth(self.edit.fontMetrics().averageCharWidth() * DIGITS_WIDE + 20)
        self.unit = QLabel()
        self.unit.setObjectName("muted")
        self.complaint = Complaint()
        self.label.setBuddy(self.edit)
        self.edit.textChanged.connect(self.complaint.clear)

    def put_into(self, grid: QGridLayout, row: int) -> None:
        """Lay the field out in four cells of ``row``: label, number, unit, what is wrong."""
        widgets: tuple[QWidget, ...] = (self.label, self.edit, self.unit, self.complaint)
        for column, widget in enumerate(widgets):
            grid.addWidget(widget, row, column)

    def say(self) -> None:
        """Set the fixed texts."""
        self.label.setText(say(self._label))
        self.unit.setText(say(self._unit))
        self.edit.setAccessibleName(say(self._label))
        self.edit.setPlaceholderText("")

    def show_value(self, value: float | None) -> None:
        """Show ``value``; None shows nothing."""
        self.edit.setText("" if value is None else f"{value:g}")

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return not self.edit.text().strip()

    def value(self) -> float | None:
        """What was typed. Raises WrongInputError, and says why, when it is no number or not between the limits."""
        text = self.edit.text().strip()
        if not text:
            return None
        try:
            value = float(text.replace(",", ".").replace("，", "."))
        except ValueError:
            raise self.wrong(tr("{text} is not a number.", text=text)) from None
        low, high = self._limits
        if not low <= value <= high:
            unit = say(self._unit)
            raise self.wrong(
                tr("{value:g} is not between {low:g} and {high:g} {unit}.", value=value, low=low, high=high, unit=unit)
            )
        return value

    def needed(self) -> float:
        """What was typed. Raises WrongInputError also when that is nothing."""
        value = self.value()
        if value is None:
            raise self.wrong(tr("This number is missing."))
        return value

    def wrong(self, sentence: str) -> WrongInputError:
        """Say ``sentence`` beside the field; the exception to raise."""
        self.complaint.setText(sentence)
        self.edit.setAccessibleDescription(sentence)
        self.edit.setFocus()
        self.edit.selectAll()
        return WrongInputError(sentence)
