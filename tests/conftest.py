"""What every test is held to, beyond its own assertions.

A test fails when it leaves any of these behind without having said so beforehand:

* **A log record at WARNING or above.** Declare the ones the test provokes on purpose; each must then really come::

      @pytest.mark.expects_log("Camera 0 gave no picture", "reconnect")     # regular expressions, searched
      def test_lost_camera(): ...

* **A Qt warning** (pytest-qt's ``qt_log_level_fail``). Declare with ``@pytest.mark.qt_log_ignore("pattern")``.
* **A Python warning** (``filterwarnings = error``). Declare with ``pytest.warns`` or ``@pytest.mark.filterwarnings``.
* **A running thread**, Python's or Qt's, two seconds after its end. There is no way to declare one: stop it.
* **A skip** for a reason that is not in EXPECTED_SKIPS.

Settings and logs go to a fresh folder for each test (``home``), never to the user's own. Qt runs offscreen
unless QT_QPA_PLATFORM says otherwise. Order is random; ``--randomly-seed=N`` repeats one.
"""

import gc
import logging
import os
import re
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "*.debug=false")

# Timing depends on the machine, so no deadline; the same examples each time, so that a red suite stays red.
hypothesis.settings.register_profile("suite", deadline=None, max_examples=50, derandomize=True, database=None)
hypothesis.settings.load_profile("suite")

EXPECTED_SKIPS = (
    r"\.\./shared",  # recordings that cannot be in the repository
    r"slow: run with --slow",
    r"only on (Linux|Windows|macOS)",
    r"needs (Xvfb|xdotool|a second Python|no root)",
)

# Threads that belong to a library for the life of the process, not to a test.
LASTING_THREADS = re.compile(r"TMonitor|QueueManagerThread|ExecutorManagerThread|QueueFeederThread|pydevd")
PATIENCE_S = 2.0


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="run the tests that take minutes as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--slow"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="slow: run with --slow"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """An unexpected skip is a failure: a suite that skips silently is not a green suite."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        if not any(re.search(pattern, reason) for pattern in EXPECTED_SKIPS):
            report.outcome = "failed"
            report.longrepr = f"unexpected skip ({reason}); expected reasons stand in tests/conftest.py"
    return report


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the repository."""
    return Path(__file__).resolve().parent.parent


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user of this one test: no settings, no logs; nothing of it stays."""
    folder = tmp_path_factory.mktemp("home")
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(folder / name.lower()))
    (folder / "run").mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / "run"))
    monkeypatch.setenv("HHM_LOG_DIR", str(folder / "log"))
    monkeypatch.setenv("HHM_CONFIG_DIR", str(folder / "config"))
    monkeypatch.setenv("HHM_DATA_DIR", str(folder / "sessions"))
    return folder


class _Recorder(logging.Handler):
    """Keeps every record at WARNING or above."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(f"{record.levelname} {record.name}: {record.getMessage()}")


@pytest.fixture(autouse=True)
def log_is_clean(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test on undeclared log records; puts the logging set-up back as it was."""
    expected = [pattern for mark in request.node.iter_markers("expects_log") for pattern in mark.args]
    logger = logging.getLogger()
    level, handlers = logger.level, list(logger.handlers)
    recorder = _Recorder()
    logger.addHandler(recorder)
    yield
    for handler in [h for h in logger.handlers if h is recorder or h not in handlers]:
        logger.removeHandler(handler)
        handler.close()
    logger.setLevel(level)
    missing = [p for p in expected if not any(re.search(p, m) for m in recorder.messages)]
    unexpected = [m for m in recorder.messages if not any(re.search(p, m) for p in expected)]
    if unexpected:
        pytest.fail("unexpected log records:\n  " + "\n  ".join(unexpected), pytrace=False)
    if missing:
        pytest.fail(f"expected log records that did not come: {missing}", pytrace=False)


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fails the test when a thread it started is still running; names the thread and the line where it is."""
    before = set(threading.enumerate())
    yield
    until = time.monotonic() + PATIENCE_S
    qt = "qapp" in request.fixturenames
    while (left := _running_threads(before, qt)) and time.monotonic() < until:
        time.sleep(0.01)
    if left:
        pytest.fail("threads still running:\n  " + "\n  ".join(left), pytrace=False)


def _running_threads(before: set[threading.Thread], qt: bool) -> list[str]:
    """Descriptions of the threads that were not there ``before``."""
    left = [
        f"{thread.name}, at {_place(thread.ident)}"
        for thread in threading.enumerate()
        # Dummies stand for threads that Python did not start, and outlive them; Qt's are found below.
        if thread not in before
        and not isinstance(thread, threading._DummyThread)
        and not LASTING_THREADS.search(f"{type(thread).__name__} {thread.name}")
    ]
    return left + (_running_qt_threads() if qt else [])


def _running_qt_threads() -> list[str]:
    from PyQt5 import sip
    from PyQt5.QtCore import QThread

    threads = [thing for thing in gc.get_objects() if issubclass(type(thing), QThread) and not sip.isdeleted(thing)]
    # The GUI thread's own wrapper may be among them: it runs, of course.
    return [
        f"{type(thread).__name__} {thread.objectName()!r}"
        for thread in threads
        if thread.isRunning() and thread is not QThread.currentThread()
    ]


def _place(ident: int | None) -> str:
    frame = sys._current_frames().get(ident or 0)
    if frame is None:
        return "its end"
    return " < ".join(f"{Path(s.filename).name}:{s.lineno}" for s in reversed(traceback.extract_stack(frame)[-4:]))
