"""``.venv`` beside GUI.py: whether it is ready (in milliseconds: this is on the way of every start), else made so."""

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

from app.setup.terminal import WINDOWS, say


class Environment:
    """The virtual environment of the program in the folder ``root``; may or may not exist yet."""

    def __init__(self, root: Path, again: str) -> None:
        """``again`` is the command to name when something must be repaired first ("python3 GUI.py")."""
        self.root = root
        self.folder = root / ".venv"
        self.python = self.folder / ("Scripts/python.exe" if WINDOWS else "bin/python")
        self._again = again

    def ensure(self, requirements: Path) -> Path:
        """The Python that has everything in ``requirements``, set up first where need be.

        That is the one in .venv, or the running one when it fulfils every pin already. Raises AppError with the
        repair when it cannot be had.
        """
        if self.is_ready(requirements):
            return self.python
        from app.setup.installation import Installation
        from app.setup.pins import missing_pins

        if not missing_pins(requirements):
            if self.is_running:
                self._write_stamp(requirements)
            return Path(sys.executable)
        installation = Installation(self.root, self.folder, self.python, requirements, self._again)
        with installation.naming_disk_errors(), self._alone():
            if not self.is_ready(requirements):
                installation.run()
                self._write_stamp(requirements)
        return self.python

    def is_ready(self, requirements: Path) -> bool:
        """Whether it was complete for these pins, in this folder, with this interpreter, when last looked at."""
        try:
            return self._stamp_path(requirements).read_text(encoding="utf-8") == self._stamp_text(requirements)
        except OSError:
            return False

    @property
    def is_running(self) -> bool:
        """Whether this very process runs in it."""
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def forget(self) -> None:
        """What claims to be complete turned out to be broken: the next start makes it anew."""
        for stamp in self.folder.glob(".ready-*"):
            stamp.unlink()
        (self.folder / "pyvenv.cfg").unlink(missing_ok=True)

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

    def _write_stamp(self, requirements: Path) -> None:
        with contextlib.suppress(OSError):  # in a folder that is only for reading, every start looks anew
            self._stamp_path(requirements).write_text(self._stamp_text(requirements), encoding="utf-8")

    def _stamp_text(self, requirements: Path) -> str:
        """Raises OSError when the interpreter behind .venv is gone (Python was upgraded or removed)."""
        config = (self.folder / "pyvenv.cfg").read_text(encoding="utf-8")
        interpreter = self.python.resolve(strict=True)
        return "\n".join([_pinned(requirements), str(self.folder), str(interpreter), config])


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


def _pinned(requirements: Path) -> str:
    """The pins as they stand in the file and in the one it includes; changed by any edit."""
    text = requirements.read_text(encoding="utf-8")
    included = [line[3:].strip() for line in text.splitlines() if line.startswith("-r ")]
    return text + "".join(_pinned(requirements.parent / name) for name in included)
