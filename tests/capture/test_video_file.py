"""Video files: every container, exact times, upright pictures, and every kind of bad file by its own name."""

import os
import shutil
import struct
import subprocess
import sys
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from app.capture.source import all_frames
from app.capture.video_file import VideoFileSource
from app.core.types import Clock, Frame
from app.errors import AppError
from tests.clips import write_video

FACES = Path(__file__).resolve().parents[3] / "shared" / "data" / "faces"
WIDTH_PX, HEIGHT_PX, RATE_HZ = 192, 128, 30.0
N_FRAMES = 120


def scene(k: int, width_px: int = WIDTH_PX, height_px: int = HEIGHT_PX) -> np.ndarray:
    """Left half gray of a level that follows from k, right half texture that moves; red at the top left."""
    rng = np.random.default_rng(5)
    image = np.empty((height_px, width_px, 3), np.uint8)
    image[:] = 40 + k
    texture = rng.integers(60, 200, (height_px, width_px // 2, 1), np.uint8)
    image[:, width_px - width_px // 2 :] = np.roll(texture, 3 * k, 0)
    image[: height_px // 4, : width_px // 4] = (200, 30, 30)
    return image


def scenes(times_s: list[float] | None = None, n: int = N_FRAMES, **size: int) -> Iterator[Frame]:
    times_s = [k / RATE_HZ for k in range(n)] if times_s is None else times_s
    for k, t_s in enumerate(times_s):
        yield Frame(scene(k, **size), t_s, k, Clock.MEDIA)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("videos")


@pytest.fixture(scope="module")
def mp4(folder: Path) -> Path:
    return write_video(folder / "whole.mp4", scenes(), gop=30)


@pytest.fixture(scope="module")
def mkv(folder: Path) -> Path:
    return write_video(folder / "whole.mkv", scenes(), gop=30)


def remuxed(source: Path, target: Path, container_format: str, **options: str) -> Path:
    """The same packets in another container."""
    with av.open(str(source)) as old, av.open(str(target), "w", format=container_format, options=options) as new:
        stream = new.add_stream_from_template(old.streams.video[0])
        for packet in old.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                new.mux(packet)
    return target


def cut(source: Path, target: Path, share: float) -> Path:
    data = source.read_bytes()
    target.write_bytes(data[: int(len(data) * share)])
    return target


def play(path: Path | str) -> tuple[list[Frame], VideoFileSource]:
    with VideoFileSource(path) as source:
        frames = list(all_frames(source))
        assert source.read() is None
    return frames, source


def refusal(path: Path | str) -> str:
    with pytest.raises(AppError) as caught, VideoFileSource(path):
        pass
    return str(caught.value)


def gray_level(frame: Frame) -> float:
    """What ``scene`` put into the left half, back from the picture."""
    height, width = frame.image.shape[:2]
    return float(frame.image[height // 2 :, : width // 3].mean()) - 40


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".wmv", ".mpg", ".ts", ".flv"])
def test_every_container_gives_every_frame_at_its_time(suffix: str, mp4: Path, folder: Path) -> None:
    if suffix in (".m4v", ".ts", ".flv", ".mov"):
        formats = {".m4v": "mp4", ".ts": "mpegts", ".flv": "flv", ".mov": "mov"}
        path = remuxed(mp4, folder / f"remuxed{suffix}", formats[suffix])
    else:
        path = write_video(folder / f"written{suffix}", scenes(), constant_rate_hz=RATE_HZ)
    frames, source = play(path)
    assert source.problem is None
    assert len(frames) == N_FRAMES
    assert [frame.index for frame in frames] == list(range(N_FRAMES))
    # wmv, mkv, webm and flv keep milliseconds.
    np.testing.assert_allclose([frame.t_s for frame in frames], np.arange(N_FRAMES) / RATE_HZ, atol=0.0011)
    levels = np.array([gray_level(frame) for frame in frames])
    np.testing.assert_allclose(levels, np.arange(N_FRAMES), atol=6)
    assert source.info.clock is (Clock.NOMINAL if suffix == ".avi" else Clock.MEDIA)
    assert all(frame.clock is source.info.clock and not frame.after_gap for frame in frames)
    assert (source.info.width_px, source.info.height_px) == (WIDTH_PX, HEIGHT_PX)
    assert source.stats.captured == N_FRAMES
    assert source.stats.dropped == source.stats.rejected == 0
    assert source.stats.measured_rate_hz == pytest.approx(RATE_HZ, abs=0.02)
    assert source.now_s == frames[-1].t_s


def test_pictures_are_read_only_rgb(mp4: Path) -> None:
    frames, source = play(mp4)
    image = frames[0].image
    assert image.dtype == np.uint8 and image.shape == (HEIGHT_PX, WIDTH_PX, 3) and image.flags.c_contiguous
    assert not image.flags.writeable
    np.testing.assert_allclose(image[5:20, 5:40].mean((0, 1)), (200, 30, 30), atol=8)
    assert not source.is_live and not source.is_demo
    assert dict(source.info.details)["codec"] == "h264"


def test_variable_frame_times_come_through(folder: Path) -> None:
    rng = np.random.default_rng(3)
    times_s = list(1.5 + np.cumsum(rng.choice([1 / 60, 1 / 30, 1 / 10, 0.4], 60)))
    frames, source = play(write_video(folder / "variable.mp4", scenes(times_s)))
    np.testing.assert_allclose([f.t_s for f in frames], np.array(times_s) - times_s[0], atol=2e-5)
    assert source.stats.largest_gap_s == pytest.approx(0.4, abs=2e-5)


def test_any_unicode_path(mp4: Path, tmp_path: Path) -> None:
    for name in ("人脸 视频 ♥.mp4", "Ωμέγα\u00e9.mp4", "http:odd%20name#1.mp4", "frame%03d.mp4", "-dash.mp4"):
        if sys.platform == "win32" and ":" in name:
            continue
        path = tmp_path / name
        shutil.copy(mp4, path)
        frames, source = play(path)
        assert len(frames) == N_FRAMES and source.info.name == name


def test_a_relative_name_that_looks_like_an_address_is_a_file(
    mp4: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("only on Linux and macOS: the name is no file name elsewhere")
    monkeypatch.chdir(tmp_path)
    shutil.copy(mp4, tmp_path / "http:a.mp4")
    assert len(play("http:a.mp4")[0]) == N_FRAMES


ONE = 1 << 16
ASPECTS = {
    # display matrix a, b, c, d -> where the red corner (top left as stored) is seen, and whether the shape is turned
    "as it is": ((1, 0, 0, 1), "top left", False),
    "turned right": ((0, 1, -1, 0), "top right", True),
    "upside down": ((-1, 0, 0, -1), "bottom right", False),
    "turned left": ((0, -1, 1, 0), "bottom left", True),
    "mirrored": ((-1, 0, 0, 1), "top right", False),
    "flipped": ((1, 0, 0, -1), "bottom left", False),
    "turned and mirrored": ((0, 1, 1, 0), "top left", True),
    "turned and mirrored back": ((0, -1, -1, 0), "bottom right", True),
}


@pytest.mark.parametrize("name", ASPECTS)
def test_pictures_are_upright(name: str, mp4: Path, tmp_path: Path) -> None:
    (a, b, c, d), corner, turned = ASPECTS[name]
    data = bytearray(mp4.read_bytes())
    place = data.index(b"tkhd") + 4 + 40  # ISO 14496-12, 8.3.2, version 0
    matrix = (a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, 1 << 30)
    data[place : place + 36] = b"".join(number.to_bytes(4, "big", signed=True) for number in matrix)
    path = tmp_path / "turned.mp4"
    path.write_bytes(data)
    frames, source = play(path)
    image = frames[0].image
    assert image.shape[:2] == ((WIDTH_PX, HEIGHT_PX) if turned else (HEIGHT_PX, WIDTH_PX))
    assert (source.info.height_px, source.info.width_px) == image.shape[:2]
    assert image.flags.c_contiguous and not image.flags.writeable
    vertical, horizontal = corner.split()
    rows = slice(0, 20) if vertical == "top" else slice(-20, None)
    columns = slice(0, 20) if horizontal == "left" else slice(-20, None)
    np.testing.assert_allclose(image[rows, columns].mean((0, 1)), (200, 30, 30), atol=10)
    mirrored = a * d - b * c < 0
    assert dict(source.info.details)["orientation"].endswith("mirrored") is mirrored


@pytest.mark.parametrize(
    ("stored", "shown"),
    [((1920, 1080), (1280, 720)), ((1080, 1920), (720, 1280)), ((1600, 1200), (960, 720)), ((640, 480), (640, 480))],
)
def test_pictures_above_720p_are_scaled_down(stored: tuple[int, int], shown: tuple[int, int], tmp_path: Path) -> None:
    frames_in = scenes(n=2, width_px=stored[0], height_px=stored[1])
    frames, source = play(write_video(tmp_path / "large.mp4", frames_in))
    assert frames[0].image.shape == (shown[1], shown[0], 3)
    assert (source.info.width_px, source.info.height_px) == shown
    assert dict(source.info.details)["stored size"] == f"{stored[0]}x{stored[1]}"
    assert frames[0].image[5:100, 5:100].mean((0, 1)) == pytest.approx((200, 30, 30), abs=8)


def test_pixels_that_are_not_square_are_made_so(tmp_path: Path) -> None:
    path = tmp_path / "anamorphic.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 180, 144, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(64, 45)
        for frame in scenes(n=3, width_px=180, height_px=144):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.image, format="rgb24")))
        container.mux(stream.encode())
    frames, _ = play(path)
    assert frames[0].image.shape == (144, 256, 3)


def test_side_data_without_a_name_in_pyav_does_no_harm(tmp_path: Path) -> None:
    """Cameras that record MJPEG put EXIF into each picture."""
    exif = Image.Exif()
    exif[0x010F] = "Maker"
    path = tmp_path / "exif.mov"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuvj420p"
        stream.codec_context.open()
        for k in range(5):
            jpeg = tmp_path / "one.jpg"
            Image.fromarray(scene(k)).save(jpeg, exif=exif)
            packet = av.Packet(jpeg.read_bytes())
            packet.stream, packet.time_base, packet.pts, packet.dts = stream, Fraction(1, 30), k, k
            container.mux(packet)
    frames, source = play(path)
    assert len(frames) == 5 and source.problem is None
    assert dict(source.info.details)["orientation"] == "turned 0 degrees"


def test_the_recording_of_a_browser_has_no_duration_and_is_counted(folder: Path) -> None:
    source_path = write_video(folder / "short.webm", scenes(n=40))
    frames, source = play(remuxed(source_path, folder / "live.webm", "webm", live="1"))
    assert len(frames) == 40 and source.problem is None
    assert source.info.duration_s == pytest.approx(40 / RATE_HZ, abs=0.05)
    assert source.info.frames is None


def test_a_fragmented_mp4_is_read_to_its_end(mp4: Path, folder: Path) -> None:
    path = remuxed(mp4, folder / "fragmented.mp4", "mp4", movflags="frag_keyframe+empty_moov+default_base_moof")
    frames, source = play(path)
    assert len(frames) == N_FRAMES and source.problem is None


def test_an_avi_is_timed_by_the_order_of_its_pictures(tmp_path: Path) -> None:
    """Pictures that a recorder dropped leave empty places; B pictures in an AVI carry wrong times."""
    places = [k for k in range(60) if k not in (20, 21, 40)]
    path = write_video(tmp_path / "order.avi", scenes([k / RATE_HZ for k in places]))
    frames, source = play(path)
    assert source.info.clock is Clock.NOMINAL and source.problem is None
    np.testing.assert_allclose([f.t_s for f in frames], np.array(places) / RATE_HZ, atol=1e-9)
    np.testing.assert_allclose([gray_level(f) for f in frames], np.arange(len(places)), atol=6)
    frames, source = play(write_video(tmp_path / "with_b.avi", scenes(n=60), codec="libx264"))
    assert source.stats.rejected == 0
    np.testing.assert_allclose([f.t_s for f in frames], np.arange(60) / RATE_HZ, atol=1e-9)
    np.testing.assert_allclose([gray_level(f) for f in frames], np.arange(60), atol=6)


def test_sound_that_lasts_longer_is_not_a_cut(tmp_path: Path) -> None:
    path = tmp_path / "sound.mkv"
    with av.open(str(path), "w") as container:
        video = container.add_stream("libx264", rate=30)
        video.width, video.height, video.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        audio = container.add_stream("pcm_s16le", rate=8000, layout="mono")
        for frame in scenes(n=30):
            container.mux(video.encode(av.VideoFrame.from_ndarray(frame.image, format="rgb24")))
        container.mux(video.encode())
        for k in range(30):
            sound = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), format="s16", layout="mono")
            sound.rate, sound.pts = 8000, 800 * k
            container.mux(audio.encode(sound))
        container.mux(audio.encode())
    frames, source = play(path)
    assert source.info.duration_s == pytest.approx(3.0, abs=0.1)
    assert len(frames) == 30 and source.problem is None


