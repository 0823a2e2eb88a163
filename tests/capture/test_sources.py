"""What every source promises."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from app.capture.picture import fitted_size
from app.capture.source import Source
from app.capture.stream import StreamSource
from app.capture.synthetic import SyntheticFace, SyntheticSource
from app.capture.tally import FrameTally
from app.capture.video_file import VideoFileSource
from app.core.types import Clock, Frame
from tests.capture.servers import MjpegCamera
from tests.capture.test_camera import Desk
from tests.clips import write_video


@contextmanager
def camera(folder: Path) -> Iterator[Source]:
    yield Desk().source()


@contextmanager
def file(folder: Path) -> Iterator[Source]:
    images = (np.full((96, 128, 3), 60 + k, np.uint8) for k in range(20))
    frames = (Frame(image, k / 30, k, Clock.MEDIA) for k, image in enumerate(images))
    yield VideoFileSource(write_video(folder / "clip.mp4", frames))


@contextmanager
def stream(folder: Path) -> Iterator[Source]:
    with MjpegCamera() as server:
        yield StreamSource(server.address)


@contextmanager
def demo(folder: Path) -> Iterator[Source]:
    yield SyntheticSource(SyntheticFace(width_px=160, height_px=120, duration_s=0.5))


MAKERS: dict[str, Callable] = {"camera": camera, "file": file, "stream": stream, "demo": demo}


@pytest.mark.parametrize("kind", MAKERS)
def test_the_contract(kind: str, tmp_path: Path) -> None:
    with MAKERS[kind](tmp_path) as source:
        frames: list[Frame] = []
        with source as entered:
            assert entered is source
            info = source.info
            while len(frames) < 12:
                asked_s = time.perf_counter()
                frame = source.read()
                assert time.perf_counter() - asked_s < 1.5
                if frame is not None:
                    frames.append(frame)
            assert source.problem is None and not source.ended
            assert source.stats.captured >= 12
            assert source.stats.measured_rate_hz is not None and source.stats.measured_rate_hz > 10
            if not source.is_live:
                assert source.now_s == frames[-1].t_s
                while not source.ended:
                    source.read()
                assert source.read() is None
            else:
                assert frames[-1].t_s <= source.now_s < frames[-1].t_s + 1
        source.__exit__(None, None, None)  # closing twice does no harm
    assert source.is_live == (kind in ("camera", "stream"))
    assert source.is_demo == (kind == "demo")
    assert info.name and info.clock is frames[0].clock
    assert frames[0].t_s == 0 or kind == "demo"
    assert [frame.index for frame in frames] == list(range(12))
    assert all(b.t_s > a.t_s for a, b in pairwise(frames))
    for frame in frames:
        assert frame.image.shape == (info.height_px, info.width_px, 3)
        assert frame.image.dtype == np.uint8 and not frame.image.flags.writeable
        assert not frame.after_gap


def test_the_package_alone_loads_nothing() -> None:
    code = "import sys, app.capture; print([m for m in ('av', 'cv2', 'numpy', 'scipy') if m in sys.modules])"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("size", "fitted"),
    [
        ((640, 480), (640, 480)),
        ((1280, 720), (1280, 720)),
        ((720, 1280), (720, 1280)),
        ((1280, 960), (960, 720)),
        ((3840, 2160), (1280, 720)),
        ((2160, 3840), (720, 1280)),
        ((4000, 100), (1280, 32)),
        ((100_000, 1), (1280, 1)),
    ],
)
def test_pictures_fit_into_720p_both_ways(size: tuple[int, int], fitted: tuple[int, int]) -> None:
    assert fitted_size(*size) == fitted


def test_the_tally_counts_and_measures() -> None:
    tally = FrameTally()
    assert tally.stats.measured_rate_hz is None and tally.last_s is None
    for t_s in (0.0, 0.1, 0.1, 0.05, 0.2, 0.7):
        tally.accept(t_s)
    tally.drop(3)
    tally.reject()
    stats = tally.stats
    assert (stats.captured, stats.dropped, stats.rejected) == (4, 3, 3)
    assert stats.largest_gap_s == pytest.approx(0.5)
    assert stats.measured_rate_hz == pytest.approx(3 / 0.7)
    for k in range(200):
        tally.accept(1.0 + k / 15)
    assert tally.stats.measured_rate_hz == pytest.approx(15, rel=0.01), "the rate is that of the last seconds"
    assert tally.captured == 204
