import logging
import sys
import threading

import pytest
from PyQt5.QtCore import QTimer, qInstallMessageHandler, qWarning

from app.gui.program.hooks import UncaughtErrors, log_qt_messages


@pytest.fixture
def logged(monkeypatch) -> list[BaseException | None]:
    """What the hooks before ours were given."""
    got = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: got.append(error))
    monkeypatch.setattr("threading.excepthook", lambda args: got.append(args.exc_value))
    return got


@pytest.fixture
def caught(qapp, logged, tmp_path):
    errors = UncaughtErrors(tmp_path / "the.log")
    errors.install()
    messages = []
    errors.caught.connect(messages.append)
    yield messages
    errors.uninstall()


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_slot_is_logged_and_told(qtbot, logged, caught, tmp_path):
    def slot():
        raise ZeroDivisionError("in a slot")

    QTimer.singleShot(0, slot)
    qtbot.waitUntil(lambda: bool(caught))
    assert isinstance(logged[0], ZeroDivisionError)
    assert str(caught[0]) == (
        "The program hit a defect of its own (ZeroDivisionError: in a slot). "
        f"Start again. The details are in {tmp_path / 'the.log'}."
    )


@pytest.mark.qt_no_exception_capture
def test_an_exception_in_a_thread_is_logged_and_told(qtbot, logged, caught):
    def work():
        raise KeyError("in a thread")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: bool(caught))
    assert isinstance(logged[0], KeyError)
    assert "KeyError" in str(caught[0])


def test_an_interrupt_from_the_keyboard_is_no_defect(qapp, logged, caught):
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert len(logged) == 1
    assert caught == []


@pytest.mark.expects_log("Qt .*: a word of warning")
def test_what_qt_says_goes_to_the_log(qapp, caplog):
    before = qInstallMessageHandler(None)
    try:
        log_qt_messages()
        with caplog.at_level(logging.WARNING):
            qWarning("a word of warning")
    finally:
        qInstallMessageHandler(before)
