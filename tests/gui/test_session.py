"""The session in every state, with sources and methods that behave badly."""

import threading
import time
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.build import SourceSpec
from app.core.calibration import Demographics
from app.core.types import CuffShape
from app.errors import AppError
from app.gui.measuring.frame_queue import FrameQueue
from app.gui.measuring.session import STOP_PATIENCE_MS, Session
from app.gui.measuring.state import State
from app.profiles import StoredProfile, TakenReading, load_profiles, profiles_path, remember
from tests.gui.scripted import ScriptedSource, update

DEMO = SourceSpec("demo")


class Log:
    """Everything a session has said."""

    def __init__(self, session: Session) -> None:
        self.states: list[State] = []
        self.updates: list[float] = []
        self.readings: list[float] = []
        self.reports: list[AppError | None] = []
        session.state_changed.connect(self.states.append)
        session.updated.connect(self._keep_time)
        session.reported.connect(self.reports.append)

    def _keep_time(self, update) -> None:
        self.updates.append(update.t_s)
        if update.fresh:
            self.readings.append(update.t_s)

    @property
    def problems(self) -> list[str]:
        return [str(report) for report in self.reports if report is not None]


@pytest.fixture
def session(qapp, parts, tmp_path):
    session = Session(parts, tmp_path / "the.log")
    yield session
    assert session.close()
    assert not session.state.active


@pytest.fixture
def log(session):
    return Log(session)


def reach(qtbot, session, *states, timeout=5000):
    qtbot.waitUntil(lambda: session.state in states, timeout=timeout)


def test_start_measure_stop(qtbot, session, parts, log):
    source = ScriptedSource()
    parts.sources = [source]
    session.start(DEMO, "pos")
    assert session.state is State.OPENING
    qtbot.waitUntil(lambda: len(log.updates) >= 3)
    assert session.state is State.RUNNING
    assert session.take_picture() is not None
    load = session.load()
    assert load.stats.measured_rate_hz == 30.0
    assert load.method.name == "pos"
    assert load.dropped == 0
    session.stop()
    reach(qtbot, session, State.IDLE)
    assert log.states == [State.OPENING, State.RUNNING, State.STOPPING, State.IDLE]
    assert log.problems == []
    assert (source.opened, source.closed) == (1, 1)
    assert session.load() is None
    assert session.take_picture() is None


def test_the_log_names_a_network_camera_without_its_password(qtbot, session, caplog):
    caplog.set_level("INFO")
    session.start(SourceSpec("stream", "rtsp://me:secret@camera.example/live"), "pos")
    reach(qtbot, session, State.RUNNING)
    assert "rtsp://camera.example/live with pos" in caplog.text
    assert "secret" not in caplog.text


def test_updates_come_ten_times_a_second_at_most(qtbot, session, parts, log):
    parts.sources = [ScriptedSource(rate_hz=200.0)]
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(log.updates) >= 1)
    begin, count = time.monotonic(), len(log.updates)
    qtbot.wait(1000)
    elapsed = time.monotonic() - begin
    assert 4 <= len(log.updates) - count <= 10 * elapsed + 2


def test_no_reading_is_overtaken_by_later_updates(qtbot, session, parts, log):
    parts.sources = [ScriptedSource(count=300, is_live=False, wait=False)]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.FINISHED)
    assert [int(t_s) for t_s in log.readings] == list(range(10))
    assert len(log.updates) < 100


def test_stop_and_close_at_rest_do_nothing(session, log):
    session.stop()
    session.use_method("green")
    assert session.close()
    assert log.states == []


@pytest.mark.parametrize("when", [State.OPENING, State.RUNNING, State.STOPPING])
def test_stop_in_every_active_state(qtbot, session, when):
    session.start(DEMO, "pos")
    if when is not State.OPENING:
        reach(qtbot, session, State.RUNNING)
    if when is State.STOPPING:
        session.stop()
        assert session.state is State.STOPPING
    session.stop()
    reach(qtbot, session, State.IDLE)


