"""PPG-BP: 2.1 s of finger PPG at 1 kHz, up to three times, of 219 people with one cuff reading each."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np

from app.core.types import FloatArray
from training.regressors.data import MissingDataError, folder_of

FOLDER = "ppg-bp"
RATE_HZ = 1000.0
SEGMENT_S = 2.1
_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """segments: arrays (n,) at RATE_HZ. male: 1, female: 0."""

    subject: int
    segments: tuple[FloatArray, ...]
    systolic_mmhg: float
    diastolic_mmhg: float
    heart_rate_bpm: float
    age_years: float
    male: float
    height_cm: float
    weight_kg: float


def people(data: Path) -> Iterator[Person]:
    """Everybody in the spreadsheet who has signals."""
    folder = folder_of(data, FOLDER)
    tables = sorted(folder.rglob("*.xlsx"))
    if not tables:
        raise MissingDataError(f"{folder} holds no spreadsheet: it is not the published layout.")
    segments: dict[int, list[FloatArray]] = {}
    for path in sorted(folder.rglob("*_*.txt")):
        if match := re.fullmatch(r"(\d+)_(\d+)", path.stem):
            # Two files hold the segment twice in a row: 4.2 s.
            values = np.array(path.read_text(encoding="utf-8").split(), dtype=float)[: round(SEGMENT_S * RATE_HZ)]
            segments.setdefault(int(match[1]), []).append(values)
    for row in _rows(tables[0]):
        subject = int(float(row["subject_ID"]))
        if subject in segments:
            yield Person(
                subject,
                tuple(segments[subject]),
                float(row["Systolic"]),
                float(row["Diastolic"]),
                float(row["Heart Rate"]),
                float(row["Age"]),
                float(row["Sex"].lower().startswith("m")),
                float(row["Height"]),
                float(row["Weight"]),
            )


_TITLES = ("subject_ID", "Sex", "Age", "Height", "Weight", "Systolic", "Diastolic", "Heart Rate")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of the first sheet by title. An .xlsx is zipped XML: no library is needed to read one."""
    with zipfile.ZipFile(path) as archive:
        shared = [
            "".join(text.itertext()) for text in ET.fromstring(archive.read("xl/sharedStrings.xml")).iter(f"{_SHEET}si")
        ]
        sheet = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    titles: dict[str, str] = {}
    for row in sheet.iter(f"{_SHEET}row"):
        cells = {}
        for cell in row.iter(f"{_SHEET}c"):
            value = cell.find(f"{_SHEET}v")
            if value is not None and value.text is not None:
                text = shared[int(value.text)] if cell.get("t") == "s" else value.text
                cells[re.sub(r"\d", "", cell.get("r", ""))] = text.strip()
        found = {title: column for column, text in cells.items() for title in _TITLES if text.startswith(title)}
        if len(found) == len(_TITLES):
            titles = found
        elif titles and titles["subject_ID"] in cells:
            yield {title: cells[column] for title, column in titles.items()}
