"""Several numbers of one kind on one card, one line each: blood pressure, pulse rate variability."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from app.core.status import STATUS_SENTENCES
from app.core.types import Quality, Reading, VitalInfo
from app.gui import theme
from app.gui.reading_card import NO_VALUE, QualityBar


class GroupLine:
    """One number of a group. Answers to what the panel asks of a ReadingCard."""

    def __init__(self, card: "GroupCard", info: VitalInfo, layout: QGridLayout, row: int, scale: float) -> None:
        self._card = card
        self.info = info
        self._label = QLabel(info.label[0])
        self._label.setObjectName("muted")
        self._value = QLabel(NO_VALUE)
        self._value.setFont(theme.font(scale, bold=True))
        theme.paint_as(self._value, card.leading)
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight)
        unit = QLabel(info.unit)
        unit.setObjectName("muted")
        for column, widget in enumerate((self._label, self._value, unit)):
            layout.addWidget(widget, row, column)
        self.sentence = ""
        self.quality: Quality | None = None

    @property
    def text(self) -> str:
        """The number as it stands on the screen."""
        return self._value.text()

    @property
    def has_value(self) -> bool:
        """Whether a number is shown."""
        return self._value.text() != NO_VALUE

    def show_reading(self, reading: Reading) -> None:
        """Put ``reading`` on the screen."""
        why = reading.explanation.sentence() if reading.explanation else STATUS_SENTENCES[reading.status][0]
        if reading.value is None:
            self.clear(why, reading.quality)
            return
        decimals = self.info.decimals
        self._value.setText(f"{reading.value:.{decimals}f}")
        interval = ""
        if reading.low is not None and reading.high is not None:
            interval = f"{reading.low:.{decimals}f} to {reading.high:.{decimals}f}"
        self._value.setToolTip(f"{interval} (80 %), from {reading.window_s:.0f} s".removeprefix(" "))
        # What must be said beside a number stands with it in plain sight, and its interval too.
        self.sentence = f"{interval}: {why}" if reading.explanation else ""
        self.quality = reading.quality
        self._say(f"{self.text} {self.info.unit}, {self.sentence}".removesuffix(", "))

    def clear(self, why: str, quality: Quality | None = None) -> None:
        """Show that there is no number, and ``why``."""
        self._value.setText(NO_VALUE)
        self._value.setToolTip("")
        self.sentence = why
        self.quality = quality
        self._say(f"no value, {why}" if why else "no value")

    def _say(self, what: str) -> None:
        self._value.setAccessibleName(f"{self.info.label[0]}: {what}")
        self._card.refresh()


class GroupCard(QFrame):
    """A title, a line for each of ``infos``, and one sentence for all of them."""

    def __init__(self, infos: Sequence[VitalInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        title, _ = infos[0].group or infos[0].label
        colour = theme.vital_colour(infos[0].name)
        heading = QLabel(title)
        heading.setFont(theme.font(1.0, bold=True))
        theme.paint_as(heading, infos[0].name)
        lines = QGridLayout()
        lines.setHorizontalSpacing(8)
        lines.setVerticalSpacing(1)
        lines.setColumnStretch(1, 1)
        self.leading = infos[0].name  # gives all lines its colour
        self.lines: tuple[GroupLine, ...] = ()
        self._sentence = QLabel("")
        self._sentence.setObjectName("muted")
        self._sentence.setWordWrap(True)
        self._bar = QualityBar(colour)
        scale = 2.2 if len(infos) <= 2 else 1.25
        self.lines = tuple(GroupLine(self, info, lines, row, scale) for row, info in enumerate(infos))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(4)
        layout.addWidget(heading)
        layout.addLayout(lines)
        layout.addWidget(self._sentence)
        layout.addStretch(1)
        layout.addWidget(self._bar)

    def refresh(self) -> None:
        """The sentence and the quality of the first line that has one; equal sentences are said once."""
        said = list(dict.fromkeys(line.sentence for line in self.lines if line.sentence))
        shown = [line for line in self.lines if line.has_value]
        if shown and not any(line.sentence for line in shown):
            said = []
        self._sentence.setText("\n".join(said[:2]))
        scores = [line.quality.score for line in self.lines if line.quality is not None]
        self._bar.set_score(scores[0] if scores else None)
