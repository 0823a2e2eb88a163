"""Compare with my oximeter: from the file of another instrument to the numbers, as a user does it."""

import csv
import threading
from datetime import timedelta

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFileDialog

from app.gui.comparison.mapping import MappingDialog
from app.record.reference.compare import Alignment
from app.record.session.reader import open_session
from tests.gui.recorded import value_of, write_session

SECONDS = 300
NAME = "2026-11-24 18.30.05"
LATER_S = 40  # the oximeter was switched on after the session began
ERROR_BPM = 1.5  # of the oximeter: it reads so much less than the session


@pytest.fixture
def folder(tmp_path, monkeypatch):
    shelf = tmp_path / "shelf"
    monkeypatch.setenv("HHM_DATA_DIR", str(shelf))
    return write_session(shelf, SECONDS, name=NAME)


def oximeter(path, *, clock=None):
    """The file of an oximeter in Chinese Excel's dialect, with readings of a finger that was out for a while."""
    lines = ["设备: PC-60F", "时间;血氧(%);脉率(bpm)"]
    for k in range(200):
        rate = value_of("heart_rate_bpm", k + LATER_S) - ERROR_BPM
        time = f"{k}" if clock is None else f"{clock + timedelta(seconds=k):%H:%M:%S}"
        lines.append(f"{time};{97 if k < 150 else 0};{rate:.2f}".replace(".", ","))
    path.write_bytes("\n".join(lines).encode("gb18030"))
    return path


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def reviewed(qtbot, window, folder):
    window.review.open_session(folder)
    page = window.review.page
    qtbot.waitUntil(lambda: page.record is not None and not page.strip.isVisible(), timeout=20_000)
    return page


def asked(qtbot, page, path, monkeypatch):
    """The dialog about the columns of the file at ``path``, chosen as a user chooses it."""
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(path), ""))
    page.bar.reference.trigger()
    window = page.window()
    qtbot.waitUntil(lambda: bool(window.findChildren(MappingDialog)) or window.banner.text != "", timeout=20_000)
    found = window.findChildren(MappingDialog)
    return found[0] if found else None


def compared(qtbot, page, mapping):
    click(qtbot, mapping.ok)
    reference = page.window().review.reference
    qtbot.waitUntil(lambda: reference.view is not None and reference.view.isVisible(), timeout=20_000)
    return reference.view


def test_from_the_file_to_the_numbers(qtbot, open_window, folder, tmp_path, monkeypatch):
    page = reviewed(qtbot, open_window(), folder)
    mapping = asked(qtbot, page, oximeter(tmp_path / "oximeter.csv"), monkeypatch)
    assert mapping.preview.horizontalHeaderItem(2).text() == "脉率(bpm)"
    assert (mapping.time.currentText(), mapping.value.currentText()) == ("时间", "血氧(%)")
    mapping.value.setCurrentText("脉率(bpm)")
    mapping.quantity.setCurrentIndex(0)
    assert mapping.verdict.text().startswith("200 values from ")
    view = compared(qtbot, page, mapping)
    # No clock in the file: the course alone says when it began. A whole period of the rate is not seen, so it is clear.
    assert view.offset.value() == pytest.approx(LATER_S, abs=1.0)
    assert view.values["mae"].text() == "1.50 bpm" and view.values["rmse"].text() == "1.50 bpm"
    assert view.values["bias"].text() == "+1.50 bpm"
    assert float(view.values["pearson"].text()) > 0.999
    shown = np.isfinite(open_session(folder)["heart_rate_bpm"].value[LATER_S - 1 : LATER_S + 199])
    assert view.values["coverage"].text() == f"{shown.mean():.0%}"
    assert page.stack.rows[1].others[0][0].label[0] == "oximeter.csv"
    view.close()


def heart_view(qtbot, open_window, folder, path, monkeypatch):
    page = reviewed(qtbot, open_window(), folder)
    mapping = asked(qtbot, page, path, monkeypatch)
    mapping.value.setCurrentText("脉率(bpm)")
    mapping.quantity.setCurrentIndex(0)
    return page, compared(qtbot, page, mapping)


def test_clocks_align_and_their_error_is_corrected_by_the_course(qtbot, open_window, folder, tmp_path, monkeypatch):
    began = open_session(folder).meta.started_at
    path = oximeter(tmp_path / "o.csv", clock=began + timedelta(seconds=LATER_S + 7))  # seven seconds fast
    _, view = heart_view(qtbot, open_window, folder, path, monkeypatch)
    assert view.offset.value() == pytest.approx(LATER_S, abs=1.0)
    click(qtbot, view.by_clock)
    assert view.offset.value() == pytest.approx(LATER_S + 7, abs=0.1)
    assert float(view.values["mae"].text().split()[0]) > 1.5
    click(qtbot, view.by_course)
    qtbot.waitUntil(lambda: abs(view.offset.value() - LATER_S) <= 1.0, timeout=20_000)
    view.close()