@pytest.mark.parametrize("when", [State.OPENING, State.RUNNING, State.STOPPING])
def test_start_in_every_active_state_replaces_the_run(qtbot, session, parts, when):
    first, second = ScriptedSource(), ScriptedSource()
    parts.sources = [first, second]
    session.start(DEMO, "pos")
    if when is not State.OPENING:
        reach(qtbot, session, State.RUNNING)
    if when is State.STOPPING:
        session.stop()
    session.start(SourceSpec("file", "second.mp4"), "green")
    qtbot.waitUntil(lambda: session.state is State.RUNNING and len(parts.specs) == 2)
    qtbot.waitUntil(lambda: session.load().method is not None)
    assert parts.specs[-1].address == "second.mp4"
    assert session.load().method.name == "green"
    assert first.opened == first.closed


def test_stop_after_start_forgets_the_start_that_waits(qtbot, session, parts):
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    session.start(DEMO, "pos")
    session.stop()
    reach(qtbot, session, State.IDLE)
    qtbot.wait(100)
    assert session.state is State.IDLE
    assert len(parts.specs) == 1


def test_twenty_quick_starts_and_stops(qtbot, session, parts, log):
    for number in range(20):
        session.start(DEMO, "pos")
        qtbot.wait(number * 3)
        session.stop()
    reach(qtbot, session, State.IDLE)
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(log.updates) >= 2)
    assert log.problems == []
    assert session.parked == 0


def test_a_source_that_cannot_be_opened_is_named_and_start_works_again(qtbot, session, parts, log):
    parts.sources = [ScriptedSource(fail_on_open=AppError("Camera 0 is busy.", "Close the other program."))]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.FAILED)
    assert log.problems == ["Camera 0 is busy. Close the other program."]
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(log.updates) >= 2)
    assert log.reports[-1] is None  # the old problem is off the screen


def test_a_source_that_fails_in_the_middle_is_closed_and_named(qtbot, session, parts, log):
    source = ScriptedSource(fail_at=10, failure=AppError("Camera 0 gave no picture for 3 s."))
    parts.sources = [source]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.FAILED)
    assert log.problems == ["Camera 0 gave no picture for 3 s."]
    assert source.closed == 1
    assert log.states == [State.OPENING, State.RUNNING, State.STOPPING, State.FAILED]


@pytest.mark.expects_log("a defect ended the run")
def test_a_defect_in_the_source_is_logged_whole_and_named_with_the_log(qtbot, session, parts, log, tmp_path):
    parts.sources = [ScriptedSource(fail_at=3, failure=ZeroDivisionError("by zero"))]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.FAILED)
    assert log.problems[0] == (
        "The program hit a defect of its own (ZeroDivisionError: by zero). "
        f"Start again. The details are in {tmp_path / 'the.log'}."
    )


@pytest.mark.expects_log("a defect ended the run")
def test_a_defect_in_the_analysis_is_shown_and_start_works_again(qtbot, session, parts, log):
    def work(frame):
        if frame.index == 5:
            raise ValueError("wave has no samples")

    parts.work = work
    session.start(DEMO, "pos")
    reach(qtbot, session, State.FAILED)
    assert "ValueError: wave has no samples" in log.problems[0]
    parts.work = None
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: session.state is State.RUNNING and len(log.updates) > 3)


def test_a_monitor_that_cannot_be_made_is_named(qtbot, session, log):
    session.start(DEMO, "no-such-method")
    reach(qtbot, session, State.FAILED)
    assert "no pulse method called 'no-such-method'" in log.problems[0]


