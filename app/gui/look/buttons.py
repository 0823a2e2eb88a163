"""Buttons that leave the keyboard and everything beside them where they are."""

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QPushButton


def tab_button() -> QPushButton:
    """A button reached by Tab only: after a click on it the space bar would press it again, not start or stop."""
    button = QPushButton()
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def keep_room(button: QPushButton, *texts: str) -> None:
    """Make ``button`` wide enough for each of ``texts``, so that nothing beside it moves when it says another one."""
    now, widths = button.text(), []
    for text in texts:
        button.setText(text)
        widths.append(button.sizeHint().width())
    button.setText(now)
    button.setMinimumWidth(max(widths))
