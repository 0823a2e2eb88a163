"""A network camera: RTSP, or MJPEG over HTTP."""

import time
from collections.abc import Callable
from typing import NamedTuple

import av
from av.container import InputContainer
from av.video.frame import VideoFrame

from app.capture.address import understood
from app.capture.decoding import RgbConverter
from app.capture.live import LOST_AFTER_S, Feed, LiveSource, Picture
from app.capture.packets import VideoPackets
from app.capture.video_container import LIMITS, video_stream
from app.core.types import Clock, SourceInfo
from app.errors import AppError
from app.language import Text, later

# A camera answers within a second. With LOST_AFTER_S for the first picture all that can fail has failed within five.
ANSWER_LIMIT_S = 3.0
OPEN_LIMIT_S = 5.0

CHECK_ADDRESS = later("Check the address and that the camera is on and in the same network.")


class _Scheme(NamedTuple):
    """What FFmpeg may use behind an address, and whether the camera sends times with its pictures."""

    protocols: str
    formats: str
    has_times: bool
    options: dict[str, str]


# Analysing the stream before the first picture is cut short, for it is what live streams are late by (measured: 0.99 s
# without, 0.07 s with). "nobuffer" forgets the analysed pictures, which for H.264 would lose the first key frame.
_RTSP = {"rtsp_transport": "tcp", "allowed_media_types": "video", "probesize": "32"}
_HTTP = {"fflags": "nobuffer"}
_ALL = {"analyzeduration": "100000", "fpsprobesize": "0"}

SCHEMES = {
    "rtsp": _Scheme("rtsp,rtp,tcp", "rtsp", has_times=True, options=_RTSP),
    "rtsps": _Scheme("rtsps,rtsp,rtp,tls,tcp", "rtsp", has_times=True, options=_RTSP),
    "http": _Scheme("http,https,tls,tcp", "mpjpeg,mjpeg", has_times=False, options=_HTTP),
    "https": _Scheme("https,tls,tcp", "mpjpeg,mjpeg", has_times=False, options=_HTTP),
}


class StreamSource(LiveSource):
    """The camera at ``address``: rtsp://, rtsps:// (over TCP), http:// or https:// (MJPEG).

    Frames carry the monotonic time of arrival; from RTSP cameras, which send a time with each picture, without the
    jitter of the network (see ``SteadyStamps``). MJPEG has no times: FFmpeg's are invented and not used.
    Raises AppError for any other kind of address.
    """

    def __init__(self, address: str, *, clock: Callable[[], float] = time.perf_counter) -> None:
        self._address = address.strip()
        kind, self._shown = understood(self._address)
        self._scheme = SCHEMES[kind]
        super().__init__(self._shown, OPEN_LIMIT_S, repeats_are_loss=False, clock=clock)

    def _connect(self) -> Feed:
        options = {
            "protocol_whitelist": self._scheme.protocols,
            "format_whitelist": self._scheme.formats,
            **LIMITS,
            **_ALL,
            **self._scheme.options,
        }
        try:
            container = av.open(
                self._address,
                mode="r",
                options=options,
                metadata_errors="replace",
                timeout=(ANSWER_LIMIT_S, LOST_AFTER_S),
            )
        except (av.FFmpegError, OSError, ValueError) as error:
            # Not chained: FFmpeg's error carries the address with its password, and chains end up in the log.
            raise self._not_opened(error) from None
        try:
            return _StreamFeed(container, self._shown, self._hint(), self._scheme.has_times, self._clock)
        except BaseException:
            container.close()
            raise

    def _hint(self) -> Text:
        return CHECK_ADDRESS

    def _not_opened(self, error: Exception) -> AppError:
        """What FFmpeg's ``error`` means to a person."""
        name = self._shown
        if isinstance(error, av.HTTPUnauthorizedError | av.HTTPForbiddenError):
            start = self._address.partition("://")[0]
            return AppError(
                later("{source} wants a user name and password.", source=name),
                later("Put them into the address: {start}://name:password@...", start=start),
            )
        if isinstance(error, av.HTTPClientError | av.HTTPServerError):
            return AppError(
                later("{source} is not there: {why}.", source=name, why=error.strerror),
                later("Check the path in the address."),
            )
        if isinstance(error, ConnectionRefusedError):
            return AppError(
                later("{source} refused the connection.", source=name),
                later("Check the port in the address and that the camera is on."),
            )
        if isinstance(error, av.ExitError | TimeoutError):
            return AppError(
                later("{source} did not answer within {seconds:.0f} s.", source=name, seconds=ANSWER_LIMIT_S),
                CHECK_ADDRESS,
            )
        if isinstance(error, ValueError):
            return AppError(
                later("{source} answers, but not with a video that can be read here.", source=name),
                later("Give the address of its RTSP or MJPEG stream, not of its web page."),
            )
        why = str(getattr(error, "strerror", error))
        return AppError(later("{source} cannot be reached ({why}).", source=name, why=why), CHECK_ADDRESS)


