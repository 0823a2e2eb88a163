"""The formats of a camera under Linux, asked of a driver that a test plays."""

import errno
import struct

import pytest

from app.capture import v4l2

MJPG, YUYV = 0x47504A4D, 0x56595559
SIZES = {MJPG: [(1280, 720), (640, 480)], YUYV: [(640, 480), (160, 120)]}
RATES = {(1280, 720): [(1, 30), (1, 60)], (640, 480): [(1, 30), (1001, 30000), (1, 5)], (160, 120): [(1, 30)]}


def driver(_device: int, request: int, buffer: bytearray) -> int:
    """As linux/videodev2.h lays the answers out."""
    index = struct.unpack_from("=I", buffer)[0]
    try:
        if request == 0xC0405602:
            assert struct.unpack_from("=I", buffer, 4)[0] == 1
            struct.pack_into("=I", buffer, 44, (MJPG, YUYV)[index])
        elif request == 0xC02C564A:
            struct.pack_into("=III", buffer, 8, 1, *SIZES[struct.unpack_from("=I", buffer, 4)[0]][index])
        elif request == 0xC034564B:
            struct.pack_into("=III", buffer, 16, 1, *RATES[struct.unpack_from("=II", buffer, 8)][index])
    except IndexError:
        raise OSError(errno.EINVAL, "no more") from None
    return 0


def test_each_size_and_rate_comes_once_and_what_is_of_no_use_does_not() -> None:
    assert v4l2.formats_of(3, driver) == ((640, 480, 29.97), (640, 480, 30.0), (1280, 720, 30.0), (1280, 720, 60.0))


def test_a_driver_without_lists_or_without_an_end_is_no_trouble() -> None:
    def silent(_device: int, _request: int, _buffer: bytearray) -> None:
        raise OSError(errno.ENOTTY, "no camera")

    assert v4l2.formats_of(3, silent) == ()
    assert v4l2.formats_of(3, lambda _device, _request, _buffer: 0) == ()


@pytest.mark.parametrize("index", [4711])
def test_a_camera_that_is_not_there_has_no_formats(index: int) -> None:
    assert v4l2.camera_formats(index) == ()
