"""Commands, their menu and keys, and both in another language; the theme while a window is open."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QApplication, QLabel, QWidget

from app.gui.look import theme
from app.gui.program.commands import Command, Commands, MenuButton
from app.gui.program.translation import speak


@pytest.fixture
def english_again(qapp):
    yield
    speak(qapp, "en")


@pytest.fixture
def dark_again(qapp):
    yield
    theme.apply(qapp)


@pytest.fixture
def window(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def test_a_command_has_a_key_a_place_in_the_menu_and_a_line_in_the_key_map(qtbot, window):
    done = []
    commands = Commands(window)
    commands.add(Command("Full screen", lambda: done.append("full"), "F11", "view"))
    commands.add(Command("Quit", lambda: done.append("quit"), "Esc"))
    button = MenuButton(commands, window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key_F11)
    qtbot.keyClick(window, Qt.Key_Escape)
    assert done == ["full", "quit"]
    assert commands.key_map() == [("F11", "Full screen"), ("Esc", "Quit")]
    button.refill()
    assert [action.text() for action in button.menu().actions() if not action.isSeparator()] == ["Full screen"]


def test_everything_speaks_the_new_language_at_once(qapp, qtbot, window, english_again):
    commands = Commands(window)
    action = commands.add(Command("Full screen", window.close, "F11", "view"))
    button = MenuButton(commands, window)
    window.show()
    speak(qapp, "zh")
    qtbot.waitUntil(lambda: action.text() == "全屏")
    assert button.toolTip() == "菜单"
    assert commands.key_map() == [("F11", "全屏")]
    speak(qapp, "en")
    qtbot.waitUntil(lambda: action.text() == "Full screen")


def test_qt_says_its_own_words_in_the_same_language(qapp, english_again):
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"
    speak(qapp, "zh")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "取消"
    speak(qapp, "en")
    assert QApplication.translate("QPlatformTheme", "Cancel") == "Cancel"


def test_labels_and_palette_follow_the_theme(qapp, qtbot, window, dark_again):
    label = QLabel("72", window)
    window.show()
    for name, colour in ((theme.DARK, "#48f0a4"), (theme.LIGHT, "#1f865b")):
        theme.apply(qapp, name)
        label.ensurePolished()
        assert label.palette().windowText().color().name() == theme.colours().text.lower()
        assert theme.vital_colour("heart_rate_bpm").name() == colour
        assert window.palette().window().color().name() == theme.colours().background.lower()
    with pytest.raises(ValueError, match="'pink' is none of the themes dark, light"):
        theme.apply(qapp, "pink")


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize(("name", "least"), [(theme.DARK, 6.0), (theme.LIGHT, 4.5)])
def test_vital_colours_and_texts_stand_out_from_the_ground(qapp, dark_again, name, least):
    theme.apply(qapp, name)
    colours = theme.colours()
    for colour in (*colours.vital.values(), colours.other_vital, colours.text):
        assert contrast(colour, colours.panel) >= least, colour
    assert contrast(colours.muted, colours.panel) >= 4.5
    assert contrast(colours.notice, colours.raised) >= 4.5
