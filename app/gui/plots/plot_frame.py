"""What all plots share: panel, title and grid are painted once into a picture, the data over it whenever it changes."""

import math

from PyQt5.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFocusEvent, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PyQt5.QtWidgets import QSizePolicy, QWidget

from app.gui.look import theme
from app.language import Text, pick, say

Title = Text | tuple[str, str]  # a sentence of the catalogue, or the label of a VitalInfo
RADIUS = 8
EDGE = 12  # from the panel's border to its texts
_LOOK_CHANGES = (
    QEvent.Type.LanguageChange,
    QEvent.Type.FontChange,
    QEvent.Type.StyleChange,
    QEvent.Type.PaletteChange,
)


class PlotFrame(QWidget):
    """A panel with a title and a caption at its top. Subclasses paint their grid and their data.

    vital: the sign whose colour it has; None for a neutral one.
    """

    def __init__(self, title: Title, vital: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = title
        self._vital = vital
        self._ground: QPixmap | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.say_texts()

    @property
    def title(self) -> str:
        """The title in the language of the window."""
        return pick(self._title) if isinstance(self._title, tuple) else say(self._title)

    @property
    def caption(self) -> str:
        """What stands at the right of the title."""
        return ""

    @property
    def colour(self) -> QColor:
        """The colour of the data when it can be trusted."""
        return QColor(theme.colours().text) if self._vital is None else theme.vital_colour(self._vital)

    def area(self) -> QRectF:
        """Where the data is painted."""
        top = self.fontMetrics().height() + 14
        return QRectF(self.rect()).adjusted(EDGE, top, -EDGE, -10)

    def say_texts(self) -> None:
        """Everything that is said but not painted; called again when the language changes."""
        self.setAccessibleName(self.title)

    def renew_ground(self) -> None:
        """Paint everything anew: the grid or a text of the panel has changed."""
        self._ground = None
        self.update()

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """The grid and what else seldom changes."""

    def paint_data(self, painter: QPainter, area: QRectF, dirty: QRect) -> None:
        """The data, at least what lies in ``dirty``."""

    def minimumSizeHint(self) -> QSize:
        """Room for the title and a little of the data."""
        line = self.fontMetrics().height()
        return QSize(10 * line, 4 * line + 20)

    def sizeHint(self) -> QSize:
        """As the least: the layout shares out the rest."""
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent | None) -> None:
        """The ground, then the data."""
        if self._ground is None or self._ground.devicePixelRatioF() != self.devicePixelRatioF():
            self._ground = self._painted_ground()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ground)
        self.paint_data(painter, self.area(), self.rect() if event is None else event.rect())

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """The ground no longer fits."""
        self._ground = None
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent | None) -> None:
        """Another language, theme or font."""
        if event is not None and event.type() in _LOOK_CHANGES:
            self.say_texts()
            self.updateGeometry()
            self.renew_ground()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent | None) -> None:
        """Show that the keyboard is here."""
        self.renew_ground()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent | None) -> None:
        """It is elsewhere."""
        self.renew_ground()
        super().focusOutEvent(event)

    def title_place(self) -> QRectF:
        """Where title and caption stand."""
        return QRectF(EDGE, 8, self.width() - 2 * EDGE, self.fontMetrics().height() + 2)

    def paint_tick(self, painter: QPainter, x: float, text: str) -> None:
        """``text`` below the data under ``x``, moved to the left where the panel ends."""
        metrics = self.fontMetrics()
        place = QRectF(0, self.area().bottom() + 2, metrics.horizontalAdvance(text) + 2, metrics.height())
        place.moveLeft(min(x - place.width() / 2, self.width() - 4 - place.width()))
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def paint_message(self, painter: QPainter, area: QRectF, message: str) -> None:
        """``message`` in the middle of ``area``, in place of data."""
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, message)

    def _painted_ground(self) -> QPixmap:
        colours, ratio = theme.colours(), self.devicePixelRatioF()
        # A fraction of a pixel short would leave a column that nobody paints.
        ground = QPixmap(math.ceil(self.width() * ratio), math.ceil(self.height() * ratio))
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(colours.background))
        painter = QPainter(ground)
        painter.setFont(self.font())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.raised), 1))
        painter.setBrush(QColor(colours.panel))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self.paint_ground(painter, self.area())
        self._paint_title(painter)
        painter.end()
        return ground

    def _paint_title(self, painter: QPainter) -> None:
        place, caption, metrics = self.title_place(), self.caption, self.fontMetrics()
        if metrics.horizontalAdvance(self.title) + metrics.horizontalAdvance(caption) + EDGE > place.width():
            caption = ""  # the title says more
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setPen(QColor(theme.colours().muted))
        painter.drawText(place, Qt.AlignmentFlag.AlignRight | middle, caption)
        title = metrics.elidedText(self.title, Qt.TextElideMode.ElideRight, round(place.width()))
        painter.setPen(self.colour)
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | middle, title)
