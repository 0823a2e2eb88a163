"""A text in the place that is kept for it: nothing around it moves when the text changes, and nothing is cut off."""

from PyQt5.QtCore import QEvent, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from app.gui.look import theme

SHRINKS = (1.0, 0.92, 0.84, 0.76)  # a text that is too long gets smaller before it loses its end
LEFT, RIGHT, CENTRE = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignHCenter
_LOOK_CHANGES = (QEvent.Type.FontChange, QEvent.Type.StyleChange, QEvent.Type.PaletteChange)


class Words(QWidget):
    """Draws one text, wrapped into as many lines as its place has.

    vital: in the colour of this sign; strong: as ordinary text; else muted. lines, chars: the least place kept.
    follows: the width wished for is that of the text, for a row in which texts stand side by side; then no more than
    that is kept.
    """

    def __init__(
        self,
        text: str = "",
        *,
        vital: str | None = None,
        strong: bool = False,
        scale: float = 1.0,
        bold: bool = False,
        lines: int = 1,
        chars: int = 6,
        side: Qt.AlignmentFlag = LEFT,
        follows: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._text = text
        self._vital, self._strong = vital, strong
        self._scale, self._bold = scale, bold
        self._lines, self._chars, self._side, self._follows = lines, chars, side, follows
        self._fitted: tuple[QFont, str] | None = None
        across = QSizePolicy.Policy.Preferred if follows else QSizePolicy.Policy.Expanding
        self.setSizePolicy(across, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def text(self) -> str:
        """What is said."""
        return self._text

    @property
    def fits(self) -> bool:
        """Whether all of it can be read."""
        return self._fit()[1] == self._text

    def set_text(self, text: str) -> None:
        """Say ``text`` from now on."""
        if text == self._text:
            return
        self._text = text
        self._fitted = None
        self.setAccessibleName(text)
        if self._follows:
            self.updateGeometry()
        self.update()

    def minimumSizeHint(self) -> QSize:
        """The place that is kept."""
        metrics = QFontMetricsF(theme.font(self._scale, bold=self._bold))
        width = self._chars * metrics.horizontalAdvance("0")
        if self._follows:
            width = min(width, metrics.horizontalAdvance(self._text) + 2)
        return QSize(round(width), round(self._lines * metrics.lineSpacing() + 1))

    def sizeHint(self) -> QSize:
        """As the least; as the text, where it follows."""
        least = self.minimumSizeHint()
        if not self._follows:
            return least
        metrics = QFontMetricsF(theme.font(self._scale, bold=self._bold))
        return QSize(round(metrics.horizontalAdvance(self._text) + 2), least.height())

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The text, as large as fits."""
        if not self._text:
            return
        font, text = self._fit()
        painter = QPainter(self)
        painter.setFont(font)
        painter.setPen(self._colour())
        painter.drawText(QRectF(self.rect()), self._flags(), text)

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Fit anew."""
        self._fitted = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent | None) -> None:
        """Fit anew to another font."""
        if event is not None and event.type() in _LOOK_CHANGES:
            self._fitted = None
            self.updateGeometry()
            self.update()
        super().changeEvent(event)

    def _colour(self) -> QColor:
        colours = theme.colours()
        if self._vital is not None:
            return theme.vital_colour(self._vital)
        return QColor(colours.text if self._strong else colours.muted)

    def _flags(self) -> int:
        return int(self._side | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap)

    def _fit(self) -> tuple[QFont, str]:
        if self._fitted is None:
            self._fitted = self._fit_anew()
        return self._fitted

    def _fit_anew(self) -> tuple[QFont, str]:
        font = theme.font(self._scale, bold=self._bold)
        for shrink in SHRINKS:
            font = theme.font(self._scale * shrink, bold=self._bold)
            if self._has_room(font, self._text):
                self.setToolTip("")
                return font, self._text
        self.setToolTip(self._text)
        text = self._text
        while text and not self._has_room(font, text + "…"):
            text = text[:-1].rstrip()
        return font, text + "…"

    def _has_room(self, font: QFont, text: str) -> bool:
        room = QRectF(0, 0, self.width(), self.height())
        needed = QFontMetricsF(font).boundingRect(room, self._flags(), text)
        return needed.width() <= room.width() + 0.5 and needed.height() <= room.height() + 1.5
