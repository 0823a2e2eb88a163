"""The window over real cameras, files, streams and measurements: what a hasty person and a poor connection do to it."""

import itertools
import time
from collections.abc import Callable, Iterator

import pytest
from PyQt5.QtCore import QEvent, QObject, Qt
from PyQt5.QtWidgets import QWidget

from app import build
from app.build import SourceSpec
from app.capture import live
from app.capture.source import Source
from app.capture.synthetic import SyntheticFace, SyntheticSource
from app.core.monitor import Monitor
from app.core.types import Frame, Update
from app.core.vitals import vital_infos
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.gui.window.main_window import MainWindow
from app.settings import Settings
from tests.capture.desk import Desk
from tests.capture.servers import MjpegCamera
from tests.clips import face_frames, write_video

SMALL = SyntheticFace(width_px=320, height_px=240, size=0.6, heart_rate_bpm=75, seed=3)
DEMO = SourceSpec("demo")
PATIENCE_MS = 20_000  # what is waited for comes at once; a busy machine may take longer


class RealParts:
    """The program's own parts, but that the demo is small and ``camera`` stands for what is plugged in."""

    def __init__(self) -> None:
        self.camera: Callable[[], Source] | None = None
        self.cost_s = 0.0  # what every frame costs the analysis, beside its work

    def make_source(self, spec: SourceSpec, *, real_time: bool) -> Source:
        if spec.kind == "demo":
            return SyntheticSource(SMALL, live=True)
        if spec.kind == "camera" and self.camera is not None:
            return self.camera()
        return build.make_source(spec, real_time=real_time)

    def make_monitor(self, method: str, *, live: bool) -> Monitor:
        monitor = build.make_monitor(method, live=live)
        push = monitor.push

        def slow_push(frame: Frame) -> Update:
            time.sleep(self.cost_s)
            return push(frame)

        monitor.push = slow_push  # type: ignore[method-assign]
        return monitor

    make_method = staticmethod(build.make_method)


@pytest.fixture
def real() -> RealParts:
    return RealParts()


@pytest.fixture
def window(qtbot, real, tmp_path) -> Iterator[MainWindow]:
    build.make_monitor()  # as the program does before the first start
    session = Session(real, tmp_path / "the.log")
    settings = Settings(DEMO, method="pos")
    window = MainWindow(session, vital_infos(), build.pulse_methods(), settings, tmp_path / "settings.json", list)
    session.setParent(window)
    window.show()
    yield window
    window.close()
    qtbot.waitUntil(lambda: session.parked == 0, timeout=PATIENCE_MS)
    window.deleteLater()
    qtbot.wait(1)


def session_of(window: MainWindow) -> Session:
    session: Session = window.findChild(Session)
    return session


def reach(qtbot, window: MainWindow, *states: State) -> None:
    qtbot.waitUntil(lambda: session_of(window).state in states, timeout=PATIENCE_MS)


def sees_a_face(qtbot, window: MainWindow) -> None:
    """Wait until the picture has a face in it: source, analysis and screen all work."""
    reach(qtbot, window, State.RUNNING)
    qtbot.waitUntil(lambda: face_in(window), timeout=PATIENCE_MS)


def face_in(window: MainWindow) -> bool:
    observation = session_of(window).take_observation()
    return observation is not None and observation.region is not None


def has_picture(qtbot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.live.video.frame is not None, timeout=PATIENCE_MS)


