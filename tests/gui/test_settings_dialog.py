"""The settings as a person changes them: with clicks and keys, seen at once, remembered."""

import json

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAction

from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.look import theme
from app.gui.program.commands import MenuButton
from app.gui.program.preferences import dress, language_of, theme_of
from app.settings import load_settings


@pytest.fixture(autouse=True)
def as_before(qapp):
    yield
    dress(qapp, "en", "dark")


@pytest.fixture
def dialog(qtbot, open_window) -> SettingsDialog:
    window = open_window()
    qtbot.keyClick(window, Qt.Key_Comma, Qt.ControlModifier)
    dialog = window.findChild(SettingsDialog)
    qtbot.waitUntil(dialog.isVisible)
    return dialog


def choose(qtbot, box, value) -> None:
    """With the keyboard, as after Tab; the popup makes the offscreen platform complain."""
    box.setFocus()
    while box.currentData() != value:
        before = box.currentIndex()
        qtbot.keyClick(box, Qt.Key_Down if box.findData(value) > before else Qt.Key_Up)
        assert box.currentIndex() != before


def test_switch_to_chinese_and_everything_speaks_it_and_the_next_start_too(qtbot, dialog, settings_file):
    window = dialog.parent()
    choose(qtbot, dialog.boxes["language"], "zh")
    qtbot.waitUntil(lambda: dialog.windowTitle() == "设置")
    assert dialog.boxes["theme"].accessibleName() == "主题"
    assert dialog.keep_video.text() == "录制时同时保存视频"
    assert "关于" in [action.text() for action in window.findChildren(QAction)]
    assert load_settings(settings_file).language == "zh"
    qtbot.keyClick(dialog, Qt.Key_Escape)
    assert window.isVisible(), "Esc closes the dialog, not the program"


def test_a_theme_is_worn_at_once(qtbot, dialog, settings_file):
    choose(qtbot, dialog.boxes["theme"], "light")
    assert theme.chosen() == "light"
    assert dialog.palette().window().color().name().upper() == theme.colours().background
    assert load_settings(settings_file).theme == "light"


def test_the_other_settings_are_remembered(qtbot, dialog, settings_file):
    choose(qtbot, dialog.boxes["wave"], "scroll")
    qtbot.mouseClick(dialog.keep_video, Qt.LeftButton)
    settings = load_settings(settings_file)
    assert (settings.wave, settings.keep_video) == ("scroll", True)
    assert dialog.parent().preferences.settings == settings


def test_language_and_theme_stand_in_the_menu(qtbot, open_window, settings_file):
    window = open_window()
    button = window.findChild(MenuButton)
    button.refill()
    menus = {action.text(): action.menu() for action in button.menu().actions() if action.menu()}
    assert list(menus) == ["Language", "Theme", "Waves"]
    words = {action.text(): action for action in menus["Language"].actions()}
    assert list(words) == ["As the system", "English", "简体中文"]
    assert words["As the system"].isChecked()
    words["简体中文"].trigger()
    assert json.loads(settings_file.read_text(encoding="utf-8"))["language"] == "zh"
    assert [words[word].isChecked() for word in ("As the system", "English", "简体中文")] == [False, False, True]
    button.refill()
    assert "语言" in [action.text() for action in button.menu().actions()]


def test_the_language_of_the_system_is_taken_where_there_is_one(monkeypatch):
    class Locale:
        def __init__(self, name):
            self.name = name

        def uiLanguages(self):
            return [self.name]

    for name, expected in (("zh-Hans-CN", "zh"), ("zh_TW", "zh"), ("de-AT", "en"), ("C", "en")):
        monkeypatch.setattr("app.gui.program.preferences.QLocale.system", lambda name=name: Locale(name))
        assert language_of("system") == expected
    assert language_of("en") == "en"
    assert theme_of("light") == "light"
    assert theme_of("system") in theme.THEMES
