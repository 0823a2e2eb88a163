"""A video as a person plays it: pause, another place, full speed, stop. Real files, real threads, real clicks."""

import time
from pathlib import Path

import numpy as np
import pytest
from PyQt5.QtCore import QPoint, Qt

from app import build
from app.build import SourceSpec
from app.capture.pacing import PacedSource
from app.capture.source import all_frames
from app.capture.synthetic import SyntheticFace
from app.capture.video_file import VideoFileSource
from app.core.types import Clock, Frame
from app.gui.bars.transport_bar import TransportBar
from app.gui.look.clock import clock_text
from app.gui.measuring.manner import FASTEST
from app.gui.measuring.playback import Playback
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.record.session.reader import open_session
from app.record.session.types import Ending, EventKind
from tests.clips import face_frames, write_video
from tests.gui.scripted import ScriptedParts, ScriptedSource

RATE_HZ, LENGTH_S = 30.0, 20.0


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty seconds of grey, each frame of its own brightness."""
    frames = (
        Frame(np.full((96, 128, 3), 30 + k // 3, np.uint8), k / RATE_HZ, k, Clock.MEDIA)
        for k in range(int(LENGTH_S * RATE_HZ))
    )
    return write_video(tmp_path_factory.mktemp("transport") / "Eigenes Video 视频.mp4", frames, gop=60)


class FileParts(ScriptedParts):
    """Real files, paced as in the program; monitors that are told what to do."""

    def make_source(self, spec: SourceSpec, *, real_time: bool = False):
        self.specs.append(spec)
        if spec.kind == "file":
            return PacedSource(VideoFileSource(spec.address))
        if spec.kind == "demo":
            return PacedSource(ScriptedSource(is_live=False, is_demo=True, wait=False))
        return ScriptedSource()


@pytest.fixture
def parts() -> FileParts:
    return FileParts()


def session_of(window) -> Session:
    return window.findChild(Session)


def reach(qtbot, window, state: State, timeout: int = 5000) -> None:
    qtbot.waitUntil(lambda: session_of(window).state is state, timeout=timeout)


@pytest.fixture
def playing(qtbot, open_window, clip):
    """A window that plays the clip."""
    window = open_window()
    window.start(SourceSpec("file", str(clip)))
    qtbot.waitUntil(lambda: window.live.vitals.cards["heart_rate_bpm"].has_value)
    return window


def position_s(window) -> float:
    return session_of(window).playback().position_s


def test_pause_keeps_the_numbers_and_says_of_when_they_are(qtbot, playing):
    card = playing.live.vitals.cards["heart_rate_bpm"]
    qtbot.mouseClick(playing.transport.play_button, Qt.LeftButton)
    reach(qtbot, playing, State.PAUSED)
    assert playing.transport.play_button.text() == "Play"
    qtbot.wait(3000)  # longer than numbers stay without any news
    stands_s = position_s(playing)
    assert card.has_value
    assert (
        playing.transport.text == f"0:0{stands_s:.0f} / 0:20  PAUSED: waves and numbers are those of 0:0{stands_s:.0f}"
    )
    assert playing.status.text.startswith("Paused")
    qtbot.wait(200)
    assert position_s(playing) == stands_s
    qtbot.mouseClick(playing.transport.play_button, Qt.LeftButton)
    reach(qtbot, playing, State.RUNNING)
    assert not playing.live.video._paused
    qtbot.waitUntil(lambda: position_s(playing) > stands_s + 0.2)
    pushed = playing.findChild(Session)._parts.monitors[-1].pushed
    assert np.diff(pushed).max() == pytest.approx(1 / RATE_HZ, abs=1e-6)  # nothing was left out meanwhile


def test_space_and_p_pause_a_file(qtbot, playing):
    qtbot.keyClick(playing, Qt.Key_Space)
    reach(qtbot, playing, State.PAUSED)
    qtbot.keyClick(playing, Qt.Key_P)
    reach(qtbot, playing, State.RUNNING)
    qtbot.keyClick(playing, Qt.Key_Space, Qt.ShiftModifier)
    reach(qtbot, playing, State.IDLE)
    assert not playing.transport.isVisible()


def test_a_click_into_the_slider_measures_anew_from_there(qtbot, playing, parts):
    states = []
    session_of(playing).state_changed.connect(states.append)
    slider = playing.transport.slider
    middle = QPoint(slider.width() // 2, slider.height() // 2)
    qtbot.mousePress(slider, Qt.LeftButton, pos=middle)
    assert "measures anew from here" in playing.transport.text
    begin = time.monotonic()
    qtbot.mouseRelease(slider, Qt.LeftButton, pos=middle)
    assert not playing.live.vitals.cards["heart_rate_bpm"].has_value
    reach(qtbot, playing, State.RUNNING)
    assert time.monotonic() - begin < 1.0
    assert states == [State.SEEKING, State.RUNNING]
    qtbot.waitUntil(lambda: len(parts.monitors[-1].pushed) > 3)
    assert len(parts.monitors) == 2  # a measurement of its own: nothing can be bridged
    assert parts.monitors[-1].pushed[0] == pytest.approx(LENGTH_S / 2, abs=0.2)
    assert position_s(playing) == pytest.approx(LENGTH_S / 2, abs=2.0)


def test_arrow_keys_go_five_seconds_and_a_paused_video_stays_paused(qtbot, playing, parts):
    playing.transport.play_button.click()
    reach(qtbot, playing, State.PAUSED)
    from_s = position_s(playing)
    qtbot.keyClick(playing, Qt.Key_Right)
    qtbot.keyClick(playing, Qt.Key_Right)
    reach(qtbot, playing, State.PAUSED)
    qtbot.waitUntil(lambda: len(parts.monitors[-1].pushed) == 1)
    assert position_s(playing) == pytest.approx(from_s + 10, abs=0.1)
    qtbot.waitUntil(lambda: playing.live.video.frame is not None and playing.live.video.frame.t_s > from_s + 9.9)
    qtbot.keyClick(playing, Qt.Key_Left)
    reach(qtbot, playing, State.PAUSED)
    assert position_s(playing) == pytest.approx(from_s + 5, abs=0.1)


def test_as_fast_as_possible_is_faster_and_says_how_much_longer(qtbot, open_window, parts, clip):
    parts.work = lambda frame: time.sleep(0.005)
    window = open_window()
    window.start(SourceSpec("file", str(clip)))
    reach(qtbot, window, State.RUNNING)
    window.transport.speed.setCurrentIndex(1)
    begin = time.monotonic()
    qtbot.waitUntil(lambda: " left" in window.transport.text, timeout=4000)
    assert "x, 0:0" in window.transport.text
    reach(qtbot, window, State.FINISHED, timeout=15000)
    assert time.monotonic() - begin < LENGTH_S / 2
    assert len(parts.monitors[0].pushed) == LENGTH_S * RATE_HZ  # every frame, though the screen showed few
    assert window.transport.play_button.text() == "Play"
    qtbot.keyClick(window, Qt.Key_Space)
    reach(qtbot, window, State.RUNNING)
    assert position_s(window) < 5


def test_after_the_end_another_place_can_be_sought(qtbot, open_window, parts, clip):
    window = open_window()
    window.transport.speed.setCurrentIndex(1)
    window.start(SourceSpec("file", str(clip)))
    reach(qtbot, window, State.FINISHED, timeout=15000)
    qtbot.keyClick(window, Qt.Key_Left)
    qtbot.waitUntil(lambda: len(parts.monitors) == 2 and len(parts.monitors[-1].pushed) > 0)
    assert parts.monitors[-1].pushed[0] == pytest.approx(LENGTH_S - 5, abs=0.2)


def test_a_slow_analysis_of_a_long_file_stops_within_a_second(qtbot, open_window, parts, clip):
    parts.work = lambda frame: time.sleep(0.1)
    window = open_window()
    window.transport.speed.setCurrentIndex(1)
    window.start(SourceSpec("file", str(clip)))
    qtbot.waitUntil(lambda: len(parts.monitors) == 1 and len(parts.monitors[0].pushed) > 3)
    begin = time.monotonic()
    qtbot.mouseClick(window.transport.stop_button, Qt.LeftButton)
    reach(qtbot, window, State.IDLE)
    assert time.monotonic() - begin < 1.0


def test_the_demo_can_be_paused_but_has_no_places(qtbot, open_window, parts):
    window = open_window()
    qtbot.keyClick(window, Qt.Key_D, Qt.ControlModifier)
    reach(qtbot, window, State.RUNNING)
    qtbot.waitUntil(window.transport.isVisible)
    assert not window.transport.slider.isVisible()
    qtbot.keyClick(window, Qt.Key_P)
    reach(qtbot, window, State.PAUSED)
    qtbot.keyClick(window, Qt.Key_Right)
    qtbot.keyClick(window, Qt.Key_Space)
    reach(qtbot, window, State.IDLE)


def test_a_camera_has_no_transport_bar(qtbot, open_window):
    window = open_window()
    window.start(SourceSpec("camera", "0"))
    reach(qtbot, window, State.RUNNING)
    qtbot.wait(100)
    assert not window.transport.isVisible()
    qtbot.keyClick(window, Qt.Key_P)
    assert session_of(window).state is State.RUNNING


def test_seeking_again_before_the_first_has_arrived_ends_where_it_was_asked_last(qtbot, playing, parts):
    session = session_of(playing)
    for t_s in (3.0, 9.0, 1.0, 12.0):
        session.seek(t_s)
        assert session.playback().position_s == t_s
    reach(qtbot, playing, State.RUNNING)
    qtbot.waitUntil(lambda: len(parts.monitors[-1].pushed) > 0)
    assert parts.monitors[-1].pushed[0] == pytest.approx(12.0, abs=1e-6)
    session.seek(5.0)
    session.stop()
    reach(qtbot, playing, State.IDLE)
    assert session.playback() is None


@pytest.mark.parametrize("seconds", [-20.0, 500.0])
def test_nobody_is_sent_out_of_the_video(qtbot, playing, parts, seconds):
    session_of(playing).seek(seconds)
    reach(qtbot, playing, State.RUNNING)
    qtbot.waitUntil(lambda: len(parts.monitors[-1].pushed) > 0)
    assert parts.monitors[-1].pushed[0] == pytest.approx(0.0 if seconds < 0 else LENGTH_S - 0.5, abs=0.04)


class Watched:
    """The program's own parts; keeps every reading that their monitor makes."""

    def __init__(self) -> None:
        self._parts = build.WindowParts()
        self.make_source = self._parts.make_source
        self.make_method = self._parts.make_method
        self.readings: list[tuple] = []

    def make_monitor(self, method: str, *, live: bool):
        monitor = self._parts.make_monitor(method, live=live)
        push = monitor.push

        def watched(frame: Frame):
            update = push(frame)
            if update.fresh:
                self.readings.append(update.vitals.readings)
            return update

        monitor.push = watched
        return monitor


