"""Calibrating as a new user does it: from the open window, with keys and clicks, without a manual."""

from datetime import UTC, datetime, timedelta

import pytest
from PyQt5.QtCore import QDateTime, Qt
from PyQt5.QtWidgets import QMessageBox

from app.core.calibration import Demographics
from app.gui.dialogs.profile_dialog import ProfileDialog
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.profiles import StoredProfile, TakenReading, load_profiles, profiles_path, remember
from app.settings import Settings, load_settings

ANNA = StoredProfile("Anna", Demographics(41.0, False), TakenReading((118.0, 76.0), datetime.now(UTC)))


@pytest.fixture
def calibrate(qtbot, open_window):
    def opened(window=None) -> ProfileDialog:
        window = window or open_window()
        qtbot.keyClick(window, Qt.Key_C)
        dialog = window.findChild(ProfileDialog)
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return opened


def typed(qtbot, dialog, **texts: str) -> None:
    for name, text in texts.items():
        field = getattr(dialog, name, None) or dialog.person[name]
        field.edit.clear()
        qtbot.keyClicks(field.edit, text)


def test_calibrate_with_my_cuff_while_measuring(qtbot, open_window, calibrate, parts, settings_file):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.findChild(Session).state is State.RUNNING)
    dialog = calibrate(window)
    assert dialog.systolic.edit.hasFocus()
    assert dialog.cuff.stored.text() == "Nothing is stored."
    qtbot.keyClicks(dialog.systolic.edit, "122")
    qtbot.keyClick(dialog.systolic.edit, Qt.Key_Tab)
    assert dialog.diastolic.edit.hasFocus()
    qtbot.keyClicks(dialog.diastolic.edit, "79")
    qtbot.keyClick(dialog.diastolic.edit, Qt.Key_Return)
    assert dialog.saved.text() == "Saved. It counts from now on."
    assert dialog.cuff.stored.text().startswith("122/79 mmHg, taken 20")
    assert "counts until" in dialog.cuff.stored.text()
    (profile,) = load_profiles(profiles_path()).values()
    assert (profile.name, profile.cuff.values) == ("Me", (122.0, 79.0))
    assert datetime.now(UTC) - profile.cuff.taken < timedelta(seconds=10)
    assert load_settings(settings_file).profile == "Me"
    qtbot.waitUntil(lambda: any(one.cuff is not None for monitor in parts.monitors for one in monitor.profiles))
    assert parts.monitors[0].profiles[-1].cuff.systolic_mmhg == 122
    qtbot.keyClick(dialog, Qt.Key_Escape)
    assert window.isVisible()
    assert window.findChild(Session).state is State.RUNNING


@pytest.mark.parametrize(
    ("texts", "field", "sentence"),
    [
        ({"systolic": "abc", "diastolic": "79"}, "systolic", "abc is not a number."),
        ({"systolic": "400", "diastolic": "79"}, "systolic", "400 is not between 60 and 260 mmHg."),
        ({"systolic": "79", "diastolic": "122"}, "diastolic", "122 is not below the systolic 79 mmHg."),
        ({"systolic": "122"}, "diastolic", "This number is missing."),
        ({"saturation": "20"}, "saturation", "20 is not between 50 and 100 %."),
        ({"age_years": "300"}, "age_years", "300 is not between 1 and 120 years."),
        ({"height_cm": "1.68"}, "height_cm", "1.68 is not between 50 and 250 cm."),
    ],
)
def test_a_slip_of_the_finger_is_said_beside_its_field_and_nothing_is_stored(qtbot, calibrate, texts, field, sentence):
    dialog = calibrate()
    typed(qtbot, dialog, **texts)
    qtbot.mouseClick(dialog.save_button, Qt.LeftButton)
    wrong = getattr(dialog, field, None) or dialog.person[field]
    assert wrong.complaint.text() == sentence
    assert wrong.edit.hasFocus()
    assert wrong.complaint.y() == wrong.edit.y() or wrong.complaint.geometry().top() <= wrong.edit.geometry().bottom()
    assert not profiles_path().exists()
    qtbot.keyClicks(wrong.edit, "9")
    assert wrong.complaint.text() == ""