def test_repeated_and_backward_times_are_left_out_and_counted(mp4: Path, tmp_path: Path) -> None:
    """Two recordings glued together: the times of the second begin again at zero."""
    path = tmp_path / "glued.ts"
    path.write_bytes(remuxed(mp4, tmp_path / "part.ts", "mpegts").read_bytes() * 2)
    frames, source = play(path)
    times_s = np.array([frame.t_s for frame in frames])
    assert (np.diff(times_s) > 0).all()
    assert source.stats.captured == len(frames)
    assert len(frames) >= N_FRAMES - 5
    assert source.stats.rejected >= N_FRAMES - 5
    assert "has missing, repeated or backward times: " in str(source.problem)
    assert f"{len(frames)} of " in str(source.problem)


# --- bad files -------------------------------------------------------------------------------------------------------


def test_missing_folder_and_empty(tmp_path: Path) -> None:
    assert refusal(tmp_path / "no.mp4").startswith(f"There is no file {tmp_path / 'no.mp4'}. Check the name")
    assert refusal(tmp_path).startswith(f"{tmp_path} is a folder, not a video. Choose one of the files")
    (tmp_path / "empty.mp4").touch()
    assert refusal(tmp_path / "empty.mp4").startswith("empty.mp4 is empty (0 bytes). The recording or the copy")
    assert "There is no file" in refusal(tmp_path / "empty.mp4" / "inside.mp4")