def test_the_end_of_a_file_finishes_and_its_shortcoming_is_shown(qtbot, session, parts, log):
    problem = AppError("clip.mp4 is damaged: 32 of 120 frames could be read.")
    parts.sources = [ScriptedSource(count=32, is_live=False, wait=False, problem_at_end=problem)]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.FINISHED)
    monitor = parts.monitors[0]
    assert len(monitor.pushed) == 32
    assert monitor.finished == 1
    assert log.updates[-1] == monitor.pushed[-1]  # the last update of a run always arrives
    assert log.problems == ["clip.mp4 is damaged: 32 of 120 frames could be read."]
    assert State.STOPPING not in log.states


def test_a_file_waits_for_a_slow_analysis_and_loses_nothing(qtbot, session, parts, monkeypatch):
    monkeypatch.setattr("app.gui.measuring.session.FrameQueue", lambda: FrameQueue(max_s=0.1))
    parts.sources = [ScriptedSource(count=60, is_live=False, wait=False)]
    parts.work = lambda frame: time.sleep(0.003)
    session.start(DEMO, "pos")
    reach(qtbot, session, State.FINISHED)
    assert len(parts.monitors[0].pushed) == 60


def test_live_overload_drops_new_frames_and_counts_them(qtbot, session, parts, monkeypatch):
    monkeypatch.setattr("app.gui.measuring.session.FrameQueue", lambda: FrameQueue(max_s=0.2))
    source = ScriptedSource(rate_hz=120.0)
    parts.sources = [source]
    parts.work = lambda frame: time.sleep(4 / 120)
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    qtbot.waitUntil(lambda: session.load() is not None and session.load().dropped > 50)
    load = session.load()
    assert load.dropped < load.stats.captured
    pushed = list(parts.monitors[0].pushed)
    assert pushed == sorted(set(pushed))
    assert load.latency_s <= 0.2 + 0.3  # the queue's seconds, the frame at work, and a slow machine


def test_nothing_from_the_source_ages_the_readings(qtbot, session, parts, log):
    gate = threading.Event()

    class Silent(ScriptedSource):
        def read(self):
            gate.wait(0.05)

    parts.sources = [Silent()]
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: bool(parts.monitors) and parts.monitors[0].idled >= 2)
    assert log.updates


def test_an_interruption_is_a_state_of_its_own_and_passes(qtbot, session, parts, log):
    source = ScriptedSource()
    parts.sources = [source]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    source.problem = AppError("Camera 0 is gone.", "Plug it in again.")
    reach(qtbot, session, State.INTERRUPTED)
    assert log.problems == ["Camera 0 is gone. Plug it in again."]
    source.problem = None
    reach(qtbot, session, State.RUNNING)
    assert log.reports[-1] is None


def test_signals_of_an_old_run_are_ignored(qtbot, session, log):
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    old = 0
    session._on_updated(old, update(1e6))
    session._on_failed(old, AppError("too late"))
    session._on_ended(old, AppError("too late"))
    session._on_interrupted(old, AppError("too late"))
    session._on_refused(old, AppError("too late"))
    session._on_stopped(old)
    assert session.state is State.RUNNING
    assert log.problems == []
    assert 1e6 not in log.updates


def test_nothing_is_passed_on_after_stop(qtbot, session, log):
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(log.updates) >= 2)
    session.stop()
    count = len(log.updates)
    reach(qtbot, session, State.IDLE)
    qtbot.wait(150)
    assert len(log.updates) == count


def test_the_method_changes_while_running(qtbot, session, parts, log):
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(log.updates) >= 2)
    session.use_method("chrom")
    qtbot.waitUntil(lambda: session.load().method.name == "chrom")
    session.use_method("nonsense")
    qtbot.waitUntil(lambda: bool(log.problems))
    assert "no pulse method called 'nonsense'" in log.problems[0]
    assert session.state is State.RUNNING
    assert session.load().method.name == "chrom"


