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

from app.capture.decoding import UPRIGHT, RgbConverter, orientation_of
from app.capture.packets import Decoded, VideoPackets
from app.capture.tally import FrameTally
from app.capture.video_container import (
    MAX_PIXELS,
    counted_s,
    duration_s,
    has_times,
    missing_s,
    open_container,
    video_stream,
)
from app.core.types import CaptureStats, Clock, Frame, ImageArray, SourceInfo
from app.errors import AppError
from app.language import later

# The length of the last frame and the rounding of durations stay below this.
CUT_OFF_S = 0.5
# Over damaged data ``read`` looks for the next good frame this long.
READ_LIMIT_S = 0.5
# Above this share of frames without a usable time the file is worth a word.
MANY_REJECTED = 0.1
# A time that was read off a frame finds this frame again, in spite of rounding.
SAME_TIME_S = 1e-4
# How far before the place that is sought to look for a key frame where the first try found none.
STEPS_BACK_S = (0.0, 2.0, 10.0, 60.0)


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
        self._clock = Clock.MEDIA
        self._orientation = UPRIGHT
        self._converter = RgbConverter()
        self._gap = False
        self._from_s = 0.0
        self._skipped = 0
        self._ended = False
        self._problem: AppError | None = None

    def __enter__(self) -> Self:
        container = open_container(self._path)
        try:
            self._stream = video_stream(container, self._name)
            self._packets = VideoPackets(container, self._stream)
            frames = iter(self._packets)
            first, frame = self._first_sound(frames)
            self._frames = chain([first], frames)
            self._clock = Clock.MEDIA if frame.pts is not None and has_times(container) else Clock.NOMINAL
            self._first_stamp = self._stamp(first) or 0
            self._info = self._describe(container, frame)
        except BaseException:
            container.close()
            raise
        self._container = container
        return self

    def give_up(self) -> None:
        """Opening waits for nothing."""

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

    def seek(self, t_s: float) -> None:
        """Go on with the first frame at or after ``t_s``; see ``Seekable``."""
        if self._container is None:
            raise RuntimeError(f"{self._name} is not open")
        try:
            # The first step is enough but for transport streams, which do not know where their key frames are.
            found = any(self._reads_from(self._container, t_s - back_s, t_s) for back_s in (*STEPS_BACK_S, t_s + 1))
        except av.FFmpegError:
            found = False
        if not found:
            raise AppError(
                later("{name} cannot be read from another place.", name=self._name),
                later("Let it play from the beginning, or convert it to MP4."),
            )
        self._tally = FrameTally()
        self._from_s = t_s
        self._skipped = 0
        self._gap = self._ended = False
        self._problem = None

    def _reads_from(self, container: InputContainer, place_s: float, wanted_s: float) -> bool:
        """Go to the key frame before ``place_s``; whether the first picture from there is not after ``wanted_s``.

        What lies between is decoded as well, for the pictures after it are made from it.
        """
        ticks = self._first_stamp + round(place_s / (self._stream.time_base or 1))
        container.seek(ticks, stream=self._stream)
        self._packets = VideoPackets(container, self._stream)
        frames = iter(self._packets)
        first = next((decoded for decoded in frames if decoded.frame is not None), None)
        self._frames = chain([] if first is None else [first], frames)
        stamp = None if first is None else self._stamp(first)
        return stamp is not None and self._time_s(stamp) < wanted_s + SAME_TIME_S

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

    def _frame(self, decoded: Decoded) -> Frame | None:
        """What is handed on of ``decoded``; None when it is lost or its time does not go forward."""
        if self._is_before_the_start(decoded):
            self._skipped += 1
            return None
        self._gap = self._gap or decoded.after_gap
        image = self._picture(decoded)
        if image is None:
            self._tally.drop()
            return None
        stamp = self._stamp(decoded)
        if stamp is None:
            self._tally.reject()
            return None
        t_s = self._time_s(stamp)
        index = self._tally.captured
        if not self._tally.accept(t_s):
            return None
        after_gap, self._gap = self._gap and index > 0, False
        return Frame(image, t_s, index, self._clock, after_gap)

    def _time_s(self, stamp: int) -> float:
        return float((stamp - self._first_stamp) * (self._stream.time_base or 0))

    def _is_before_the_start(self, decoded: Decoded) -> bool:
        """Whether this frame is only there because the one that was sought is made from it."""
        stamp = self._stamp(decoded)
        return bool(self._from_s) and stamp is not None and self._time_s(stamp) < self._from_s - SAME_TIME_S

    def _picture(self, decoded: Decoded) -> ImageArray | None:
        if decoded.frame is None:
            return None
        try:
            return self._converter.picture(decoded.frame)
        except (av.FFmpegError, ValueError):
            self._gap = True
            return None

    def _stamp(self, decoded: Decoded) -> int | None:
        """The time in the stream's time base: as stored, or by the order of the pictures."""
        if self._clock is Clock.NOMINAL or decoded.frame is None:
            return decoded.slot
        return decoded.frame.pts

    def _first_sound(self, frames: Iterator[Decoded]) -> tuple[Decoded, VideoFrame]:
        for decoded in frames:
            if decoded.frame is not None:
                self._orientation = orientation_of(decoded.frame)
                self._converter = RgbConverter(self._orientation, self._stream.sample_aspect_ratio)
                if self._picture(decoded) is not None:
                    return decoded, decoded.frame
            self._tally.drop()
        if not self._stream.codec_context.width:
            raise AppError(
                later(
                    "{name} says no size of its pictures, or one above {limit} million pixels.",
                    name=self._name,
                    limit=MAX_PIXELS // 1_000_000,
                ),
                later("Convert it to 1280x720, or choose another file."),
            )
        raise AppError(
            later(
                "{name} holds no picture that can be decoded: it is cut off early, damaged or encrypted.",
                name=self._name,
            ),
            later("Copy it again, or choose another file."),
        )

    def _describe(self, container: InputContainer, first: VideoFrame) -> SourceInfo:
        height_px, width_px = self._converter.picture(first).shape[:2]
        rate = self._stream.average_rate
        return SourceInfo(
            name=self._name,
            width_px=width_px,
            height_px=height_px,
            clock=self._clock,
            declared_rate_hz=float(rate) if rate else None,
            duration_s=duration_s(container) or counted_s(self._path),
            frames=self._stream.frames or None,
            details=(
                ("container", container.format.name),
                ("codec", self._stream.codec_context.codec.canonical_name),
                ("stored size", f"{first.width}x{first.height}"),
                ("orientation", self._orientation.description),
            ),
        )

    def _problem_at_end(self, container: InputContainer) -> AppError | None:
        stats = self._tally.stats
        seen = max(self._packets.packets - self._skipped, stats.captured + stats.dropped + stats.rejected)
        kept = later("What was read is kept; for the rest copy the file again from where it comes.")
        absent_s = missing_s(container, self._packets.end_s)
        if absent_s > CUT_OFF_S:
            declared_s = duration_s(container) or 0.0
            declared = self._stream.frames or round(declared_s * (self._info.declared_rate_hz or 0))
            declared = round(declared * (1 - self._from_s / declared_s)) if declared_s > self._from_s else 0
            return AppError(
                later(
                    "{name} is cut off: {read} of {count} frames could be read ({until_s:.1f} of {length_s:.1f} s).",
                    name=self._name,
                    read=stats.captured,
                    count=max(declared, seen),
                    until_s=max(0.0, declared_s - absent_s),
                    length_s=declared_s,
                ),
                kept,
            )
        if stats.rejected > max(stats.dropped, MANY_REJECTED * seen):
            return AppError(
                later(
                    "{name} has missing, repeated or backward times: {read} of {count} frames could be used.",
                    name=self._name,
                    read=stats.captured,
                    count=seen,
                ),
                later("Convert it to MP4 to give it new times."),
            )
        if stats.dropped:
            return AppError(
                later(
                    "{name} is damaged: {read} of {count} frames could be read.",
                    name=self._name,
                    read=stats.captured,
                    count=seen,
                ),
                kept,
            )
        return None
