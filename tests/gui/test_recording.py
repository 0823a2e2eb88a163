"""Recording in the window: begun and ended by hand, by the end of the run, by closing; marks, trouble, recovery."""

import os
import signal
import subprocess
import sys
import time

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QMessageBox

from app.errors import AppError
from app.gui.dialogs.mark_dialog import MarkDialog
from app.gui.measuring.recording import Phase
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.record.session.layout import LOCK_NAME
from app.record.session.reader import open_session
from app.record.session.shelf import list_sessions, sessions_folder
from app.record.session.types import Ending, EventKind
from tests.gui.scripted import ScriptedSource
from tests.record.session.test_writer import kill_while_recording


def sessions():
    return list_sessions(sessions_folder())


def recorded(qtbot, window, seconds=1.2):
    """Let it record for a while."""
    qtbot.waitUntil(lambda: window.recording.phase is Phase.ON)
    qtbot.waitUntil(lambda: window.recording.seconds >= seconds, timeout=10000)


def written(qtbot, window):
    with qtbot.waitSignal(window.recording.finished) as done:
        pass
    return open_session(done.args[0])


def test_record_at_rest_starts_and_records_all_of_it(qtbot, open_window, parts):
    window = open_window()
    parts.sources = [ScriptedSource(is_demo=True)]
    qtbot.mouseClick(window.record_bar.record_button, Qt.LeftButton)
    recorded(qtbot, window, 2.2)
    assert window.record_bar.record_button.accessibleName().startswith("Stop recording, 0:0")
    with qtbot.waitSignal(window.recording.finished) as done:
        qtbot.keyClick(window, Qt.Key_R)
    assert window.findChild(Session).state is State.RUNNING  # measuring goes on
    assert window.banner.text == f"Recorded: {done.args[0].name}. All sessions: Ctrl+R."
    assert window.record_bar.record_button.text() == "● Record"
    session = open_session(done.args[0])
    assert session.ending is Ending.CLEAN and session.meta.demo and session.meta.source.kind == "demo"
    assert session.meta.method.name == "physnet" or session.meta.method.name == "pos"
    assert session["heart_rate_bpm"].value.tolist() == [72.0] * len(session.t_s) and len(session.t_s) >= 2
    assert session.frames.with_face.sum() > 10 and session.video is None


def test_a_recording_that_begins_in_a_run_ends_with_it(qtbot, open_window, parts):
    window = open_window()
    parts.sources = [ScriptedSource(count=75)]
    qtbot.keyClick(window, Qt.Key_Space)
    qtbot.waitUntil(lambda: window.live.vitals.cards["heart_rate_bpm"].has_value)
    with qtbot.waitSignal(window.recording.finished, timeout=10000) as done:
        qtbot.keyClick(window, Qt.Key_R)
    session = open_session(done.args[0])
    assert session.events[-1].text == "the source has ended" and 1.0 < session.duration_s < 4
    assert window.recording.phase is Phase.OFF


def test_the_record_button_keeps_its_place_while_the_time_runs(qtbot, open_window):
    window = open_window()
    button = window.record_bar.record_button
    at_rest = button.width()
    qtbot.keyClick(window, Qt.Key_R)
    recorded(qtbot, window)
    qtbot.waitUntil(lambda: button.text() == "■ 0:01")
    qtbot.wait(20)
    assert button.width() == at_rest


def test_marks_are_set_at_once_and_named_later(qtbot, open_window):
    window = open_window()
    assert not window.record_bar.mark_button.isEnabled()
    qtbot.keyClick(window, Qt.Key_M)  # nothing is being recorded: nothing happens
    assert window.findChild(MarkDialog) is None
    qtbot.keyClick(window, Qt.Key_R)
    recorded(qtbot, window)
    qtbot.mouseClick(window.record_bar.mark_button, Qt.LeftButton)
    dialog = window.findChild(MarkDialog)
    qtbot.keyClicks(dialog.text, "breath held")
    marked_s = window.recording.seconds
    qtbot.wait(300)
    dialog.accept()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)  # shortcuts belong to the active window
    qtbot.waitUntil(lambda: window.findChild(MarkDialog) is None)
    qtbot.keyClick(window, Qt.Key_M)
    window.findChild(MarkDialog).reject()
    window.recording.toggle()
    (first, second) = written(qtbot, window).marks
    assert (first.text, second.text) == ("breath held", "")
    assert first.t_s == pytest.approx(marked_s, abs=0.1)


def test_what_was_typed_about_a_mark_is_kept_when_the_recording_ends_meanwhile(qtbot, open_window):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_R)
    recorded(qtbot, window)
    window.record_bar.mark()
    qtbot.keyClicks(window.findChild(MarkDialog).text, "sneezed")
    window.findChild(Session).stop()
    (mark,) = written(qtbot, window).marks
    assert mark.text == "sneezed"
    qtbot.waitUntil(lambda: window.findChild(MarkDialog) is None)


