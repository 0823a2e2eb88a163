"""Puts the file with the 68 face landmarks in place, from the pinned package that carries it."""

import contextlib
import os
import sys
from pathlib import Path

from app.errors import AppError
from app.setup.place import LANDMARKS, LANDMARKS_STAMP

NAME = "shape_predictor_68_face_landmarks.dat"
SHA256 = "fbdc2cb80eb9aa7a758672cbfdda32ba6300efe9b6e6c7a299ff7e736b11b92f"
PACKAGE = "face_recognition_models"


def packaged_file() -> Path:
    """The file inside the installed package, found without importing it (its import needs the retired pkg_resources).

    Raises AppError when the package is not installed.
    """
    import importlib.util

    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise AppError(f"The package {PACKAGE} is not installed.", _repair())
    return Path(spec.submodule_search_locations[0]) / "models" / NAME


def is_genuine(path: Path) -> bool:
    """Whether ``path`` holds exactly the known file; reads all 100 MB."""
    import hashlib

    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == SHA256
    except OSError:
        return False


def ensure_landmarks(target: Path, stamp: Path) -> None:
    """Have the genuine file at ``target``; ``stamp`` remembers size and time of a checked one, to check it only once.

    Raises AppError when the package's own file is damaged or ``target`` cannot be written.
    """
    if _is_stamped(target, stamp):
        return
    if not is_genuine(target):
        origin = packaged_file()
        if not is_genuine(origin):
            state = "is damaged" if origin.exists() else "is missing"
            raise AppError(f"The landmark file {origin} {state} (SHA-256 is not {SHA256[:8]}...).", _repair())
        try:
            _put(origin, target)
        except OSError as error:
            raise AppError(
                f"The landmark file cannot be put at {target} ({error.strerror}).",
                f"Make the folder writable for you, or copy the file yourself from {origin}",
            ) from error
    # In a folder that cannot be written to there is no stamp; then the check is made at every start.
    with contextlib.suppress(OSError):
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(_identity(target))


def _is_stamped(target: Path, stamp: Path) -> bool:
    try:
        return stamp.read_text() == _identity(target)
    except OSError:
        return False


def _identity(path: Path) -> str:
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def _put(origin: Path, target: Path) -> None:
    """A hard link where the disk can, else a copy; never half a file under the final name."""
    partial = target.with_name(target.name + ".part")
    partial.unlink(missing_ok=True)
    try:
        os.link(origin, partial)
    except OSError:
        import shutil

        shutil.copy2(origin, partial)
    partial.replace(target)


def _repair() -> str:
    return (
        f'Run: "{sys.executable}" -m pip install --force-reinstall --no-deps --no-cache-dir '
        f"--no-binary {PACKAGE} {PACKAGE}==0.3.0"
    )


if __name__ == "__main__":
    try:
        ensure_landmarks(LANDMARKS, LANDMARKS_STAMP)
    except AppError as fault:
        sys.exit(str(fault))
