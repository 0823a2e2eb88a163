"""Profiles: what people told about themselves and what real instruments measured, in one small file on this computer.

Nothing else knows them, and deleting one deletes all of it.
"""

import json
import logging
import os
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from app.core.calibration import CuffReading, Demographics, OximeterReading, Profile
from app.core.types import CuffShape
from app.errors import AppError
from app.settings import settings_path

log = logging.getLogger(__name__)

VERSION = 1
_ANY_TIME = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class TakenReading:
    """Numbers of an instrument and when they were read (UTC).

    shape: of a cuff, the beat that was seen then: (row, first, second, third) of a ``CuffShape``, and luma.
    """

    values: tuple[float, ...]
    taken: datetime
    shape: tuple[tuple[tuple[float | None, ...], ...], float] | None = None


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """One person. cuff: (systolic, diastolic) mmHg; oximeter: (per cent,)."""

    name: str
    demographics: Demographics = field(default_factory=Demographics)
    cuff: TakenReading | None = None
    oximeter: TakenReading | None = None

    def at(self, begun: datetime, now_s: float = 0.0) -> Profile:
        """The profile for a session that has ``begun`` then and is at ``now_s`` of its own time.

        No reading lies after ``now_s``: a video that was paused is behind the clock on the wall.
        """
        cuff = oximeter = None
        if self.cuff is not None:
            systolic, diastolic = self.cuff.values
            cuff = CuffReading(systolic, diastolic, min((self.cuff.taken - begun).total_seconds(), now_s))
        if self.oximeter is not None:
            taken_s = min((self.oximeter.taken - begun).total_seconds(), now_s)
            oximeter = OximeterReading(self.oximeter.values[0], taken_s)
        return Profile(self.demographics, cuff, oximeter, None if self.cuff is None else _shape(self.cuff))


def profiles_path() -> Path:
    """Where profiles are kept: beside the settings."""
    return settings_path().with_name("profiles.json")


def load_profiles(path: Path) -> dict[str, StoredProfile]:
    """All profiles by name; none where there is no file. Raises AppError when it cannot be understood."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise ValueError(f"version {content['version']}, {VERSION} was expected")
        return {one["name"]: _parsed(one) for one in content["profiles"]}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise AppError(f"The profiles in {path} cannot be read: {error}.", "Repair or remove this file.") from error


def save_profiles(profiles: dict[str, StoredProfile], path: Path) -> None:
    """Write all profiles whole or not at all; only the user may read them. Raises AppError when that fails."""
    draft = path.with_suffix(".draft")
    content = {"version": VERSION, "profiles": [_plain(one) for one in profiles.values()]}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, ensure_ascii=False)
        draft.replace(path)
    except OSError as error:
        raise AppError(f"The profiles cannot be written to {path}: {error.strerror}.", "Check the disk.") from error


def remember(stored: StoredProfile, path: Path) -> None:
    """Add ``stored``, or put it in the place of the one of its name."""
    save_profiles(load_profiles(path) | {stored.name: stored}, path)


def forget(name: str, path: Path) -> None:
    """Delete everything known of ``name``. Raises AppError when there is no such profile."""
    profiles = load_profiles(path)
    if name not in profiles:
        known = ", ".join(profiles) or "none"
        raise AppError(f"There is no profile called {name!r}.", f"Known: {known}.")
    save_profiles({key: one for key, one in profiles.items() if key != name}, path)


def merged(
    old: StoredProfile, demographics: Demographics, cuff: TakenReading | None, oximeter: TakenReading | None
) -> StoredProfile:
    """``old`` with what is new."""
    told = {key: value for key, value in asdict(demographics).items() if value is not None}
    return replace(
        old,
        demographics=replace(old.demographics, **told),
        cuff=cuff or old.cuff,
        oximeter=oximeter or old.oximeter,
    )


def _plain(one: StoredProfile) -> dict[str, Any]:
    return {
        "name": one.name,
        "demographics": asdict(one.demographics),
        **{
            key: None if reading is None else _plain_reading(reading)
            for key, reading in (("cuff", one.cuff), ("oximeter", one.oximeter))
        },
    }


def keep_shape(stored: StoredProfile, seen: CuffShape, path: Path) -> StoredProfile:
    """``stored`` with the beat that was seen with its cuff reading, remembered where it has a name.

    A restart then goes on with the calibration, instead of taking the pressure of that moment for the cuff's. What was
    seen first stays. A disk that refuses is a warning in the log: this run is calibrated all the same.
    """
    if stored.cuff is None or stored.cuff.shape is not None:
        return stored
    rows = tuple(tuple(float(x) if np.isfinite(x) else None for x in one) for one in (seen.row, *seen.thirds))
    stored = replace(stored, cuff=replace(stored.cuff, shape=(rows, seen.luma)))
    if stored.name:
        try:
            remember(stored, path)
        except AppError as error:
            log.warning("the calibration of %s is not kept: %s", stored.name, error)
    return stored


def _shape(reading: TakenReading) -> CuffShape | None:
    if reading.shape is None:
        return None
    rows, luma = reading.shape
    values = np.array([[np.nan if x is None else x for x in row] for row in rows], dtype=np.float64)
    return CuffShape(values[0], values[1:], luma)


def _plain_reading(reading: TakenReading) -> dict[str, Any]:
    plain: dict[str, Any] = {"values": reading.values, "taken": reading.taken.isoformat()}
    if reading.shape is not None:
        plain["shape"] = {"rows": reading.shape[0], "luma": reading.shape[1]}
    return plain


def _parsed_shape(content: dict[str, Any] | None) -> tuple[tuple[tuple[float | None, ...], ...], float] | None:
    if content is None:
        return None
    rows = tuple(tuple(None if x is None else float(x) for x in row) for row in content["rows"])
    if len(rows) != 4 or len({len(row) for row in rows}) != 1:
        raise ValueError("the shape of a beat is not four rows of one length")
    return rows, float(content["luma"])


def _parsed(content: dict[str, Any]) -> StoredProfile:
    readings = []
    for key, count in (("cuff", 2), ("oximeter", 1)):
        found = content[key]
        if found is not None:
            values = tuple(float(value) for value in found["values"])
            taken = datetime.fromisoformat(found["taken"])
            if len(values) != count or taken.tzinfo is None:
                raise ValueError(f"{key} of {content['name']} is {found}")
            found = TakenReading(values, taken.astimezone(UTC), _parsed_shape(found.get("shape")))
        readings.append(found)
    stored = StoredProfile(str(content["name"]), Demographics(**content["demographics"]), *readings)
    stored.at(_ANY_TIME)  # raises for values that no instrument shows
    return stored
