"""Keeps the computer from going to sleep while something is recorded. Where that cannot be had it is only logged."""

import logging
import os
import subprocess
import sys

_ES_CONTINUOUS, _ES_SYSTEM_REQUIRED = 0x80000000, 0x00000001  # SetThreadExecutionState

log = logging.getLogger(__name__)


class Awake:
    """Keeps awake between ``hold`` and ``release``, both called in one thread; ends with the process in any case."""

    def __init__(self) -> None:
        self._helper: subprocess.Popen[bytes] | None = None

    def hold(self) -> None:
        """From now on."""
        if sys.platform == "win32":
            import ctypes

            if not ctypes.windll.kernel32.SetThreadExecutionState(_ES_CONTINUOUS | _ES_SYSTEM_REQUIRED):
                log.info("Windows may go to sleep while recording")
        elif self._helper is None:
            try:
                self._helper = subprocess.Popen(
                    _command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            except OSError as error:
                log.info("the computer may go to sleep while recording: %s", error)

    def release(self) -> None:
        """No longer."""
        if sys.platform == "win32":
            import ctypes

            ctypes.windll.kernel32.SetThreadExecutionState(_ES_CONTINUOUS)
        elif self._helper is not None:
            helper, self._helper = self._helper, None
            code = helper.poll()
            if code is not None:
                log.info("the computer might have gone to sleep while recording: %s ended with %d", helper.args, code)
            elif sys.platform == "darwin":
                helper.send_signal(15)
            if helper.stdin is not None:
                helper.stdin.close()
            try:
                helper.wait(1.0)
            except subprocess.TimeoutExpired:
                helper.kill()
                helper.wait()


def _command() -> list[str]:
    """A program that keeps awake until its input is closed, or until we are gone."""
    if sys.platform == "darwin":
        return ["caffeinate", "-i", "-w", str(os.getpid())]
    what = ["--what=sleep:idle", "--who=Human Health Monitor", "--why=recording a session", "--mode=block"]
    return ["systemd-inhibit", *what, "cat"]
