"""Network cameras over real loopback connections: HTTP MJPEG and RTSP."""

import socket
import sys
import time
from threading import Timer

import numpy as np
import pytest

from app.capture.stream import SteadyStamps, StreamSource
from app.core.types import Clock
from app.errors import AppError
from tests.capture.reading import frames_of, until_back, until_problem
from tests.capture.servers import SIZE_PX, MjpegCamera, NetworkCamera, RtspCamera

CAMERAS = [MjpegCamera, RtspCamera]


def refusal(address: str) -> tuple[str, float]:
    start_s = time.perf_counter()
    with pytest.raises(AppError) as caught, StreamSource(address):
        pass
    return str(caught.value), time.perf_counter() - start_s


@pytest.mark.parametrize("kind", CAMERAS)
def test_frames_arrive_fresh_and_steady(kind: type[NetworkCamera]) -> None:
    with kind() as camera:
        start_s = time.perf_counter()
        with StreamSource(camera.address) as source:
            assert time.perf_counter() - start_s < 2.0
            ages_s, frames = [], []
            for _ in range(45):
                frame = frames_of(source, 1)[0]
                frames.append(frame)
                ages_s.append(source.now_s - frame.t_s)
            info, stats = source.info, source.stats
    assert np.median(ages_s) < 0.1
    assert [frame.index for frame in frames] == list(range(45))
    assert all(frame.clock is Clock.MONOTONIC and not frame.after_gap for frame in frames)
    steps_s = np.diff([frame.t_s for frame in frames[5:]])
    assert (steps_s > 0).all() and steps_s.mean() == pytest.approx(1 / 30, rel=0.05)
    image = frames[-1].image
    assert image.shape == (SIZE_PX[1], SIZE_PX[0], 3) and not image.flags.writeable
    np.testing.assert_allclose(image[10:70, 10:70].mean((0, 1)), (220, 20, 20), atol=8)
    levels = np.array([frame.image[120:, 160:].mean() for frame in frames])
    # One picture after the other: the gray level grows by one, rounded twice on its way through the codec.
    assert np.isin(np.round(np.diff(levels)), (0, 1, 2, -58, -59, -60, -98, -99, -100)).all()
    assert np.abs(np.diff(levels)).max() > 0
    assert (info.width_px, info.height_px) == SIZE_PX and info.clock is Clock.MONOTONIC
    assert info.name == camera.address
    assert stats.dropped == 0 and stats.rejected <= 2
    assert source.is_live and not source.is_demo


def test_a_jittery_network_leaves_no_jitter_in_the_stamps_of_rtsp() -> None:
    with RtspCamera(jitter_s=0.03) as camera, StreamSource(camera.address) as source:
        frames = frames_of(source, 60)
    steps_s = np.diff([frame.t_s for frame in frames[20:]])
    assert steps_s.std() < 0.004  # arrival alone: 0.012


@pytest.mark.parametrize("kind", CAMERAS)
def test_a_stall_is_noticed_within_two_seconds_and_ends(kind: type[NetworkCamera]) -> None:
    with kind() as camera, StreamSource(camera.address) as source:
        last = frames_of(source, 10)[-1]
        camera.playing.clear()
        assert until_problem(source) < 2.0
        problem = source.problem
        assert source.problem is problem and camera.address in str(problem)
        while source.read() is not None:
            pass
        camera.playing.set()
        start_s = time.perf_counter()
        frame = until_back(source)
        assert time.perf_counter() - start_s < 3.0
        assert source.problem is None
        assert frame.t_s - last.t_s > 1.2
        assert frame.t_s <= source.now_s < frame.t_s + 0.3
        assert not any(f.after_gap for f in frames_of(source, 5))


@pytest.mark.parametrize("kind", CAMERAS)
def test_an_unplugged_camera_comes_back(kind: type[NetworkCamera]) -> None:
    with kind() as camera, StreamSource(camera.address) as source:
        last = frames_of(source, 10)[-1]
        camera.refuse()
        assert until_problem(source) < 2.0
        assert str(source.problem).startswith(f"{camera.address} sends no pictures. Check the address and")
        time.sleep(1.2)
        requests = len(camera.requests)
        camera.accept()
        frame = until_back(source)
        assert source.problem is None and len(camera.requests) > requests
        assert frame.index > last.index and frame.t_s - last.t_s > 1.0
        frames_of(source, 5)


@pytest.mark.parametrize("kind", CAMERAS)
def test_closing_is_quick_while_frames_come(kind: type[NetworkCamera]) -> None:
    with kind() as camera:
        with StreamSource(camera.address) as source:
            frames_of(source, 3)
            start_s = time.perf_counter()
        assert time.perf_counter() - start_s < 0.5
        assert source.ended and source.read() is None


@pytest.mark.expects_log("did not let go within 0.8 s; its thread is left behind")
@pytest.mark.parametrize("kind", CAMERAS)
def test_closing_takes_less_than_a_second_while_nothing_comes(kind: type[NetworkCamera]) -> None:
    with kind() as camera:
        with StreamSource(camera.address) as source:
            frames_of(source, 3)
            camera.playing.clear()
            while source.read() is not None:
                pass
            start_s = time.perf_counter()
        assert time.perf_counter() - start_s < 1.0


