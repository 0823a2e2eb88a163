"""The camera, driven by a paced device that can vanish, freeze, hang, be busy and come back."""

import os
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.capture import live
from app.capture.camera import list_cameras
from app.capture.opencv import cv2
from app.core.types import Clock
from app.errors import AppError
from tests.capture.desk import Desk, Webcam
from tests.capture.reading import frames_of, until_back, until_problem

FAST_S = 0.25


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Patience of a quarter second, so that the logic is tested quickly; the real times have a test of their own."""
    for name in ("LOST_AFTER_S", "RETRY_EVERY_S"):
        monkeypatch.setattr(live, name, FAST_S)
    monkeypatch.setattr(live, "HUNG_AFTER_S", 2 * FAST_S)


def test_frames_are_rgb_read_only_and_stamped_at_the_grab() -> None:
    desk = Desk()
    with desk.source() as source:
        frames = frames_of(source, 30)
        assert source.now_s - frames[-1].t_s < 0.2
        stats = source.stats
    assert [frame.index for frame in frames] == list(range(30))
    assert all(frame.clock is Clock.MONOTONIC and not frame.after_gap for frame in frames)
    grabbed_s = np.array(desk.grabbed_s[:30])
    np.testing.assert_allclose([frame.t_s for frame in frames], grabbed_s - grabbed_s[0], atol=0.01)
    image = frames[0].image
    assert image.shape == (240, 320, 3) and image.dtype == np.uint8 and not image.flags.writeable
    np.testing.assert_array_equal(image[0, 0], (200, 30, 10))
    assert stats.captured >= 30 and stats.dropped == 0 and stats.rejected == 0
    assert stats.measured_rate_hz == pytest.approx(50, rel=0.1)
    assert source.is_live and not source.is_demo


def test_wishes_are_made_and_obtained_values_read_back() -> None:
    desk = Desk(640, 480)
    desk.properties[cv2.CAP_PROP_FOURCC] = float(cv2.VideoWriter.fourcc(*"YUYV"))
    with desk.source(width_px=640, height_px=480, rate_hz=30.0) as source:
        info = source.info
    assert desk.properties[cv2.CAP_PROP_FRAME_WIDTH] == 640
    assert desk.properties[cv2.CAP_PROP_FRAME_HEIGHT] == 480
    assert desk.properties[cv2.CAP_PROP_FPS] == 30
    assert desk.properties[cv2.CAP_PROP_BUFFERSIZE] == 1
    assert (info.name, info.width_px, info.height_px, info.declared_rate_hz) == ("Paper Webcam", 640, 480, 30.0)
    assert dict(info.details) == {"backend": "TEST", "format": "YUYV", "stored size": "640x480"}


def test_large_pictures_are_asked_for_as_jpeg_and_scaled_down() -> None:
    desk = Desk(1920, 1080, rate_hz=10.0)
    with desk.source(width_px=1920, height_px=1080) as source:
        frame = frames_of(source, 1)[0]
        info = source.info
    assert dict(info.details)["format"] == "MJPG"
    assert frame.image.shape == (720, 1280, 3)
    assert (info.width_px, info.height_px) == (1280, 720)
    assert dict(info.details)["stored size"] == "1920x1080"


def test_a_driver_that_knows_nothing_of_itself() -> None:
    desk = Desk()
    source = desk.source(rate_hz=float("nan"))
    with source:
        assert source.info.declared_rate_hz is None
        assert dict(source.info.details)["format"] == "unknown"


def test_gray_cameras_give_rgb() -> None:
    desk = Desk()
    desk.channels = 1
    with desk.source() as source:
        image = frames_of(source, 1)[0].image
    assert image.shape == (240, 320, 3)
    assert (image[..., 0] == image[..., 2]).all()


def test_no_camera_wrong_camera_busy_camera() -> None:
    desk = Desk()
    desk.plugged = False
    with pytest.raises(AppError) as none, desk.source():
        pass
    assert str(none.value) == "No camera was found. Connect one, or choose a video file or the demo."
    desk.plugged, desk.busy = True, True
    with pytest.raises(AppError) as wrong, desk.source(7):
        pass
    assert str(wrong.value) == "There is no camera 7. Choose one of: 0 (Paper Webcam), 2 (Other)."
    with pytest.raises(AppError) as busy, desk.source():
        pass
    assert str(busy.value).startswith(
        "Camera 0 (Paper Webcam) cannot be opened. It may be unplugged or in use by another program: close that, "
    )
    assert desk.released == 3


def test_a_camera_that_opens_but_gives_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    source = desk.source()
    desk.plugged = False
    webcam = Webcam(desk)
    webcam._open = True
    monkeypatch.setattr(desk, "open", lambda index: webcam)
    source = desk.source()
    with pytest.raises(AppError) as caught, source:
        pass
    assert str(caught.value).startswith("Camera 0 gives no more pictures. It may be unplugged or in use by another")


@pytest.mark.expects_log("Camera 0 did not let go within 0.8 s")
def test_a_camera_that_hangs_while_opening(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.free.clear()
    monkeypatch.setattr("app.capture.camera.OPEN_LIMIT_S", 1.0)
    start_s = time.perf_counter()
    with pytest.raises(AppError) as caught, desk.source():
        pass
    took_s = time.perf_counter() - start_s
    desk.free.set()
    assert str(caught.value).startswith("Camera 0 gave no picture within 1 s. It may be unplugged")
    assert took_s < 2.2


def test_loss_is_noticed_within_two_seconds_and_mended_within_two_more() -> None:
    """The real times, all others are hurried."""
    desk = Desk()
    with desk.source() as source:
        last = frames_of(source, 20)[-1]
        desk.plugged = False
        assert until_problem(source) < 2.0
        problem = source.problem
        assert str(problem).startswith("Camera 0 gives no more pictures. It may be unplugged")
        assert source.read() is None
        assert source.problem is problem
        assert not source.ended
        back_s = time.perf_counter()
        desk.plugged = True
        frame = until_back(source)
        assert time.perf_counter() - back_s < 2.0
        assert source.problem is None
        assert frame.index > last.index and frame.t_s > last.t_s + 0.5
        assert not frames_of(source, 5)[-1].after_gap
        assert source.stats.largest_gap_s == pytest.approx(frame.t_s - last.t_s, abs=0.5)


@pytest.mark.usefixtures("hurry")
def test_reconnecting_is_tried_again_and_again_without_a_leak() -> None:
    desk = Desk()
    with desk.source() as source:
        frames_of(source, 3)
        desk.plugged = False
        until_problem(source)
        before = len(desk.opened)
        until_s = time.perf_counter() + 5
        while len(desk.opened) < before + 4 and time.perf_counter() < until_s:
            source.read()
        assert len(desk.opened) >= before + 4
        assert threading.active_count() < 10
        desk.plugged = True
        until_back(source)
    assert desk.released == len(desk.opened)


@pytest.mark.usefixtures("hurry")
def test_a_silent_camera_is_left_behind_and_another_thread_connects() -> None:
    desk = Desk()
    with desk.source() as source:
        frames_of(source, 3)
        desk.free.clear()
        until_problem(source)
        assert str(source.problem).startswith(f"Camera 0 gave no picture for {FAST_S} s.")
        until_s = time.perf_counter() + 5
        while len(desk.opened) == 1 and time.perf_counter() < until_s:
            assert source.read() is None
        assert len(desk.opened) > 1
        desk.free.set()
        frame = until_back(source)
        assert source.problem is None
        later = frames_of(source, 10)
    assert all(b.t_s > a.t_s for a, b in pairwise([frame, *later]))


@pytest.mark.expects_log("Camera 0 did not let go within 0.8 s; its thread is left behind")
def test_closing_takes_a_second_even_when_the_driver_hangs() -> None:
    desk = Desk()
    source = desk.source()
    with source:
        frames_of(source, 3)
        desk.free.clear()
        time.sleep(0.1)
        start_s = time.perf_counter()
    assert time.perf_counter() - start_s < 1.0
    assert source.ended and source.read() is None
    desk.free.set()


def test_closing_is_quick_and_lets_go_of_the_camera() -> None:
    desk = Desk()
    with desk.source() as source:
        frames_of(source, 3)
        start_s = time.perf_counter()
    assert time.perf_counter() - start_s < 0.3
    assert desk.released == 1
    assert source.ended


@pytest.mark.usefixtures("hurry")
def test_a_dead_camera_that_repeats_its_last_picture_is_noticed() -> None:
    desk = Desk()
    with desk.source() as source:
        last = frames_of(source, 10)[-1]
        desk.frozen = True
        assert until_problem(source) < 2.0
        assert str(source.problem).startswith("Camera 0 repeats the same picture. Open its shutter if it is covered")
        for _ in range(100):  # what was still on its way
            if source.read() is None:
                break
        opened = len(desk.opened)
        until_s = time.perf_counter() + 4 * FAST_S
        while time.perf_counter() < until_s:
            assert source.read() is None, "the frozen picture came through again"
            assert source.problem is not None
        assert len(desk.opened) > opened
        desk.frozen = False
        frame = until_back(source)
        assert source.problem is None and frame.t_s > last.t_s
        assert source.stats.dropped > 5


@pytest.mark.usefixtures("hurry")
def test_slow_cameras_and_short_repetitions_are_no_loss() -> None:
    desk = Desk(rate_hz=10.0)
    with desk.source() as source:
        for _ in range(6):
            desk.frozen = not desk.frozen
            frames_of(source, 1)
            assert source.problem is None


def test_undecodable_pictures_are_dropped_and_counted() -> None:
    desk = Desk()
    with desk.source() as source:
        frames_of(source, 2)
        desk.undecodable = True
        time.sleep(0.2)
        desk.undecodable = False
        frames_of(source, 10)
        assert 3 <= source.stats.dropped <= 20
        assert source.problem is None


def test_a_reader_that_does_not_come_loses_new_frames_and_they_are_counted() -> None:
    desk = Desk()
    with desk.source() as source:
        frames_of(source, 2)
        time.sleep(0.5)
        frames = frames_of(source, 12)
        stats = source.stats
    assert stats.dropped > 5
    assert [frame.index for frame in frames] == list(range(2, 14))
    assert all(b.t_s > a.t_s for a, b in pairwise(frames))


@pytest.mark.usefixtures("hurry")
def test_a_failing_driver_is_named() -> None:
    desk = Desk()
    with desk.source() as source:
        frames_of(source, 2)
        desk.raises = cv2.error("(-215:Assertion failed) !buf.empty()")
        until_problem(source)
        assert "Camera 0 failed: (-215:Assertion failed) !buf.empty()" in str(source.problem)
        desk.raises = None
        until_back(source)


def test_a_defect_reaches_the_reader() -> None:
    desk = Desk()
    with desk.source() as source:
        frames_of(source, 2)
        desk.raises = ZeroDivisionError("of the program itself")
        with pytest.raises(ZeroDivisionError, match="of the program itself"):  # noqa: PT012  the last reads before it
            for _ in range(100):
                source.read()


def test_what_is_not_open_has_no_info() -> None:
    with pytest.raises(RuntimeError, match="Camera 0 is not open"):
        _ = Desk().source().info


def test_list_cameras_names_what_is_there() -> None:
    for device in list_cameras():
        assert device.name and device.index >= 0 and device.backend


def test_opencv_is_imported_with_its_settings_and_leaves_qt_alone() -> None:
    code = (
        "import os\nos.environ['QT_QPA_PLATFORM_PLUGIN_PATH'] = os.environ['QT_QPA_FONTDIR'] = 'x'\n"
        "import app.capture.camera\n"
        "print(os.environ['OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS'], 'QT_QPA_PLATFORM_PLUGIN_PATH' in os.environ, "
        "'QT_QPA_FONTDIR' in os.environ)\n"
    )
    root = Path(__file__).resolve().parents[2]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OPENCV_")}
    done = subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, capture_output=True, text=True)
    assert done.stdout.split() == ["0", "False", "False"], done.stderr
