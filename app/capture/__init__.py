"""Everything that reads a clock, a camera or a video file: each source turns its pictures into ``Frame``.

Importing this package is instant; PyAV and OpenCV are loaded with the source that needs them.
"""

import pkgutil
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from app.capture.source import Source

# What can be looked at, by kind: one line for each source, "module:class".
SOURCES: dict[str, str] = {
    "camera": "app.capture.camera:CameraSource",
    "file": "app.capture.video_file:VideoFileSource",
    "stream": "app.capture.stream:StreamSource",
    "demo": "app.capture.synthetic:SyntheticSource",
}

# Endings of videos: what a folder is searched for, and what is offered. A file that is named outright is tried whatever
# it is called.
VIDEO_SUFFIXES = (
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".wmv", ".asf", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".3gp",
    ".flv", ".ogv",
)  # fmt: skip


def source_class(kind: str) -> type["Source"]:
    """The class behind ``kind``, one of SOURCES; loads its module."""
    return cast("type[Source]", pkgutil.resolve_name(SOURCES[kind]))