def test_a_cuff_reading_reaches_what_runs_and_what_is_started_later(qtbot, session, parts):
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    qtbot.waitUntil(lambda: bool(parts.monitors and parts.monitors[0].pushed))
    assert parts.monitors[0].profiles[-1].cuff is None
    taken = datetime.now(UTC) - timedelta(hours=2)
    session.use_profile(StoredProfile("Anna", cuff=TakenReading((122.0, 79.0), taken)))
    qtbot.waitUntil(lambda: parts.monitors[0].profiles[-1].cuff is not None)
    cuff = parts.monitors[0].profiles[-1].cuff
    assert (cuff.systolic_mmhg, cuff.diastolic_mmhg) == (122, 79)
    assert cuff.t_s == pytest.approx(-7200, abs=5)
    session.use_profile(StoredProfile("Anna", Demographics(41.0), TakenReading((122.0, 79.0), taken)))
    qtbot.waitUntil(lambda: parts.monitors[0].profiles[-1].demographics.age_years == 41)
    assert parts.monitors[0].profiles[-1].cuff == cuff, "another reading would begin the comparison anew"
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(parts.monitors) == 2 and bool(parts.monitors[1].profiles))
    assert parts.monitors[1].profiles[0].demographics.age_years == 41


def test_what_was_seen_with_a_cuff_is_kept_for_the_next_start(qtbot, session, parts):
    anna = StoredProfile("Anna", cuff=TakenReading((122.0, 79.0), datetime.now(UTC)))
    remember(anna, profiles_path())
    session.use_profile(anna)
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    qtbot.waitUntil(lambda: bool(parts.monitors and parts.monitors[0].profiles))
    parts.monitors[0].seen = CuffShape(np.ones(5), np.ones((3, 5)), 120.0)
    qtbot.waitUntil(lambda: parts.monitors[0].profiles[-1].cuff_shape is not None)
    assert load_profiles(profiles_path())["Anna"].cuff.shape is not None
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(parts.monitors) == 2 and bool(parts.monitors[1].profiles))
    assert parts.monitors[1].profiles[0].cuff_shape.luma == 120.0


@pytest.mark.expects_log("capture of run 1 did not stop within 2 s")
def test_a_source_that_hangs_is_left_behind_and_start_works_again(qtbot, session, parts, log):
    gate = threading.Event()
    parts.sources = [ScriptedSource(block=gate)]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    begin = time.monotonic()
    session.stop()
    reach(qtbot, session, State.IDLE)
    assert STOP_PATIENCE_MS / 1000 - 0.1 <= time.monotonic() - begin <= 3.0
    assert session.parked == 1
    assert "did not stop within 2 s and was left behind" in log.problems[0]
    session.start(DEMO, "pos")
    qtbot.waitUntil(lambda: len(log.updates) >= 2)
    gate.set()
    qtbot.waitUntil(lambda: session.parked == 0)


@pytest.mark.expects_log("capture of run 1 did not stop within 2 s")
def test_closing_over_a_source_that_hangs_takes_three_seconds_at_most(qtbot, session, parts):
    gate = threading.Event()
    parts.sources = [ScriptedSource(block=gate)]
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    begin = time.monotonic()
    assert not session.close()
    assert time.monotonic() - begin <= 3.0
    assert not session.state.active
    gate.set()
    qtbot.waitUntil(lambda: session.parked == 0)


def test_closing_while_a_start_waits_starts_nothing(qtbot, session, parts):
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    session.start(DEMO, "pos")
    assert session.close()
    assert session.state is State.IDLE
    assert len(parts.specs) == 1


@pytest.mark.expects_log("analysis of run 1 did not stop within 2 s")
def test_an_analysis_that_hangs_is_left_behind_too(qtbot, session, parts, log):
    gate = threading.Event()
    parts.work = lambda frame: gate.wait()
    session.start(DEMO, "pos")
    reach(qtbot, session, State.RUNNING)
    qtbot.waitUntil(lambda: session.load().stats.captured > 3)
    session.stop()
    reach(qtbot, session, State.IDLE)
    assert "The analysis did not stop within 2 s" in log.problems[0]
    assert session.parked == 1
    gate.set()
    qtbot.waitUntil(lambda: session.parked == 0)
