"""The log: where it goes, what gets into it, and that nothing uncaught is lost."""

import logging
import logging.handlers
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from app import log


@pytest.fixture(autouse=True)
def hooks_put_back(monkeypatch):
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)


def test_log_goes_to_the_folder_asked_for(home):
    path = log.setup_logging()
    logging.getLogger("app.x").info("opened the camera in %.1f s", 0.5)
    assert path == home / "log" / "monitor.log"
    assert "INFO app.x [MainThread]: opened the camera in 0.5 s" in path.read_text()


def test_calling_it_twice_writes_each_line_once():
    path = log.setup_logging()
    log.setup_logging()
    logging.getLogger("app.x").info("once")
    assert path.read_text().count("once") == 1


@pytest.mark.expects_log("too dark")
def test_warnings_reach_the_terminal_and_information_does_not(capsys):
    log.setup_logging()
    logging.getLogger("app.x").info("quiet")
    logging.getLogger("app.x").warning("too dark")
    err = capsys.readouterr().err
    assert "too dark" in err
    assert "quiet" not in err


def test_log_is_bounded():
    log.setup_logging()
    (file,) = [h for h in logging.getLogger().handlers if isinstance(h, logging.handlers.RotatingFileHandler)]
    assert (file.maxBytes, file.backupCount) == (1_000_000, 3)


@pytest.mark.expects_log("No log is written: .*monitor.log cannot be opened")
def test_folder_that_cannot_be_made_is_a_warning(home, monkeypatch):
    (home / "file").write_text("")
    monkeypatch.setenv("HHM_LOG_DIR", str(home / "file" / "log"))
    log.setup_logging()


@pytest.mark.parametrize(
    ("platform", "expected"),
    [("linux", "xdg_state_home/human-health-monitor"), ("win32", "localappdata/Human Health Monitor/log")],
)
def test_place_on_each_system(home, monkeypatch, platform, expected):
    monkeypatch.delenv("HHM_LOG_DIR")
    monkeypatch.setattr(sys, "platform", platform)
    assert log.log_folder() == home / expected


def test_place_on_macos(monkeypatch):
    monkeypatch.delenv("HHM_LOG_DIR")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert log.log_folder() == Path.home() / "Library/Logs/Human Health Monitor"


def test_uncaught_exceptions_are_logged_whole(home):
    done = run(
        "import threading; from app import log; log.setup_logging(); log.install_exception_hooks()\n"
        "t = threading.Thread(target=lambda: 1 / 0, name='worker'); t.start(); t.join()\n"
        "raise ValueError('seven')"
    )
    text = (home / "log" / "monitor.log").read_text()
    assert done.returncode == 1
    assert "CRITICAL app.log [worker]: Uncaught ZeroDivisionError in worker: division by zero" in text
    assert "CRITICAL app.log [MainThread]: Uncaught ValueError: seven" in text
    assert text.count("Traceback (most recent call last)") == 2


def test_ctrl_c_is_no_fault(home):
    run("from app import log; log.setup_logging(); log.install_exception_hooks(); raise KeyboardInterrupt")
    assert "Uncaught" not in (home / "log" / "monitor.log").read_text()


def test_a_deleted_log_begins_anew():
    path = log.setup_logging()
    logging.getLogger("app.x").info("old")
    with log.reopened_log():
        path.unlink()
    logging.getLogger("app.x").info("new")
    assert "new" in path.read_text()
    assert "old" not in path.read_text()