def test_closing_the_window_ends_the_recording_cleanly(qtbot, open_window):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_R)
    recorded(qtbot, window)
    window.close()
    (entry,) = sessions()
    assert entry.ending is Ending.CLEAN and not (entry.folder / LOCK_NAME).exists()
    assert open_session(entry.folder).events[-1].text == "the window was closed"


@pytest.mark.expects_log("writing to .*: ")
def test_a_folder_that_cannot_be_written_is_said_at_once_and_measuring_goes_on(
    qtbot, open_window, tmp_path, monkeypatch
):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("HHM_DATA_DIR", str(tmp_path / "file" / "shelf"))
    window = open_window()
    qtbot.keyClick(window, Qt.Key_R)
    qtbot.waitUntil(lambda: "cannot be written" in window.banner.text)
    assert window.record_bar.record_button.text() == "■ waiting"
    assert window.findChild(Session).state is State.RUNNING
    (tmp_path / "file").unlink()
    qtbot.waitUntil(lambda: window.banner.text == "", timeout=10000)
    window.recording.toggle()
    assert written(qtbot, window).ending is Ending.CLEAN


def test_an_interruption_of_the_source_stands_in_the_session(qtbot, open_window):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_R)
    recorded(qtbot, window)
    session = window.findChild(Session)
    session._on_interrupted(session._run.run_id, AppError("The camera was unplugged."))
    session._on_interrupted(session._run.run_id, None)
    window.recording.toggle()
    events = written(qtbot, window).events
    assert [(one.kind, one.text) for one in events[:2]] == [
        (EventKind.INTERRUPTED, "The camera was unplugged."),
        (EventKind.RESUMED, ""),
    ]


def test_the_video_is_kept_only_when_asked_for(qtbot, open_window):
    window = open_window()
    (keep,) = [one for one in window.actions() if one.text() == "Also keep the video"]
    assert not keep.isChecked()
    keep.trigger()
    assert keep.isChecked() and window.recording.keep_video
    qtbot.keyClick(window, Qt.Key_R)
    recorded(qtbot, window)
    window.close()
    (entry,) = sessions()
    session = open_session(entry.folder)
    assert session.video is not None and session.video.name == f"{entry.name}.mkv" and session.video.stat().st_size > 0


def test_what_a_killed_program_left_is_offered_kept_and_shown(qtbot, open_window):
    kill_while_recording(sessions_folder(), 2.5)
    window = open_window()
    window.recovery.look()
    assert window.recovery.isVisible()
    (entry,) = sessions()
    assert entry.name in window.recovery.text and "(0:0" in window.recovery.text
    qtbot.mouseClick(window.recovery.keep_button, Qt.LeftButton)
    assert not window.recovery.isVisible()
    assert sessions()[0].ending is Ending.RECOVERED
    qtbot.waitUntil(lambda: window.review.page.record is not None, timeout=20_000)
    assert window.review.page.record.name == entry.name
    assert window.pages.currentWidget() is window.review.page


def test_it_is_deleted_only_after_asking(qtbot, open_window):
    kill_while_recording(sessions_folder(), 1.5)
    window = open_window()
    window.recovery.look()
    for answer, left in (("Cancel", 1), ("Delete", 0)):
        qtbot.mouseClick(window.recovery.delete_button, Qt.LeftButton)
        box = window.findChild(QMessageBox)
        assert box.defaultButton().text() == "Cancel"
        (button,) = [one for one in box.buttons() if one.text() == answer]
        qtbot.mouseClick(button, Qt.LeftButton)
        assert len(sessions()) == left
        qtbot.waitUntil(lambda: window.findChild(QMessageBox) is None)
    assert not window.recovery.isVisible()


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux")
def test_sigterm_is_a_clean_end(tmp_path, root):
    """The real program: started, recording, told to end as a log-out does."""
    environment = os.environ | {"HHM_DATA_DIR": str(tmp_path)}
    code = "import sys; from app.main import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "--demo", "--method", "pos", "--record"]
    program = subprocess.Popen(command, cwd=root, env=environment)
    try:
        until = time.monotonic() + 60
        while not (found := list_sessions(tmp_path)) or found[0].duration_s < 2:
            assert program.poll() is None and time.monotonic() < until
            time.sleep(0.1)
        program.send_signal(signal.SIGTERM)
        assert program.wait(20) == 0
    finally:
        program.kill()
        program.wait()
    (entry,) = list_sessions(tmp_path)
    session = open_session(entry.folder)
    assert session.ending is Ending.CLEAN and session.meta.demo
    assert session.events[-1].text == "the window was closed"
    assert session.frames.with_face.sum() > 10
