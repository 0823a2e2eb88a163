"""Recorded sessions as a user meets them: the list, the tracks, cursors and marks; with real clicks and keys."""

import subprocess
import sys
import threading

import numpy as np
import pytest
from PyQt5.QtCore import QEvent, QPoint, QPointF, Qt
from PyQt5.QtGui import QDesktopServices, QMouseEvent, QWheelEvent
from PyQt5.QtWidgets import QApplication, QLineEdit, QMessageBox, QPushButton

from app.gui.look import theme
from app.gui.program.translation import speak
from app.gui.review import page as review_page
from app.log import log_path
from app.record.session.layout import JOURNAL_NAME
from app.record.session.reader import open_session
from tests.gui.recorded import value_of, write_session

SECONDS = 180
WHOLE = pytest.approx((0.0, SECONDS), abs=0.05)  # the last picture lasts a thirtieth of a second
NAME = "2026-11-24 18.30.05"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("HHM_DATA_DIR", str(folder))
    return folder


@pytest.fixture
def session(shelf):
    return write_session(shelf, SECONDS, name=NAME)


@pytest.fixture
def window(open_window, session):
    window = open_window()
    window.resize(1240, 760)
    return window


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def press(qtbot, window, key, modifier=Qt.KeyboardModifier.NoModifier):
    """A key, to whatever has the focus."""
    qtbot.keyClick(window.focusWidget(), key, modifier)


def listed(qtbot, window):
    """The list, opened by its key, with its medians."""
    press(qtbot, window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    page = window.review.sessions
    qtbot.waitUntil(lambda: bool(page.entries) and cell(page, 0, 3) != "", timeout=20_000)
    return page


def cell(page, row, column):
    item = page.table.item(row, column)
    return "" if item is None else item.text()


def reviewed(qtbot, window):
    """The review of the first session in the list."""
    page = listed(qtbot, window)
    click(qtbot, page.open)
    review = window.review.page
    qtbot.waitUntil(lambda: review.record is not None and not review.strip.isVisible(), timeout=20_000)
    assert window.pages.currentWidget() is review
    return review


def point(stack, t_s):
    """A place in the first row, where ``t_s`` is."""
    return QPoint(round(stack._places().x(t_s)), 40)


def click_at(qtbot, stack, t_s, modifier=Qt.KeyboardModifier.NoModifier):
    qtbot.mouseClick(stack.viewport(), Qt.MouseButton.LeftButton, modifier, point(stack, t_s))


def drag(qtbot, stack, from_s, to_s):
    start, end = point(stack, from_s), point(stack, to_s)
    qtbot.mousePress(stack.viewport(), Qt.MouseButton.LeftButton, pos=start)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # QTest moves the mouse of the system, which offscreen has none.
    move = QMouseEvent(QEvent.Type.MouseMove, QPointF(end), left, Qt.MouseButtons(left), none)
    QApplication.sendEvent(stack.viewport(), move)
    qtbot.mouseRelease(stack.viewport(), Qt.MouseButton.LeftButton, pos=end)


def rows(table):
    return {
        table.item(i, 0).text(): [table.item(i, j).text() for j in range(1, table.columnCount())]
        for i in range(table.rowCount())
    }


def test_the_list_says_what_each_session_was(qtbot, window, shelf):
    page = listed(qtbot, window)
    assert [cell(page, 0, column) for column in range(3)] == ["2026-11-24 18:30:05", "3:00", "camera"]
    heart = open_session(shelf / NAME)["heart_rate_bpm"]
    assert cell(page, 0, 3) == f"{np.nanmedian(heart.value):.0f} bpm"
    assert cell(page, 0, 6) == f"{heart.coverage:.0%}"
    assert cell(page, 0, 7) == ""


def test_an_empty_shelf_says_so(qtbot, open_window, shelf):
    window = open_window()
    window.review.show_sessions()
    page = window.review.sessions
    qtbot.waitUntil(lambda: not page.strip.isVisible())
    assert page._empty.isVisible() and page._empty.text() == "There is no recorded session in this folder yet."
    assert not page.open.isEnabled() and not page.delete.isEnabled()


def test_a_session_that_was_killed_is_marked_and_one_that_cannot_be_read_says_why(qtbot, window, shelf):
    write_session(shelf, 30, name="killed", end="")
    (shelf / "killed" / JOURNAL_NAME).write_bytes(b'{"t":5,"rows":[[5,"nonsense"]]}\n')
    page = listed(qtbot, window)
    qtbot.waitUntil(lambda: len(page.entries) == 2)
    row = [entry.name for entry in page.entries].index("killed")
    assert cell(page, row, 7) == "without an end"
    page.table.selectRow(row)
    click(qtbot, page.open)
    qtbot.waitUntil(lambda: window.banner.text != "")
    assert "The session killed cannot be understood" in window.banner.text
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.live and window.isVisible()


@pytest.mark.parametrize("sure", [True, False])
def test_deleting_asks_first(qtbot, window, session, sure):
    page = listed(qtbot, window)
    click(qtbot, page.delete)
    box = window.findChild(QMessageBox)
    assert NAME in box.text() and str(session) in box.text()
    assert box.defaultButton().text() == "Cancel"
    click(qtbot, next(one for one in box.buttons() if one.text() == "Delete") if sure else box.defaultButton())
    if sure:
        qtbot.waitUntil(lambda: not page.entries)
        assert not session.exists()
    else:
        assert session.exists()


def test_files_are_shown_in_the_systems_own_way(qtbot, window, session, monkeypatch):
    shown = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: shown.append(url.toLocalFile()))
    click(qtbot, listed(qtbot, window).reveal)
    assert shown == [str(session)]


