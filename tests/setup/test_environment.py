""".venv is made, used, repaired; what cannot be repaired is said in one sentence. Real venv, real pip, no network."""

import contextlib
import errno
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.errors import AppError
from app.setup import installation
from app.setup.environment import Environment
from app.setup.installation import Installation

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="only on Linux or macOS")

AGAIN = "python3 GUI.py"
ENSURE = (
    "import sys; from pathlib import Path; from app.errors import AppError\n"
    "from app.setup.environment import Environment\n"
    "root = Path(sys.argv[1])\n"
    "try: print(Environment(root, 'python3 GUI.py').ensure(root / 'requirements.txt'))\n"
    "except AppError as error: sys.exit(str(error))"
)


def ensure(folder: Path) -> Path:
    return Environment(folder, AGAIN).ensure(folder / "requirements.txt")


def fault(folder: Path) -> str:
    with pytest.raises(AppError) as caught:
        ensure(folder)
    return str(caught.value)


def tool(folder: Path) -> Installation:
    return Installation(folder, folder / ".venv", folder / ".venv/bin/python", folder / "requirements.txt", AGAIN)


def test_first_start_makes_it_and_says_so(first_start, installed):
    folder, said = first_start
    assert installed(folder.parent) == "1.0"
    assert said.startswith(f"Setting up Human Health Monitor in {folder}. This happens once")
    assert f"making .venv with Python {platform.python_version()}" in said
    assert "installing 1 packages" in said
    assert said.endswith("Everything is in place.\n")


def test_next_start_runs_nothing(ready, capsys, monkeypatch):
    ensure(ready)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert ensure(ready) == ready / ".venv/bin/python"
    assert capsys.readouterr().out == ""


def test_moved_folder_is_looked_at_and_used_as_it_is(ready, capsys):
    assert ensure(ready) == ready / ".venv/bin/python"
    assert capsys.readouterr().out == ""
    assert str(ready) in (ready / ".venv/.ready-requirements").read_text()


def test_changed_requirements_are_installed(ready, capsys, installed):
    ensure(ready)
    (ready / "requirements.txt").write_text("tinypackage==1.1\n")
    ensure(ready)
    assert installed(ready) == "1.1"
    assert "making .venv" not in capsys.readouterr().out


def test_included_file_counts_as_well(ready, installed):
    development = ready / "requirements-dev.txt"
    development.write_text("-r requirements.txt\n")
    Environment(ready, AGAIN).ensure(development)
    (ready / "requirements.txt").write_text("tinypackage==1.1\n")
    Environment(ready, AGAIN).ensure(development)
    assert installed(ready) == "1.1"


def test_interrupted_before_packages_goes_on(ready, capsys, installed):
    for path in (ready / ".venv").rglob("*tinypackage*"):
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    ensure(ready)
    assert installed(ready) == "1.0"
    assert "making .venv" not in capsys.readouterr().out


@pytest.mark.slow
def test_interrupted_within_a_package_starts_anew(ready, capsys, installed):
    for mark in ("RECORD", "INSTALLER"):
        next((ready / ".venv").rglob(f"tinypackage-1.0.dist-info/{mark}")).unlink()
    ensure(ready)
    assert installed(ready) == "1.0"
    assert "incomplete: making .venv anew" in capsys.readouterr().out


