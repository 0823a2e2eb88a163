"""One video from picture to results: order, pauses, early ends, faults."""

import os
from dataclasses import dataclass, field

import numpy as np
import pytest

from app import cli_analyse
from app.build import SourceSpec
from app.cli_analyse import AHEAD, Job, analyse, observed_ahead, run_job
from app.cli_progress import no_progress
from app.core.status import Status
from app.core.types import CaptureStats, Clock, FaceObservation, Frame, SourceInfo
from app.errors import AppError
from app.record.recorder import Recorder
from tests.record.made_up import HEART_RATE, MadeUpMethod, chunk, hidden, shown, update


@dataclass
class ScriptedSource:
    """Gives what the script says: a time makes a frame, None is a read without one, an exception is raised."""

    script: list[float | Exception | None]
    problem: AppError | None = None
    is_live: bool = False
    is_demo: bool = False
    reads: int = 0
    times: list[float] = field(default_factory=list)

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        pass

    @property
    def info(self):
        return SourceInfo("script", 8, 8, Clock.MEDIA, duration_s=9.0)

    @property
    def stats(self):
        return CaptureStats(len(self.times), 0, 0, None, 0.0)

    @property
    def ended(self):
        return self.reads >= len(self.script)

    def read(self):
        if self.ended:
            return None
        step = self.script[self.reads]
        self.reads += 1
        if isinstance(step, Exception):
            raise step
        if step is None:
            return None
        self.times.append(step)
        return Frame(np.zeros((8, 8, 3), np.uint8), step, len(self.times) - 1, Clock.MEDIA)


class ScriptedMonitor:
    """Shows 60 for every frame and STALE for every idle second; the wave comes at the end."""

    infos = (HEART_RATE,)
    method = MadeUpMethod()

    def __init__(self):
        self.calls = []

    def observe(self, frame):
        return FaceObservation(frame.t_s, None, None, None, 90.0)

    def take(self, observation):
        self.calls.append(("take", observation.t_s))
        return update(observation.t_s, shown(60.0))

    def idle(self, t_s):
        self.calls.append(("idle", t_s))
        return update(t_s, hidden(Status.STALE), faces=None)

    def finish(self):
        last = max(t_s for _, t_s in self.calls)
        return update(last, shown(60.0), faces=None, bvp=(chunk(0.0, 1.0, 2.0),))


def analysed(source, monitor=None, progress=no_progress):
    with Recorder([HEART_RATE], None, "clip") as recorder:
        return analyse(source, monitor or ScriptedMonitor(), recorder, "clip.mp4", progress)


def job(tmp_path, **changes):
    wanted = {
        "number": 0,
        "spec": SourceSpec("file", "clip.mp4"),
        "input_name": "clip.mp4",
        "shown": "clip.mp4",
        "name": "clip",
        "method": "pos",
        "ungated": False,
        "work": tmp_path,
        "out": tmp_path,
        "parent_pid": os.getpid(),
    }
    return Job(**(wanted | changes))


@pytest.fixture
def scripted(monkeypatch):
    """run_job with a scripted source and monitor."""

    def use(source):
        monkeypatch.setattr(cli_analyse, "make_source", lambda spec: source)
        monkeypatch.setattr(cli_analyse, "make_monitor", lambda method, *, ungated, profile: ScriptedMonitor())

    return use


def test_all_frames_come_in_order_and_reads_without_one_are_passed_over():
    times = [k / 30 for k in range(100)]
    source = ScriptedSource([None, *times[:50], None, None, *times[50:], None])
    assert [seen.t_s for seen in observed_ahead(source, ScriptedMonitor())] == times


def test_reading_ahead_is_bounded():
    source = ScriptedSource([float(k) for k in range(100)])
    observations = observed_ahead(source, ScriptedMonitor())
    for _ in range(10):
        next(observations)
    assert source.reads <= 10 + AHEAD
    observations.close()


def test_a_fault_while_reading_ahead_arrives_where_the_observations_are_used():
    observations = observed_ahead(ScriptedSource([0.0, AppError("The disk is gone.")]), ScriptedMonitor())
    assert next(observations).t_s == 0.0
    with pytest.raises(AppError, match=r"The disk is gone\."):
        next(observations)


def test_readings_age_second_by_second_over_a_pause_in_the_pictures():
    monitor = ScriptedMonitor()
    summary = analysed(ScriptedSource([0.0, 0.5, 1.4, 5.0]), monitor)
    assert monitor.calls == [
        ("take", 0.0),
        ("take", 0.5),
        ("take", 1.4),
        ("idle", 2.0),
        ("idle", 3.0),
        ("idle", 4.0),
        ("take", 5.0),
    ]
    assert summary["vitals"]["heart_rate_bpm"]["seconds_by_status"] == {"stale": 3, "ok": 2}


def test_progress_is_told_the_media_time_and_the_duration():
    told = []
    analysed(ScriptedSource([0.0, 0.5]), progress=lambda done_s, duration_s: told.append((done_s, duration_s)))
    assert told == [(0.0, 9.0), (0.5, 9.0)]


def test_an_early_end_makes_a_partial_result():
    source = ScriptedSource([0.0, 1.0], AppError("2 of 120 frames could be read.", "Copy the file again."))
    summary = analysed(source)
    assert summary["partial"] is True
    assert summary["warnings"][0] == {
        "key": "partial",
        "message": "2 of 120 frames could be read. Copy the file again.",
    }


def test_no_picture_at_all_fails_with_the_cause():
    with pytest.raises(AppError, match=r"clip\.mp4 holds no picture\. Choose another video\."):
        analysed(ScriptedSource([]))
    with pytest.raises(AppError, match="0 of 120"):
        analysed(ScriptedSource([None], AppError("0 of 120 frames could be read.")))


def test_a_job_leaves_its_files_and_a_summary(tmp_path, scripted):
    scripted(ScriptedSource([0.0, 1.0, 2.0]))
    result = run_job(job(tmp_path), no_progress)
    assert result.is_complete
    assert [path.name for path in result.files] == ["clip.vitals.csv", "clip.bvp.csv", "clip.summary.json"]
    assert (tmp_path / "clip.bvp.csv").read_text() == "t_s,bvp\n0.000000,1.0000\n0.033333,2.0000\n"


def test_a_partial_job_keeps_its_files_but_is_not_complete(tmp_path, scripted):
    scripted(ScriptedSource([0.0, 1.0], AppError("2 of 120 frames could be read.")))
    result = run_job(job(tmp_path), no_progress)
    assert not result.is_complete
    assert result.error is None
    assert len(result.files) == 3


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (AppError("It is broken.", "Repair it."), "It is broken. Repair it."),
        (OSError(28, "No space left on device"), "No space left on device. Check the disk and its free space."),
        (ZeroDivisionError("division by zero"), "The program made a mistake (ZeroDivisionError: division by zero)."),
    ],
)
def test_a_fault_becomes_a_sentence_and_nothing_is_published(tmp_path, scripted, fault, error):
    out = tmp_path / "out"
    out.mkdir()
    scripted(ScriptedSource([0.0, fault]))
    result = run_job(job(tmp_path, out=out), no_progress)
    assert result.error.endswith(error)
    assert result.summary is None
    assert list(out.iterdir()) == []
    assert (result.trace is not None) == isinstance(fault, ZeroDivisionError)
