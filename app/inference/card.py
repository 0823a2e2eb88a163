"""What a model says about itself: ``card.json``, read into frozen dataclasses and checked field by field.

A model is a folder ``models/<name>/`` with ``network.onnx`` and ``card.json``. The card describes what goes into the
graph and what comes out of it; all that is done to the pixels in between lies inside the graph.
"""

import dataclasses
import hashlib
import json
import math
import re
import types
import typing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from app.errors import AppError
from app.inference.onnx_file import check_self_contained
from app.language import later

CARD, NETWORK = "card.json", "network.onnx"
MAX_BYTES = 64_000_000  # ten times the largest published pulse network
MAX_CARD_BYTES = 1_000_000
MAX_DIFFERENCE = 1e-4

# How the graph normalises the 0..255 pixels that it is given.
NORMALISATIONS = {
    "raw": "none",
    "temporal": "each pixel less its line over time, by its deviation (Temporal Normalization, arXiv 2411.15283)",
    "standardized": "one mean and deviation over the clip",
    "diff_normalized": "(next - this) / (next + this), by one deviation over the clip",
    "diff_normalized+standardized": "both, stacked on the channel axis",
}

EXPECTED = "expected_bvp"

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class ModelInput:
    """What the graph takes: (1, T, size_px, size_px, 3) at ``rate_hz``.

    window_s: the longest stretch that it is given at once. normalisation: what the graph does first, one of
    NORMALISATIONS. T is padded to ``min_frames`` and then to a multiple of ``frames_multiple``.
    """

    size_px: int
    rate_hz: float
    window_s: float
    colour: str
    range: tuple[float, float]
    normalisation: str
    frames_multiple: int
    min_frames: int


@dataclass(frozen=True, slots=True)
class ModelOutput:
    """What the graph gives: the blood volume pulse, systole upward.

    kind: "bvp", of any scale; or "expected_bvp", which is as large as it is certain (see PulseMethod.knows_certainty).
    """

    kind: str


@dataclass(frozen=True, slots=True)
class Training:
    """Where the weights come from; None where that is not known."""

    data: str
    recipe: str
    commit: str | None
    steps: int | None
    seed: int | None


@dataclass(frozen=True, slots=True)
class Card:
    """One model. ``measured``: a free table of results; ``parity_max_abs``: of the graph against torch, relative to
    the deviation of the output; ``created``: ISO date.
    """

    name: str
    label: str
    source: str
    input: ModelInput
    output: ModelOutput
    training: Training
    licence: str
    sha256: str
    parity_max_abs: float
    measured: dict[str, Any]
    created: str


def read_card(folder: Path) -> Card:
    """The card of the model in ``folder``. Raises AppError with the first thing that is wrong with it."""
    try:
        card = parse_card(_json(folder / CARD))
        if card.name != folder.name:
            raise ValueError(f"{CARD} is of a model called {card.name!r}, the folder is called {folder.name!r}")
        if not (folder / NETWORK).is_file():
            raise ValueError(later("{name} is missing", name=NETWORK))
    except ValueError as error:
        raise unusable(folder, error) from None
    return card


def read_network(folder: Path, card: Card) -> bytes:
    """The ONNX file of the model, when it is the one the card means. Raises AppError otherwise.

    Bytes, not a path: with a path ONNX Runtime would follow references to other files.
    """
    try:
        model = _bytes(folder / NETWORK, MAX_BYTES)
        found = hashlib.sha256(model).hexdigest()
        if found != card.sha256:
            raise ValueError(
                later(
                    "{name} has the SHA-256 {found}..., the card says {wanted}...: it was changed or is damaged",
                    name=NETWORK,
                    found=found[:12],
                    wanted=card.sha256[:12],
                )
            )
        check_self_contained(model)
    except ValueError as error:
        raise unusable(folder, error) from None
    return model


def unusable(folder: Path, error: ValueError) -> AppError:
    """The error for a model that cannot be used; ``error`` says why, in a text of later() where users meet it."""
    return AppError(
        later("The model {name!r} cannot be used: {why}.", name=folder.name, why=error.args[0]),
        later("Export or import it again, or remove the folder {folder}.", folder=folder),
    )


