"""Opens the container of a video file under restrictions, and says why not in words."""

import os
import time
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer
from av.stream import Disposition
from av.video.codeccontext import VideoCodecContext
from av.video.stream import VideoStream

from app.capture.file_check import CHOOSE_VIDEO, ISO_FIRST_BOXES, NEEDS_SECONDS, file_head, refuse_other_kinds
from app.errors import AppError
from app.language import later

# Containers FFmpeg may take the file for. Left out on purpose: playlists (they point elsewhere), picture sequences, and
# raw streams (h264, mjpeg), for which FFmpeg invents 25 frames per second. The audio kinds are in to be named as such.
CONTAINERS = "mov,matroska,webm,avi,asf,mpegts,mpeg,flv,ogg,mp3,wav,flac,aac"
# Canonical names of FFmpeg's decoders: what people record, and no exotic ones.
CODECS = frozenset(
    {"h264", "hevc", "av1", "vp8", "vp9", "mpeg4", "msmpeg4v2", "msmpeg4v3", "mpeg1video", "mpeg2video", "mjpeg"}
    | {"wmv1", "wmv2", "wmv3", "vc1", "h263", "flv1", "theora", "prores", "dnxhd", "dvvideo", "rawvideo", "ffv1"}
    | {"huffyuv", "ffvhuff", "utvideo", "png"}
)
# An AVI holds no times, only one rate for the whole file.
CONTAINERS_WITHOUT_TIMES = frozenset({"avi"})
# The others guess a duration from the size of the file, which says nothing about what is missing.
CONTAINERS_THAT_KNOW_THEIR_DURATION = frozenset({"mov", "matroska", "avi", "asf", "flv"})
# 8K is 33 million; a damaged header may ask for thousands of millions, several bytes each while decoding. FFmpeg's
# decoders hold to this already while the file is opened, and again when the size changes later; the size is then 0.
MAX_PIXELS = 40_000_000
# Reading 300 MB takes this long from a disk; a browser's recording is an hour then.
COUNT_LIMIT_S = 1.0
LIMITS = {"max_pixels": str(MAX_PIXELS)}
# A decoder with several threads loses some of its marks of damage, not the same ones each time (measured on one file: 8
# of 15 runs), so it only gets them where it is slow. Each thread holds whole pictures, 12 MB at 4K.
SLOW_PIXELS = 1920 * 1088
MAX_DECODER_THREADS = 4


def open_container(path: Path) -> InputContainer:
    """The container of the video file at ``path``. Raises AppError when it is none."""
    head = file_head(path)
    refuse_other_kinds(path.name, head)
    options = {"protocol_whitelist": "file", "format_whitelist": CONTAINERS, **LIMITS}
    try:
        return av.open(str(path), mode="r", options=options, metadata_errors="replace")
    except (av.FFmpegError, OSError, ValueError) as error:
        if head[4:8] in ISO_FIRST_BOXES:
            raise AppError(
                later("{name} starts like an MP4 or MOV video but its index is missing or damaged.", name=path.name),
                later(
                    "The recording or the copy was not finished: "
                    "copy it again, or repair it with a tool such as untrunc."
                ),
            ) from error
        raise AppError(
            later("{name} is damaged or not a video that can be read here.", name=path.name), CHOOSE_VIDEO
        ) from error


def video_stream(container: InputContainer, name: str, *, live: bool = False) -> VideoStream:
    """The stream with the moving pictures, its decoder set up. Raises AppError when there is none to decode.

    live: the newest picture counts, not the number of pictures a second.
    """
    stream = container.streams.best("video")
    if not isinstance(stream, VideoStream) or stream.disposition & Disposition.attached_pic:
        raise AppError(later("{name} holds sound only, no moving pictures.", name=name), later("Choose another video."))
    # PyAV has None where FFmpeg knows no decoder; its type hints do not.
    context = cast("VideoCodecContext | None", stream.codec_context)
    codec = later("an unknown codec") if context is None else context.codec.canonical_name
    if context is None or codec not in CODECS:
        raise AppError(
            later("{name} is compressed with {codec}, which is not read here.", name=name, codec=codec),
            later("Convert it to H.264 in an MP4."),
        )
    if stream.frames == 1:
        raise AppError(later("{name} holds one single picture.", name=name), NEEDS_SECONDS)
    context.options = LIMITS | ({"flags": "low_delay"} if live else {})
    # Live, threads that work on several pictures at once would deliver each of them later.
    slow = not live and context.width * context.height > SLOW_PIXELS
    context.thread_type = "AUTO" if slow else "NONE"
    context.thread_count = min(MAX_DECODER_THREADS, os.cpu_count() or 1) if slow else 1
    return stream


def has_times(container: InputContainer) -> bool:
    """Whether this kind of container stores when each picture is to be shown."""
    return container.format.name not in CONTAINERS_WITHOUT_TIMES


def duration_s(container: InputContainer) -> float | None:
    """What the container declares or FFmpeg estimates; browsers' webm recordings have none."""
    return container.duration / av.time_base if container.duration and container.duration > 0 else None


def counted_s(path: Path) -> float | None:
    """How long the video at ``path`` is by the times of its packets, for files that do not say; read, not decoded.

    None when reading takes longer than COUNT_LIMIT_S.
    """
    give_up_at_s = time.perf_counter() + COUNT_LIMIT_S
    begin_s = end_s = None
    try:
        with open_container(path) as container:
            for packet in container.demux(video=0):
                if time.perf_counter() > give_up_at_s:
                    return None
                if packet.pts is not None:
                    begin_s = float(packet.pts * packet.time_base) if begin_s is None else begin_s
                    end_s = max(end_s or 0.0, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    except (av.FFmpegError, OSError, ValueError):
        pass  # damaged: as long as it could be read
    return None if begin_s is None or end_s is None or end_s <= begin_s else end_s - begin_s


def missing_s(container: InputContainer, end_s: float) -> float:
    """How much of the declared duration is missing when the last packet ended at ``end_s``; 0 if none is declared."""
    declared_s = duration_s(container)
    if declared_s is None or not CONTAINERS_THAT_KNOW_THEIR_DURATION & set(container.format.name.split(",")):
        return 0.0
    return declared_s + (container.start_time or 0) / av.time_base - end_s
