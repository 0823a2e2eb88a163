"""Texts in the language of the person who reads them. English stands in the code; other languages in assets/language.

``tr`` is for texts that are shown at once. ``later`` is for texts that travel first, as those of an AppError: which
language they are read in is decided where they are read. Logs and the command line stay English.
"""

import functools
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CATALOGUES = Path(__file__).resolve().parent.parent / "assets" / "language"
LANGUAGES = ENGLISH, CHINESE = "en", "zh"  # in the order of the pairs in app/core/status.py and of VitalInfo.label
NAMES = {ENGLISH: "English", CHINESE: "简体中文"}

# One for the process, as the language of Qt's own dialogs is: a window speaks one language at a time.
_chosen = ENGLISH


def choose(language: str) -> None:
    """Read and show everything in ``language`` from now on. Raises ValueError for one that is not there."""
    global _chosen
    if language not in LANGUAGES:
        raise ValueError(f"{language!r} is none of the languages {', '.join(LANGUAGES)}")
    _chosen = language


def chosen() -> str:
    """The language that was chosen; English at first."""
    return _chosen


@functools.cache
def catalogue(language: str) -> dict[str, str]:
    """English sentence to its translation. English itself needs none."""
    if language == ENGLISH:
        return {}
    content: dict[str, str] = json.loads((CATALOGUES / f"{language}.json").read_text(encoding="utf-8"))
    return content


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence with places for values, read later; ``str`` is English."""

    english: str
    values: tuple[tuple[str, Any], ...] = ()

    def in_language(self, language: str) -> str:
        """As a reader of ``language`` sees it; English where the catalogue has nothing."""
        form = catalogue(language).get(self.english, self.english)
        return form.format(**{name: _read(value, language) for name, value in self.values}) if self.values else form

    def __str__(self) -> str:
        return self.in_language(ENGLISH)


def later(english: str, **values: Any) -> Text:
    """A text to be read later, with a place ``{name}`` in it for each value; without values braces mean nothing."""
    return Text(english, tuple(values.items()))


def tr(english: str, **values: Any) -> str:
    """``english`` in the chosen language, with its places filled."""
    return later(english, **values).in_language(_chosen)


def pick(pair: Sequence[str]) -> str:
    """The chosen one of texts that stand side by side in the code, as the labels of a VitalInfo: (English, Chinese)."""
    return pair[LANGUAGES.index(_chosen)]


def say(what: Text | str) -> str:
    """A text in the chosen language; plain text as it is."""
    return what.in_language(_chosen) if isinstance(what, Text) else what


def _read(value: Any, language: str) -> Any:
    return value.in_language(language) if isinstance(value, Text) else value
