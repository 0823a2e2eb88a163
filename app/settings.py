"""What the window remembers from one start to the next: a small JSON file in the user's configuration folder."""

import json
import logging
import os
import sys
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from app.build import DEFAULT_METHOD, SourceSpec

VERSION = 1
MAX_RECENT = 8

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Settings:
    """What is remembered.

    source: the last one started. recent: files and addresses, the newest first. geometry: of the window, in Qt's way.
    """

    source: SourceSpec | None = None
    recent: tuple[SourceSpec, ...] = ()
    method: str = DEFAULT_METHOD
    geometry: str = ""

    def with_started(self, spec: SourceSpec, method: str) -> "Settings":
        """The settings after ``spec`` was started with ``method``."""
        recent = self.recent
        if spec.kind in ("file", "stream"):
            recent = (spec, *(one for one in recent if one != spec))[:MAX_RECENT]
        return replace(self, source=spec, recent=recent, method=method)


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


def load_settings(path: Path) -> Settings:
    """The settings in ``path``; the defaults when there are none or they cannot be understood, which is logged."""
    try:
        return _parse(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError, TypeError, KeyError) as error:
        log.warning("The settings in %s cannot be used (%s); starting with the usual ones.", path, error)
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


def _parse(content: Any) -> Settings:
    if not isinstance(content, dict) or content.get("version") != VERSION:
        raise ValueError(f"version {VERSION} was expected")
    source = content["source"]
    geometry, method = content["geometry"], content["method"]
    if not isinstance(geometry, str) or not isinstance(method, str):
        raise TypeError("geometry and method must be text")
    recent = tuple(_source(one) for one in content["recent"])[:MAX_RECENT]
    return Settings(None if source is None else _source(source), recent, method, geometry)


def _source(content: dict[str, Any]) -> SourceSpec:
    if content["kind"] not in ("camera", "file", "stream", "demo") or not isinstance(content["address"], str):
        raise ValueError(f"{content} is no source")
    sizes = (content["width_px"], content["height_px"], content["rate_hz"])
    if not all(isinstance(size, int | float) and size > 0 for size in sizes):
        raise ValueError(f"{content} has no size")
    return SourceSpec(**content)
