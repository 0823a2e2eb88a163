"""A file that is locked as long as a program writes; the system unlocks it when the program ends, however it ends."""

import contextlib
import os
import sys
from pathlib import Path
from typing import BinaryIO


class FolderLock:
    """Holds the lock file at ``path``."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be made, BlockingIOError or PermissionError where another holds it."""
        self._path = path
        self._file = path.open("ab")
        try:
            _lock(self._file)
        except OSError:
            self._file.close()
            raise
        self._file.write(f"{os.getpid()}\n".encode())
        self._file.flush()

    def release(self, *, keep: bool = False) -> None:
        """Unlock, and remove the file, or ``keep`` it."""
        self._file.close()
        if not keep:
            with contextlib.suppress(OSError):
                self._path.unlink()


def is_locked(path: Path) -> bool:
    """Whether a program holds the lock file at ``path``; it may be this very one."""
    try:
        file = path.open("r+b")
    except FileNotFoundError:
        return False
    except OSError:
        return True  # Windows does not let others touch it
    with file:
        try:
            _lock(file)
        except OSError:
            return True
    return False


def _lock(file: BinaryIO) -> None:
    if sys.platform == "win32":
        import msvcrt

        file.seek(1 << 30)  # far behind the text, which others may then read
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
