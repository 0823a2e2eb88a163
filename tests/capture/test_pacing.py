"""Files and the demo at the speed of life."""

import math

import numpy as np
import pytest

from app.capture.pacing import PacedSource
from app.capture.source import all_frames
from app.core.types import CaptureStats, Clock, Frame, SourceInfo
from app.errors import AppError


class Wall:
    """A wall clock that only moves when somebody sleeps or works."""

    def __init__(self) -> None:
        self.s = 100.0
        self.sleeps: list[float] = []

    def now(self) -> float:
        return self.s

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.sleeps.append(seconds)
        self.s += seconds


class Listed:
    """A source of frames at given times."""

    is_live = False
    is_demo = True

    def __init__(self, times_s: list[float]) -> None:
        self.times_s = list(times_s)
        self.open = self.given_up = False
        self.delivered = 0
        self.problem: AppError | None = None
        self.info = SourceInfo("listed", 4, 3, Clock.MEDIA)

    def __enter__(self) -> "Listed":
        self.open = True
        return self

    def give_up(self) -> None:
        self.given_up = True

    def __exit__(self, *exc_info: object) -> None:
        self.open = False

    @property
    def stats(self) -> CaptureStats:
        return CaptureStats(captured=self.delivered)

    @property
    def ended(self) -> bool:
        return self.delivered == len(self.times_s)

    @property
    def now_s(self) -> float:
        return self.times_s[max(0, self.delivered - 1)]

    def read(self) -> Frame | None:
        if self.ended:
            return None
        self.delivered += 1
        return Frame(np.zeros((3, 4, 3), np.uint8), self.times_s[self.delivered - 1], self.delivered - 1, Clock.MEDIA)


def paced(times_s: list[float], speed: float = 1.0) -> tuple[PacedSource, Wall, Listed]:
    wall, listed = Wall(), Listed(times_s)
    return PacedSource(listed, speed, wall.now, wall.sleep), wall, listed


@pytest.mark.parametrize("speed", [0.5, 1.0, 4.0])
def test_frames_come_when_they_are_due(speed: float) -> None:
    times_s = [2.0, 2.1, 2.35, 2.4, 2.7]
    source, wall, _ = paced(times_s, speed)
    with source:
        shown_s = [wall.s - 100.0 for _ in all_frames(source)]
    assert shown_s == pytest.approx([(t_s - 2.0) / speed for t_s in times_s], abs=1e-3)


def test_no_wait_is_longer_than_half_a_second_and_the_clock_runs_through_a_gap() -> None:
    source, wall, _ = paced([0.0, 3.0])
    with source:
        assert source.read() is not None
        seen_s = []
        for _ in range(5):
            before_s = wall.s
            assert source.read() is None
            assert wall.s - before_s == pytest.approx(0.5, abs=1e-9)
            seen_s.append(source.now_s)
        assert seen_s == pytest.approx([0.5, 1.0, 1.5, 2.0, 2.5], abs=1e-9)
        assert not source.ended
        frame = source.read() or source.read()
        assert frame is not None and frame.t_s == 3.0
        assert wall.s == pytest.approx(103.0, abs=1e-3)
        assert source.ended


def test_pause_stops_the_media_clock_and_resume_goes_on_from_there() -> None:
    source, wall, listed = paced([0.0, 0.2, 0.4])
    with source:
        assert source.read() is not None
        wall.s += 0.1
        source.pause()
        assert source.paused
        for _ in range(4):
            assert source.read() is None
        assert wall.s == pytest.approx(102.1, abs=1e-9)
        assert source.now_s == pytest.approx(0.1, abs=1e-9)
        assert listed.delivered == 1
        source.resume()
        frame = source.read()
        assert frame is not None and frame.t_s == 0.2
        assert wall.s == pytest.approx(102.2, abs=1e-3)


def test_a_pause_while_a_frame_is_held_keeps_the_frame() -> None:
    source, wall, _ = paced([0.0, 2.0])
    with source:
        source.read()
        assert source.read() is None
        source.pause()
        source.pause()
        assert source.read() is None
        source.resume()
        source.resume()
        frames = [source.read() for _ in range(4)]
    assert [frame.t_s for frame in frames if frame] == [2.0]
    assert wall.s == pytest.approx(102.5, abs=2e-3)


