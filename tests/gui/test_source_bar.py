"""The row at the top, used as a person does."""

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QAction

from app.build import SourceSpec
from app.core.pulse import PULSE_METHODS
from app.gui.bars.source_bar import FORMATS, SourceBar
from app.gui.bars.source_list import DEMO
from app.gui.dialogs.address_dialog import AddressDialog
from app.gui.measuring.state import State
from tests.gui.test_widgets import show


@pytest.fixture
def bar(qtbot):
    return show(qtbot, SourceBar(PULSE_METHODS), 1000, 40)


def test_cameras_have_names_and_a_choice_of_size(bar):
    assert bar.spec == DEMO
    assert not bar._formats.isVisible()
    bar.set_cameras([("0", "Built-in camera"), ("2", "USB camera")])
    assert bar.spec == DEMO  # what was chosen stays
    bar.select(SourceSpec("camera", "2"))
    assert bar._sources.currentText() == "USB camera"
    assert bar._formats.isVisible()
    bar._formats.setCurrentIndex(FORMATS.index((1280, 720, 60.0)))
    assert bar.spec == SourceSpec("camera", "2", 1280, 720, 60.0)


def test_a_camera_waits_for_start_a_file_does_not(qtbot, bar):
    asked = []
    bar.start_asked.connect(asked.append)
    bar.set_cameras([("0", "Built-in camera")])
    bar._sources.setCurrentIndex(0)
    assert asked == []
    qtbot.mouseClick(bar.start_button, Qt.LeftButton)
    assert asked == [SourceSpec("camera", "0")]
    bar.start_with(SourceSpec("file", "/a/b.mp4"))
    assert asked[-1] == SourceSpec("file", "/a/b.mp4")
    assert bar._sources.currentText() == "b.mp4"
    qtbot.mouseClick(bar._demo, Qt.LeftButton)
    assert asked[-1] == DEMO


def test_a_file_is_asked_for_and_started(bar, monkeypatch):
    asked = []
    bar.start_asked.connect(asked.append)
    answers = {"file": ("/videos/x.mov", "")}
    monkeypatch.setattr("app.gui.bars.source_bar.QFileDialog.getOpenFileName", lambda *args: answers["file"])
    bar.ask_for_file()
    assert asked == [SourceSpec("file", "/videos/x.mov")]
    answers.update(file=("", ""))
    bar.ask_for_file()
    assert len(asked) == 1


def address_dialog(bar, *recent: str) -> AddressDialog:
    bar.set_recent([SourceSpec("stream", address) for address in recent])
    bar.ask_for_address()
    (dialog,) = bar.window().findChildren(AddressDialog)
    return dialog


def test_an_address_is_checked_before_it_is_used(qtbot, bar):
    asked = []
    bar.start_asked.connect(asked.append)
    dialog = address_dialog(bar)
    edit = dialog.address.lineEdit()
    for wrong in ("rtsp://", "camera 3", "ftp://camera/1", "/videos/x.mov"):
        edit.setText(wrong)
        qtbot.keyClick(edit, Qt.Key_Return)
        assert dialog.problem.text() == (
            f"{wrong!r} is not the address of a network camera. "
            "Give one that starts with rtsp://, rtsps://, http:// or https:// and names a host."
        )
    assert asked == []
    edit.setText(" rtsp://camera/1 ")
    assert dialog.problem.text() == ""
    qtbot.mouseClick(dialog.open_button, Qt.LeftButton)
    assert asked == [SourceSpec("stream", "rtsp://camera/1")]


def test_a_known_address_shows_no_password_and_is_used_with_it(qtbot, bar):
    asked = []
    bar.start_asked.connect(asked.append)
    dialog = address_dialog(bar, "rtsp://me:secret@camera/1", "http://other/video")
    assert dialog.address.currentText() == "rtsp://camera/1"
    assert [dialog.address.itemText(row) for row in range(2)] == ["rtsp://camera/1", "http://other/video"]
    assert all("secret" not in bar._sources.itemText(row) for row in range(bar._sources.count()))
    qtbot.mouseClick(dialog.open_button, Qt.LeftButton)
    assert asked == [SourceSpec("stream", "rtsp://me:secret@camera/1")]


def entries(bar) -> dict[str, QAction]:
    bar._menu.fill()
    return {action.text(): action for action in bar._menu.actions() if action.text()}


def test_recent_files_that_are_gone_are_grey_and_can_be_removed(qtbot, bar, tmp_path):
    there, gone = tmp_path / "R&D 视频.mp4", tmp_path / "gone.mp4"
    there.write_bytes(b"")
    recent = (SourceSpec("file", str(gone)), SourceSpec("file", str(there)), SourceSpec("stream", "rtsp://a:b@c/d"))
    kept, asked = [], []
    bar.recent_kept.connect(kept.append)
    bar.start_asked.connect(asked.append)
    bar.set_recent(recent)
    found = entries(bar)
    assert list(found) == [
        "Video file...",
        "Network camera...",
        "gone.mp4 (not there any more)",
        "R&&D 视频.mp4",
        "rtsp://c/d",
        "Remove missing files",
        "Clear recent",
    ]
    assert not found["gone.mp4 (not there any more)"].isEnabled()
    assert found["R&&D 视频.mp4"].toolTip() == str(there)
    row = bar._sources.findText("gone.mp4")
    assert not bar._sources.model().item(row).isEnabled()
    found["R&&D 视频.mp4"].trigger()
    assert asked == [recent[1]]
    found["Remove missing files"].trigger()
    entries(bar)["Clear recent"].trigger()
    assert kept == [recent[1:], ()]


def test_formats_are_those_of_the_camera_where_it_says(qtbot):
    given = {"0": ((640, 480, 30.0), (1920, 1080, 60.0)), "1": ()}
    bar = show(qtbot, SourceBar(PULSE_METHODS, formats_of=given.__getitem__), 1000, 40)
    bar.set_cameras([("0", "One"), ("1", "Two")])
    bar.select(SourceSpec("camera", "0", 1920, 1080, 60.0))
    assert [bar._formats.itemText(row) for row in range(bar._formats.count())] == [
        "640x480, 30 fps",
        "1920x1080, 60 fps",
    ]
    assert bar.spec == SourceSpec("camera", "0", 1920, 1080, 60.0)
    bar.select(SourceSpec("camera", "1"))
    assert bar._formats.count() == len(FORMATS)


@pytest.mark.parametrize("state", State)
def test_one_state_drives_every_button(bar, state):
    bar.show_state(state)
    expected = {
        State.IDLE: (True, False),
        State.OPENING: (False, True),
        State.RUNNING: (False, True),
        State.PAUSED: (False, True),
        State.SEEKING: (False, True),
        State.INTERRUPTED: (False, True),
        State.STOPPING: (False, False),
        State.FINISHED: (True, False),
        State.FAILED: (True, False),
    }[state]
    assert (bar.start_button.isEnabled(), bar.stop_button.isEnabled()) == expected
    assert bar.start_button.isVisible() is not bar.stop_button.isVisible()
    assert bar._sources.isEnabled() == expected[0]
    for widget in (bar._methods, bar._open, bar._more, bar._demo):
        assert widget.isEnabled()  # another video or method is taken at any time


def test_everything_that_can_be_used_has_a_name(bar):
    for widget in (bar._sources, bar._formats, bar._open, bar._more, bar._demo, bar._methods, bar.start_button):
        assert widget.accessibleName()
        assert widget.toolTip()
