"""Widgets on the screen, and what their pixels are."""

import numpy as np
from PyQt5.QtGui import QColor, QImage
from PyQt5.QtWidgets import QWidget


def show(qtbot, widget, width=400, height=300):
    """``widget`` in a window of its own."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    return widget


def picture(widget: QWidget) -> np.ndarray:
    """What the widget looks like, (H, W, 3)."""
    image = widget.grab().toImage().convertToFormat(QImage.Format_RGB888)
    memory = image.constBits().asarray(image.byteCount())
    rows = np.frombuffer(memory, np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).copy()


def area_of(pixels: np.ndarray, colour: QColor, tolerance: int = 40) -> int:
    """How many pixels have about this colour."""
    wanted = np.array([colour.red(), colour.green(), colour.blue()])
    return int((np.abs(pixels.astype(int) - wanted).max(axis=2) < tolerance).sum())
