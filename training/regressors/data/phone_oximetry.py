"""Fingers on phone cameras at 30 Hz while the oxygen was lowered: colour means, four oximeters, capnograph."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.types import FloatArray
from training.regressors.data import MissingDataError, folder_of

FOLDER = "oximetry-phone-cam"
RATE_HZ = 30.0
SPO2_COLUMNS = ("SpO2 1", "SpO2 2", "SpO2 4", "SpO2 5")  # the third oximeter was never filled in
BREATH_COLUMN = "RR CO2 3"


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """rgb: (n, 3) at RATE_HZ. spo2_percent, breaths_brpm: (m,) once a second, NaN where unknown."""

    person: str
    hand: str
    rgb: FloatArray
    spo2_percent: FloatArray
    breaths_brpm: FloatArray


def recordings(data: Path) -> Iterator[Recording]:
    """All hands of all people below ``data``."""
    folder = folder_of(data, FOLDER) / "data"
    paths = sorted((folder / "ppg-csv").glob("*/*.csv"))
    if not paths:
        raise MissingDataError(f"{folder} holds no ppg-csv/HAND/NNNNNN.csv: it is not the published layout.")
    for path in paths:
        truth = _table(folder / "gt" / path.name)
        oximeters = np.stack([truth[name] for name in SPO2_COLUMNS])
        oximeters[(oximeters < 50) | (oximeters > 100)] = np.nan
        breaths = truth[BREATH_COLUMN]
        yield Recording(
            path.stem,
            path.parent.name,
            np.genfromtxt(path, delimiter=",", skip_header=1),
            _median(oximeters),
            np.where((breaths > 2) & (breaths < 60), breaths, np.nan),
        )


def _table(path: Path) -> dict[str, FloatArray]:
    """Columns of a reference file by title; what is not a number is NaN.

    The rows hold some cells more than the head has titles, all of them in the middle: the oximeters are found by
    counting from the left, what the ventilator says by counting from the right.
    """
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    titles = lines[0].rstrip(",").split(",")
    rows = [line.rstrip(",").split(",") for line in lines[1:] if line.strip(", ")]
    places = {title: titles.index(title) for title in SPO2_COLUMNS}
    places[BREATH_COLUMN] = titles.index(BREATH_COLUMN) - len(titles)
    return {title: np.array([_number(row, place) for row in rows]) for title, place in places.items()}


def _number(row: list[str], place: int) -> float:
    try:
        return float(row[place])
    except (ValueError, IndexError):
        return float("nan")


def _median(rows: FloatArray) -> FloatArray:
    """Median over the rows of what is known, NaN where nothing is."""
    known = np.isfinite(rows).any(axis=0)
    result = np.full(rows.shape[1], np.nan)
    result[known] = np.nanmedian(rows[:, known], axis=0)
    return result
