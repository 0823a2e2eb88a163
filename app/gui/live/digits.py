"""Numbers and their quality as they stand on a card."""

from PyQt5.QtCore import QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from app.core.types import Quality
from app.gui.live.card_texts import NO_VALUE
from app.gui.look import theme
from app.language import later, say

AIR = 1.3  # height kept for digits over their own
_WORDS = {"good": later("good"), "fair": later("fair"), "poor": later("poor")}


def quality_word(quality: Quality | None) -> str:
    """Good, fair or poor in the language of the window; empty where nothing is known."""
    return "" if quality is None else say(_WORDS[quality.word])


class Digits(QWidget):
    """A number in cells of equal width, three places before the point always reserved, so that nothing jumps.

    scale: the least size, in that of ordinary text; they are drawn as large as fits, up to ``most``.
    """

    def __init__(
        self, decimals: int, vital: str, scale: float, most: float = 60.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._most = most
        self._template = "888" + ("." + "8" * decimals if decimals else "")
        self._vital = vital
        self._text = NO_VALUE
        self._scale = scale
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def text(self) -> str:
        """What is drawn."""
        return self._text

    def set_text(self, text: str) -> None:
        """Draw ``text``, at most as long as the template; longer ones get smaller."""
        if text != self._text:
            self._text = text
            self.update()

    def minimumSizeHint(self) -> QSize:
        """Room for digits that can be read across a table."""
        metrics = QFontMetricsF(theme.font(self._scale, bold=True))
        return QSize(round(_width(metrics, self._template)) + 2, round(AIR * metrics.capHeight()))

    def sizeHint(self) -> QSize:
        """As the least."""
        return self.minimumSizeHint()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """As large as fits. Digits have nothing below the line, so only the height above it counts."""
        painter = QPainter(self)
        font = theme.font(self._scale, bold=True)
        metrics = QFontMetricsF(font)
        widest = max(_width(metrics, self._template), _width(metrics, self._text))
        grow = min(self.width() / widest, self.height() / (AIR * metrics.capHeight()), self._most / self._scale)
        font.setPointSizeF(max(font.pointSizeF() * grow, 1.0))
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        if self._text == NO_VALUE:
            painter.setPen(QColor(theme.colours().muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._text)
            return
        painter.setPen(theme.vital_colour(self._vital))
        right = float(self.width())
        baseline = (self.height() + metrics.capHeight()) / 2
        for character in reversed(self._text):
            cell = _cell(metrics, character)
            right -= cell
            painter.drawText(
                QRectF(right, baseline - metrics.ascent(), cell, metrics.height()),
                Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextDontClip,
                character,
            )


def _width(metrics: QFontMetricsF, text: str) -> float:
    return sum(_cell(metrics, character) for character in text)


def _cell(metrics: QFontMetricsF, character: str) -> float:
    if character == ".":
        return metrics.horizontalAdvance(".")
    return max(metrics.horizontalAdvance(digit) for digit in "0123456789-")


class QualityBar(QWidget):
    """Five segments; the word stands beside them, since length alone or colour alone says too little."""

    SEGMENTS = 5

    def __init__(self, vital: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._vital = vital
        self._score: float | None = None
        self.setFixedHeight(8)
        self.setMinimumWidth(40)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_score(self, score: float | None) -> None:
        """``score`` 0..1, None for an empty bar."""
        if score != self._score:
            self._score = score
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The segments up to the score."""
        painter = QPainter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        filled = 0 if self._score is None else max(1, round(self._score * self.SEGMENTS))
        step = (self.width() + 3) / self.SEGMENTS
        full, empty = theme.vital_colour(self._vital), QColor(theme.colours().line)
        for segment in range(self.SEGMENTS):
            painter.setBrush(full if segment < filled else empty)
            painter.drawRoundedRect(QRectF(segment * step, 0, step - 3, self.height()), 2, 2)
