"""The live picture with what the program sees in it."""

import numpy as np
from PyQt5.QtCore import QPointF, QRectF, QSize, Qt
from PyQt5.QtGui import QColor, QFontMetricsF, QImage, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PyQt5.QtWidgets import QSizePolicy, QWidget
from PyQt5.sip import voidptr

from app.core.types import FaceObservation, FaceRegion, FloatArray, Frame, SourceInfo
from app.gui.look import theme
from app.gui.look.speaking import Speaking
from app.gui.measuring.source_names import said_source
from app.language import tr

SKIN_FILL = QColor(72, 240, 164, 34)
SKIN_EDGE = QColor(72, 240, 164, 150)
# Over a picture the colours are the same in every theme: light on a dark shade.
SHADE = QColor(11, 15, 20, 190)
INK, PAPER = QColor(11, 15, 20), QColor(232, 238, 244)
RADIUS = 8
CORNER = 0.18  # length of the outline's corners over the width of the face


class VideoView(Speaking, QWidget):
    """Draws the newest frame, the face, the name of the source, DEMO where it is one, and one line of guidance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMinimumSize(240, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # so that no button has the keyboard until somebody presses Tab
        self._frame: Frame | None = None
        self._face: FaceRegion | None = None
        self._source: SourceInfo | None = None
        self._is_demo = False
        self._guidance = ""
        self._frozen = self._paused = False
        self._say()

    @property
    def frame(self) -> Frame | None:
        """The frame on the screen."""
        return self._frame

    @property
    def source(self) -> str:
        """How the source is named on the picture; empty where nothing runs."""
        return "" if self._source is None else said_source(self._source)

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

    def set_source(self, source: SourceInfo | None, *, is_demo: bool) -> None:
        """Name what is shown; None: nothing is."""
        self._source = source
        self._is_demo = is_demo
        self.update()

    def set_guidance(self, text: str) -> None:
        """Show ``text`` under the picture; nothing when it is empty."""
        if text != self._guidance:
            self._guidance = text
            self.setAccessibleDescription(text)
            self.update()

    def set_paused(self, paused: bool) -> None:
        """Mark the picture as that of a video that waits."""
        self._paused = paused
        self.update()

    def set_frozen(self, frozen: bool) -> None:
        """Mark the picture as one that stands still."""
        self._frozen = frozen
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
        self.set_source(None, is_demo=False)

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The picture and everything over it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.colours().panel))
        if self._frame is None:
            self._paint_invitation(painter)
        else:
            area = self._paint_picture(painter, self._frame)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if self._face is not None:
                self._paint_face(painter, self._face, area, self._frame)
            self._paint_texts(painter)
        self._round_off(painter)

    def _say(self) -> None:
        self.setAccessibleName(tr("Live picture"))
        self.update()  # the other texts are painted

    def _round_off(self, painter: QPainter) -> None:
        """Cover the corners: that is cheaper than painting a picture through a round clip."""
        outside = QPainterPath()
        outside.addRect(QRectF(self.rect()))
        outside.addRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(outside, QColor(theme.colours().background))

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
        painter.setPen(QPen(PAPER, 2))
        _draw_corners(painter, QRectF(*(side * grow for side in face.box_px)))
        painter.restore()

    def _paint_texts(self, painter: QPainter) -> None:
        inside = QRectF(self.rect()).adjusted(10, 10, -10, -10)
        badges_width = 0.0
        right = Qt.AlignmentFlag.AlignRight
        possible = ((tr("DEMO"), self._is_demo), (tr("PAUSED"), self._paused), (tr("FROZEN"), self._frozen))
        for badge in (badge for badge, on in possible if on):
            room = inside.adjusted(0, 0, -badges_width, 0)
            badges_width += _tag(painter, room, badge, right, PAPER, INK).width() + 8
        if self.source:
            room = inside.adjusted(0, 0, -badges_width, 0)
            _tag(painter, room, self.source, Qt.AlignmentFlag.AlignLeft, SHADE, PAPER)
        if self._guidance:
            self._paint_guidance(painter)

    def _paint_guidance(self, painter: QPainter) -> None:
        """One sentence at the bottom, in as many lines as it needs."""
        painter.setFont(theme.font(1.15))
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        room = QRectF(10, 0, self.width() - 20, self.height())
        height = QFontMetricsF(painter.font()).boundingRect(room, flags, self._guidance).height() + 14
        line = QRectF(0, self.height() - height, self.width(), height)
        painter.fillRect(line, SHADE)
        painter.setPen(PAPER)
        painter.drawText(line.adjusted(10, 0, -10, 0), flags, self._guidance)

    def _paint_invitation(self, painter: QPainter) -> None:
        """The outline of a head and what to do."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
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
            below,
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap,
            tr("Open a video, drop one here, or choose a camera and press Start"),
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