def test_at_full_speed_the_readings_are_those_of_the_command_line(qtbot, qapp, tmp_path):
    face = SyntheticFace(heart_rate_bpm=78, duration_s=14, seed=2, width_px=320, height_px=240, size=0.6)
    path = write_video(tmp_path / "face.mp4", face_frames(face), crf=4)
    monitor, wanted = build.make_monitor("pos"), []
    with build.make_source(SourceSpec("file", str(path))) as source:
        for frame in all_frames(source):
            update = monitor.push(frame)
            if update.fresh:
                wanted.append(update.vitals.readings)
    parts = Watched()
    session = Session(parts)
    session.set_speed(FASTEST)
    begin = time.monotonic()
    session.start(SourceSpec("file", str(path)), "pos")
    qtbot.waitUntil(lambda: session.state is State.FINISHED, timeout=30000)
    assert time.monotonic() - begin < 14
    assert [[(one.vital, one.t_s, one.status, one.value) for one in each] for each in parts.readings] == [
        [(one.vital, one.t_s, one.status, one.value) for one in each] for each in wanted
    ]
    assert sum(each[0].value is not None for each in wanted) >= 3


@pytest.mark.parametrize(("seconds", "text"), [(0, "0:00"), (65.9, "1:05"), (3599, "59:59"), (3727, "1:02:07")])
def test_times_are_written_as_on_a_player(seconds, text):
    assert clock_text(seconds) == text