@pytest.mark.expects_log("did not let go within 0.8 s; its thread is left behind")
def test_opening_can_be_given_up_from_another_thread() -> None:
    with MjpegCamera() as camera:
        source = StreamSource(camera.address.replace("/video", "/silent"))
        Timer(0.3, source.give_up).start()
        start_s = time.perf_counter()
        with pytest.raises(AppError), source:
            pass
        assert time.perf_counter() - start_s < 2.5  # 0.3 + 0.8; an answer is waited for for 3 s
        assert source.ended


@pytest.mark.parametrize(
    "address",
    [
        *("", "camera", "file:///etc/passwd", "ftp://host/a", "udp://1.2.3.4:5", "pipe:0", "concat:a|b"),
        *("rtsp://", "http:///video", "rtsp://[::1/cam", "http://host:port/video", "data:video/mp4;base64,AAAA"),
    ],
)
def test_other_addresses_are_refused_at_once(address: str) -> None:
    with pytest.raises(AppError) as caught:
        StreamSource(address)
    assert f"{address!r} is not the address of a network camera. Give one that starts with rtsp://" in str(caught.value)


def test_passwords_are_never_shown() -> None:
    with MjpegCamera() as camera:
        secret = camera.address.replace("://", "://me:geheim@") + "?pwd=geheim"
        with StreamSource(secret) as source:
            assert source.info.name == camera.address
        text, _ = refusal(secret.replace("/video", "/other"))
        assert "geheim" not in text and "/other is not there" in text
    with pytest.raises(AppError) as caught:
        StreamSource("telnet://me:geheim@host")
    assert "geheim" not in str(caught.value)


def test_what_an_http_server_may_answer() -> None:
    with MjpegCamera() as camera:
        base = camera.address.removesuffix("/video")
        text, took_s = refusal(f"{base}/page")
        assert text == (
            f"{base}/page answers, but not with a video that can be read here. "
            "Give the address of its RTSP or MJPEG stream, not of its web page."
        )
        assert took_s < 5
        text, _ = refusal(f"{base}/nothing")
        assert text.startswith(f"{base}/nothing is not there: ") and "404" in text
        text, _ = refusal(f"{base}/closed")
        assert text == (
            f"{base}/closed wants a user name and password. Put them into the address: http://name:password@..."
        )


def test_a_server_that_never_answers() -> None:
    with MjpegCamera() as camera:
        text, took_s = refusal(camera.address.replace("/video", "/silent"))
    assert "/silent did not answer within 3 s. Check the address and that the camera is on" in text
    assert took_s < 5


def test_a_wrong_rtsp_path() -> None:
    with RtspCamera() as camera:
        text, took_s = refusal(camera.address.replace("/cam", "/other"))
    assert "/other is not there: " in text and "404" in text
    assert took_s < 5


def test_an_rtsp_camera_that_answers_but_sends_nothing() -> None:
    with RtspCamera() as camera:
        camera.playing.clear()
        text, took_s = refusal(camera.address)
        assert text.startswith(f"{camera.address} sends no pictures. Check the address")
        assert took_s < 5


@pytest.mark.parametrize("scheme", ["http", "rtsp", "https", "rtsps"])
def test_nobody_at_the_port(scheme: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    text, took_s = refusal(f"{scheme}://127.0.0.1:{port}/video")
    assert text.startswith(f"{scheme}://127.0.0.1:{port}/video refused the connection. Check the port")
    assert took_s < 5


def test_a_host_that_does_not_exist() -> None:
    if sys.platform == "win32":
        pytest.skip("only on Linux and macOS: the look-up may take longer than a test")
    text, took_s = refusal("rtsp://no-such-camera.invalid/cam")
    assert text.startswith("rtsp://no-such-camera.invalid/cam cannot be reached (")
    assert took_s < 5


def test_steady_stamps_take_the_jitter_out() -> None:
    rng = np.random.default_rng(2)
    taken_s = np.arange(900) / 30
    delay_s = 0.05 + rng.exponential(0.02, 900)
    arrival_s = np.maximum.accumulate(1000.0 + taken_s * (1 + 1e-4) + delay_s)
    stamps = SteadyStamps()
    stamped_s = np.array([stamps.stamp_s(a, m) for a, m in zip(arrival_s, 5.0 + taken_s, strict=True)])
    assert (stamped_s <= arrival_s + 1e-9).all()
    error_s = (stamped_s - taken_s)[90:]
    assert error_s.std() < 0.004
    assert (arrival_s - taken_s)[90:].std() > 0.015


def test_steady_stamps_start_again_after_a_jump_or_a_stall() -> None:
    stamps = SteadyStamps()
    assert stamps.stamp_s(10.0, 0.0) == 10.0
    assert stamps.stamp_s(10.1, 0.1) == pytest.approx(10.1, abs=1e-3)
    assert stamps.stamp_s(10.2, 90.0) == pytest.approx(10.2)  # the camera set its clock
    assert stamps.stamp_s(10.3, 80.0) == pytest.approx(10.3)  # and back
    assert stamps.stamp_s(13.0, 80.03) == pytest.approx(13.0)  # its clock stood still meanwhile
    assert stamps.stamp_s(13.1, None) == 13.1
