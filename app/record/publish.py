"""Puts finished files in their place in one step each, so that nobody ever reads a half-written one."""

from pathlib import Path

from app.errors import AppError
from app.record.recorder import SUFFIXES


def publish(name: str, work: Path, folder: Path) -> tuple[Path, ...]:
    """Move NAME's files from ``work`` to ``folder`` (on the same disk), over older ones; the summary comes last.

    Raises AppError naming the file that could not be replaced.
    """
    published = []
    for suffix in SUFFIXES:
        target = folder / (name + suffix)
        try:
            (work / target.name).replace(target)
        except OSError as error:
            raise AppError(
                f"{target} could not be written: {error.strerror or error}.",
                "Close it in other programs, or choose another folder.",
            ) from error
        published.append(target)
    return tuple(published)
