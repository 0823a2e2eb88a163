"""Another session, or another method, beside the one that is reviewed; with real clicks."""

import numpy as np
import pytest
from PyQt5.QtCore import Qt

from app.capture.synthetic import SyntheticFace
from app.gui.review.choice import ChoiceDialog
from app.gui.review.replay import replay
from app.record.session.layout import VIDEO_SUFFIX
from app.record.session.reader import open_session
from tests.clips import face_frames, write_video
from tests.gui.recorded import value_of, write_session

SECONDS = 60
NAME, OTHER = "2026-11-24 18.30.05", "2026-11-25 08.00.00"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "shelf"
    monkeypatch.setenv("HHM_DATA_DIR", str(folder))
    write_session(folder, SECONDS, name=NAME)
    return folder


def reviewed(qtbot, window, folder):
    window.review.open_session(folder)
    page = window.review.page
    qtbot.waitUntil(lambda: page.record is not None and not page.strip.isVisible(), timeout=20_000)
    return page


def dialog(qtbot, window):
    def found():
        return [one for one in window.findChildren(ChoiceDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def titles(table):
    return [table.horizontalHeaderItem(i).text() for i in range(table.columnCount())]


def test_two_sessions_lie_on_each_other_and_are_summed_up_side_by_side(qtbot, open_window, shelf):
    write_session(shelf, 40, name=OTHER)
    page = reviewed(qtbot, open_window(), shelf / NAME)
    page.bar.other_session.trigger()
    choice = dialog(qtbot, page.window())
    assert choice.list.count() == 1
    assert choice.list.item(0).text() == f"{OTHER} · 0:40 · camera"
    click(qtbot, choice.ok)
    row = page.stack.rows[1]
    qtbot.waitUntil(lambda: bool(row.others), timeout=20_000)
    line = row.others[0][0]
    assert (line.vital, line.label[0]) == ("heart_rate_bpm", OTHER)
    assert line.value[line.t_s == 10.0] == pytest.approx(value_of("heart_rate_bpm", 10), abs=1e-3)
    assert titles(page.summary.table)[4:] == [f"Median ({OTHER})", f"5 to 95 % ({OTHER})", f"Shown ({OTHER})"]
    first, other = (open_session(shelf / name)["heart_rate_bpm"] for name in (NAME, OTHER))
    assert page.summary.table.item(0, 1).text() == f"{np.nanmedian(first.value):.0f} bpm"
    assert page.summary.table.item(0, 6).text() == f"{other.coverage:.0%}"
    page.bar.nothing_beside.trigger()
    assert row.others == [] and len(titles(page.summary.table)) == 4


def test_without_another_session_the_dialog_says_so(qtbot, open_window, shelf):
    page = reviewed(qtbot, open_window(), shelf / NAME)
    page.bar.other_session.trigger()
    choice = dialog(qtbot, page.window())
    assert choice.list.accessibleName() == "There is no other session in this folder."
    assert not choice.ok.isEnabled()
    choice.reject()


@pytest.fixture
def filmed(shelf):
    """The session with a video: a face of 66 beats a minute."""
    face = SyntheticFace(width_px=320, height_px=240, heart_rate_bpm=66, pulse_amplitude=0.01, duration_s=12.0)
    write_video(
        shelf / NAME / (NAME + VIDEO_SUFFIX), face_frames(face), codec="mjpeg", bit_rate=20_000_000, pix_fmt="yuvj422p"
    )
    return shelf / NAME


def test_another_method_draws_its_heart_rate_beside(qtbot, open_window, filmed):
    page = reviewed(qtbot, open_window(), filmed)
    page.bar.replay.trigger()
    choice = dialog(qtbot, page.window())
    labels = [choice.list.item(i).text() for i in range(choice.list.count())]
    assert "CHROM" in labels and "POS" not in labels  # POS was used for the session itself
    choice.list.setCurrentRow(labels.index("CHROM"))
    click(qtbot, choice.ok)
    assert page.strip.isVisible()
    qtbot.waitUntil(lambda: bool(page.stack.rows[1].others), timeout=60_000)
    line = page.stack.rows[1].others[0][0]
    assert line.label == ("CHROM", "CHROM")
    assert np.nanmedian(line.value) == pytest.approx(66, abs=2)
    assert not page.strip.isVisible() and page.window().banner.text == ""


def test_a_replay_can_be_cancelled(qtbot, open_window, filmed):
    page = reviewed(qtbot, open_window(), filmed)
    page.window().review.beside.replay_with("chrom")
    qtbot.waitUntil(lambda: page.strip.bar.value() > 0, timeout=60_000)
    click(qtbot, page.strip.cancel)
    qtbot.waitUntil(lambda: not page.jobs._running, timeout=20_000)
    assert page.stack.rows[1].others == []


def test_nothing_is_replayed_while_something_is_measured(qtbot, open_window, filmed):
    window = open_window()
    page = reviewed(qtbot, window, filmed)
    window.start_chosen()
    window.review.beside.ask_for_method()
    assert window.banner.text == "The video cannot be analysed while a measurement runs. Stop it first."
    window._session.stop()
    qtbot.waitUntil(lambda: not window._session.state.active)
    assert page.stack.rows[1].others == []


def test_a_session_without_a_video_offers_no_replay(qtbot, open_window, shelf):
    assert not reviewed(qtbot, open_window(), shelf / NAME).bar.replay.isEnabled()


def test_a_broken_video_is_said_by_name(qtbot, open_window, filmed):
    video = filmed / (NAME + VIDEO_SUFFIX)
    video.write_bytes(b"no video at all")
    page = reviewed(qtbot, open_window(), filmed)
    page.window().review.beside.replay_with("chrom")
    qtbot.waitUntil(lambda: page.window().banner.text != "", timeout=20_000)
    assert video.name in page.window().banner.text and not page.strip.isVisible()


def test_seconds_outside_the_session_are_left_out(filmed):
    line = replay(filmed / (NAME + VIDEO_SUFFIX), "pos", 9, lambda share: None)
    assert line.t_s[-1] <= 9.5
