"""Everything that reads a clock, a camera or a video file: each source turns its pictures into ``Frame``.

Importing this package is instant; PyAV and OpenCV are loaded with the source that needs them.
"""

# Endings of videos: what a folder is searched for, and what is offered. A file that is named outright is tried whatever
# it is called.
VIDEO_SUFFIXES = (
    ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".wmv", ".asf", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".3gp",
    ".flv", ".ogv",
)  # fmt: skip