def parse_card(content: object) -> Card:
    """The card in decoded JSON. Raises ValueError naming the field that is wrong."""
    card = _read(Card, content, "")
    given, limits = card.input, _LIMITS
    if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", card.name):
        raise ValueError(f"name is {card.name!r}, small letters, digits and _ were expected")
    for name, (low, high) in limits.items():
        value = getattr(given, name)
        if not low <= value <= high:
            raise ValueError(f"input.{name} is {value:g}, a value from {low:g} to {high:g} was expected")
    _expect("input.colour", given.colour, ("RGB",))
    _expect("input.range", given.range, ((0.0, 255.0),))
    _expect("input.normalisation", given.normalisation, tuple(NORMALISATIONS))
    _expect("output.kind", card.output.kind, ("bvp", EXPECTED))
    if not re.fullmatch(r"[0-9a-f]{64}", card.sha256):
        raise ValueError(f"sha256 is {card.sha256!r}, 64 hexadecimal digits were expected")
    if not 0 <= card.parity_max_abs < MAX_DIFFERENCE:
        raise ValueError(f"parity_max_abs is {card.parity_max_abs:g}, less than {MAX_DIFFERENCE:g} was expected")
    try:
        date.fromisoformat(card.created)
    except ValueError:
        raise ValueError(f"created is {card.created!r}, a date such as 2026-01-31 was expected") from None
    return card


def card_json(card: Card) -> str:
    """The content of ``card.json``."""
    return json.dumps(dataclasses.asdict(card), indent=2, ensure_ascii=False) + "\n"


_LIMITS: dict[str, tuple[float, float]] = {
    "size_px": (4, 256),
    "rate_hz": (5, 120),
    "window_s": (1, 60),
    "frames_multiple": (1, 1024),
    "min_frames": (1, 1024),
}


def _json(path: Path) -> object:
    try:
        return json.loads(_bytes(path, MAX_CARD_BYTES).decode("utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{path.name} is not JSON ({error})") from None


def _bytes(path: Path, most: int) -> bytes:
    """The content of a file that is there and not too large."""
    try:
        with path.open("rb") as file:
            content = file.read(most + 1)
    except FileNotFoundError:
        raise ValueError(later("{name} is missing", name=path.name)) from None
    except OSError as error:
        raise ValueError(later("{name} cannot be read ({why})", name=path.name, why=error.strerror or error)) from None
    if len(content) > most:
        raise ValueError(f"{path.name} has {path.stat().st_size / 1e6:.1f} MB, at most {most / 1e6:g} MB are taken")
    return content


def _expect(field: str, value: object, known: tuple[object, ...]) -> None:
    if value not in known:
        raise ValueError(f"{field} is {value!r}; known: {', '.join(map(str, known))}")


def _read(kind: type[Part], content: object, where: str) -> Part:
    """``content`` as the dataclass ``kind``; ``where``: what stands before the names of its fields in messages."""
    if not isinstance(content, dict):
        raise ValueError(f"{where.rstrip('.') or CARD} is {content!r}, an object with fields was expected")
    hints = typing.get_type_hints(kind)
    if missing := [name for name in hints if name not in content]:
        raise ValueError(f"{CARD} has no field {where}{missing[0]}")
    if unknown := [name for name in content if name not in hints]:
        raise ValueError(f"{CARD} has a field {where}{unknown[0]}, which is not known")
    return kind(**{name: _value(hint, content[name], f"{where}{name}") for name, hint in hints.items()})


def _value(hint: Any, value: object, where: str) -> object:
    """``value`` when it is of the type that ``hint`` names; a whole number is a number too."""
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _read(hint, value, f"{where}.")
    if isinstance(hint, types.UnionType):
        return None if value is None else _value(typing.get_args(hint)[0], value, where)
    kind = typing.get_origin(hint) or hint
    if kind is tuple and isinstance(value, list) and len(value) == len(typing.get_args(hint)):
        return tuple(_value(float, one, where) for one in value)
    is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
    if kind is float and is_number:
        return float(typing.cast(float, value))
    if kind is int and is_number and isinstance(value, int):
        return value
    if kind in (str, dict) and isinstance(value, kind) and (kind is dict or value):
        return value
    raise ValueError(f"{where} is {value!r}, {_WORDS[kind]} was expected")


_WORDS = {str: "a text", float: "a number", int: "a whole number", dict: "an object", tuple: "a pair of numbers"}