def test_a_click_reads_every_sign_at_that_time(qtbot, window):
    review = reviewed(qtbot, window)
    click_at(qtbot, review.stack, 100.0)
    assert review.stack.cursor_s == pytest.approx(100.0, abs=0.2)
    values = rows(review.readout.table)
    heart = value_of("heart_rate_bpm", 100)
    assert values["Heart rate"] == [f"{heart:.0f} bpm ({heart - 2:.0f}–{heart + 2:.0f})"]
    assert values["LF power"] == ["-- warming up"]
    click_at(qtbot, review.stack, 85.0)
    assert rows(review.readout.table)["Heart rate"] == ["-- the face moves too much"]
    assert review.stack.accessibleDescription().startswith("At 1:2")


def test_two_cursors_measure_and_can_be_dragged(qtbot, window):
    review = reviewed(qtbot, window)
    stack = review.stack
    click_at(qtbot, stack, 100.0)
    click_at(qtbot, stack, 130.0, Qt.KeyboardModifier.ShiftModifier)
    assert review.readout.head.text().splitlines()[-1].endswith(" beats, 72.0 bpm")
    assert float(rows(review.readout.table)["Heart rate"][0].split()[0]) == pytest.approx(
        np.mean([value_of("heart_rate_bpm", s) for s in range(100, 131)]), abs=0.1
    )
    drag(qtbot, stack, stack.second_s, 150.0)
    assert stack.second_s == pytest.approx(150.0, abs=0.3)
    assert stack.span == WHOLE  # a cursor was dragged, not the axis


def test_keys_scroll_zoom_and_move_the_cursor(qtbot, window):
    review = reviewed(qtbot, window)
    stack = review.stack
    for _ in range(4):
        press(qtbot, window, Qt.Key.Key_Plus)
    length = SECONDS / 1.5**4
    assert stack.span == pytest.approx((90 - length / 2, 90 + length / 2), abs=0.05)
    press(qtbot, window, Qt.Key.Key_Home)
    assert stack.span == pytest.approx((0.0, length), abs=0.05)
    press(qtbot, window, Qt.Key.Key_PageDown)
    assert stack.span[0] == pytest.approx(0.9 * length, abs=0.05)
    press(qtbot, window, Qt.Key.Key_End)
    assert stack.span == pytest.approx((SECONDS - length, SECONDS), abs=0.05)
    press(qtbot, window, Qt.Key.Key_Right)
    press(qtbot, window, Qt.Key.Key_Left)
    press(qtbot, window, Qt.Key.Key_Left)
    assert stack.cursor_s == pytest.approx(SECONDS - length / 2 - 2, abs=0.05)
    press(qtbot, window, Qt.Key.Key_0)
    assert stack.span == WHOLE
    press(qtbot, window, Qt.Key.Key_C)
    assert stack.cursor_s is None


def test_buttons_and_the_scroll_bar_do_the_same(qtbot, window):
    review = reviewed(qtbot, window)
    click(qtbot, review.bar.closer)
    assert review.stack.span == pytest.approx((45.0, 135.0), abs=0.05)
    assert review.bar._seen.text() == "0:45 to 2:15 (1:30)"
    review.scroll_bar.setValue(0)
    assert review.stack.span == pytest.approx((0.0, 90.0), abs=0.05)
    click(qtbot, review.bar.wider)
    assert review.stack.span == WHOLE