def test_a_comparison_that_is_closed_meanwhile_is_left_alone(qtbot, open_window, folder, tmp_path, monkeypatch):
    page, view = heart_view(qtbot, open_window, folder, oximeter(tmp_path / "o.csv"), monkeypatch)
    may_end = threading.Event()
    monkeypatch.setattr(
        "app.gui.comparison.control.by_correlation", lambda *_args: may_end.wait() and Alignment(0.0, 1.0)
    )
    click(qtbot, view.by_course)
    with qtbot.waitSignal(view.destroyed):
        view.close()
    may_end.set()
    qtbot.waitUntil(lambda: not page.jobs._running)
    assert page.window().review.reference.view is None


def test_the_offset_is_adjusted_by_hand_and_nonsense_is_said(
    qtbot, open_window, folder, tmp_path, monkeypatch, speak_chinese
):
    _, view = heart_view(qtbot, open_window, folder, oximeter(tmp_path / "o.csv"), monkeypatch)
    view.offset.setValue(LATER_S - 10)
    assert view.values["mae"].text() != "1.50 bpm"
    view.offset.setValue(5000)
    assert "No second has a number of both" in view.message.text()
    assert view.values["mae"].text() == "--" and not view.save_csv.isEnabled()
    speak_chinese()
    assert "没有任何一秒" in view.message.text()
    view.offset.setValue(LATER_S)
    assert view.message.text() == "" and view.values["mae"].text() == "1.50 次/分"
    view.close()


def test_the_comparison_is_saved_as_tables_and_picture(qtbot, open_window, folder, tmp_path, monkeypatch):
    _, view = heart_view(qtbot, open_window, folder, oximeter(tmp_path / "o.csv"), monkeypatch)
    view.offset.setValue(LATER_S)
    proposed = []

    def choose(_parent, _title, path, _pattern):
        proposed.append(path)
        return str(tmp_path / "mine"), ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    click(qtbot, view.save_csv)
    click(qtbot, view.save_png)
    assert [one.rsplit("/", 1)[1] for one in proposed] == [f"{NAME} against o.csv", f"{NAME} against o.png"]
    rows = list(csv.DictReader((tmp_path / "mine.csv").read_text(encoding="utf-8").splitlines()))
    assert len(rows) == SECONDS
    assert float(rows[99]["difference_heart_rate_bpm"]) == pytest.approx(ERROR_BPM, abs=0.01)
    assert rows[99]["time"] == "2026-11-24T18:31:45+08:00" and rows[84]["session_heart_rate_bpm"] == ""
    summary = dict(line[:2] for line in csv.reader((tmp_path / "mine summary.csv").read_text().splitlines()))
    assert (summary["mean_absolute_error"], summary["offset"], summary["demo"]) == ("1.500", "40.00", "false")
    assert (tmp_path / "mine.png").read_bytes()[:4] == b"\x89PNG"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "no" / "where"), ""))
    click(qtbot, view.save_csv)
    assert "could not be written" in view.message.text()
    view.close()


def test_a_column_that_holds_nothing_usable_is_said_and_cannot_be_compared(
    qtbot, open_window, folder, tmp_path, monkeypatch
):
    path = tmp_path / "o.csv"
    path.write_text("time,heart rate,note\n" + "".join(f"{k},{70 + k % 5},x\n" for k in range(60)))
    mapping = asked(qtbot, reviewed(qtbot, open_window(), folder), path, monkeypatch)
    assert mapping.ok.isEnabled() and mapping.value.currentText() == "heart rate"
    mapping.value.setCurrentText("note")
    assert mapping.verdict.text() == "Column note of o.csv holds no numbers. Choose another column."
    assert not mapping.ok.isEnabled()
    mapping.close()


def test_a_file_that_is_no_table_is_said_by_name(qtbot, open_window, folder, tmp_path, monkeypatch):
    path = tmp_path / "picture.png"
    path.write_bytes(b"\x89PNG\r\n\0\0\0")
    page = reviewed(qtbot, open_window(), folder)
    assert asked(qtbot, page, path, monkeypatch) is None
    assert "picture.png is not a text file" in page.window().banner.text
