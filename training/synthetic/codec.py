"""What video encoders do to a pulse: real round trips, and a fast model of them.

Encoders are the worst enemy of a pulse: a block whose change is smaller than the quantiser's dead zone is not updated,
so that the skin's colour is held and jumps; colour is coded at half resolution and with coarser steps.
"""

import io
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, cast

import av
import cv2
import numpy as np

from app.core.types import ImageArray

Kind = Literal["none", "x264", "mpeg4", "jpeg", "model"]
_BLOCK_PX = 8


@dataclass(frozen=True, slots=True)
class Compression:
    """kind: how the clip was coded. quality: CRF (x264), quantiser (mpeg4), percent (jpeg) or dead zone in levels
    (model).

    preset, key_frames: x264's preset, and the distance of key frames. jpeg_first: percent of a JPEG coding inside the
    webcam before all else, None where there was none.
    """

    kind: Kind
    quality: float
    preset: str
    key_frames: int
    jpeg_first: int | None

    @classmethod
    def draw(cls, rng: np.random.Generator) -> "Compression":
        """A random one: most clips go through x264.

        Of 640x480 pictures with a still room, CRF 24 makes 53 to 77 kbit/s, and 18 about 250 (measured on the faces of
        app.capture.synthetic).
        """
        kind: Kind = rng.choice(["none", "model", "x264", "mpeg4", "jpeg"], p=[0.16, 0.08, 0.62, 0.08, 0.06])
        quality = {
            "none": 0.0,
            "model": float(np.exp(rng.uniform(np.log(0.3), np.log(3.0)))),
            "x264": float(rng.uniform(17, 31)),
            "mpeg4": float(rng.uniform(2, 10)),
            "jpeg": float(rng.uniform(40, 95)),
        }[kind]
        return cls(
            kind=kind,
            quality=quality,
            preset=str(rng.choice(["ultrafast", "veryfast", "fast", "medium", "medium"])),
            key_frames=int(rng.choice([15, 30, 60, 250, 250])),
            jpeg_first=int(rng.integers(60, 96)) if rng.random() < 0.3 else None,
        )

    def round_trip(self, pictures: list[ImageArray], rate_hz: float) -> list[ImageArray]:
        """``pictures`` (each (h, w, 3) uint8 RGB, even sides) as they come out of the decoder, one for one."""
        if self.jpeg_first is not None:
            pictures = [_jpeg(one, self.jpeg_first) for one in pictures]
        if self.kind == "jpeg":
            return [_jpeg(one, int(self.quality)) for one in pictures]
        if self.kind == "model":
            return hold_blocks(pictures, self.quality)
        if self.kind == "x264":
            options = {"preset": self.preset, "crf": f"{self.quality:.1f}", "g": str(self.key_frames)}
            return encoded("libx264", pictures, rate_hz, options)
        if self.kind == "mpeg4":
            quantiser = str(round(self.quality))
            return encoded(
                "mpeg4", pictures, rate_hz, {"qmin": quantiser, "qmax": quantiser, "g": str(self.key_frames)}
            )
        return pictures


def encoded(codec: str, pictures: list[ImageArray], rate_hz: float, options: dict[str, str]) -> list[ImageArray]:
    """``pictures`` through PyAV's encoder ``codec`` and back, on one thread."""
    file = io.BytesIO()
    with av.open(file, "w", "matroska") as container:
        stream = cast(
            av.VideoStream, container.add_stream(codec, Fraction(rate_hz).limit_denominator(1000), options=options)
        )
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.thread_count = 1
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(stream.encode(None))
    file.seek(0)
    with av.open(file, "r") as reading:
        reading.streams.video[0].thread_count = 1
        planes = (frame.to_ndarray(format="yuv420p") for frame in reading.decode(video=0))
        # A third of the time of PyAV's own way from YUV to RGB.
        decoded = [np.asarray(cv2.cvtColor(one, cv2.COLOR_YUV2RGB_I420), dtype=np.uint8) for one in planes]
    if len(decoded) != len(pictures):
        raise RuntimeError(f"{codec} gave back {len(decoded)} of {len(pictures)} pictures")
    return decoded


def hold_blocks(pictures: list[ImageArray], dead_zone: float) -> list[ImageArray]:
    """The fast model: the mean of each 8x8 block (16x16 for colour) is held until it is off by ``dead_zone`` levels.

    What is left of a block beside its mean passes unchanged; steps of colour are 1.5 times as coarse. One pass of small
    pictures, twenty times as fast as an encoder.
    """
    held: np.ndarray | None = None
    out = []
    height, width = pictures[0].shape[:2]
    rows, columns = -(-height // _BLOCK_PX), -(-width // _BLOCK_PX)
    for picture in pictures:
        ycc = cv2.cvtColor(picture, cv2.COLOR_RGB2YCrCb).astype(np.float32)
        means = cv2.resize(ycc, (columns, rows), interpolation=cv2.INTER_AREA)
        coarse = cv2.resize(means[..., 1:], (-(-columns // 2), -(-rows // 2)), interpolation=cv2.INTER_AREA)
        means[..., 1:] = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_NEAREST)
        zone = np.array([1.0, 1.5, 1.5], dtype=np.float32) * dead_zone
        if held is None:
            held = np.round(means)
        else:
            off = means - held
            held = held + np.where(np.abs(off) > zone, np.round(off), 0.0)
        shift = cv2.resize(held - means, (width, height), interpolation=cv2.INTER_NEAREST)
        rounded = np.clip(np.round(ycc + shift), 0, 255).astype(np.uint8)
        out.append(np.asarray(cv2.cvtColor(rounded, cv2.COLOR_YCrCb2RGB), dtype=np.uint8))
    return out


def _jpeg(picture: ImageArray, percent: int) -> ImageArray:
    ok, data = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, percent])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR) if ok else None
    if decoded is None:
        raise RuntimeError(f"JPEG at {percent} % failed")
    return np.ascontiguousarray(decoded[..., ::-1], dtype=np.uint8)