@pytest.mark.parametrize(
    "damage",
    ["interpreter", pytest.param("pip", marks=pytest.mark.slow), pytest.param("forgotten", marks=pytest.mark.slow)],
)
def test_broken_one_is_made_anew(ready, capsys, installed, damage):
    if damage == "interpreter":
        (ready / ".venv/bin/python").unlink()
        (ready / ".venv/bin/python").symlink_to("/usr/bin/python-that-was-removed")
        (ready / ".venv/bin/python3").unlink()
    elif damage == "pip":
        for path in (ready / ".venv").glob("lib/*/site-packages/*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    else:
        Environment(ready, AGAIN).forget()
    ensure(ready)
    assert installed(ready) == "1.0"
    assert "making .venv" in capsys.readouterr().out


def test_complete_environment_is_used_as_it_is(empty, root):
    (empty / "requirements.txt").write_text((root / "requirements.txt").read_text())
    assert ensure(empty) == Path(sys.executable)
    assert not (empty / ".venv").exists()


@pytest.mark.slow
def test_two_first_starts_at_once(empty, root):
    two = [
        subprocess.Popen([sys.executable, "-c", ENSURE, str(empty)], cwd=root, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120)[0] for process in two]
    assert [process.returncode for process in two] == [0, 0]
    assert sum("Everything is in place." in text for text in said) == 1
    assert sum("Another set-up of this folder is running" in text for text in said) == 1


def test_no_network(ready, monkeypatch):
    (ready / "requirements.txt").write_text("numpy==2.4.6\nnot-on-any-index==7.0\n")
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PIP_RETRIES", "0")
    assert fault(ready) == (
        "The packages could not be downloaded: there is no way to the package index (no network?). "
        "Connect to the internet (behind a proxy: set HTTPS_PROXY), then run: python3 GUI.py"
    )


def test_no_wheel_for_this_machine(ready):
    (ready / "requirements.txt").write_text("tinypackage==3.0\n")
    text = fault(ready)
    assert text.startswith("There is no ready-made package tinypackage==3.0 for Linux")
    assert "Use Python 3.11 to 3.14 (64-bit)" in text


def test_contradicting_pins_name_the_line_of_pip(ready):
    (ready / "requirements.txt").write_text("tinypackage==1.0\ntinypackage==1.1\n")
    text = fault(ready)
    assert text.startswith("pip could not install the packages: ERROR:")
    assert text.endswith(f'Run: rm -rf "{ready}/.venv" && python3 GUI.py')


def python_for_anybody() -> str:
    """A Python that every user of this machine may run; root's own may be hidden in its home folder."""
    for python in (str(Path(sys.executable).resolve()), "/usr/bin/python3"):
        command = [python, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        with contextlib.suppress(OSError):
            if subprocess.run(command, cwd="/", capture_output=True, **another_user()).returncode == 0:
                return python
    return pytest.skip("needs a second Python that other users may run")


def another_user() -> dict:
    """Permissions do not stop root."""
    return {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}


def test_folder_that_cannot_be_written(root):
    python = python_for_anybody()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "requirements.txt").write_text("tinypackage==1.0\n")
        folder.chmod(0o555)
        code = f"import sys; sys.path.insert(0, {str(root)!r})\n{ENSURE}"
        command = [python, "-c", code, str(folder)]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, **another_user())
    assert done.stderr.strip() == (
        f"{folder} cannot be written to (Permission denied). "
        "Copy the folder to a place of your own (your home folder) and run there: python3 GUI.py"
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device",
            "is full. Free 2.5 GB",
        ),
        ("OSError: [Errno 30] Read-only file system: '/x'", "cannot be written to (Read-only file system)"),
        ("WARNING: Retrying ... NameResolutionError(...)\nERROR: No matching distribution found for x", "no network?"),
    ],
)
def test_what_pip_says_is_understood(empty, said, expected):
    assert expected in str(tool(empty)._explained(said, "otherwise"))


def test_full_disk_while_making_it(empty):
    sentence = r"The disk of .* is full\. Free 2\.5 GB, then run: python3 GUI\.py"
    with pytest.raises(AppError, match=sentence), tool(empty).naming_disk_errors():
        raise OSError(errno.ENOSPC, "No space left on device")


def test_other_trouble_with_the_disk_is_named(empty):
    sentence = r"Set-up failed: \[Errno 5\] Input/output error\. Run: rm -rf"
    with pytest.raises(AppError, match=sentence), tool(empty).naming_disk_errors():
        raise OSError(errno.EIO, "Input/output error")


def test_too_little_space_is_said_beforehand(empty, monkeypatch):
    monkeypatch.setattr(
        installation.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**10, 10**10, 4 * 10**8)
    )
    assert "Only 0.4 GB are free on the disk" in fault(empty)


def test_full_disk_that_the_venv_module_does_not_speak_of(empty, monkeypatch):
    usage = shutil._ntuple_diskusage(10**10, 10**10, 0)
    monkeypatch.setattr(installation.shutil, "disk_usage", lambda path: usage)
    assert "The disk of" in str(tool(empty)._explained("ensurepip returned non-zero exit status 1.", "otherwise"))


@pytest.mark.parametrize(
    ("system", "machine"), [("Darwin", "x86_64"), ("Linux", "aarch64"), ("Windows", "x86"), ("Windows", "ARM64")]
)
def test_machine_without_wheels(empty, monkeypatch, system, machine):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert fault(empty) == (
        f"There are no ready-made packages for {system} on {machine} with a 64-bit Python. "
        "Use a 64-bit Python on Linux (x86_64), Windows (AMD64) or a Mac with Apple silicon."
    )


def test_32_bit_python(empty, monkeypatch):
    monkeypatch.setattr(sys, "maxsize", 2**31 - 1)
    assert "with a 32-bit Python" in fault(empty)


@pytest.mark.parametrize("module", ["venv", "ensurepip"])
def test_python_without_venv(empty, monkeypatch, module):
    monkeypatch.setitem(sys.modules, module, None)
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert fault(empty) == (
        "This Python cannot make virtual environments (its venv or ensurepip module is missing). "
        f"Run: sudo apt install python{version}-venv && python3 GUI.py"
    )
