"""Decodes the video of an open container packet by packet; damage costs frames, never the rest of the file."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

# Pictures after a damaged one are made from it and carry its wrong colours until the next key frame (measured on
# bit-rotted H.264: 15 frames marked as corrupt, 60 with wrong colours). Without further key frames we go on after this.
RESUME_S = 10.0
# B pictures are made from the picture shown after them, too: they wait until that one is known to be sound. Encoders
# put three in a row, rarely more; some HEVC encoders call nearly all pictures B, hence the limit.
MAX_WAITING = 4
# A file's demuxer that fails this often in a row has lost its way.
FAILURES_IN_A_ROW = 50
# More packets than any decoder keeps before it gives their frames.
MAX_SLOTS = 256


class Decoded(NamedTuple):
    """What became of one frame.

    frame: None when it is lost. after_gap: it is the first sound one after a loss.
    slot: when its turn is by the order of the packets, in the stream's time base, None if unknown.
    """

    frame: VideoFrame | None
    after_gap: bool = False
    slot: int | None = None


class VideoPackets:
    """Iterates over the frames of ``stream`` in order of presentation.

    live: nothing waits, and a failure to read is the end.
    packets: video packets seen so far. end_s: where the last packet, sound included, ends in the container's time.
    """

    def __init__(self, container: InputContainer, stream: VideoStream, *, live: bool = False) -> None:
        self._container = container
        self._stream = stream
        self._live = live
        self._damaged_from: int | None = None
        self._damaged_to = 0
        self._last_pts = 0
        self._slots: deque[int] = deque(maxlen=MAX_SLOTS)
        self.packets = 0
        self.end_s = 0.0

    def __iter__(self) -> Iterator[Decoded]:
        if self._live:
            yield from self._decoded()
            return
        waiting: deque[Decoded] = deque()
        for decoded in self._decoded():
            if decoded.frame is None:
                yield from (Decoded(None) for _ in waiting)
                waiting.clear()
            waiting.append(decoded)
            is_b = decoded.frame is not None and decoded.frame.pict_type == PictureType.B
            while len(waiting) > (MAX_WAITING if is_b else 0):
                yield waiting.popleft()
        yield from waiting

    def _decoded(self) -> Iterator[Decoded]:
        for packet in self._demuxed():
            if packet.stream.index != self._stream.index:
                continue
            try:
                frames = [] if packet.is_corrupt else self._stream.decode(packet)
                lost = packet.is_corrupt
            except (av.FFmpegError, ValueError):
                frames, lost = [], True
            if lost:
                self._note_damage(packet.pts)
                yield Decoded(None, slot=self._next_slot())
            for frame in frames:
                yield self._judged(frame, self._next_slot())

    def _demuxed(self) -> "Iterator[Packet[Stream]]":
        """Packets of picture and sound until the file ends, over places where it cannot be understood."""
        streams = [self._stream, *self._container.streams.audio]
        failures = 0
        while failures < (1 if self._live else FAILURES_IN_A_ROW):
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
        if packet.size and not packet.is_discard and packet.stream.index == self._stream.index:
            self.packets += 1
            self._last_pts = packet.pts or self._last_pts
            if packet.dts is not None:
                self._slots.append(packet.dts)

    def _next_slot(self) -> int | None:
        return self._slots.popleft() if self._slots else None

    def _note_damage(self, pts: int | None) -> None:
        """Frames before ``pts`` may still be on their way through the decoder's threads; they are sound."""
        pts = self._last_pts if pts is None else pts
        if self._damaged_from is None:
            self._damaged_from = pts
        self._damaged_to = max(self._damaged_to, pts)

    def _judged(self, frame: VideoFrame, slot: int | None) -> Decoded:
        if frame.is_corrupt:
            self._note_damage(frame.pts)
            return Decoded(None, slot=slot)
        if self._damaged_from is None or frame.pts is None or frame.pts < self._damaged_from:
            return Decoded(frame, slot=slot)
        waited_s = float((frame.pts - self._damaged_to) * (self._stream.time_base or 0))
        if not (frame.key_frame and waited_s > 0) and waited_s < RESUME_S:
            return Decoded(None, slot=slot)
        self._damaged_from = None
        return Decoded(frame, after_gap=True, slot=slot)