def test_a_device_is_not_a_file() -> None:
    if sys.platform == "win32":
        pytest.skip("only on Linux and macOS")
    assert refusal("/dev/null").startswith("/dev/null is not an ordinary file.")


def test_a_name_no_system_knows(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(f"{tmp_path}/\0.mp4") or "There is no file" in refusal(f"{tmp_path}/\0.mp4")


@pytest.mark.parametrize(
    "text",
    [b"hello", b"t_s,bvp\n0.0,1.5\n" * 900, "心率\n".encode() * 2000, "\ufeffmit BOM\r\n".encode()],
)
def test_text(text: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.mp4"
    path.write_bytes(text)
    assert refusal(path).startswith("notes.mp4 is a text file, not a video. Choose a video file (mp4,")


@pytest.mark.parametrize("text", ["#EXTM3U\nhttp://127.0.0.1/a.ts\n", "ffconcat version 1.0\nfile '/etc/passwd'\n"])
def test_playlists_are_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "list.mp4"
    path.write_text(text)
    assert "list.mp4 is a playlist or description that points to other files" in refusal(path)


def test_noise(tmp_path: Path) -> None:
    path = tmp_path / "noise.mp4"
    path.write_bytes(np.random.default_rng(0).bytes(50_000))
    assert refusal(path).startswith("noise.mp4 is damaged or not a video that can be read here.")


@pytest.mark.parametrize(
    ("suffix", "kind"), [("png", "PNG"), ("jpg", "JPEG"), ("bmp", "BMP"), ("webp", "WebP"), ("tif", "TIFF")]
)
def test_still_pictures(suffix: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / f"face.{suffix}"
    Image.fromarray(scene(0)).save(path)
    assert refusal(path).startswith(f"face.{suffix} is a still picture ({kind}), not a video. A pulse needs")


def test_phone_pictures_in_iso_files(tmp_path: Path) -> None:
    path = tmp_path / "face.heic"
    path.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(100))
    assert "is a still picture (HEIC)" in refusal(path)


def test_animated_gif_says_how_to_convert(tmp_path: Path) -> None:
    path = tmp_path / "face.gif"
    Image.fromarray(scene(0)).save(path, save_all=True, append_images=[Image.fromarray(scene(9))])
    text = refusal(path)
    assert text.startswith("face.gif is an animated picture (GIF), not a video.")
    assert 'ffmpeg -i "face.gif" video.mp4' in text


def test_a_video_of_one_picture(tmp_path: Path) -> None:
    path = write_video(tmp_path / "one.mp4", scenes(n=1))
    assert refusal(path).startswith("one.mp4 holds one single picture. A pulse needs")


def test_sound_only(tmp_path: Path) -> None:
    path = tmp_path / "sound.wav"
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(bytes(16000))
    assert refusal(path).startswith("sound.wav holds sound only, no moving pictures.")


def test_a_codec_that_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "odd.avi"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("zmbv", rate=30)
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "bgr0"
        for frame in scenes(n=3):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(frame.image, format="rgb24")))
        container.mux(stream.encode())
    assert refusal(path).startswith("odd.avi is compressed with zmbv, which is not read here. Convert it to H.264")


