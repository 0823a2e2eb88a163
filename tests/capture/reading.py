"""Reading a live source until something comes, with the patience of a test."""

import time

from app.capture.source import Source
from app.core.types import Frame

PATIENCE_S = 6.0


def frames_of(source: Source, n: int) -> list[Frame]:
    """The next ``n`` frames."""
    frames: list[Frame] = []
    until_s = time.perf_counter() + PATIENCE_S
    while len(frames) < n and time.perf_counter() < until_s:
        frame = source.read()
        if frame is not None:
            frames.append(frame)
    assert len(frames) == n
    return frames


def until_problem(source: Source, limit_s: float = 5.0) -> float:
    """Seconds until the source has a problem, while it is read."""
    start_s = time.perf_counter()
    while source.problem is None:
        assert time.perf_counter() - start_s < limit_s, "no problem was noticed"
        source.read()
    return time.perf_counter() - start_s


def until_back(source: Source) -> Frame:
    """The first frame after an interruption."""
    start_s = time.perf_counter()
    while True:
        frame = source.read()
        if frame is not None and frame.after_gap:
            return frame
        assert time.perf_counter() - start_s < PATIENCE_S, "it did not come back"
