"""Fills ``.venv``: the minutes of the first start, and the repair of what was interrupted or damaged."""

import contextlib
import errno
import importlib.util
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from app.errors import AppError
from app.setup.pins import read_pins
from app.setup.terminal import WINDOWS, say

SUPPORTED = (("Linux", "x86_64"), ("Windows", "AMD64"), ("Darwin", "arm64"))
NEEDED_GB = 2.5  # .venv takes 1.1 GB with PyQt5, OpenCV, FFmpeg and ONNX Runtime, downloads and pip's cache the rest
FULL_BYTES = 20e6  # what is left when a disk is as good as full

# Wheels only: nothing is ever compiled. The one source package is data files.
_PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off", "--retries", "3")
_WHEELS = ("--only-binary", ":all:", "--no-binary", "face_recognition_models")

_OFFLINE = re.compile(
    "NewConnectionError|ConnectTimeout|ReadTimeout|NameResolution|name resolution|ProxyError|Network is unreachable"
    "|Failed to establish|Connection refused|Max retries exceeded|SSLError|Connection broken|IncompleteRead"
)
_NO_WHEEL = re.compile(r"No matching distribution found for (\S+)")
_GETTING = re.compile(r"\s*(?:Downloading|Using cached) (?:\S*/)?([\w.]+)-(\d[\w.]*?)(?:-|\.tar)\S* \(([^)]+)\)")


class Installation:
    """One run of set-up. ``again`` is the command to name when something must be repaired first."""

    def __init__(self, root: Path, folder: Path, python: Path, requirements: Path, again: str) -> None:
        self.root, self.folder, self.python = root, folder, python
        self._requirements = requirements
        self._again = again

    def run(self) -> None:
        """Have every pin fulfilled in .venv. Raises AppError with the repair when that cannot be."""
        if not self._lacks():
            return
        self._check_machine()
        if self._has_pip():
            say(f"Completing {self.folder}: what is needed is not all there.")
        else:
            say(f"Setting up Human Health Monitor in {self.folder}. This happens once and takes some minutes.")
            self._make()
        self._install()
        if self._lacks():
            # An interrupted installation can leave packages that pip takes for complete: start from nothing.
            say("Some packages are incomplete: making .venv anew.")
            self._make()
            self._install()
        if lacking := self._lacks():
            raise AppError(f"After installing, {lacking} is still missing.", self._anew())
        say("Everything is in place.")

    def _check_machine(self) -> None:
        """Raise AppError where no set-up can succeed, before anything is downloaded."""
        system, machine = platform.system(), platform.machine()
        if (system, machine) not in SUPPORTED or sys.maxsize < 2**32:
            bits = "64-bit" if sys.maxsize > 2**32 else "32-bit"
            raise AppError(
                f"There are no ready-made packages for {system} on {machine} with a {bits} Python.",
                "Use a 64-bit Python on Linux (x86_64), Windows (AMD64) or a Mac with Apple silicon.",
            )
        if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
            version = f"{sys.version_info.major}.{sys.version_info.minor}"
            raise AppError(
                "This Python cannot make virtual environments (its venv or ensurepip module is missing).",
                f"Run: sudo apt install python{version}-venv && {self._again}",
            )
        free_gb = shutil.disk_usage(self.root).free / 1e9
        if not self.folder.exists() and free_gb < NEEDED_GB:
            raise AppError(
                f"Only {free_gb:.1f} GB are free on the disk of {self.root}; set-up needs {NEEDED_GB} GB.",
                f"Free some space, then run: {self._again}",
            )

    def _lacks(self) -> str:
        """Which pins .venv does not fulfil, in words; empty when it is complete."""
        try:
            done = self._run("-m", "app.setup.pins", str(self._requirements))
        except OSError:
            return "everything"
        if done.returncode == 0:
            return ""
        return ", ".join(done.stdout.split()) or "everything"

    def _has_pip(self) -> bool:
        try:
            return (self.folder / "pyvenv.cfg").exists() and self._run("-m", "pip", "--version").returncode == 0
        except OSError:
            return False

    def _make(self) -> None:
        # The base interpreter, as a .venv cannot make itself anew.
        base = getattr(sys, "_base_executable", None) or sys.executable
        say(f"  making .venv with Python {platform.python_version()}")
        done = subprocess.run(
            [base, "-m", "venv", "--clear", str(self.folder)], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            text = (done.stderr + done.stdout).strip()
            raise self._explained(text, f"The virtual environment could not be made: {_last_line(text)}")

    def _install(self) -> None:
        count = len(read_pins(self._requirements))
        say(f"  installing {count} packages; what was fetched before is not fetched again")
        command = [str(self.python), *_PIP, *_WHEELS, "-r", str(self._requirements)]
        # PIP_USER and the like in the user's set-up contradict a virtual environment.
        variables = os.environ | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONUNBUFFERED": "1"}
        said: list[str] = []
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", env=variables
        ) as pip:
            assert pip.stdout is not None
            for line in pip.stdout:
                said.append(line.rstrip())
                if match := _GETTING.match(line):
                    say(f"  getting {match[1]} {match[2]} ({match[3]})")
                elif line.startswith("Installing collected packages"):
                    say("  unpacking")
        if pip.returncode != 0:
            errors = [line for line in said if line.startswith("ERROR")] or said
            text = "\n".join(said)
            raise self._explained(text, f"pip could not install the packages: {_last_line(chr(10).join(errors))}")

    def _explained(self, text: str, otherwise: str) -> AppError:
        """The fault that ``text``, the output of a failed command, speaks of."""
        for number in (errno.ENOSPC, errno.EROFS, errno.EACCES):
            if os.strerror(number) in text or f"Errno {number}]" in text:
                return self._disk_error(number)
        # The venv module hides what stopped it.
        if shutil.disk_usage(self.root).free < FULL_BYTES:
            return self._disk_error(errno.ENOSPC)
        if _OFFLINE.search(text):
            return AppError(
                "The packages could not be downloaded: there is no way to the package index (no network?).",
                f"Connect to the internet (behind a proxy: set HTTPS_PROXY), then run: {self._again}",
            )
        if match := _NO_WHEEL.search(text):
            return AppError(
                f"There is no ready-made package {match[1]} for {platform.platform()} with Python "
                f"{platform.python_version()}.",
                "Use Python 3.11 to 3.14 (64-bit) on Linux with glibc, Windows, or a Mac with Apple silicon.",
            )
        return AppError(otherwise, self._anew())

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.python), *arguments], cwd=self.root, capture_output=True, text=True, check=False, timeout=120
        )

    def _anew(self) -> str:
        if WINDOWS:
            return f'Run: rmdir /s /q "{self.folder}" && {self._again}'
        return f'Run: rm -rf "{self.folder}" && {self._again}'

    def _disk_error(self, number: int) -> AppError:
        if number == errno.ENOSPC:
            return AppError(f"The disk of {self.root} is full.", f"Free {NEEDED_GB} GB, then run: {self._again}")
        return AppError(
            f"{self.root} cannot be written to ({os.strerror(number)}).",
            f"Copy the folder to a place of your own (your home folder) and run there: {self._again}",
        )

    @contextlib.contextmanager
    def naming_disk_errors(self) -> Iterator[None]:
        """Turns what the disk refuses into a sentence."""
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM):
                raise self._disk_error(error.errno) from error
            raise AppError(f"Set-up failed: {error}.", self._anew()) from error


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
