"""The thread that writes: what a killed program, a full disk, a stalled disk and a lost folder cost."""

import errno
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.errors import AppError
from app.record.session.layout import JOURNAL_NAME, LOCK_NAME, META_NAME
from app.record.session.reader import open_session
from app.record.session.recorder import SessionRecorder
from app.record.session.shelf import delete, list_sessions, recover, session_entry, unfinished
from app.record.session.types import Ending, EventKind
from app.record.session.writer import MOST_WAITING, JournalWriter
from tests.record.session.stories import META, STATS, story

ROOT = Path(__file__).resolve().parents[3]


class Told:
    """What the writer says, for other threads to wait for."""

    def __init__(self):
        self.all = []
        self._came = threading.Condition()

    def __call__(self, progress):
        with self._came:
            self.all.append(progress)
            self._came.notify_all()

    def wait_for(self, what, seconds=10.0):
        with self._came:
            assert self._came.wait_for(lambda: any(what(one) for one in self.all), seconds), self.all


def record(shelf, updates, told, end="stopped"):
    recorder = SessionRecorder(shelf, META, told)
    for update in updates:
        recorder.take(update, STATS)
    if end is not None:
        recorder.finish(end)
        assert recorder.wait(10)
    return recorder


def test_a_session_is_written_as_it_was_measured(tmp_path):
    told = Told()
    recorder = record(tmp_path / "new" / "shelf", story(30.0), told)
    session = open_session(recorder.folder)
    assert session.ending is Ending.CLEAN and session.duration_s == pytest.approx(30.0, abs=1e-3)
    assert len(session.bvp.values) == 900 and np.isfinite(session.bvp.values).all()
    assert {path.name for path in recorder.folder.iterdir()} == {META_NAME, JOURNAL_NAME}
    assert told.all[-1].ended and [one.problem for one in told.all] == [None, None]
    assert session.name == session.meta.started_at.strftime("%Y-%m-%d %H.%M.%S")


def test_two_sessions_of_one_second_have_folders_of_their_own(tmp_path):
    names = {record(tmp_path, story(1.2), Told()).folder.name for _ in range(3)}
    assert len(names) == 3


def test_marks_stand_where_they_were_set(tmp_path):
    recorder = SessionRecorder(tmp_path, META, Told())
    assert not recorder.note(EventKind.MARK, "too early")
    for update in story(12.0):
        recorder.take(update, STATS)
        if update.t_s == 5.0:
            assert recorder.note(EventKind.MARK, "deep breath")
    recorder.finish("stopped")
    assert recorder.wait(10) and not recorder.note(EventKind.MARK, "too late")
    assert [(one.t_s, one.text) for one in open_session(recorder.folder).marks] == [(5.0, "deep breath")]


def test_samples_that_are_no_numbers_are_gaps(tmp_path):
    recorder = SessionRecorder(tmp_path, META, Told())
    for update in story(12.0):
        broken = update.bvp.wave.copy() if update.bvp is not None else None
        if broken is not None:
            broken[-5:] = np.nan
            update = replace(update, bvp=replace(update.bvp, wave=broken))
        recorder.take(update, replace(STATS, largest_gap_s=float("inf")))
    recorder.finish("stopped")
    assert recorder.wait(10)
    assert open_session(recorder.folder).ending is Ending.CLEAN


@pytest.mark.expects_log("a defect ended the recording")
def test_a_defect_ends_the_recording_and_nothing_else(tmp_path):
    told = Told()
    recorder = SessionRecorder(tmp_path, META, told)
    for update in story(5.0):
        vitals = replace(update.vitals, readings=()) if update.t_s >= 3 else update.vitals  # no monitor does that
        recorder.take(replace(update, vitals=vitals), STATS)
    assert recorder.wait(10)
    assert str(told.all[-1].problem) == (
        "The recording ended with a defect of the program (KeyError('heart_rate_bpm')). "
        "What was written until then is kept."
    )
    session = open_session(recorder.folder)
    assert session.ending is Ending.CLEAN and session.events[-1].text == "ended by a defect of the program"
    assert session["heart_rate_bpm"].status[1] == "poor_signal:no_pulse"