def test_the_bar_speaks_chinese_while_it_is_open(qtbot, qapp):
    from app.gui.program.translation import speak

    bar = TransportBar()
    qtbot.addWidget(bar)
    bar.show_playback(Playback(65.0, 130.0, True, True, 1.0), State.PAUSED)
    try:
        speak(qapp, "zh")
        qtbot.waitUntil(lambda: bar.play_button.text() == "播放")
        assert bar.text == "1:05 / 2:10  已暂停：波形与数值为 1:05 时的结果"
    finally:
        speak(qapp, "en")


def test_a_recording_that_goes_to_another_place_becomes_two_sessions(qtbot, playing):
    qtbot.keyClick(playing, Qt.Key_R)
    qtbot.waitUntil(lambda: playing.recording.seconds > 1.2)
    with qtbot.waitSignal(playing.recording.finished) as first:
        qtbot.keyClick(playing, Qt.Key_Right)
    qtbot.waitUntil(lambda: playing.recording.seconds > 1.2)
    with qtbot.waitSignal(playing.recording.finished) as second:
        qtbot.keyClick(playing, Qt.Key_R)
    one, two = (open_session(done.args[0]) for done in (first, second))
    assert one.ending is two.ending is Ending.CLEAN
    assert one.meta.source.kind == two.meta.source.kind == "file"
    for session in (one, two):
        assert session.frames.largest_gap_s.max() < 0.1


def test_a_pause_leaves_no_mark_in_a_recording_for_nothing_is_missing(qtbot, playing):
    qtbot.keyClick(playing, Qt.Key_R)
    qtbot.waitUntil(lambda: playing.recording.seconds > 0.3)
    qtbot.keyClick(playing, Qt.Key_P)
    qtbot.wait(300)
    qtbot.keyClick(playing, Qt.Key_P)
    qtbot.waitUntil(lambda: playing.recording.seconds > 1.5)
    with qtbot.waitSignal(playing.recording.finished) as done:
        qtbot.keyClick(playing, Qt.Key_R)
    session = open_session(done.args[0])
    assert [event.kind for event in session.events] == [EventKind.END]
    assert session.frames.largest_gap_s.max() < 0.1
