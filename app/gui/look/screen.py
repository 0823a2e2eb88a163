"""How much of the screen a window may take."""

from PyQt5.QtCore import QSize
from PyQt5.QtWidgets import QWidget

SHARE = 0.9  # the rest is for frame, title and what else stands there
_ANY = QSize(1 << 14, 1 << 14)


def room_for(window: QWidget) -> QSize:
    """The largest size ``window`` should open with."""
    screen = window.screen()
    return _ANY if screen is None else screen.availableSize() * SHARE
