"""Fingers on phone cameras at about 30 fps with the inter-beat intervals of a chest strap."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.types import FloatArray
from training.regressors.data import MissingDataError, folder_of

FOLDER = "welltory"


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """t_s: (n,) strictly increasing, uneven. rgb: (n, 3). intervals_ms: of the strap."""

    name: str
    t_s: FloatArray
    rgb: FloatArray
    intervals_ms: FloatArray


def recordings(data: Path) -> Iterator[Recording]:
    """All recordings below ``data``."""
    folder = folder_of(data, FOLDER)
    paths = sorted((folder / "data").glob("subject_*/PPG.csv"))
    if not paths:
        raise MissingDataError(f"{folder} holds no data/subject_NN/PPG.csv: it is not the published layout.")
    for path in paths:
        table = np.genfromtxt(path, delimiter=",", skip_header=1)
        t_s = table[:, 0] / 1000
        later = np.concatenate([[True], np.diff(np.maximum.accumulate(t_s)) > 0])
        intervals = np.array(path.with_name("RR.txt").read_text(encoding="utf-8").split(), dtype=float)
        yield Recording(path.parent.name, t_s[later], table[later, 1:4], intervals)
