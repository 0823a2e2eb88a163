"""A slider over the time of a video: a click goes there, dragging shows where one would go, letting go does it."""

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PyQt5.QtWidgets import QSlider, QWidget

TICKS_PER_S = 10
STEPS_S = {
    Qt.Key.Key_Left: -5.0,
    Qt.Key.Key_Down: -5.0,
    Qt.Key.Key_Right: 5.0,
    Qt.Key.Key_Up: 5.0,
    Qt.Key.Key_PageDown: -30.0,
    Qt.Key.Key_PageUp: 30.0,
}


class SeekSlider(QSlider):
    """Signals:
    sought: seconds.
    """

    sought = pyqtSignal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumWidth(80)

    @property
    def place_s(self) -> float:
        """Where the handle is, in seconds."""
        return self.value() / TICKS_PER_S

    def show_place(self, position_s: float, duration_s: float | None) -> None:
        """Move the handle, unless somebody holds it."""
        if duration_s is not None and not self.isSliderDown():
            self.setMaximum(max(1, round(duration_s * TICKS_PER_S)))
            self.setValue(round(position_s * TICKS_PER_S))

    def mousePressEvent(self, event: QMouseEvent | None) -> None:
        """Take the handle to the pointer."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.setSliderDown(True)
            self._follow(event)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:
        """Show where one would go."""
        if event is not None and self.isSliderDown():
            self._follow(event)

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:
        """Go there."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton and self.isSliderDown():
            self._follow(event)
            self.setSliderDown(False)
            self.sought.emit(self.place_s)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Steps in time; Home: to the beginning."""
        step_s = None if event is None else STEPS_S.get(Qt.Key(event.key()))
        if step_s is not None:
            self.sought.emit(self.place_s + step_s)
        elif event is not None and event.key() == Qt.Key.Key_Home:
            self.sought.emit(0.0)
        elif event is not None:
            event.ignore()

    def wheelEvent(self, event: QWheelEvent | None) -> None:
        """Not by accident."""
        if event is not None:
            event.ignore()

    def _follow(self, event: QMouseEvent) -> None:
        share = event.pos().x() / max(1, self.width() - 1)
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            share = 1 - share
        self.setValue(round(min(max(share, 0.0), 1.0) * self.maximum()))
