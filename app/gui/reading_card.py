"""One vital sign as a number with everything that belongs to it, or the reason why there is none."""

from PyQt5.QtCore import QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PyQt5.QtWidgets import QFrame, QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.core.status import STATUS_SENTENCES
from app.core.types import Quality, Reading, VitalInfo
from app.gui import theme

NO_VALUE = "--"


class Digits(QWidget):
    """A number in cells of equal width, three places before the point always reserved, so that nothing jumps."""

    def __init__(self, decimals: int, colour: QColor, scale: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._template = "888" + ("." + "8" * decimals if decimals else "")
        self._colour = colour
        self._text = NO_VALUE
        self._scale = scale
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def text(self) -> str:
        """What is drawn."""
        return self._text

    def set_text(self, text: str) -> None:
        """Draw ``text``, at most as long as the template."""
        if text != self._text:
            self._text = text
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Room for digits that can be read across a table."""
        metrics = QFontMetricsF(theme.font(self._scale, bold=True))
        return QSize(round(self._width(metrics)) + 2, round(metrics.height()))

    def sizeHint(self) -> QSize:
        """As the least."""
        return self.minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """As large as fits."""
        painter = QPainter(self)
        font = theme.font(self._scale, bold=True)
        metrics = QFontMetricsF(font)
        grow = min(self.width() / self._width(metrics), self.height() / metrics.height())
        font.setPointSizeF(max(font.pointSizeF() * grow, 1.0))
        metrics = QFontMetricsF(font)
        painter.setPen(self._colour)
        if self._text == NO_VALUE:
            font.setPointSizeF(font.pointSizeF() / 2)
            font.setBold(False)
            painter.setPen(QColor(theme.colours().muted))
            painter.setFont(font)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
            return
        painter.setFont(font)
        right = (self.width() + self._width(metrics)) / 2
        for character in reversed(self._text):
            cell = self._cell(metrics, character)
            right -= cell
            painter.drawText(QRectF(right, 0, cell, self.height()), Qt.AlignmentFlag.AlignCenter, character)

    def _width(self, metrics: QFontMetricsF) -> float:
        return sum(self._cell(metrics, character) for character in self._template)

    @staticmethod
    def _cell(metrics: QFontMetricsF, character: str) -> float:
        if character == ".":
            return metrics.horizontalAdvance(".")
        return max(metrics.horizontalAdvance(digit) for digit in "0123456789-")


class QualityBar(QWidget):
    """Five segments; the word stands beside them, since length alone or colour alone says too little."""

    SEGMENTS = 5

    def __init__(self, colour: QColor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colour = colour
        self._score: float | None = None
        self.setFixedHeight(8)
        self.setMinimumWidth(40)

    def set_score(self, score: float | None) -> None:
        """``score`` 0..1, None for an empty bar."""
        self._score = score
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The segments up to the score."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        filled = 0 if self._score is None else max(1, round(self._score * self.SEGMENTS))
        step = (self.width() + 3) / self.SEGMENTS
        for segment in range(self.SEGMENTS):
            painter.setBrush(self._colour if segment < filled else QColor(theme.colours().line))
            painter.drawRoundedRect(QRectF(segment * step, 0, step - 3, self.height()), 2, 2)


class ReadingCard(QFrame):
    """Shows one Reading. Made from a VitalInfo alone, so that a new sign needs nothing here.

    large: the first number of the screen. A small card has no room for the seconds behind its number: a tool tip has.
    """

    def __init__(self, info: VitalInfo, *, large: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._info = info
        self._large = large
        colour = theme.vital_colour(info.name)
        self._label = QLabel(info.label[0])
        self._label.setFont(theme.font(1.1 if large else 1.0, bold=True))
        theme.paint_as(self._label, info.name)
        self._unit = QLabel(info.unit)
        self._digits = Digits(info.decimals, colour, 4.5 if large else 2.2)
        self._interval = _muted("")
        self._bar = QualityBar(colour)
        self._word = _muted("")
        self._window = _muted("")
        self._sentence = _muted("")
        self._sentence.setWordWrap(True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._lay_out()
        self.clear("")

    @property
    def info(self) -> VitalInfo:
        """Which sign this is."""
        return self._info

    @property
    def text(self) -> str:
        """The number as it stands on the screen."""
        return self._digits.text

    @property
    def has_value(self) -> bool:
        """Whether a number is shown."""
        return self._digits.text != NO_VALUE

    @property
    def sentence(self) -> str:
        """The line under the number: the interval, or why there is no number."""
        return self._sentence.text() or self._interval.text()

    def show_reading(self, reading: Reading) -> None:
        """Put ``reading`` on the screen."""
        if reading.value is None:
            self.clear(_why(reading), reading.quality)
            return
        decimals = self._info.decimals
        self._digits.set_text(f"{reading.value:.{decimals}f}")
        interval = ""
        if reading.low is not None and reading.high is not None:
            interval = f"{reading.low:.{decimals}f} to {reading.high:.{decimals}f}" + (" (80 %)" if self._large else "")
        if reading.explanation is not None:
            # What must be said beside a number, as "experimental, uncalibrated", stands in plain sight.
            interval = f"{interval}\n{reading.explanation.sentence()}".strip()
        self._interval.setText(interval)
        self._interval.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._interval.setToolTip("With 80 % probability the true value lies in this interval")
        self._sentence.setText("")
        behind = f"from {reading.window_s:.0f} s"
        self._window.setText(behind if self._large else "")
        self._digits.setToolTip(behind)
        self._show_quality(reading.quality)
        self._name(f"{reading.value:.{decimals}f} {self._info.unit}")

    def clear(self, why: str, quality: Quality | None = None) -> None:
        """Show that there is no number, and ``why``."""
        self._digits.set_text(NO_VALUE)
        self._interval.setText("")
        self._sentence.setText(why)
        self._window.setText("")
        self._show_quality(quality)
        self._name(f"no value, {why}" if why else "no value")

    def _show_quality(self, quality: Quality | None) -> None:
        self._bar.set_score(None if quality is None else quality.score)
        self._word.setText("" if quality is None else quality.word)

    def _name(self, what: str) -> None:
        self.setAccessibleName(f"{self._info.label[0]}: {what}")

    def _lay_out(self) -> None:
        self._unit.setObjectName("muted")
        top = QGridLayout()
        top.addWidget(self._label, 0, 0)
        top.addWidget(self._unit, 0, 1, Qt.AlignmentFlag.AlignRight)
        middle = QGridLayout()  # interval and sentence share a place: one of them is always empty
        middle.addWidget(self._interval, 0, 0, Qt.AlignmentFlag.AlignCenter)
        middle.addWidget(self._sentence, 0, 0)
        middle.setRowMinimumHeight(0, round(2.2 * self.fontMetrics().height()))
        bottom = QGridLayout()
        bottom.setHorizontalSpacing(8)
        bottom.addWidget(self._bar, 0, 0)
        bottom.addWidget(self._word, 0, 1)
        bottom.addWidget(self._window, 0, 2, Qt.AlignmentFlag.AlignRight)
        bottom.setColumnStretch(0, 1)
        bottom.setRowMinimumHeight(0, self.fontMetrics().height())
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self._digits, 1)
        layout.addLayout(middle)
        layout.addLayout(bottom)


def _muted(text: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName("muted")
    return label


def _why(reading: Reading) -> str:
    if reading.explanation is not None:
        return reading.explanation.sentence()
    return STATUS_SENTENCES[reading.status][0]
