"""What the program is made of: packages with their licences, models with what their cards say about them."""

import importlib.metadata
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.language import later, say, tr
from app.setup.pins import read_pins

# What the cards of networks call what was measured.
FIGURES = {
    "whole_bpm": later("whole video, mean error in bpm"),
    "windows_30_s_bpm": later("30 seconds, mean error in bpm"),
    "windows_10_s_bpm": later("10 seconds, mean error in bpm"),
    "windows_10_s_within_5_percent": later("10 seconds, share within 5 bpm, %"),
    "every_second_bpm": later("every second, mean error in bpm"),
    "every_second_within_5_percent": later("every second, share within 5 bpm, %"),
    "shown_percent": later("share of seconds with a number, %"),
    "shown_within_5_percent": later("of the numbers shown, within 5 bpm, %"),
}

_NAME = re.compile(r"[A-Za-z0-9][\w.-]*")


@dataclass(frozen=True, slots=True)
class Package:
    """One installed package."""

    name: str
    version: str
    licence: str


@dataclass(frozen=True, slots=True)
class Model:
    """One folder of models/. figures: (what was measured, its value) as the card has them."""

    name: str
    label: str
    what: str
    data: str
    licence: str
    figures: tuple[tuple[str, str], ...]


def packages(requirements: Path) -> list[Package]:
    """What is installed for ``requirements``, and for that in turn, by name."""
    found: dict[str, Package] = {}
    wanted = [pin.name for pin in read_pins(requirements)]
    while wanted:
        name = wanted.pop()
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key in found:
            continue
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # for another system, or missing: the doctor says which
        found[key] = Package(package.metadata["Name"], package.version, _licence(package.metadata))
        needs = [one for one in package.requires or () if "extra ==" not in one]
        wanted += [match[0] for one in needs if (match := _NAME.match(one))]
    return [found[key] for key in sorted(found)]


def models(folder: Path) -> list[Model]:
    """What the cards in ``folder`` say, by name; a card that cannot be read is left to the doctor."""
    found = []
    for path in sorted(folder.glob("[!._]*/card.json")):
        try:
            card = json.loads(path.read_text(encoding="utf-8"))
            found.append(_model(path.parent.name, card))
        except (OSError, ValueError, TypeError, AttributeError):
            continue
    return found


def _model(name: str, card: dict[str, Any]) -> Model:
    training = card.get("training") or {}
    return Model(
        name,
        str(card.get("label") or name),
        str(card.get("source") or card.get("what") or ""),
        str(card.get("data") or training.get("data") or ""),
        str(card.get("licence") or ""),
        tuple(_figures(card)),
    )


def _figures(card: dict[str, Any]) -> list[tuple[str, str]]:
    """Networks have ``measured``, regressors ``held_out_error``: one row of figures, or rows by name."""
    measured = card.get("measured") or {}
    rows = [(say(FIGURES.get(key, key.replace("_", " "))), f"{value:g}") for key, value in measured.items()]
    errors = card.get("held_out_error") or {}
    if "mae" in errors:
        errors = {"": errors}
    for key, row in errors.items():
        values = {name: row[name] for name in ("mae", "bias", "sd", "n")}
        rows.append((key, tr("mean absolute error {mae:.1f}, bias {bias:+.1f}, SD {sd:.1f}, n = {n}", **values)))
    if "coverage_of_80_percent_interval" in card:
        share = 100 * card["coverage_of_80_percent_interval"]
        rows.append((tr("the 80 % interval holds"), f"{share:.0f} %"))
    return rows


def _licence(metadata: importlib.metadata.PackageMetadata) -> str:
    """The SPDX expression, the old field when it is a name and no page, or the classifier."""
    for key in ("License-Expression", "License"):
        text = str((metadata.get_all(key) or [""])[0]).strip()
        if text and len(text) < 60 and "\n" not in text:
            return text
    classifiers = [one for one in metadata.get_all("Classifier") or [] if one.startswith("License ::")]
    return str(classifiers[0]).split(" :: ")[-1] if classifiers else ""
