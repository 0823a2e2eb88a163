"""The video of a session, for those who asked for it: every picture a key frame, with the time it was taken.

Motion JPEG in Matroska: readable by rPPG tools and by our own video source, also when the program was killed while it
wrote. Named as the session and its EDF+ file, so that EDF+ viewers find it (edfplus.info, "EDF+ and video").
"""

import logging
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.core.types import Frame
from app.errors import AppError
from app.language import later
from app.record.session.backlog import Backlog
from app.record.session.layout import VIDEO_SUFFIX

if TYPE_CHECKING:
    from av.container import OutputContainer
    from av.video.stream import VideoStream

# Pictures that may wait for the disk: 2 s of 640x480 at 30 frames a second.
MOST_BYTES = 64 * 2**20
TICKS_PER_S = 1000  # of Matroska's clock
# 2 is the best of Motion JPEG's scale of 2 to 31. 4:2:2 is what webcams themselves deliver.
QUALITY, PIXELS = 2, "yuvj422p"

log = logging.getLogger(__name__)


class Beginning(Protocol):
    """What a video must know of its session; both are None until the session has begun."""

    @property
    def folder(self) -> Path | None:
        """Where it is."""
        ...

    @property
    def start_s(self) -> float | None:
        """The source's time at its start."""
        ...


class VideoWriter:
    """Writes frames to the video of ``session`` in a thread of its own; ``put`` never waits.

    tell: called from the thread with an AppError when the video had to end early.
    """

    def __init__(self, session: Beginning, tell: Callable[[AppError], None]) -> None:
        self._session = session
        self._tell = tell
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._last_tick = -1
        self._backlog = Backlog[Frame]("session video", self._run, MOST_BYTES, lambda frame: frame.image.nbytes)
        self._backlog.start()

    @property
    def dropped(self) -> int:
        """How many pictures found no room."""
        return self._backlog.refused

    def put(self, frame: Frame) -> None:
        """Write ``frame`` soon; where too many wait already it is dropped and counted."""
        self._backlog.put(frame)

    def finish(self) -> None:
        """Write what waits, and end."""
        self._backlog.finish()

    def wait(self, timeout_s: float) -> bool:
        """Whether all was over within ``timeout_s``."""
        return self._backlog.wait(timeout_s)

    def _run(self) -> None:
        try:
            try:
                while (frame := self._next()) is not None:
                    self._write(frame)
            finally:
                self._close()
        except Exception as error:
            log.exception("the video ended early")
            self._backlog.close()
            why = getattr(error, "strerror", None) or error
            self._tell(
                AppError(
                    later("The video of the session ended early: {why}.", why=why),
                    later("Its numbers and waves are recorded on."),
                )
            )
        if self.dropped:
            log.warning("%d pictures of the video were dropped: the disk or the processor is too slow", self.dropped)

    def _next(self) -> Frame | None:
        """The oldest frame, once there is a place for it; None at the end."""
        self._backlog.wait_for_items()
        frames, ending = self._backlog.look()
        while self._session.folder is None or self._session.start_s is None:
            if ending:
                return None
            self._backlog.pause(0.05)
            frames, ending = self._backlog.look()
        if not frames:
            return None
        self._backlog.drop(1)
        return frames[0]

    def _write(self, frame: Frame) -> None:
        import av

        tick = round((frame.t_s - (self._session.start_s or 0.0)) * TICKS_PER_S)
        if tick <= self._last_tick:
            return  # before the start, or nearer to the last one than the clock can tell
        container, stream = self._open(frame)
        if frame.image.shape[:2] != (stream.height, stream.width):
            raise ValueError(f"the pictures changed to {frame.image.shape[1]}x{frame.image.shape[0]}")
        picture = av.VideoFrame.from_ndarray(frame.image, format="rgb24")
        picture.pts, picture.time_base = tick, Fraction(1, TICKS_PER_S)
        container.mux(stream.encode(picture))
        self._last_tick = tick

    def _open(self, first: Frame) -> "tuple[OutputContainer, VideoStream]":
        if self._container is None or self._stream is None:
            import av

            folder = self._session.folder
            if folder is None:
                raise ValueError("there is no folder")
            path = folder / (folder.name + VIDEO_SUFFIX)
            # A cluster a second, each written at once: a killed program loses no more of the video than of the rest.
            options = {"cluster_time_limit": "1000", "flush_packets": "1"}
            self._container = av.open(str(path), "w", format="matroska", options=options)
            self._stream = self._container.add_stream("mjpeg", options={"qmin": str(QUALITY), "qmax": str(QUALITY)})
            self._stream.height, self._stream.width = first.image.shape[:2]
            self._stream.pix_fmt = PIXELS
            self._stream.codec_context.time_base = Fraction(1, TICKS_PER_S)
            self._stream.time_base = Fraction(1, TICKS_PER_S)
        return self._container, self._stream

    def _close(self) -> None:
        if self._container is None:
            return
        try:
            if self._stream is not None:
                self._container.mux(self._stream.encode(None))
        finally:
            self._container.close()
