"""A video file, read with PyAV: presentation times, upright pictures, damage named and survived."""

import os
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Self

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from app.capture.decoding import orientation_of, rgb_picture
from app.capture.packets import VideoPackets
from app.capture.tally import FrameTally
from app.capture.video_container import duration_s, has_times, missing_s, open_container, video_stream
from app.core.types import CaptureStats, Clock, Frame, ImageArray, SourceInfo
from app.errors import AppError

# The length of the last frame and the rounding of durations stay below this.
CUT_OFF_S = 0.5
# Over damaged data ``read`` looks for the next good frame this long.
READ_LIMIT_S = 0.5
# Above this share of frames without a usable time the file is worth a word.
MANY_REJECTED = 0.1


class VideoFileSource:
    """Plays the video file at ``path`` as fast as it is read (see ``PacedSource`` for real time).

    ``t_s`` is the presentation time counted from the first frame. A file without presentation times is read with
    ``Clock.NOMINAL``: position / declared rate. Repeated and backward times are left out and counted. What was damaged
    is left out, counted as dropped, and marked by ``Frame.after_gap``; ``problem`` says at the end how much was read.
    """

    is_live = False
    is_demo = False

    def __init__(self, path: str | os.PathLike[str]) -> None:
        # Absolute: FFmpeg would take a relative name such as "http:a.mp4" for an address.
        self._path = Path(path).absolute()
        self._name = self._path.name
        self._tally = FrameTally()
        self._container: InputContainer | None = None
        self._position = 0
        self._gap = False
        self._ended = False
        self._problem: AppError | None = None

    def __enter__(self) -> Self:
        container = open_container(self._path)
        try:
            self._stream = video_stream(container, self._name)
            self._packets = VideoPackets(container, self._stream)
            frames = iter(self._packets)
            first = self._first_frame(frames)
            self._frames = chain([first], frames)
            self._clock = self._choose_clock(container, first)
            self._first_pts = first.pts or 0
            self._info = self._describe(container, first)
        except BaseException:
            container.close()
            raise
        self._container = container
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._ended = True
        if self._container is not None:
            self._container.close()
            self._container = None

    @property
    def info(self) -> SourceInfo:
        """What the file says of itself, with the size of the pictures handed on."""
        return self._info

    @property
    def stats(self) -> CaptureStats:
        """Counts so far."""
        return self._tally.stats

    @property
    def ended(self) -> bool:
        """The file is read to its end, or to where it can be read."""
        return self._ended

    @property
    def problem(self) -> AppError | None:
        """At the end: what was missing or damaged; what was read stays valid."""
        return self._problem

    @property
    def now_s(self) -> float:
        """Time of the last frame."""
        return self._tally.last_s or 0.0

    def read(self) -> Frame | None:
        """The next frame; None at the end, and when half a second went by over damaged data."""
        if self._ended or self._container is None:
            return None
        give_up_at_s = time.perf_counter() + READ_LIMIT_S
        for decoded in self._frames:
            frame = self._frame(decoded)
            if frame is not None or time.perf_counter() > give_up_at_s:
                return frame
        self._ended = True
        self._problem = self._problem_at_end(self._container)
        return None

    def _frame(self, decoded: VideoFrame | None) -> Frame | None:
        """What is handed on of ``decoded``; None when it is damaged or its time does not go forward."""
        self._position += 1
        image = None if decoded is None else self._picture(decoded)
        if decoded is None or image is None:
            self._tally.drop()
            self._gap = True
            return None
        t_s = self._time_s(decoded)
        index = self._tally.captured
        if t_s is None:
            self._tally.reject()
            return None
        if not self._tally.accept(t_s):
            return None
        after_gap, self._gap = self._gap and index > 0, False
        return Frame(image, t_s, index, self._clock, after_gap)

    def _picture(self, decoded: VideoFrame) -> ImageArray | None:
        try:
            return rgb_picture(decoded, self._stream.sample_aspect_ratio)
        except (av.FFmpegError, ValueError):
            return None

    def _time_s(self, decoded: VideoFrame) -> float | None:
        if decoded.pts is not None:
            return float((decoded.pts - self._first_pts) * (self._stream.time_base or 0))
        if self._clock is Clock.NOMINAL and self._stream.average_rate:
            return float((self._position - 1) / self._stream.average_rate)
        return None

    def _first_frame(self, frames: Iterator[VideoFrame | None]) -> VideoFrame:
        for decoded in frames:
            if decoded is not None and self._picture(decoded) is not None:
                return decoded
            self._frame(None)
        raise AppError(
            f"{self._name} holds no picture that can be decoded: it is cut off early, damaged or encrypted.",
            "Copy it again, or choose another file.",
        )

    def _choose_clock(self, container: InputContainer, first: VideoFrame) -> Clock:
        if first.pts is not None and has_times(container):
            return Clock.MEDIA
        if not self._stream.average_rate:
            raise AppError(
                f"{self._name} says neither when its pictures were taken nor how many there are in a second.",
                "Convert it to MP4 with the frame rate it was recorded at.",
            )
        return Clock.NOMINAL

    def _describe(self, container: InputContainer, first: VideoFrame) -> SourceInfo:
        height_px, width_px = rgb_picture(first, self._stream.sample_aspect_ratio).shape[:2]
        rate = self._stream.average_rate
        return SourceInfo(
            name=self._name,
            width_px=width_px,
            height_px=height_px,
            clock=self._clock,
            declared_rate_hz=float(rate) if rate else None,
            duration_s=duration_s(container),
            frames=self._stream.frames or None,
            details=(
                ("container", container.format.name),
                ("codec", self._stream.codec_context.codec.canonical_name),
                ("stored size", f"{first.width}x{first.height}"),
                ("orientation", orientation_of(first).description),
            ),
        )

    def _problem_at_end(self, container: InputContainer) -> AppError | None:
        stats = self._tally.stats
        seen = max(self._packets.packets, stats.captured + stats.dropped + stats.rejected)
        kept = "What was read is kept; for the rest copy the file again from where it comes."
        absent_s = missing_s(container, self._packets.end_s)
        if absent_s > CUT_OFF_S:
            declared_s = duration_s(container) or 0.0
            declared = self._stream.frames or round(declared_s * float(self._stream.average_rate or 0))
            return AppError(
                f"{self._name} is cut off: {stats.captured} of {max(declared, seen)} frames could be read "
                f"({max(0.0, declared_s - absent_s):.1f} of {declared_s:.1f} s).",
                kept,
            )
        if stats.dropped:
            return AppError(f"{self._name} is damaged: {stats.captured} of {seen} frames could be read.", kept)
        if stats.rejected > MANY_REJECTED * seen:
            return AppError(
                f"{self._name} has repeated or backward times: {stats.captured} of {seen} frames could be used.",
                "Convert it to MP4 to give it times that go forward.",
            )
        return None
