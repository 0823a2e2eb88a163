"""Which videos are meant by the arguments, and under which name the results of each are written."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.capture import VIDEO_SUFFIXES


@dataclass(frozen=True, slots=True)
class Gathered:
    """paths: each video once, in the order given. failures: inputs that are none. notes: what was left out."""

    paths: tuple[Path, ...]
    failures: tuple[str, ...]
    notes: tuple[str, ...]


def gather(arguments: Iterable[str]) -> Gathered:
    """The videos in ``arguments``: files as they are, of folders the videos directly in them, by name."""
    paths: dict[Path, Path] = {}
    failures: list[str] = []
    notes: list[str] = []
    for text in arguments:
        path = Path(text)
        try:
            found = _videos_in(path) if path.is_dir() else [path]
        except OSError as error:
            failures.append(f"{text}: failed. This folder cannot be read: {error.strerror or error}.")
            continue
        if not found:
            failures.append(f"{text}: failed. There is no video in this folder; folders inside it are not searched.")
        for video in found:
            key = video.resolve()
            if key in paths:
                notes.append(f"{video} is given twice, analysed once.")
            paths.setdefault(key, video)
    return Gathered(tuple(paths.values()), tuple(failures), tuple(notes))


def _videos_in(folder: Path) -> list[Path]:
    # Names with a dot in front are hidden; macOS puts "._clip.mp4" beside each clip on foreign disks.
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() in VIDEO_SUFFIXES and not path.name.startswith(".") and path.is_file()
    )


def output_names(paths: Sequence[Path]) -> list[str]:
    """A name for the results of each video, all different, also where upper and lower case are the same.

    The name without its suffix; where two would meet, the whole name ("a.mp4", "a.avi"); where those meet too, with the
    folder in front ("monday-a.mp4"); after that with a number ("monday-a.mp4-2").
    """
    ladders = [(path.stem, path.name, f"{path.resolve().parent.name}-{path.name}") for path in paths]
    steps = [0] * len(ladders)
    while True:
        names = [ladder[step] for ladder, step in zip(ladders, steps, strict=True)]
        counts = Counter(map(_folded, names))
        climbing = [i for i, name in enumerate(names) if counts[_folded(name)] > 1 and steps[i] < 2]
        if not climbing:
            return _numbered(names)
        for i in climbing:
            steps[i] += 1


def _numbered(names: Iterable[str]) -> list[str]:
    """The names, with a number after those that came before."""
    taken: set[str] = set()
    result = []
    for name in names:
        candidate, number = name, 1
        while _folded(candidate) in taken:
            number += 1
            candidate = f"{name}-{number}"
        taken.add(_folded(candidate))
        result.append(candidate)
    return result


def _folded(name: str) -> str:
    """Equal for names that some file system takes for the same."""
    return unicodedata.normalize("NFC", name).casefold()