@pytest.mark.parametrize(
    ("hours", "sentence"),
    [(-25, "A reading counts for 24 hours; this one is older."), (2, "This time lies in the future.")],
)
def test_a_time_that_cannot_be_is_said(qtbot, calibrate, hours, sentence):
    dialog = calibrate()
    typed(qtbot, dialog, saturation="97")
    dialog.oximeter.taken.setDateTime(QDateTime.currentDateTime().addSecs(3600 * hours))
    qtbot.mouseClick(dialog.save_button, Qt.LeftButton)
    assert dialog.oximeter._complaint.text() == sentence
    assert not profiles_path().exists()


def test_a_reading_of_this_morning_has_the_age_it_has(qtbot, calibrate):
    dialog = calibrate()
    typed(qtbot, dialog, saturation="97,5")
    dialog.oximeter.taken.setDateTime(QDateTime.currentDateTime().addSecs(-3 * 3600))
    qtbot.mouseClick(dialog.save_button, Qt.LeftButton)
    reading = load_profiles(profiles_path())["Me"].oximeter
    assert reading.values == (97.5,)
    assert abs(datetime.now(UTC) - reading.taken - timedelta(hours=3)) < timedelta(minutes=2)


def test_profiles_are_chosen_renamed_and_deleted(qtbot, open_window, calibrate):
    remember(ANNA, profiles_path())
    remember(StoredProfile("Ben"), profiles_path())
    window = open_window(Settings(profile="Anna"))
    window.shell.recall_profile()
    session = window.findChild(Session)
    assert session._profile == ANNA
    dialog = calibrate(window)
    assert dialog.name.text() == "Anna"
    assert dialog.person["age_years"].edit.text() == "41"
    assert dialog.sex.currentText() == "female"
    dialog.name.clear()
    qtbot.keyClicks(dialog.name, "Ben")
    qtbot.mouseClick(dialog.save_button, Qt.LeftButton)
    assert dialog.name_complaint.text() == "There is a profile of this name already."
    dialog.name.setText("Anna 安娜")  # an input method, not single keys, writes that
    qtbot.mouseClick(dialog.save_button, Qt.LeftButton)
    assert set(load_profiles(profiles_path())) == {"Ben", "Anna 安娜"}
    assert dialog.saved.text() == "Saved. It counts from now on."
    qtbot.mouseClick(dialog.cuff.delete_button, Qt.LeftButton)
    assert load_profiles(profiles_path())["Anna 安娜"].cuff is None
    assert session._profile.cuff is None
    assert dialog.saved.text() == ""  # nothing was saved just now
    qtbot.mouseClick(dialog.delete_button, Qt.LeftButton)
    box = dialog.findChild(QMessageBox)
    assert "Anna 安娜" in box.text()
    (delete,) = (button for button in box.buttons() if button.text() == "Delete")
    qtbot.mouseClick(delete, Qt.LeftButton)
    assert set(load_profiles(profiles_path())) == {"Ben"}
    assert session._profile == StoredProfile("")
    assert window.preferences.settings.profile == ""


def test_an_expired_reading_is_said_to_be_so(calibrate, open_window):
    old = datetime.now(UTC) - timedelta(hours=30)
    remember(StoredProfile("Ben", cuff=TakenReading((120.0, 80.0), old)), profiles_path())
    dialog = calibrate(open_window(Settings(profile="Ben")))
    assert "has expired at" in dialog.cuff.stored.text()


def test_a_damaged_file_of_profiles_is_said_and_not_written_over(calibrate):
    profiles_path().parent.mkdir(parents=True)
    profiles_path().write_text("{")
    dialog = calibrate()
    assert "cannot be read" in dialog.saved.text()
    assert not dialog.save_button.isEnabled()
    assert profiles_path().read_text() == "{"
