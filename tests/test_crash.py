"""Ends that nobody asked for are noticed by the next start; those that were asked for leave nothing."""

import os
import signal
import subprocess
import sys
import time

import pytest

from app import __version__, crash
from app.log import log_folder

BEGIN = "from app import crash; from app.log import log_folder; running = crash.begin(log_folder())\n"


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", BEGIN + code], capture_output=True, text=True, timeout=60)


def left() -> list[str]:
    return sorted(path.name for path in log_folder().iterdir())


def test_a_clean_end_leaves_nothing():
    assert run("running.end()").returncode == 0
    assert left() == []
    assert crash.take_crashes(log_folder()) == []


def test_a_crash_below_python_is_read_back_with_the_place_where_it_happened():
    run("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    (told,) = crash.take_crashes(log_folder())
    assert "Segmentation fault" in told.text
    assert '"<string>", line 2' in told.text
    assert f"version {__version__}, Python" in told.text
    assert left() == [told.path.name]
    assert crash.take_crashes(log_folder()) == [], "told once"


def test_an_uncaught_exception_that_ends_the_program_is_read_back_whole():
    done = run("{}['the key']")
    assert done.returncode == 1
    assert "KeyError" in done.stderr
    (told,) = crash.take_crashes(log_folder())
    assert "KeyError: 'the key'" in told.text


def test_a_killed_program_is_noticed_and_one_that_still_runs_is_not():
    code = BEGIN + "print('up', flush=True)\nimport time\ntime.sleep(60)"
    processes = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    for process in processes:
        assert process.stdout.readline() == "up\n"
    assert crash.take_crashes(log_folder()) == []
    processes[0].send_signal(signal.SIGKILL)
    processes[0].wait()
    (told,) = crash.take_crashes(log_folder())
    assert f"-{processes[0].pid}.txt" in told.path.name
    assert abs(told.ended.timestamp() - time.time()) < 60
    assert f"running-{processes[1].pid}.txt" in left()
    processes[1].kill()
    processes[1].wait()
    for process in processes:
        process.stdout.close()
    assert len(crash.take_crashes(log_folder())) == 1


def test_only_the_newest_reports_are_kept():
    log_folder().mkdir(parents=True)
    for number in range(8):
        path = log_folder() / f"running-{number}.txt"
        path.write_text("version x")
        os.utime(path, (1.7e9 + 3600 * number,) * 2)
    told = crash.take_crashes(log_folder())
    assert [one.path.name[-6:] for one in told] == [f"-{n}.txt" for n in range(7, -1, -1)]
    assert [name[-6:] for name in left()] == [f"-{n}.txt" for n in range(3, 8)]


@pytest.mark.expects_log("Crashes are not recorded")
def test_a_folder_that_cannot_be_made_is_a_warning(home):
    (home / "file").write_text("")
    assert crash.begin(home / "file" / "log") is None