def test_a_codec_nobody_knows(mkv: Path, tmp_path: Path) -> None:
    path = tmp_path / "unknown.mkv"
    path.write_bytes(mkv.read_bytes().replace(b"V_MPEG4/ISO/AVC", b"V_MPEG9/ISO/XYZ"))
    assert refusal(path).startswith("unknown.mkv is compressed with an unknown codec, which is not read here.")


def test_an_absurd_size_is_refused_before_decoding(tmp_path: Path) -> None:
    path = write_video(tmp_path / "huge.avi", scenes(n=3), codec="ffv1")
    data = bytearray(path.read_bytes())
    place = data.index(b"strf") + 12  # BITMAPINFOHEADER: width and height
    assert data[place : place + 8] == struct.pack("<ii", WIDTH_PX, HEIGHT_PX)
    data[place : place + 8] = struct.pack("<ii", 20_000, 16_000)
    path.write_bytes(data)
    text = refusal(path)
    assert text.startswith(
        "huge.avi says no size of its pictures, or one above 40 million pixels. Convert it to 1280x720"
    )


def test_an_mp4_without_its_index(mp4: Path, tmp_path: Path) -> None:
    text = refusal(cut(mp4, tmp_path / "cut.mp4", 0.5))
    assert text.startswith("cut.mp4 starts like an MP4 or MOV video but its index is missing or damaged.")
    assert "copy it again" in text


