"""Freezing, one number alone, pictures of the window, keys: the page in a real window."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QFont, QImage
from PyQt5.QtWidgets import QLabel

from app.build import SourceSpec
from app.core.vitals import vital_infos
from app.errors import AppError
from app.gui.dialogs.key_map_dialog import KeyMapDialog
from app.gui.live.snapshot import save_snapshot
from app.gui.look.words import Words
from app.gui.measuring.source_names import DEMO_NAME
from app.gui.measuring.state import State
from app.language import later
from app.settings import load_settings
from tests.gui.scripted import ScriptedSource, update
from tests.gui.test_main_window import reach, running


@pytest.fixture
def pictures(tmp_path, monkeypatch):
    folder = tmp_path / "Pictures 图片"
    monkeypatch.setattr("app.gui.live.live_page.pictures_folder", lambda: folder)
    return folder


def test_a_frozen_screen_stands_and_says_so_while_measuring_goes_on(qtbot, open_window, parts):
    window = open_window()
    running(qtbot, window)
    card = window.live.vitals.cards["heart_rate_bpm"]
    qtbot.keyClick(window, Qt.Key_F)
    assert window.live.frozen
    wave = window.live.vitals.waves["bvp"]
    assert wave.caption == "FROZEN"
    pen_s, frame, pushed = wave.pen_s, window.live.video.frame, len(parts.monitors[0].pushed)
    window.live.show_update(update(5.0, 99.0))
    qtbot.wait(400)
    assert card.text == "72"
    assert wave.pen_s == pen_s
    assert window.live.video.frame is frame
    assert len(parts.monitors[0].pushed) > pushed
    qtbot.keyClick(window, Qt.Key_F)
    assert not window.live.frozen
    assert wave.caption == "6 s"
    qtbot.waitUntil(lambda: window.live.video.frame is not frame)


def test_a_frozen_screen_whose_number_is_gone_loses_it_when_it_goes_on(qtbot, open_window):
    window = open_window()
    running(qtbot, window)
    qtbot.keyClick(window, Qt.Key_F)
    qtbot.keyClick(window, Qt.Key_Space)
    reach(qtbot, window, State.IDLE)
    card = window.live.vitals.cards["heart_rate_bpm"]
    assert card.has_value
    qtbot.keyClick(window, Qt.Key_F)
    assert (card.text, card.sentence) == ("--", "press Start")
    assert window.live.video.frame is None


def test_a_new_start_thaws(qtbot, open_window):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_F)
    running(qtbot, window)
    assert not window.live.frozen


def test_the_trend_remembers_what_came_while_the_screen_stood(qtbot, open_window):
    window = open_window()
    window.live.begin("opening")
    window.live.show_update(update(1.0))
    window.live.toggle_frozen()
    for t_s in range(2, 30):
        window.live.show_update(update(float(t_s)))
    assert len(window.live.vitals._series["heart_rate_bpm"].t_s) == 29


@pytest.mark.parametrize("key", [Qt.Key_N, Qt.Key_F11])
def test_one_number_fills_the_screen_and_goes_by_two_keys(qtbot, open_window, parts, key):
    parts.sources = [ScriptedSource(is_demo=True)]
    window = open_window()
    running(qtbot, window)
    qtbot.keyClick(window, Qt.Key_N)
    assert window.isFullScreen()
    assert window.live.is_alone
    assert not window.source_bar.isVisible()
    assert not window.status.isVisible()
    qtbot.waitUntil(lambda: window.live.number.card.text == "72")
    for part in ("DEMO", "N or F11", "Esc: quit"):
        assert part in window.live.number.hint
    qtbot.keyClick(window, key)
    qtbot.waitUntil(lambda: not window.live.is_alone)
    assert not window.isFullScreen()
    assert window.source_bar.isVisible()


def test_one_number_fills_the_screen_from_the_list_of_sessions_too(qtbot, open_window):
    window = open_window()
    window.review.show_sessions()
    qtbot.waitUntil(lambda: not window.review.sessions.strip.isVisible())
    qtbot.keyClick(window.review.sessions.table, Qt.Key_N)
    assert window.live.is_alone and window.live.number.isVisible() and window.live.number.hasFocus()
    window.live.toggle_alone()


def test_the_arrows_go_through_all_signs(qtbot, open_window):
    window = open_window(infos=vital_infos())
    window.live.toggle_alone()
    names = []
    for _ in vital_infos():
        names.append(window.live.number.card.info.name)
        qtbot.keyClick(window.live.number, Qt.Key_Right)
    assert names == [info.name for info in vital_infos()]
    assert window.live.number.card.info.name == names[0]
    qtbot.keyClick(window.live.number, Qt.Key_Left)
    assert window.live.number.card.info.name == names[-1]
    window.live.toggle_alone()


def test_escape_quits_from_one_number_too_and_the_next_start_has_the_usual_window(qtbot, open_window, settings_file):
    window = open_window()
    window.live.toggle_alone()
    qtbot.keyClick(window, Qt.Key_Escape)
    assert not window.isVisible()
    again = open_window(load_settings(settings_file))
    assert not again.isFullScreen()


def test_a_picture_of_the_window_is_kept_and_said(qtbot, open_window, pictures):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_S)
    qtbot.keyClick(window, Qt.Key_S)
    saved = sorted(pictures.glob("*.png"))
    assert len(saved) == 2
    image = QImage(str(saved[0]))
    assert (image.width(), image.height()) == (window.width(), window.height())
    assert window.banner.text.startswith(f"Picture saved: {pictures}")


def test_a_picture_that_cannot_be_kept_is_said(qtbot, open_window, pictures):
    pictures.parent.mkdir(exist_ok=True)
    pictures.write_text("a file where the folder should be")
    window = open_window()
    qtbot.keyClick(window, Qt.Key_S)
    assert window.banner.text.startswith(f"The picture could not be saved in {pictures} (")
    assert window.banner.text.endswith("Make room there, or allow this program to write into it.")


def test_a_notice_never_covers_an_error(qtbot, open_window, pictures):
    window = open_window()
    window.show_error(AppError("Camera 0 is busy."))
    qtbot.keyClick(window, Qt.Key_S)
    assert window.banner.text == "Camera 0 is busy."


def test_two_pictures_of_one_second_are_two_files(qtbot, tmp_path):
    label = QLabel("x")
    qtbot.addWidget(label)
    now = datetime(2026, 11, 24, 18, 30, 5, tzinfo=UTC)
    assert save_snapshot(label, tmp_path, now).name == "Screen 2026-11-24 18.30.05.png"
    assert save_snapshot(label, tmp_path, now).name == "Screen 2026-11-24 18.30.05 (2).png"


def test_the_question_mark_shows_every_key(qtbot, open_window, speak_chinese):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_Question)
    sheet = window.findChild(KeyMapDialog)
    assert sheet is not None
    assert {"Space", "Esc", "F", "N", "S", "F11", "?", "Ctrl+O"} <= set(sheet.lines)
    assert sheet.lines["F"] == "Freeze the screen"
    speak_chinese()
    assert sheet.lines["F"] == "冻结画面"
    sheet.close()


def test_the_whole_page_changes_its_language(qtbot, open_window, speak_chinese):
    window = open_window(infos=vital_infos())
    window.live.show_update(update(5.0, infos=vital_infos()))
    speak_chinese()
    assert window.status.text.startswith("就绪")
    assert window.live.vitals.details.tabText(0) == "频谱"
    assert window.live.vitals.trend.title == "本次测量趋势"
    assert window.live.vitals.waves["bvp"].title == "脉搏波（BVP）"
    assert window.live.vitals.cards["sdnn_ms"].label.text == "SDNN"
    assert window.live.vitals.cards["systolic_mmhg"].label.text == "收缩压"
    assert window.live.video.accessibleName() == "实时画面"


def test_what_is_measured_changes_its_language_while_it_runs(qtbot, open_window, parts, speak_chinese):
    parts.sources = [demo := ScriptedSource(is_demo=True)]
    demo.name = DEMO_NAME
    window = open_window()
    window.source_bar.select(SourceSpec("camera", "3"))  # that nobody has found
    running(qtbot, window)
    assert window.live.video.source.startswith("Demo face, 64x48")
    speak_chinese()
    assert window.live.video.source.startswith("演示人脸")
    assert window.windowTitle() == "演示人脸 - Human Health Monitor - DEMO"
    names = [window.source_bar._sources.itemText(index) for index in range(2)]
    assert names == ["摄像头 3", "演示人脸"]


def test_guidance_is_said_in_the_chosen_language(qtbot, open_window, speak_chinese):
    window = open_window()
    running(qtbot, window)
    qtbot.waitUntil(lambda: window.live.video.frame is not None)
    speak_chinese()
    away = replace(update(1.0), observation=replace(update(1.0).observation, region=None))
    window.live.show_update(away)
    window.live.every_second(opening=False)
    assert window.live.video.guidance == "未检测到人脸：请看向摄像头"


def test_the_page_of_details_is_remembered_and_waves_scroll_when_wished(qtbot, open_window, settings_file):
    window = open_window(infos=vital_infos())
    window.live.vitals.details.show_page("beats")
    window.preferences.change(wave="scroll")
    assert window.live.vitals.waves["bvp"]._scrolling
    window.close()
    again = open_window(load_settings(settings_file), infos=vital_infos())
    assert again.live.vitals.details.page == "beats"
    assert again.live.vitals.waves["respiration"]._scrolling


@pytest.fixture
def letters(qapp):
    """Sets the size of the system's letters in points: 9 is that of most desktops."""
    usual = qapp.font()

    def of_size(points: float) -> None:
        font = QFont(usual)
        font.setPointSizeF(points)
        qapp.setFont(font)

    yield of_size
    qapp.setFont(usual)


