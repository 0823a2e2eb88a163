"""Frames and video files for tests and benchmarks: synthetic faces, photographs, walls, noise.

Everything yields ``Frame``, which a Monitor takes as it is and ``write_video`` writes to a file with its exact time.
"""

import struct
from collections.abc import Iterable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from app.capture.source import all_frames
from app.capture.synthetic import SyntheticFace, SyntheticSource
from app.core.types import Clock, Frame, ImageArray

# What each container is usually filled with; avi and wmv know no B frames and no YUV but 4:2:0.
USUAL_CODECS = {".avi": "mpeg4", ".webm": "libvpx", ".wmv": "wmv2", ".mpg": "mpeg2video"}
TICKS_PER_S = 90_000


def face_frames(face: SyntheticFace, seconds: float | None = None) -> Iterator[Frame]:
    """The frames of a synthetic face, the first ``seconds`` of media time or all there are."""
    with SyntheticSource(face) as source:
        for frame in all_frames(source):
            if seconds is not None and frame.t_s >= seconds:
                return
            yield frame


def photo_frames(
    picture: ImageArray,
    seconds: float,
    rate_hz: float = 30.0,
    *,
    size_px: tuple[int, int] = (640, 480),
    sway_px: float = 0.0,
    noise_sd: float = 1.5,
    seed: int = 0,
) -> Iterator[Frame]:
    """A photograph filling the height of the picture, swaying slowly as when held by hand, with sensor noise."""
    rng = np.random.default_rng(seed)
    width, height = size_px
    scale = height / picture.shape[0]
    left = (width - picture.shape[1] * scale) / 2
    for k in range(round(seconds * rate_hz)):
        t = k / rate_hz
        x = sway_px * (np.sin(2 * np.pi * 0.21 * t) + 0.5 * np.sin(2 * np.pi * 0.53 * t + 1))
        y = sway_px * (np.sin(2 * np.pi * 0.17 * t + 2) + 0.5 * np.sin(2 * np.pi * 0.47 * t))
        place = np.array([[scale, 0, left + x], [0, scale, y]])
        shown = cv2.warpAffine(picture, place, size_px, flags=cv2.INTER_LINEAR, borderValue=(60, 60, 60))
        yield _frame(_noisy(shown.astype(np.float32), noise_sd, rng), k, rate_hz)


def constant_frames(
    seconds: float, rate_hz: float = 30.0, *, level: int = 128, size_px: tuple[int, int] = (640, 480)
) -> Iterator[Frame]:
    """One gray level, without any noise."""
    image = np.full((size_px[1], size_px[0], 3), level, np.uint8)
    for k in range(round(seconds * rate_hz)):
        yield _frame(image, k, rate_hz)


def noise_frames(
    seconds: float, rate_hz: float = 30.0, *, size_px: tuple[int, int] = (640, 480), seed: int = 0
) -> Iterator[Frame]:
    """Every pixel of every frame is random."""
    rng = np.random.default_rng(seed)
    for k in range(round(seconds * rate_hz)):
        yield _frame(rng.integers(0, 256, (size_px[1], size_px[0], 3), np.uint8), k, rate_hz)


def wall_frames(
    seconds: float, rate_hz: float = 30.0, *, size_px: tuple[int, int] = (640, 480), seed: int = 0
) -> Iterator[Frame]:
    """The empty room of the synthetic face."""
    room = SyntheticFace(
        width_px=size_px[0], height_px=size_px[1], rate_hz=rate_hz, face_leaves_at_s=0.0, seed=seed, duration_s=seconds
    )
    return face_frames(room)


def write_video(
    path: Path,
    frames: Iterable[Frame],
    *,
    codec: str | None = None,
    bit_rate: int | None = None,
    crf: int | None = None,
    gop: int | None = None,
    pix_fmt: str = "yuv420p",
    constant_rate_hz: float | None = None,
) -> Path:
    """Write ``frames`` with their own times into the container that the suffix of ``path`` names; returns ``path``.

    Times are kept to 1/90000 s (mp4, mov) or 1 ms (mkv, webm, wmv). avi knows no times: it takes them as multiples of
    1 / ``constant_rate_hz`` (30 unless told). crf is for libx264.
    """
    codec = codec or USUAL_CODECS.get(path.suffix.lower(), "libx264")
    if path.suffix.lower() == ".avi" and constant_rate_hz is None:
        constant_rate_hz = 30.0
    tick = (
        Fraction(1, TICKS_PER_S) if constant_rate_hz is None else 1 / Fraction(constant_rate_hz).limit_denominator(1001)
    )
    options = {"preset": "veryfast", "crf": str(23 if crf is None else crf)} if codec == "libx264" else {}
    if bit_rate is not None:
        options.pop("crf", None)
    with av.open(str(path), "w") as container:
        stream = None
        for frame in frames:
            if stream is None:
                stream = container.add_stream(codec, rate=round(1 / tick) if constant_rate_hz else 30, options=options)
                stream.height, stream.width = frame.image.shape[:2]
                stream.pix_fmt = pix_fmt
                stream.codec_context.time_base = tick
                stream.codec_context.bit_rate = bit_rate or (0 if codec == "libx264" else 4_000_000)
                if gop is not None:
                    stream.codec_context.gop_size = gop
            picture = av.VideoFrame.from_ndarray(frame.image, format="rgb24")
            picture.pts, picture.time_base = round(frame.t_s / tick), tick
            container.mux(stream.encode(picture))
        if stream is not None:
            container.mux(stream.encode())
    return path


def turn_video(path: Path, quarter_turns: int) -> Path:
    """Mark an mp4 or mov so that players turn it by this many quarters clockwise, as a phone does; pixels stay."""
    data = bytearray(path.read_bytes())
    matrix_at = data.index(b"tkhd") + 4 + 40  # ISO 14496-12, 8.3.2, version 0
    one = 0x10000
    cos, sin = ((one, 0), (0, one), (-one, 0), (0, -one))[quarter_turns % 4]
    data[matrix_at : matrix_at + 36] = struct.pack(">9i", cos, sin, 0, -sin, cos, 0, 0, 0, 0x40000000)
    path.write_bytes(data)
    return path


def read_video(path: Path) -> list[tuple[float, ImageArray]]:
    """All (time, picture) of a file, decoded straight, to check what was written."""
    with av.open(str(path)) as container:
        return [(float(f.time), f.to_ndarray(format="rgb24")) for f in container.decode(video=0)]


def _noisy(image: np.ndarray, noise_sd: float, rng: np.random.Generator) -> ImageArray:
    noise = rng.standard_normal(image.shape, dtype=np.float32) * np.float32(noise_sd)
    return np.clip(np.round(image + noise), 0, 255).astype(np.uint8)


def _frame(image: ImageArray, k: int, rate_hz: float) -> Frame:
    image.flags.writeable = False
    return Frame(image, k / rate_hz, k, Clock.MEDIA)