class SteadyStamps:
    """Puts the times a camera sends with its pictures on our clock, so that the jitter of the network falls away.

    The offset between the two clocks is the smallest seen, for a picture can come late but not early; it may grow by
    1 ms a second, more than two quartz clocks differ. When the camera's times jump, or a picture is very late, it
    starts again from the time of arrival. Stamps never lie after the arrival.
    """

    DRIFT = 1e-3
    JUMP_S = 1.0
    LATE_S = 0.5

    def __init__(self) -> None:
        self._offset_s = 0.0
        self._last_s: float | None = None

    def stamp_s(self, arrival_s: float, media_s: float | None) -> float:
        """The time on our clock of a picture that carries ``media_s`` and came at ``arrival_s``."""
        if media_s is None:
            return arrival_s
        newest_s = arrival_s - media_s
        if self._last_s is None or not 0 < media_s - self._last_s < self.JUMP_S:
            self._offset_s = newest_s
        else:
            self._offset_s = min(newest_s, self._offset_s + self.DRIFT * (media_s - self._last_s))
        if newest_s - self._offset_s > self.LATE_S:
            self._offset_s = newest_s
        self._last_s = media_s
        return media_s + self._offset_s


class _StreamFeed:
    """An open connection to a network camera."""

    def __init__(
        self, container: InputContainer, name: str, hint: Text, has_times: bool, clock: Callable[[], float]
    ) -> None:
        self._container = container
        self._name = name
        self._hint = hint
        self._clock = clock
        self._stream = video_stream(container, name, live=True)
        self._converter = RgbConverter(pixel_aspect=self._stream.sample_aspect_ratio)
        self._frames = iter(VideoPackets(container, self._stream, live=True))
        self._stamps = SteadyStamps() if has_times else None
        self._shown_px = (0, 0)

    @property
    def info(self) -> SourceInfo:
        """What the camera really sends."""
        context, rate = self._stream.codec_context, self._stream.average_rate
        return SourceInfo(
            name=self._name,
            width_px=self._shown_px[0],
            height_px=self._shown_px[1],
            clock=Clock.MONOTONIC,
            declared_rate_hz=float(rate) if rate and self._stamps else None,
            details=(
                ("container", self._container.format.name),
                ("codec", context.codec.canonical_name),
                ("stored size", f"{context.width}x{context.height}"),
            ),
        )

    def next_picture(self) -> Picture | None:
        """The next picture; None when it is damaged. Raises AppError when the stream ends or falls silent."""
        asked_s = self._clock()
        for decoded in self._frames:
            if self._clock() - asked_s >= LOST_AFTER_S:
                # FFmpeg gave up waiting and hands out the old picture that its parser had kept for the end.
                break
            return None if decoded.frame is None else self._picture(decoded.frame)
        raise AppError(later("{source} sends no pictures.", source=self._name), self._hint)

    def close(self) -> None:
        """Hang up."""
        self._container.close()

    def _picture(self, frame: VideoFrame) -> Picture | None:
        arrival_s = self._clock()
        stamp_s = self._stamps.stamp_s(arrival_s, frame.time) if self._stamps else arrival_s
        try:
            image = self._converter.picture(frame)
        except (av.FFmpegError, ValueError):
            return None
        self._shown_px = (image.shape[1], image.shape[0])
        return Picture(image, stamp_s)
