"""What the window says and does about a running camera."""

import pytest
from PyQt5.QtCore import Qt

from app.build import SourceSpec
from app.capture.source import CameraLock
from app.core.types import CaptureStats, Clock, SourceInfo
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from tests.gui.scripted import ScriptedSource


class Camera(ScriptedSource):
    """Answers ``answer`` when it is asked to hold its exposure; says 60 pictures a second and gives ``gives_hz``."""

    def __init__(self, answer: CameraLock, gives_hz: float = 59.0) -> None:
        super().__init__()
        self.answer, self.gives_hz = answer, gives_hz
        self.wishes: list[bool] = []

    @property
    def info(self) -> SourceInfo:
        asked = (("asked for", "1280x720, 60 fps"),)
        return SourceInfo("USB Kamera 摄像头", 64, 48, Clock.MONOTONIC, 60.0, details=asked)

    @property
    def stats(self) -> CaptureStats:
        return CaptureStats(captured=self._index, measured_rate_hz=self.gives_hz)

    def hold(self, wanted: bool) -> None:
        self.wishes.append(wanted)

    def held(self) -> CameraLock | None:
        return self.answer if self.wishes and self.wishes[-1] else None


def watched(qtbot, open_window, parts, camera: Camera):
    parts.sources = [camera]
    window = open_window()
    window.start(SourceSpec("camera", "0"))
    qtbot.waitUntil(lambda: window.findChild(Session).state is State.RUNNING)
    return window


@pytest.mark.parametrize(
    ("answer", "said", "checked"),
    [
        (CameraLock(True, True), "Exposure and white balance are held as they are now.", True),
        (CameraLock(True, False), "The exposure is held; this camera does not let its white balance be locked.", True),
        (CameraLock(False, False), "This camera does not let its exposure and white balance be locked.", False),
    ],
)
def test_the_window_says_what_the_camera_did_and_not_what_was_wished(qtbot, open_window, parts, answer, said, checked):
    camera = Camera(answer)
    window = watched(qtbot, open_window, parts, camera)
    qtbot.keyClick(window, Qt.Key_L)
    qtbot.waitUntil(lambda: window.banner.text.startswith(said))
    assert camera.wishes == [True]
    assert window._camera._action.isChecked() is checked
    window.findChild(Session).stop()
    qtbot.waitUntil(lambda: window.findChild(Session).state is State.IDLE)
    assert not window._camera._action.isEnabled() and not window._camera._action.isChecked()


def test_what_was_obtained_stands_beside_what_was_asked_for(qtbot, open_window, parts):
    window = watched(qtbot, open_window, parts, Camera(CameraLock(True, True)))
    assert window.live.video.source == "USB Kamera 摄像头, 64x48, 60 fps (asked for 1280x720, 60 fps)"
    assert "Too dark" not in window.live.video.guidance


def test_a_camera_that_slows_down_in_dim_light_is_noticed(qtbot, open_window, parts):
    window = watched(qtbot, open_window, parts, Camera(CameraLock(True, True), gives_hz=15.0))
    wanted = "Too dark? The camera gives 15 instead of 60 pictures a second: turn on a light"
    qtbot.waitUntil(lambda: window._camera.every_second(window.findChild(Session).load()) == wanted)
