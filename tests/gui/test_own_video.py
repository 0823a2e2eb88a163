"""What a new user does first, in the real program: their own video, their network camera."""

from pathlib import Path

from PyQt5.QtCore import QPoint, Qt
from PyQt5.QtWidgets import QFileDialog

from app.capture.synthetic import SyntheticFace
from app.gui.dialogs.address_dialog import AddressDialog
from app.gui.measuring.state import State
from tests.capture.servers import MjpegCamera
from tests.clips import face_frames, write_video
from tests.gui.test_real_parts import has_picture, reach, real, sees_a_face, window

__all__ = ["real", "window"]
SMALL = SyntheticFace(width_px=320, height_px=240, size=0.6, duration_s=6.0)


def test_my_own_video_from_the_open_window(qtbot, window, tmp_path: Path, monkeypatch):
    path = write_video(tmp_path / "我的视频 (1) & more.mp4", face_frames(SMALL), gop=30)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(path), ""))
    qtbot.mouseClick(window.source_bar._open, Qt.LeftButton)
    sees_a_face(qtbot, window)
    assert window.windowTitle().startswith("我的视频 (1) & more.mp4")
    assert window.transport.slider.isVisible()
    qtbot.mouseClick(window.transport.play_button, Qt.LeftButton)
    reach(qtbot, window, State.PAUSED)
    slider = window.transport.slider
    qtbot.mouseClick(slider, Qt.LeftButton, pos=QPoint(slider.width() * 3 // 4, slider.height() // 2))
    reach(qtbot, window, State.PAUSED)
    # While another place is looked for there is no picture.
    qtbot.waitUntil(lambda: window.live.video.frame is not None and window.live.video.frame.t_s > 4.3)
    qtbot.mouseClick(window.transport.play_button, Qt.LeftButton)
    reach(qtbot, window, State.FINISHED)
    assert window.banner.text == ""
    assert window.preferences.settings.recent[0].address == str(path)


def test_my_network_camera_by_its_address(qtbot, window):
    with MjpegCamera() as camera:
        window.source_bar.ask_for_address()
        (dialog,) = window.findChildren(AddressDialog)
        edit = dialog.address.lineEdit()
        edit.clear()
        qtbot.keyClicks(edit, camera.address)
        qtbot.keyClick(edit, Qt.Key_Return)
        has_picture(qtbot, window)
        assert not window.transport.isVisible()
        window.source_bar.stop_button.click()
        reach(qtbot, window, State.IDLE)