@pytest.mark.expects_log("was removed and is written again")
def test_a_folder_that_is_removed_meanwhile_is_written_again_whole(tmp_path):
    told = Told()
    recorder = SessionRecorder(tmp_path / "shelf", META, told)
    for update in story(20.0):
        recorder.take(update, STATS)
        if update.t_s == 10.0:
            told.wait_for(lambda one: one.folder is not None)
            until = time.monotonic() + 5
            while not (recorder.folder / JOURNAL_NAME).read_bytes().count(b"\n") > 5 and time.monotonic() < until:
                time.sleep(0.01)
            shutil.rmtree(tmp_path / "shelf")
    recorder.finish("stopped")
    assert recorder.wait(10)
    session = open_session(recorder.folder)
    assert session.ending is Ending.CLEAN and all(session["heart_rate_bpm"].status)


@pytest.mark.expects_log("writing to .*: ")
def test_a_place_where_nothing_can_be_written_is_said_at_once_and_nobody_waits(tmp_path):
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    told = Told()
    recorder = SessionRecorder(tmp_path / "file" / "shelf", META, told)
    began = time.monotonic()
    for update in story(5.0):
        recorder.take(update, STATS)
    told.wait_for(lambda one: one.problem is not None)
    assert time.monotonic() - began < 2
    assert str(told.all[0].problem) == (
        f"The recording cannot be written to {tmp_path / 'file' / 'shelf'}: Not a directory. "
        "Measuring goes on, and writing is tried again every second."
    )
    # It becomes possible, and nothing is lost.
    (tmp_path / "file").unlink()
    told.wait_for(lambda one: one.folder is not None and one.problem is None)
    recorder.finish("stopped")
    assert recorder.wait(10)
    session = open_session(recorder.folder)
    assert session.ending is Ending.CLEAN and session.duration_s == pytest.approx(5.0, abs=1e-3)


@pytest.mark.expects_log("writing to .*File too large")
def test_a_full_disk_costs_nothing_when_room_is_made(tmp_path):
    """The system's own limit on the size of a file stands for the disk: write() fails half-way through a line."""
    resource = pytest.importorskip("resource", reason="only on Linux")
    told = Told()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    recorder = SessionRecorder(tmp_path, META, told)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, hard))
        for update in story(30.0):
            recorder.take(update, STATS)
        told.wait_for(lambda one: one.problem is not None)
        journal = (recorder.folder / JOURNAL_NAME).read_bytes()
        assert 0 < len(journal) <= 9_000 and journal.endswith(b"}\n")  # no half line
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        recorder.finish("stopped")
        assert recorder.wait(10)
    assert told.all[-1].ended and told.all[-1].problem is None
    session = open_session(recorder.folder)
    assert session.ending is Ending.CLEAN and all(session["heart_rate_bpm"].status)


def test_a_full_disk_is_named(tmp_path):
    def full(descriptor):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    told = Told()
    writer = JournalWriter(tmp_path, META, told, sync=full)
    writer.finish({"t": 1.0})
    with _quiet():
        writer.start()
        assert writer.wait(10)
    assert str(told.all[-1].problem) == (
        "The disk is full: the recording waits. Measuring goes on. Make room within ten minutes and nothing is lost."
    )


def _quiet():
    import logging
    from contextlib import contextmanager

    @contextmanager
    def quiet():
        logging.disable(logging.ERROR)
        yield
        logging.disable(logging.NOTSET)

    return quiet()


def test_a_disk_that_stalls_holds_up_nobody_and_what_did_not_fit_is_told(tmp_path):
    go_on = threading.Event()
    writer = JournalWriter(tmp_path, META, Told(), sync=lambda _: go_on.wait(30) and None)
    writer.start()
    slowest = 0.0
    for second in range(MOST_WAITING + 100):
        began = time.perf_counter()
        writer.put({"t": float(second)})
        slowest = max(slowest, time.perf_counter() - began)
    assert slowest < 0.1
    assert not writer.wait(0.05)
    go_on.set()
    until = time.monotonic() + 10
    while writer._backlog.look()[0] and time.monotonic() < until:
        time.sleep(0.01)
    writer.put({"t": 1000.0})
    writer.finish({"t": 1001.0, "events": [[1001.0, "end", "stopped"]]})
    assert writer.wait(10)
    lost = [one for one in open_session(writer.folder).events if one.kind is EventKind.LOST]
    assert len(lost) == 1 and 95 <= int(lost[0].text.split()[0]) <= 101


