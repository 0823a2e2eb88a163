"""The live picture with what the program sees in it."""

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PyQt5.QtWidgets import QSizePolicy, QWidget
from PyQt5.sip import voidptr

from app.core.types import FaceObservation, FaceRegion, FloatArray, Frame
from app.gui import theme

SKIN_FILL = QColor(72, 240, 164, 34)
SKIN_EDGE = QColor(72, 240, 164, 150)
SHADE = QColor(11, 15, 20, 190)
CORNER = 0.18  # length of the outline's corners over the width of the face
HINT = "Open a video, drop one here,\nor choose a camera and press Start"


class VideoView(QWidget):
    """Draws the newest frame, the face, the name of the source, DEMO where it is one, and one line of guidance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(320, 240)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that no button has the keyboard until somebody presses Tab
        self.setAccessibleName("Live picture")
        self._frame: Frame | None = None
        self._face: FaceRegion | None = None
        self._source = ""
        self._is_demo = False
        self._guidance = ""

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self._frame

    @property
    def is_demo(self) -> bool:
        """Whether the picture is marked DEMO."""
        return self._is_demo

    @property
    def guidance(self) -> str:
        """The advice on the screen."""
        return self._guidance

    def sizeHint(self) -> QSize:
        """Half of a small window."""
        return QSize(480, 400)

    def set_source(self, name: str, *, is_demo: bool) -> None:
        """Name what is shown."""
        self._source = name
        self._is_demo = is_demo
        self.update()

    def set_guidance(self, text: str) -> None:
        """Show ``text`` under the picture; nothing when it is empty."""
        if text != self._guidance:
            self._guidance = text
            self.setAccessibleDescription(text)
            self.update()

    def show_frame(self, frame: Frame) -> None:
        """Draw ``frame`` from now on."""
        self._frame = frame
        self.update()

    def show_face(self, observation: FaceObservation) -> None:
        """Draw this face over the picture from now on; none when there is none."""
        self._face = observation.region
        self.update()

    def clear(self) -> None:
        """Nothing runs: show how to begin."""
        self._frame = self._face = None
        self._guidance = ""
        self.set_source("", is_demo=False)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The picture and everything over it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clip = QPainterPath()
        clip.addRoundedRect(QRectF(self.rect()), 8, 8)
        painter.setClipPath(clip)
        painter.fillRect(self.rect(), QColor(theme.colours().panel))
        if self._frame is None:
            self._paint_invitation(painter)
            return
        area = self._paint_picture(painter, self._frame)
        if self._face is not None:
            self._paint_face(painter, self._face, area, self._frame)
        self._paint_texts(painter)

    def _paint_picture(self, painter: QPainter, frame: Frame) -> QRectF:
        """Draw the frame as large as fits; returns where it is."""
        height, width = frame.image.shape[:2]
        pixels = np.ascontiguousarray(frame.image)  # the image borrows this memory, until the end of this function
        image = QImage(
            voidptr(pixels.ctypes.data, pixels.nbytes), width, height, 3 * width, QImage.Format.Format_RGB888
        )
        grow = min(self.width() / width, self.height() / height)
        area = QRectF(0, 0, width * grow, height * grow)
        area.moveCenter(QRectF(self.rect()).center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(area, image)
        return area

    def _paint_face(self, painter: QPainter, face: FaceRegion, area: QRectF, frame: Frame) -> None:
        painter.save()
        painter.translate(area.topLeft())
        grow = area.width() / frame.image.shape[1]
        skin = QPainterPath()
        skin.setFillRule(Qt.FillRule.OddEvenFill)
        *patches, whole = face.polygons_px
        for polygon in (whole, *face.holes_px):
            skin.addPolygon(_polygon(polygon, grow))
            skin.closeSubpath()
        painter.fillPath(skin, SKIN_FILL)
        painter.setPen(QPen(SKIN_EDGE, 1))
        painter.setBrush(SKIN_FILL)
        for polygon in patches:
            painter.drawPolygon(_polygon(polygon, grow))
        painter.setPen(QPen(QColor(theme.colours().text), 2))
        _draw_corners(painter, QRectF(*(side * grow for side in face.box_px)))
        painter.restore()

    def _paint_texts(self, painter: QPainter) -> None:
        inside = QRectF(self.rect()).adjusted(10, 10, -10, -10)
        badge_width = 0.0
        if self._is_demo:
            colours = theme.colours()
            ground, ink = QColor(colours.text), QColor(colours.background)
            badge = _tag(painter, inside, "DEMO", Qt.AlignmentFlag.AlignRight, ground, ink)
            badge_width = badge.width() + 10
        if self._source:
            room = inside.adjusted(0, 0, -badge_width, 0)
            _tag(painter, room, self._source, Qt.AlignmentFlag.AlignLeft, SHADE, QColor(theme.colours().text))
        if self._guidance:
            height = QFontMetricsF(painter.font()).height() + 14
            line = QRectF(0, self.height() - height, self.width(), height)
            painter.fillRect(line, SHADE)
            painter.setPen(QColor(theme.colours().text))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, _elided(painter, self._guidance, line.width() - 20))

    def _paint_invitation(self, painter: QPainter) -> None:
        """The outline of a head and what to do."""
        side = min(self.width(), self.height()) * 0.3
        middle = QPointF(self.width() / 2, self.height() * 0.4)
        painter.setPen(QPen(QColor(theme.colours().line), 3))
        painter.drawEllipse(middle, side * 0.36, side * 0.48)
        box = QRectF(0, 0, side * 1.15, side * 1.3)
        box.moveCenter(middle)
        _draw_corners(painter, box)
        painter.setPen(QColor(theme.colours().muted))
        below = QRectF(10, box.bottom() + 16, self.width() - 20, self.height() - box.bottom() - 20)
        painter.drawText(
            below, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap, HINT
        )


def _draw_corners(painter: QPainter, box: QRectF) -> None:
    """The four corners of ``box``."""
    arm = box.width() * CORNER
    for corner, across, down in (
        (box.topLeft(), arm, arm),
        (box.topRight(), -arm, arm),
        (box.bottomLeft(), arm, -arm),
        (box.bottomRight(), -arm, -arm),
    ):
        painter.drawLine(corner, corner + QPointF(across, 0))
        painter.drawLine(corner, corner + QPointF(0, down))


def _polygon(points_px: FloatArray, grow: float) -> QPolygonF:
    return QPolygonF([QPointF(x * grow, y * grow) for x, y in points_px])


def _elided(painter: QPainter, text: str, width: float) -> str:
    return QFontMetricsF(painter.font()).elidedText(text, Qt.TextElideMode.ElideRight, width)


def _tag(painter: QPainter, room: QRectF, text: str, side: Qt.AlignmentFlag, ground: QColor, colour: QColor) -> QRectF:
    """A small label at the top of ``room``; returns where it is."""
    metrics = QFontMetricsF(painter.font())
    text = _elided(painter, text, room.width() - 16)
    tag = QRectF(room.left(), room.top(), metrics.horizontalAdvance(text) + 16, metrics.height() + 6)
    if side == Qt.AlignmentFlag.AlignRight:
        tag.moveRight(room.right())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRoundedRect(tag, 4, 4)
    painter.setPen(colour)
    painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, text)
    return tag