def test_a_file_cut_before_its_first_picture(mkv: Path, tmp_path: Path) -> None:
    with av.open(str(mkv)) as container:
        first = next(container.demux(video=0))
    path = tmp_path / "early.mkv"
    path.write_bytes(mkv.read_bytes()[: first.pos + 20])
    assert refusal(path).startswith("early.mkv holds no picture that can be decoded: it is cut off early, damaged")


def test_a_cut_mkv_keeps_what_is_there(mkv: Path, tmp_path: Path) -> None:
    frames, source = play(cut(mkv, tmp_path / "cut.mkv", 0.4))
    n = len(frames)
    assert 20 < n < 100
    text = str(source.problem)
    assert text.startswith(f"cut.mkv is cut off: {n} of 120 frames could be read (")
    assert " of 4.0 s). What was read is kept; for the rest copy the file again" in text


def test_a_cut_mp4_with_its_index_in_front_keeps_what_is_there(mp4: Path, tmp_path: Path) -> None:
    fast = remuxed(mp4, tmp_path / "fast.mp4", "mp4", movflags="faststart")
    frames, source = play(cut(fast, tmp_path / "cut.mp4", 0.4))
    n = len(frames)
    assert 20 < n < 100
    assert str(source.problem).startswith(f"cut.mp4 is cut off: {n} of 120 frames could be read (")


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".avi"])
def test_bit_rot_costs_only_the_damaged_pictures(suffix: str, mp4: Path, mkv: Path, tmp_path: Path) -> None:
    """One packet in the second second is overwritten: nothing wrong may come through, all else must."""
    if suffix == ".ts":
        whole = remuxed(mp4, tmp_path / "whole.ts", "mpegts")
    elif suffix == ".avi":
        whole = write_video(tmp_path / "whole.avi", scenes(), gop=30, codec="libx264")
    else:
        whole = mp4 if suffix == ".mp4" else mkv
    sound, _ = play(whole)
    with av.open(str(whole)) as container:
        packet = [packet for packet in container.demux(video=0) if packet.size][40]
    data = bytearray(whole.read_bytes())
    start = (packet.pos or 0) + 12 + packet.size // 4
    for place in range(start, start + packet.size // 2, 7):
        data[place] ^= 0x55
    path = tmp_path / f"rotten{suffix}"
    path.write_bytes(data)
    frames, source = play(path)
    clean = {round(frame.t_s, 3): frame.image for frame in sound}
    for frame in frames:
        difference = np.abs(frame.image.astype(int) - clean[round(frame.t_s, 3)])
        assert difference.mean() < 1.0, f"wrong picture at {frame.t_s:.3f} s"
    assert 85 <= len(frames) < N_FRAMES
    assert source.stats.dropped == N_FRAMES - len(frames)
    after = [frame for frame in frames if frame.after_gap]
    assert len(after) == 1 and after[0].t_s == pytest.approx(2.0, abs=0.01)
    assert str(source.problem) == (
        f"rotten{suffix} is damaged: {len(frames)} of 120 frames could be read. "
        "What was read is kept; for the rest copy the file again from where it comes."
    )


@pytest.mark.parametrize("suffix", [".mp4", ".mkv", ".ts", ".avi", ".webm", ".wmv", ".mpg"])
@pytest.mark.parametrize("seed", range(3))
def test_no_damage_makes_reading_raise(suffix: str, seed: int, folder: Path, tmp_path: Path) -> None:
    whole = folder / f"fuzzed{suffix}"
    if not whole.exists():
        write_video(whole, scenes(n=30), gop=10, constant_rate_hz=RATE_HZ)
    rng = np.random.default_rng(seed)
    data = bytearray(whole.read_bytes())
    for place in rng.integers(0, len(data), 10 ** (1 + seed)):
        data[place] = rng.integers(0, 256)
    path = tmp_path / f"fuzzed{suffix}"
    path.write_bytes(data)
    try:
        frames, source = play(path)
    except AppError:
        return
    assert len(frames) == source.stats.captured
    assert (np.diff([frame.t_s for frame in frames]) > 0).all()


def test_no_permission(mp4: Path, tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("only on Linux and macOS")
    tmp_path.chmod(0o755)
    path = tmp_path / "private.mp4"
    shutil.copy(mp4, path)
    path.chmod(0)
    if os.geteuid() != 0:
        assert refusal(path).startswith(f"You are not allowed to read {path}. Change its permissions")
        return
    # Root may read everything: look as somebody else, from within the check alone, which needs no other file.
    code = (
        "import os, pathlib\nfrom app.capture.file_check import file_head\nfrom app.errors import AppError\n"
        f"path = pathlib.Path({str(path)!r})\nos.seteuid(65534)\n"
        "try:\n    file_head(path)\nexcept AppError as error:\n    print(error)\n"
    )
    for parent in path.parents[:3]:
        parent.chmod(parent.stat().st_mode | 0o055)
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.startswith(f"You are not allowed to read {path}. Change its permissions")


def test_closing_in_the_middle_and_twice(mp4: Path) -> None:
    source = VideoFileSource(mp4)
    with source:
        assert source.read() is not None
    assert source.ended and source.read() is None
    source.__exit__(None, None, None)


# --- real clips ------------------------------------------------------------------------------------------------------


def real_clips() -> list[Path]:
    return sorted(path for path in FACES.rglob("*") if path.suffix in (".mp4", ".mkv", ".gif"))


@pytest.mark.slow
@pytest.mark.parametrize("clip", real_clips() or [None], ids=lambda clip: clip.name if clip else "none")
def test_real_clips_play_through(clip: Path | None, tmp_path: Path) -> None:
    if clip is None:
        pytest.skip("../shared/data/faces is not here")
    if clip.suffix == ".gif":
        assert "is an animated picture (GIF)" in refusal(clip)
        with av.open(str(clip)) as animated:
            frames_in = [
                Frame(f.to_ndarray(format="rgb24")[: f.height // 2 * 2, : f.width // 2 * 2], f.time, k, Clock.MEDIA)
                for k, f in enumerate(animated.decode(video=0))
            ]
        clip = write_video(tmp_path / "converted.mp4", frames_in)
    count, last_s, problem = 0, -1.0, None
    with VideoFileSource(clip) as source:
        for frame in all_frames(source):
            assert frame.t_s > last_s and not frame.after_gap
            count, last_s = count + 1, frame.t_s
        problem = source.problem
    assert problem is None
    assert source.stats.dropped == source.stats.rejected == 0
    assert count > 1  # an edit list may leave out some of info.frames: 50 of each hschn clip


def test_the_still_webcam_clip_has_its_own_frame_times() -> None:
    clip = FACES / "webcam-still-23s-vfr.mp4"
    if not clip.exists():
        pytest.skip("../shared/data/faces is not here")
    with VideoFileSource(clip) as source:
        times_s = []
        while len(times_s) < 150:
            frame = source.read()
            assert frame is not None
            times_s.append(frame.t_s)
    assert source.info.clock is Clock.MEDIA
    steps_s = np.diff(times_s)
    assert steps_s.min() > 0 and steps_s.std() > 1e-4
