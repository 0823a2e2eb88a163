"""Save what I saw: from the recording to files on the disk, as a user does it."""

import pytest
from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtGui import QDesktopServices

from app.gui.measuring.recording import Phase
from app.gui.review.export import ExportDialog
from app.record.session.layout import META_NAME
from tests.gui.recorded import write_session

NAME = "2026-11-24 18.30.05"


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "shelf"
    monkeypatch.setenv("HHM_DATA_DIR", str(folder))
    return folder


def click(qtbot, widget):
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def tick(qtbot, box):
    """On the box itself: beside its text nothing happens."""
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))


def dialog(qtbot, window):
    def found():
        return [one for one in window.findChildren(ExportDialog) if one.isVisible()]

    qtbot.waitUntil(lambda: bool(found()))
    return found()[0]


def test_record_stop_review_and_export(qtbot, open_window, shelf, tmp_path):
    window = open_window()
    qtbot.keyClick(window.live.video, Qt.Key.Key_R)
    qtbot.waitUntil(lambda: window.recording.phase is Phase.ON and window.recording.seconds > 3, timeout=20_000)
    qtbot.keyClick(window.live.video, Qt.Key.Key_Space)
    page = window.review.page
    qtbot.waitUntil(lambda: page.record is not None and not page.strip.isVisible(), timeout=20_000)
    assert window.pages.currentWidget() is page
    assert page.record["heart_rate_bpm"].value[2] == pytest.approx(72.0)
    click(qtbot, page.bar.export)
    export = dialog(qtbot, window)
    export.where.setText(str(tmp_path / "mine"))
    click(qtbot, export.export)
    qtbot.waitUntil(export.open_folder.isVisible, timeout=30_000)
    suffixes = {path.suffix for path in (tmp_path / "mine").iterdir()}
    assert suffixes == {".csv", ".edf", ".html"}
    assert export.said.text().splitlines()[0] == f"Written to {tmp_path / 'mine'}:"
    export.close_button.click()


@pytest.fixture
def export(qtbot, open_window, shelf):
    """The dialog as it comes from the list of sessions."""
    write_session(shelf, 30, name=NAME)
    window = open_window()
    window.review.show_sessions()
    page = window.review.sessions
    qtbot.waitUntil(page.export.isEnabled, timeout=20_000)
    click(qtbot, page.export)
    shown = dialog(qtbot, window)
    yield shown
    shown.close()


def test_the_report_is_written_in_the_language_that_is_chosen(qtbot, export, shelf, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    assert export.where.text() == str(shelf / NAME)
    tick(qtbot, export.formats["csv"])
    tick(qtbot, export.formats["edf"])
    export.language.setCurrentIndex(1)
    click(qtbot, export.export)
    qtbot.waitUntil(export.open_folder.isVisible, timeout=30_000)
    assert sorted(one.suffix for one in (shelf / NAME).iterdir() if one.name.startswith(NAME)) == [".html"]
    assert "心率" in (shelf / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    click(qtbot, export.open_folder)
    assert opened == [str(shelf / NAME)]


def test_without_a_format_there_is_nothing_to_export(qtbot, export):
    for box in export.formats.values():
        tick(qtbot, box)
    assert not export.export.isEnabled() and not export.language.isEnabled()


def test_a_folder_that_cannot_be_written_is_said_in_the_dialog(qtbot, export, shelf):
    export.where.setText(str(shelf / NAME / META_NAME / "below a file"))
    click(qtbot, export.export)
    qtbot.waitUntil(lambda: export.said.text() != "", timeout=30_000)
    assert "could not be written" in export.said.text() and export.export.isEnabled()
    assert not export.open_folder.isVisible()
