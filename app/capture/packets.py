"""Decodes the video of an open container packet by packet; damage costs frames, never the rest of the file."""

from collections.abc import Iterator

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

# Pictures after a damaged one are made from it and carry its wrong colours until the next key frame (measured on
# bit-rotted H.264: 15 frames marked as corrupt, 60 with wrong colours). Without further key frames we go on after this.
RESUME_S = 10.0
# A file's demuxer that fails this often in a row has lost its way.
FAILURES_IN_A_ROW = 50


class VideoPackets:
    """Iterates over the frames of ``stream`` in order of presentation; None stands for one frame that is lost.

    failures_in_a_row: so often reading a packet may fail before the end is accepted.
    packets: video packets seen so far. end_s: where the last packet, sound included, ends in the container's time.
    """

    def __init__(
        self, container: InputContainer, stream: VideoStream, failures_in_a_row: int = FAILURES_IN_A_ROW
    ) -> None:
        self._container = container
        self._stream = stream
        self._failures_in_a_row = failures_in_a_row
        self._damaged_from: int | None = None
        self._damaged_to = 0
        self._last_pts = 0
        self.packets = 0
        self.end_s = 0.0

    def __iter__(self) -> Iterator[VideoFrame | None]:
        for packet in self._demuxed():
            if packet.stream.index != self._stream.index:
                continue
            if packet.is_corrupt:
                self._note_damage(packet.pts)
                yield None
                continue
            try:
                frames = self._stream.decode(packet)
            except (av.FFmpegError, ValueError):
                self._note_damage(packet.pts)
                yield None
                continue
            for frame in frames:
                yield frame if self._is_sound(frame) else None

    def _demuxed(self) -> "Iterator[Packet[Stream]]":
        """Packets of picture and sound until the file ends, over places where it cannot be understood."""
        streams = [self._stream, *self._container.streams.audio]
        failures = 0
        while failures < self._failures_in_a_row:
            try:
                for packet in self._container.demux(streams):
                    failures = 0
                    self._account(packet)
                    yield packet
                return
            except (av.FFmpegError, ValueError):
                failures += 1
                self._note_damage(None)

    def _account(self, packet: "Packet[Stream]") -> None:
        start = packet.pts if packet.pts is not None else packet.dts
        if start is not None:
            self.end_s = max(self.end_s, float((start + (packet.duration or 0)) * packet.time_base))
        if packet.size and packet.stream.index == self._stream.index:
            self.packets += 1
            self._last_pts = packet.pts or self._last_pts

    def _note_damage(self, pts: int | None) -> None:
        """Frames before ``pts`` may still be on their way through the decoder's threads; they are sound."""
        pts = self._last_pts if pts is None else pts
        if self._damaged_from is None:
            self._damaged_from = pts
        self._damaged_to = max(self._damaged_to, pts)

    def _is_sound(self, frame: VideoFrame) -> bool:
        if frame.is_corrupt:
            self._note_damage(frame.pts)
            return False
        if self._damaged_from is None or frame.pts is None or frame.pts < self._damaged_from:
            return True
        if not (frame.key_frame and frame.pts > self._damaged_to):
            waited_s = float((frame.pts - self._damaged_to) * (self._stream.time_base or 0))
            if waited_s < RESUME_S:
                return False
        self._damaged_from = None
        return True
