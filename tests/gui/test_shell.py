"""First page, privacy, about, doctor and the strip about a crash: as a new user meets them."""

import itertools
import time
from datetime import UTC, datetime

import pytest
from PyQt5.QtCore import Qt, QTimer
from PyQt5.QtWidgets import QAction, QApplication, QMessageBox

from app.build import SourceSpec
from app.core.calibration import Demographics
from app.crash import Crash
from app.gui.dialogs.about_dialog import AboutDialog
from app.gui.dialogs.doctor_dialog import DoctorDialog
from app.gui.dialogs.privacy_dialog import PrivacyDialog
from app.gui.dialogs.welcome_page import WelcomePage
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.gui.program.preferences import dress
from app.notice import NOT_MEDICAL
from app.profiles import StoredProfile, profiles_path, remember
from app.settings import Settings, load_settings, save_settings, settings_path


@pytest.fixture(autouse=True)
def as_before(qapp):
    yield
    dress(qapp, "en", "dark")


def ask_for(window, text: str) -> None:
    """As from the menu."""
    (action,) = (one for one in window.findChildren(QAction) if one.text() == text)
    action.trigger()


def welcome(window) -> WelcomePage:
    window.shell.welcome(window.pages, window.source_bar)
    return window.pages.currentWidget()


def test_the_first_page_says_what_this_is_not_and_the_demo_begins(qtbot, open_window, settings_file):
    window = open_window(Settings())
    page = welcome(window)
    assert page.notice.text() == NOT_MEDICAL[0]
    assert page.demo_button.hasFocus()
    qtbot.mouseClick(page.languages["zh"], Qt.LeftButton)
    qtbot.waitUntil(lambda: page.notice.text() == NOT_MEDICAL[1])
    assert page.demo_button.text() == "试用演示"
    qtbot.mouseClick(page.demo_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: window.findChild(Session).state is State.RUNNING)
    assert window.pages.currentWidget() is window.live
    settings = load_settings(settings_file)
    assert (settings.welcomed, settings.language, settings.source) == (True, "zh", SourceSpec("demo"))


def test_the_first_camera_begins_or_it_is_said_that_there_is_none(qtbot, open_window, parts, settings_file):
    window = open_window(Settings())
    qtbot.mouseClick(welcome(window).camera_button, Qt.LeftButton)
    assert window.banner.text == "No camera was found. Connect one, or try the demo."
    assert not settings_file.exists() or not load_settings(settings_file).welcomed
    other = open_window(Settings(), cameras=[("2", "USB camera")])
    qtbot.mouseClick(welcome(other).camera_button, Qt.LeftButton)
    qtbot.waitUntil(lambda: bool(parts.specs))
    assert (parts.specs[0].kind, parts.specs[0].address) == ("camera", "2")


def test_delete_everything_stored(qtbot, open_window):
    remember(StoredProfile("Anna", Demographics(41.0)), profiles_path())
    save_settings(Settings(profile="Anna"), settings_path())
    window = open_window(Settings(SourceSpec("demo"), profile="Anna", theme="light"))
    window.shell.recall_profile()
    ask_for(window, "Privacy...")
    dialog = window.findChild(PrivacyDialog)
    assert dialog.rows["profiles"].place.text() == str(profiles_path())
    assert dialog.rows["profiles"].size.text().startswith("files: 1, ")
    assert dialog.rows["sessions"].size.text() == "nothing"
    assert not dialog.rows["sessions"].delete_button.isEnabled()
    qtbot.mouseClick(dialog.delete_all_button, Qt.LeftButton)
    box = dialog.findChild(QMessageBox)
    assert box.text() == "Delete everything that is stored? It cannot be brought back."
    qtbot.keyClick(box, Qt.Key_Escape)
    assert profiles_path().exists()
    qtbot.mouseClick(dialog.delete_all_button, Qt.LeftButton)
    box = next(one for one in dialog.findChildren(QMessageBox) if one.isVisible())
    (delete,) = (button for button in box.buttons() if button.text() == "Delete")
    qtbot.mouseClick(delete, Qt.LeftButton)
    assert dialog.outcome.text() == "Deleted."
    assert not profiles_path().exists()
    assert not settings_path().exists()
    assert window.findChild(Session)._profile == StoredProfile("")
    assert window.preferences.settings.theme == "dark"
    assert not dialog.delete_all_button.isEnabled()


def test_after_deleting_its_settings_the_window_writes_none_at_its_end(qtbot, open_window, settings_file):
    window = open_window()
    window.preferences.change(theme="light")
    assert settings_file.exists()
    settings_file.unlink()
    window.preferences.forget()
    window.close()
    assert not settings_file.exists()


def test_about_names_licences_models_and_their_accuracy(qtbot, open_window):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_F1)
    dialog = window.findChild(AboutDialog)
    program, accuracy, cards, packages, keys = (page.toPlainText() for page in dialog.pages)
    assert NOT_MEDICAL[0] in program
    assert "30 seconds, mean error in bpm" in accuracy
    assert "PPG-BP" in cards
    assert "GPL v3" in packages
    assert "Full screen" in keys and "Space" in keys
    dress(QApplication.instance(), "zh", "dark")
    qtbot.waitUntil(lambda: NOT_MEDICAL[1] in dialog.pages[0].toPlainText())
    qtbot.keyClick(dialog, Qt.Key_Escape)
    assert window.isVisible()


def test_the_doctor_works_beside_the_window(qtbot, open_window, monkeypatch):
    def slow():
        for number in range(3):
            time.sleep(0.2)
            yield f"ok    part {number}"

    monkeypatch.setattr("app.doctor.lines", slow)
    beats: list[float] = []
    timer = QTimer()
    timer.timeout.connect(lambda: beats.append(time.monotonic()))
    timer.start(10)
    window = open_window()
    ask_for(window, "Doctor...")
    dialog = window.findChild(DoctorDialog)
    assert dialog.width() < dialog.screen().availableSize().width()
    qtbot.waitUntil(lambda: not dialog.running, timeout=10_000)
    timer.stop()
    assert max(b - a for a, b in itertools.pairwise(beats)) < 0.19
    assert dialog.text.splitlines() == ["ok    part 0", "ok    part 1", "ok    part 2"]
    qtbot.mouseClick(dialog.copy_button, Qt.LeftButton)
    assert QApplication.clipboard().text() == dialog.text
    assert window.shell.close()


def test_closing_over_a_doctor_at_work_ends_it(qtbot, open_window, monkeypatch):
    def endless():
        while True:
            time.sleep(0.02)
            yield "ok"

    monkeypatch.setattr("app.doctor.lines", endless)
    window = open_window()
    ask_for(window, "Doctor...")
    dialog = window.findChild(DoctorDialog)
    qtbot.waitUntil(lambda: dialog.text != "")
    qtbot.keyClick(dialog, Qt.Key_Escape)
    assert window.shell.close()


def test_a_crash_is_told_once_and_can_be_copied(qtbot, open_window, tmp_path):
    window = open_window()
    ended = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
    window.crash_bar.show_crashes([Crash(tmp_path / "crash-1.txt", ended, "Segmentation fault")])
    assert window.crash_bar.isVisible()
    assert "The program ended unexpectedly last time (2026-03-01 12:30)." in window.crash_bar.text
    qtbot.mouseClick(window.crash_bar.copy_button, Qt.LeftButton)
    assert QApplication.clipboard().text() == "Segmentation fault"
    qtbot.mouseClick(window.crash_bar.away_button, Qt.LeftButton)
    assert not window.crash_bar.isVisible()
