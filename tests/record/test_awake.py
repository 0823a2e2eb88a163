"""Staying awake: a program that holds the system awake runs as long as we record, and its absence stops nobody."""

import logging
import os
import subprocess
import sys
import time

import pytest

from app.record.awake import Awake

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only on Linux")


@pytest.fixture
def inhibit(tmp_path, monkeypatch):
    """systemd-inhibit as it behaves: holds a lock while the command behind its options runs."""
    held = tmp_path / "held"
    script = tmp_path / "systemd-inhibit"
    script.write_text(f'#!/bin/sh\ntouch "{held}"\n"$5"\nrm "{held}"\n', encoding="utf-8")
    script.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return held


def soon(what) -> bool:
    until = time.monotonic() + 5
    while not what() and time.monotonic() < until:
        time.sleep(0.01)
    return what()


def test_awake_from_hold_to_release(inhibit):
    awake = Awake()
    awake.hold()
    assert soon(inhibit.exists)
    time.sleep(0.1)
    assert inhibit.exists()
    awake.release()
    assert soon(lambda: not inhibit.exists())


def test_a_killed_program_keeps_nobody_awake(inhibit, root):
    code = "from app.record.awake import Awake; import time; a = Awake(); a.hold(); print(flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", code], cwd=root, stdout=subprocess.PIPE) as program:
        program.stdout.readline()
        assert soon(inhibit.exists)
        program.kill()
    assert soon(lambda: not inhibit.exists())


def test_where_it_cannot_be_had_it_is_only_logged(tmp_path, monkeypatch, caplog):
    monkeypatch.setenv("PATH", str(tmp_path))
    caplog.set_level(logging.INFO)
    awake = Awake()
    awake.hold()
    awake.release()
    assert "the computer may go to sleep while recording: " in caplog.text
