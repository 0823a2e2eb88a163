"""The program from its arguments to its end, in a process of its own."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.main import main


@pytest.mark.parametrize(
    "arguments",
    [
        ["--no-such-option"],
        ["a.mp4", "b.mp4"],
        ["a.mp4", "--demo"],
        ["--camera", "0", "--demo"],
        ["--camera", "front"],
        ["--camera", "-1"],
        ["--method", "guess"],
    ],
)
def test_wrong_arguments_end_with_two(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert "usage: GUI.py" in capsys.readouterr().err


def test_help_names_what_can_be_watched(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    for word in ("VIDEO|rtsp://...", "--camera N", "--demo", "--start", "--method"):
        assert word in said
    assert "--exit-after" not in said


def run(root: Path, home: Path, *arguments: str) -> tuple[int, str, str]:
    """Exit code, log and standard error of a start of the program."""
    program = "import sys; from app.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=root,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.returncode, (home / "log" / "monitor.log").read_text(encoding="utf-8"), done.stderr


def test_the_demo_runs_and_ends_cleanly(root, home):
    code, log, errors = run(root, home, "--demo", "--start", "--exit-after", "2")
    assert code == 0, errors
    for line in (
        "the window is open",
        "run 1: demo",
        "opened SourceInfo(name='synthetic face'",
        "the window was closed",
    ):
        assert line in log
    for mark in ("CRITICAL", "ERROR", "Traceback", "Fatal Python error"):
        assert mark not in log + errors
    assert (home / "config" / "settings.json").exists()


def test_a_file_that_is_not_there_is_told_in_the_window_and_not_fatal(root, home, tmp_path):
    code, log, errors = run(
        root, home, str(tmp_path / "none.mp4"), "--start", "--exit-after", "0.1", "--method", "green"
    )
    assert code == 0, errors
    assert "with green" in log
    assert "none.mp4. Check the name" in log.split("told: ")[1]


def test_a_thread_that_hangs_does_not_keep_the_program_from_ending(root, home):
    """The source never comes back from its first read; the window closes, all is saved, the process ends."""
    program = (
        "import sys, threading, app.build as build\n"
        "from tests.gui.scripted import ScriptedSource\n"
        "build.make_source = lambda spec, real_time: ScriptedSource(block=threading.Event())\n"
        "from app.main import main\n"
        "sys.exit(main(['--demo', '--start', '--exit-after', '0.1']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=root,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 0, done.stderr
    log = (home / "log" / "monitor.log").read_text(encoding="utf-8")
    # On a busy machine the analysis may still be loading its models by then.
    assert re.search(r"the capture of run 1( and analysis of run 1)? did not stop within 2 s: left behind", log)
    assert "the window was closed" in log
    assert (home / "config" / "settings.json").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux: SIGKILL")
def test_a_killed_program_is_told_of_at_the_next_start_once(root, home):
    program = "import sys; from app.main import main; sys.exit(main(['--demo', '--start']))"
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    killed = subprocess.Popen([sys.executable, "-c", program], cwd=root, env=environment, stderr=subprocess.DEVNULL)
    log = home / "log" / "monitor.log"
    until = time.monotonic() + 60
    while time.monotonic() < until and not (log.exists() and "opened SourceInfo" in log.read_text(encoding="utf-8")):
        time.sleep(0.05)
    killed.kill()
    killed.wait()
    code, text, errors = run(root, home, "--demo", "--start", "--exit-after", "0.1")
    assert code == 0, errors
    (report,) = (home / "log").glob("crash-*.txt")
    assert f"told: the program ended unexpectedly, {report}" in text
    assert "opened SourceInfo" in report.read_text(encoding="utf-8"), "with the end of the log"
    _, text, _ = run(root, home, "--demo", "--start", "--exit-after", "0.1")
    assert text.count("ended unexpectedly") == 1
    assert list((home / "log").glob("running-*")) == []
