"""What a camera under Linux says it can give, asked of its driver (V4L2, linux/videodev2.h) without opening a stream.

OpenCV has no way to ask; other systems have none that works without starting the camera.
"""

import os
import struct
import sys
from collections.abc import Callable, Iterator

# _IOWR('V', number, size) of asm-generic/ioctl.h.
_IOWR_V = (3 << 30) | (ord("V") << 8)
ENUM_FMT = _IOWR_V | (64 << 16) | 2
ENUM_FRAMESIZES = _IOWR_V | (44 << 16) | 74
ENUM_FRAMEINTERVALS = _IOWR_V | (52 << 16) | 75
_CAPTURE, _DISCRETE = 1, 1  # V4L2_BUF_TYPE_VIDEO_CAPTURE, V4L2_FRMSIZE_TYPE_DISCRETE
# A driver that never says "no more" must not hold anybody up.
_MOST = 64
# Below this there is no face to measure, or no pulse.
LEAST_WIDTH_PX, LEAST_RATE_HZ = 320, 15.0

Ioctl = Callable[[int, int, bytearray], object]


def camera_formats(index: int, ioctl: Ioctl | None = None) -> tuple[tuple[int, int, float], ...]:
    """(width, height, rate in Hz) that camera ``index`` offers, small ones first; empty where nobody can tell."""
    if ioctl is None:
        if not sys.platform.startswith("linux"):
            return ()
        from fcntl import ioctl as ask

        ioctl = ask
    try:
        device = os.open(f"/dev/video{index}", os.O_RDWR | os.O_NONBLOCK)
    except OSError:
        return ()
    try:
        return formats_of(device, ioctl)
    finally:
        os.close(device)


def formats_of(device: int, ioctl: Ioctl) -> tuple[tuple[int, int, float], ...]:
    """Those of the open ``device``: each size and rate once, whatever the ways to encode it."""
    found = {
        (width, height, rate_hz)
        for coding in _codings(device, ioctl)
        for width, height in _sizes(device, ioctl, coding)
        for rate_hz in _rates(device, ioctl, coding, width, height)
        if width >= LEAST_WIDTH_PX and rate_hz >= LEAST_RATE_HZ
    }
    return tuple(sorted(found))


def _codings(device: int, ioctl: Ioctl) -> Iterator[int]:
    """v4l2_fmtdesc: index, type, flags, description[32], pixelformat, mbus_code, reserved[3]."""
    for buffer in _each(device, ioctl, ENUM_FMT, 64, (_CAPTURE,)):
        yield struct.unpack_from("=I", buffer, 44)[0]


def _sizes(device: int, ioctl: Ioctl, coding: int) -> Iterator[tuple[int, int]]:
    """v4l2_frmsizeenum: index, pixel_format, type, then width and height where the type is discrete."""
    for buffer in _each(device, ioctl, ENUM_FRAMESIZES, 44, (coding,)):
        kind, width, height = struct.unpack_from("=III", buffer, 8)
        if kind == _DISCRETE:
            yield width, height


def _rates(device: int, ioctl: Ioctl, coding: int, width: int, height: int) -> Iterator[float]:
    """v4l2_frmivalenum: index, pixel_format, width, height, type, then seconds a picture as a fraction."""
    for buffer in _each(device, ioctl, ENUM_FRAMEINTERVALS, 52, (coding, width, height)):
        kind, above, below = struct.unpack_from("=III", buffer, 16)
        if kind == _DISCRETE and above:
            yield round(below / above, 2)


def _each(device: int, ioctl: Ioctl, request: int, size: int, given: tuple[int, ...]) -> Iterator[bytearray]:
    """The driver's answers, one for each index, until it has no more."""
    for index in range(_MOST):
        buffer = bytearray(size)
        struct.pack_into(f"={1 + len(given)}I", buffer, 0, index, *given)
        try:
            ioctl(device, request, buffer)
        except OSError:
            return
        yield buffer