def test_a_slow_reader_is_not_made_to_hurry_and_loses_nothing() -> None:
    source, wall, listed = paced([0.1 * k for k in range(20)])
    with source:
        source.read()
        wall.s += 10.0
        assert source.now_s == pytest.approx(0.5, abs=1e-9)
        late = source.read()
        assert late is not None and late.t_s == pytest.approx(0.1)
        following = source.read()
        assert following is not None and wall.s == pytest.approx(110.1, abs=1e-3)
        rest = [source.read() for _ in range(17)]
    assert all(rest) and source.ended
    assert listed.delivered == 20
    assert math.isclose(wall.s, 111.8, abs_tol=1e-6)


def test_everything_else_passes_through() -> None:
    source, _, listed = paced([0.0, 0.1])
    assert source.is_demo and not source.is_live
    with source as entered:
        assert entered is source and listed.open
        assert source.info is listed.info
        source.read()
        assert source.stats.captured == 1
        listed.problem = AppError("cut off: 1 of 2.")
        assert str(source.problem) == "cut off: 1 of 2."
    assert not listed.open
    source.give_up()
    assert listed.given_up


def test_a_speed_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="speed is 0"):
        PacedSource(Listed([0.0]), 0.0)


class Sought(Listed):
    """A listed source that can be read from another place."""

    def __init__(self, times_s: list[float]) -> None:
        super().__init__(times_s)
        self.info = SourceInfo("sought", 4, 3, Clock.MEDIA, duration_s=times_s[-1])

    def seek(self, t_s: float) -> None:
        self.delivered = sum(time_s < t_s for time_s in self.times_s)


def test_as_fast_as_possible_waits_for_nothing_and_can_be_paused() -> None:
    source, wall, _ = paced([0.0, 5.0, 9.0, 30.0], None)
    with source:
        assert [source.read().t_s for _ in range(2)] == [0.0, 5.0]
        assert wall.sleeps == []
        assert source.now_s == 5.0
        source.pause()
        assert source.read() is None
        source.resume()
        source.set_speed(1.0)
        assert source.now_s == 5.0
        while source.read() is None:
            pass
        assert wall.s == pytest.approx(100.5 + 4.0, abs=1e-3)
        source.set_speed(None)
        assert source.read().t_s == 30.0
        assert source.ended


def test_paused_from_the_beginning_one_frame_is_shown() -> None:
    listed, wall = Listed([0.0, 0.1, 0.2]), Wall()
    with PacedSource(listed, 1.0, wall.now, wall.sleep, paused=True) as source:
        assert source.read().t_s == 0.0
        assert source.read() is None
        assert source.read() is None
        source.resume()
        assert source.read().t_s == 0.1


@pytest.mark.parametrize("t_s", [7.0, 1.0])
def test_seeking_sets_the_clock_to_what_is_found(t_s: float) -> None:
    listed, wall = Sought([float(k) for k in range(10)]), Wall()
    with PacedSource(listed, 1.0, wall.now, wall.sleep) as source:
        assert source.can_seek
        for _ in range(3):
            source.read()
        source.seek(t_s)
        assert source.now_s == t_s
        assert source.read().t_s == t_s
        before_s = wall.s
        while (frame := source.read()) is None:
            pass
        assert frame.t_s == t_s + 1
        assert wall.s - before_s == pytest.approx(1.0, abs=1e-3)


def test_the_demo_and_files_without_a_length_cannot_be_sought() -> None:
    source, _, listed = paced([0.0])
    assert not source.can_seek
    with pytest.raises(TypeError, match="listed cannot be read from another place"):
        source.seek(1.0)
    endless = Sought([0.0, 1.0])
    endless.info = listed.info
    assert not PacedSource(endless).can_seek


def test_nobody_waits_for_a_source_that_was_given_up() -> None:
    source, wall, _ = paced([0.0, 60.0])
    with source:
        source.read()
        source.give_up()
        before_s = wall.s
        for _ in range(20):
            assert source.read() is None
        assert wall.s == before_s