def test_the_wheel_zooms_about_the_mouse_and_scrolls_with_shift(qtbot, window):
    stack = reviewed(qtbot, window).stack

    def turn(notches, modifiers=Qt.KeyboardModifier.NoModifier):
        place = QPointF(point(stack, 90.0))
        QApplication.sendEvent(
            stack.viewport(),
            QWheelEvent(
                place, stack.viewport().mapToGlobal(place.toPoint()), QPoint(), QPoint(0, 120 * notches),
                Qt.MouseButtons(), Qt.KeyboardModifiers(modifiers), Qt.ScrollPhase.NoScrollPhase, False,
            ),
        )  # fmt: skip

    turn(4)
    begin, end = stack.span
    assert end - begin == pytest.approx(SECONDS / 1.25**4, abs=0.05)
    assert stack._places().x(90.0) == pytest.approx(point(stack, 90.0).x(), abs=1)
    turn(-1, Qt.KeyboardModifier.ShiftModifier)
    assert stack.span[0] == pytest.approx(begin + 0.1 * (end - begin), abs=0.05)


def test_dragging_scrolls(qtbot, window):
    stack = reviewed(qtbot, window).stack
    stack.set_span((60.0, 120.0))
    drag(qtbot, stack, 90.0, 80.0)
    assert stack.span == pytest.approx((70.0, 130.0), abs=0.3)
    assert stack.cursor_s is None


def test_a_mark_is_set_named_and_deleted_and_stays_that_way(qtbot, window, session):
    review = reviewed(qtbot, window)
    click_at(qtbot, review.stack, 40.0)
    press(qtbot, window, Qt.Key.Key_M)
    editor = review.marks.table.findChild(QLineEdit)
    qtbot.keyClicks(editor, "drank coffee")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: [one.text for one in open_session(session).marks] == ["drank coffee", "stood up"])
    marks = open_session(session).marks
    assert marks[0].t_s == pytest.approx(40.0, abs=0.2)
    review.marks.choose(1)
    assert review.stack.cursor_s == pytest.approx(90.0, abs=0.1)
    click(qtbot, review.marks.delete)
    assert [one.text for one in open_session(session).marks] == ["drank coffee"]


def test_marks_that_cannot_be_kept_are_not_shown(qtbot, window, session):
    review = reviewed(qtbot, window)
    (session / JOURNAL_NAME).rename(session / "away")
    (session / JOURNAL_NAME).mkdir()
    press(qtbot, window, Qt.Key.Key_M)
    assert "could not be kept" in window.banner.text
    assert [one.text for one in review.record.marks] == ["stood up"]


def test_esc_leads_back_to_live_and_does_not_quit(qtbot, window):
    reviewed(qtbot, window)
    press(qtbot, window, Qt.Key.Key_Escape)
    assert window.isVisible() and window.pages.currentWidget() is window.live


def test_starting_a_measurement_leads_back_to_live(qtbot, window):
    reviewed(qtbot, window)
    window.start_chosen()
    assert window.pages.currentWidget() is window.live
    window._session.stop()
    qtbot.waitUntil(lambda: not window._session.state.active)


def test_theme_and_language_change_while_a_session_is_open(qtbot, qapp, window):
    review = reviewed(qtbot, window)
    qtbot.wait(50)
    before = review.stack.grab().toImage()
    try:
        theme.apply(qapp, theme.LIGHT)
        speak(qapp, "zh")
        qtbot.wait(50)
        after = review.stack.grab().toImage()
        assert before.pixelColor(5, 5).lightness() < 40 < 200 < after.pixelColor(5, 5).lightness()
        assert review.bar.back.text() == "返回实时画面"
        assert review.stack.rows[1].track.name() == "心率，次/分"
    finally:
        theme.apply(qapp)
        speak(qapp, "en")


def test_every_button_has_a_name(qtbot, window):
    review = reviewed(qtbot, window)
    for page in (review, window.review.sessions):
        unnamed = [one for one in page.findChildren(QPushButton) if not (one.accessibleName() or one.text())]
        assert unnamed == []
    assert review.stack.accessibleName() == "Tracks of the session"
    assert window.minimumSizeHint().width() <= 1024 and window.minimumSizeHint().height() <= 640


def test_opening_can_be_cancelled(qtbot, window, monkeypatch):
    page = listed(qtbot, window)
    review = window.review.page
    slow = threading.Event()

    def open_slowly(folder):
        slow.wait(5)
        return open_session(folder)

    monkeypatch.setattr(review_page, "open_session", open_slowly)
    click(qtbot, page.open)
    assert review.strip.isVisible()
    click(qtbot, review.strip.cancel)
    slow.set()
    qtbot.waitUntil(lambda: not window.review.jobs._running)
    assert review.record is None and not review.strip.isVisible()


def test_pyqtgraph_waits_for_the_first_session():
    code = "import sys, app.gui.window.main_window; print([one for one in sys.modules if one.startswith('pyqtgraph')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]", done.stderr


def test_a_defect_is_named_with_the_place_of_the_log(qtbot, window):
    window.review.tell(ValueError("no such lane"))
    assert "ValueError: no such lane" in window.banner.text
    assert str(log_path()) in window.banner.text