RECORD = textwrap.dedent(
    """
    import sys, time
    from pathlib import Path
    from app.record.session.recorder import SessionRecorder
    from tests.record.session.stories import META, STATS, story

    recorder = SessionRecorder(Path(sys.argv[1]), META, lambda progress: None)
    began = time.monotonic()
    for update in story(1000.0):
        time.sleep(max(0.0, update.t_s - (time.monotonic() - began)))
        recorder.take(update, STATS)
        print(update.t_s, flush=True)
    """
)


def kill_while_recording(shelf: Path, after_s: float) -> float:
    """Record in a process of its own, in real time, and kill it; the time that it had reached."""
    process = subprocess.Popen([sys.executable, "-c", RECORD, str(shelf)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    reached = 0.0
    for line in process.stdout:
        reached = float(line)
        if reached >= after_s:
            break
    process.kill()
    reached = max([reached, *(float(line) for line in process.stdout.read().split("\n")[:-1])])
    process.wait()
    process.stdout.close()
    return reached


@pytest.mark.parametrize("after_s", [1.5, 2.97, 4.3])
def test_a_killed_program_loses_two_seconds_at_most(tmp_path, after_s):
    reached = kill_while_recording(tmp_path, after_s)
    (entry,) = unfinished(tmp_path)
    assert (entry.folder / LOCK_NAME).exists() and not entry.in_use
    recovered = recover(entry.folder)
    assert recovered.ending is Ending.RECOVERED and unfinished(tmp_path) == ()
    session = open_session(entry.folder)
    assert reached - session.duration_s < 2
    assert session.bvp.t_s[-1] > reached - 2 and np.isfinite(session.bvp.values).all()
    assert all(session["heart_rate_bpm"].status)


def test_a_session_being_recorded_is_neither_offered_nor_touched(tmp_path):
    told = Told()
    recorder = SessionRecorder(tmp_path, META, told)
    for update in story(3.0):
        recorder.take(update, STATS)
    told.wait_for(lambda one: one.folder is not None)
    assert unfinished(tmp_path) == () and list_sessions(tmp_path)[0].in_use
    assert recover(recorder.folder).ending is Ending.NONE
    with pytest.raises(AppError, match=r"is being recorded\. Stop it first\."):
        delete(recorder.folder)
    recorder.finish("stopped")
    assert recorder.wait(10)
    assert session_entry(recorder.folder).ending is Ending.CLEAN


def test_only_a_session_can_be_deleted(tmp_path):
    folder = record(tmp_path / "shelf", story(2.5), Told()).folder
    other = tmp_path / "thesis"
    other.mkdir()
    with pytest.raises(AppError, match="holds no recorded session"):
        delete(other)
    delete(folder)
    assert other.exists() and not folder.exists() and list_sessions(tmp_path / "shelf") == ()


def test_sessions_are_listed_with_the_newest_first(tmp_path):
    folders = [record(tmp_path, story(2.2), Told()).folder for _ in range(2)]
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / META_NAME).write_text("{", encoding="utf-8")
    listed = list_sessions(tmp_path)
    assert [one.folder for one in listed] == folders[::-1]
    assert listed[0].duration_s == pytest.approx(2.2, abs=0.01) and listed[0].ending is Ending.CLEAN
    assert list_sessions(tmp_path / "nothing") == ()


def test_the_place_of_sessions(tmp_path, monkeypatch):
    from app.record.session.shelf import sessions_folder

    monkeypatch.setenv("HHM_DATA_DIR", str(tmp_path))
    assert sessions_folder() == tmp_path
    monkeypatch.delenv("HHM_DATA_DIR")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HOME", "/home/somebody")
    assert sessions_folder() == Path("/home/somebody/Human Health Monitor")
    (tmp_path / "user-dirs.dirs").write_text('# mine\nXDG_DOCUMENTS_DIR="$HOME/文档"\n', encoding="utf-8")
    assert sessions_folder() == Path("/home/somebody/文档/Human Health Monitor")