def unplugged_while_running(qtbot, window: MainWindow, real: RealParts) -> Desk:
    """Where the camera is that has just gone."""
    desk = Desk()
    real.camera = desk.source
    window.start(SourceSpec("camera", "0"))
    has_picture(qtbot, window)
    desk.plugged = False
    reach(qtbot, window, State.INTERRUPTED)
    return desk


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loss is noticed within half a second instead of one and a half; the real times have tests of their own."""
    monkeypatch.setattr(live, "LOST_AFTER_S", 0.5)
    monkeypatch.setattr(live, "RETRY_EVERY_S", 0.5)
    monkeypatch.setattr(live, "HUNG_AFTER_S", 1.0)


@pytest.mark.usefixtures("impatient")
def test_a_camera_unplugged_and_plugged_in_again(qtbot, window, real):
    desk = unplugged_while_running(qtbot, window, real)
    assert window.banner.text.startswith("Camera 0 g")  # gives no more pictures, or gave none for so long
    assert window.source_bar.stop_button.isEnabled()
    desk.plugged = True
    reach(qtbot, window, State.RUNNING)
    assert window.banner.text == ""
    has_picture(qtbot, window)


@pytest.mark.usefixtures("impatient")
def test_stop_while_the_camera_is_gone(qtbot, window, real):
    desk = unplugged_while_running(qtbot, window, real)
    qtbot.mouseClick(window.source_bar.stop_button, Qt.LeftButton)
    reach(qtbot, window, State.IDLE)
    assert desk.released == len(desk.opened)


@pytest.mark.usefixtures("impatient")
def test_a_stream_that_stops_and_one_that_is_cut(qtbot, window):
    with MjpegCamera() as camera:
        window.start(SourceSpec("stream", camera.address))
        has_picture(qtbot, window)
        camera.playing.clear()
        reach(qtbot, window, State.INTERRUPTED)
        assert camera.address in window.banner.text
        camera.playing.set()
        reach(qtbot, window, State.RUNNING)
        camera.refuse()
        reach(qtbot, window, State.INTERRUPTED)
        qtbot.keyClick(window, Qt.Key_Space)
        reach(qtbot, window, State.IDLE)
    window.start(DEMO)
    sees_a_face(qtbot, window)


def test_a_truncated_file_is_measured_to_its_end_and_said_to_be(qtbot, window, tmp_path):
    whole = write_video(tmp_path / "whole.mkv", face_frames(SMALL, 3.0), gop=15)
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    window.start(SourceSpec("file", str(cut)))
    sees_a_face(qtbot, window)
    reach(qtbot, window, State.FINISHED)
    assert "cut.mkv is cut off: 45 of 90 frames could be read" in window.banner.text
    window.start(SourceSpec("file", str(whole)))
    sees_a_face(qtbot, window)
    reach(qtbot, window, State.FINISHED)
    assert window.banner.text == ""


def test_start_and_stop_fifty_times(qtbot, window):
    for number in range(50):
        qtbot.keyClick(window, Qt.Key_Space)
        qtbot.wait(7 * (number % 5))
    qtbot.mouseClick(window.source_bar.stop_button, Qt.LeftButton)
    reach(qtbot, window, State.IDLE)
    assert session_of(window).parked == 0
    assert window.banner.text == ""
    window.start(DEMO)
    sees_a_face(qtbot, window)


def test_two_starts_in_a_row_leave_the_second(qtbot, window, tmp_path):
    clip = write_video(tmp_path / "clip.mp4", face_frames(SMALL, 2.0))
    window.start(DEMO)
    window.start(SourceSpec("file", str(clip)))
    sees_a_face(qtbot, window)
    assert window.windowTitle().startswith("clip.mp4")
    reach(qtbot, window, State.FINISHED)
    assert window.banner.text == ""


@pytest.mark.expects_log("did not let go within 0.8 s")
@pytest.mark.parametrize("key", [Qt.Key_Escape, Qt.Key_Space])
def test_escape_and_stop_while_a_stream_does_not_answer(qtbot, window, key):
    with MjpegCamera() as camera:
        window.start(SourceSpec("stream", camera.address.replace("/video", "/silent")))
        qtbot.waitUntil(lambda: bool(camera.requests), timeout=PATIENCE_MS)
        assert session_of(window).state is State.OPENING
        qtbot.keyClick(window, key)
        reach(qtbot, window, State.IDLE)
    assert window.isVisible() is (key == Qt.Key_Space)
    assert window.banner.text == ""
    assert session_of(window).parked == 0


def test_the_method_changes_again_and_again_while_it_measures(qtbot, window):
    window.start(DEMO)
    sees_a_face(qtbot, window)
    for name in itertools.islice(itertools.cycle(("physnet", "green", "deepphys", "pos", "chrom")), 10):
        window.source_bar.select_method(name)
        session_of(window).use_method(name)
        qtbot.waitUntil(lambda name=name: session_of(window).load().method.name == name, timeout=PATIENCE_MS)
        sees_a_face(qtbot, window)
    assert window.banner.text == ""


def test_closing_during_overload(qtbot, window, real):
    real.cost_s = 4 / 30
    window.start(DEMO)
    qtbot.waitUntil(
        lambda: (load := session_of(window).load()) is not None and load.dropped > 30, timeout=2 * PATIENCE_MS
    )
    qtbot.waitUntil(lambda: " 0 dropped" not in window.status.text, timeout=PATIENCE_MS)
    begin = time.monotonic()
    qtbot.keyClick(window, Qt.Key_Escape)
    assert time.monotonic() - begin < 3
    assert not window.isVisible()
    assert session_of(window).parked == 0


class ShownWindows(QObject):
    """Notes every window that comes to the screen."""

    def __init__(self) -> None:
        super().__init__()
        self.kinds: list[str] = []

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.kinds.append(type(watched).__name__)
        return False


def test_one_window_comes_to_the_screen_and_no_part_of_it_before(qapp, qtbot, real, tmp_path):
    shown = ShownWindows()
    qapp.installEventFilter(shown)
    session = Session(real, None)
    window = MainWindow(session, vital_infos(), build.pulse_methods(), Settings(DEMO), tmp_path / "s.json", list)
    session.setParent(window)
    window.show()
    qapp.removeEventFilter(shown)
    assert shown.kinds == ["MainWindow"]
    # Nothing else holds it: left to the garbage collector, it could go in the middle of its own painting.
    window.close()
    window.deleteLater()
    qtbot.wait(1)