def unreadable(window) -> list[str]:
    """Texts of the page that have lost their end."""
    return [one.text for one in window.live.findChildren(Words) if one.isVisible() and one.text and not one.fits]


@pytest.mark.parametrize("chinese", [False, True])
@pytest.mark.parametrize("page", ["spectrum", "variability", "beats", "why"])
def test_all_signs_fit_into_the_smallest_window(qtbot, open_window, speak_chinese, letters, chinese, page):
    letters(9)
    window = open_window(infos=vital_infos())
    if chinese:
        speak_chinese()
    window.resize(1024, 640)
    window.live.show_update(update(90.0, infos=vital_infos()))
    window.live.vitals.details.show_page(page)
    qtbot.wait(20)
    assert (window.width(), window.height()) == (1024, 640)
    assert unreadable(window) == []
    room = window.live.room
    assert not room.verticalScrollBar().isVisible()
    assert not room.horizontalScrollBar().isVisible()
    window.live.clear_vitals(later("stopped by a problem"))
    assert unreadable(window) == []


def test_with_letters_of_double_size_the_page_scrolls_and_nothing_is_cut_off(qtbot, letters, open_window):
    letters(18)
    window = open_window(infos=vital_infos())
    window.resize(1024, 640)
    window.live.show_update(update(90.0, infos=vital_infos()))
    qtbot.wait(50)
    assert window.live.room.horizontalScrollBar().maximum() > 0
    assert unreadable(window) == []
