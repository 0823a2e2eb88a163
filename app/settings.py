"""What the window remembers from one start to the next: a small JSON file in the user's configuration folder."""

import json
import logging
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from app.build import DEFAULT_METHOD, SourceSpec
from app.errors import AppError
from app.language import LANGUAGES, later

VERSION = 2
MAX_RECENT = 8
AS_SYSTEM = "system"
DARK, LIGHT = "dark", "light"
SWEEP, SCROLL = "sweep", "scroll"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is remembered. A new field needs a default here and, where it is a choice, a line in CHOICES.

    source: the last one started. recent: files and addresses, the newest first. geometry: of the window, in Qt's way.
    language, theme: a name, or AS_SYSTEM. wave: how waves move over the screen. keep_video: the picture is recorded
    with a session. details: which page of details is seen under the waves. welcomed: the first page was read.
    profile: name of the one in use, empty for none.
    """

    source: SourceSpec | None = None
    recent: tuple[SourceSpec, ...] = ()
    method: str = DEFAULT_METHOD
    geometry: str = ""
    language: str = AS_SYSTEM
    theme: str = DARK
    wave: str = SWEEP
    details: str = ""
    keep_video: bool = False
    welcomed: bool = False
    profile: str = ""

    def with_started(self, spec: SourceSpec, method: str) -> "Settings":
        """The settings after ``spec`` was started with ``method``."""
        recent = self.recent
        if spec.kind in ("file", "stream"):
            recent = (spec, *(one for one in recent if one != spec))[:MAX_RECENT]
        return replace(self, source=spec, recent=recent, method=method)


CHOICES = {
    "language": (AS_SYSTEM, *LANGUAGES),
    "theme": (DARK, LIGHT, AS_SYSTEM),
    "wave": (SWEEP, SCROLL),
}


def settings_path() -> Path:
    """Where the settings are: HHM_CONFIG_DIR, or the place the system has for them."""
    if override := os.environ.get("HHM_CONFIG_DIR"):
        return Path(override) / "settings.json"
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "Human Health Monitor" / "settings.json"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Human Health Monitor" / "settings.json"
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "human-health-monitor" / "settings.json"


def broken_path(path: Path) -> Path:
    """Where settings that could not be read are kept: nothing of them is lost."""
    return path.with_suffix(".broken.json")


def load_settings(path: Path, tell: Callable[[AppError], None] | None = None) -> Settings:
    """The settings in ``path``, of whatever version; the defaults when there are none.

    A file that cannot be understood is kept aside, logged, and said through ``tell``.
    """
    try:
        return _parsed(_migrated(json.loads(path.read_text(encoding="utf-8"))))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("The settings in %s cannot be used (%s); starting with the usual ones.", path, error)
        problem = _set_aside(path, error)
        if tell is not None:
            tell(problem)
        return Settings()


def save_settings(settings: Settings, path: Path) -> None:
    """Write ``settings`` whole or not at all; a failure is logged, nobody loses work over it."""
    draft = path.with_suffix(".draft")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps({"version": VERSION, **asdict(settings)}, indent=1), encoding="utf-8")
        draft.replace(path)
    except OSError as error:
        log.warning("The settings could not be written to %s (%s).", path, error)


def _set_aside(path: Path, why: Exception) -> AppError:
    message = later("The settings could not be read ({why}).", why=why)
    aside = broken_path(path)
    try:
        path.replace(aside)
    except OSError:
        return AppError(message, later("The usual ones are in use; check the file {path}.", path=path))
    return AppError(message, later("The usual ones are in use; the old file is kept as {path}.", path=aside))


def _from_1(content: dict[str, Any]) -> dict[str, Any]:
    """Version 1 knew one language and one look: the look stays, the language is that of the system."""
    return {**content, "version": 2, "language": AS_SYSTEM, "theme": DARK}


_MIGRATIONS = {1: _from_1}


def _migrated(content: Any) -> dict[str, Any]:
    """``content`` as the present version has it, one version after the other."""
    if not isinstance(content, dict) or not isinstance(content.get("version"), int):
        raise ValueError("it has no version")
    known: dict[str, Any] = content
    while known["version"] in _MIGRATIONS:
        known = _MIGRATIONS[known["version"]](known)
    if known["version"] != VERSION:
        raise ValueError(f"version {known['version']}, at most {VERSION} was expected")
    return known


def _parsed(content: dict[str, Any]) -> Settings:
    """Unknown keys are those of a newer program with the same version and do no harm; a missing one has its default."""
    usual = Settings()
    known = {one.name: content[one.name] for one in fields(Settings) if one.name in content}
    source, recent = known.pop("source", None), known.pop("recent", [])
    for name, value in known.items():
        if type(value) is not type(getattr(usual, name)):
            raise TypeError(f"{name} is {value!r}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is {value!r}, none of {', '.join(CHOICES[name])}")
    return Settings(
        None if source is None else _source(source), tuple(_source(one) for one in recent)[:MAX_RECENT], **known
    )


def _source(content: dict[str, Any]) -> SourceSpec:
    if content["kind"] not in ("camera", "file", "stream", "demo") or not isinstance(content["address"], str):
        raise ValueError(f"{content} is no source")
    sizes = (content["width_px"], content["height_px"], content["rate_hz"])
    if not all(isinstance(size, int | float) and size > 0 for size in sizes):
        raise ValueError(f"{content} has no size")
    return SourceSpec(**content)
