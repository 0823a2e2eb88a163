"""A checkpoint of a public toolbox, trained or obtained by the user, becomes a model folder.

    python -m training.import_checkpoint FILE.pth --as physnet|deepphys|tscan|efficientphys [--name NAME]

Its layers must bear the names of rPPG-Toolbox's networks (Liu et al. 2023, arXiv 2210.00716). What stands before and
after the network, which a checkpoint does not say, is as in that toolbox's own configurations unless told otherwise.
"""

import argparse
import math
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from app.core.pulse import PULSE_METHODS
from app.core.pulse.method import READING_S
from app.errors import AppError
from app.inference.card import Card
from training.checkpoint import load_tensors
from training.export import export, told
from training.networks import PUBLISHED
from training.networks.published import OnClip, PublishedNetwork
from training.preprocessing import KINDS

RATE_HZ = 30.0  # of the toolbox's training data
USUAL_SIZE_PX = 72
NESTED = ("state_dict", "model_state_dict", "model")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user says about the checkpoint; None: as usual for this network, or as the weights tell.

    kind: name in PUBLISHED. frames: how many the network is given at once. segment: of the temporal shift.
    derivative: whether it was trained on the change of the pulse.
    """

    kind: str
    size_px: int | None = None
    frames: int | None = None
    segment: int | None = None
    normalisation: str | None = None
    derivative: bool | None = None
    label: str | None = None
    licence: str = "not known: that of the checkpoint"


def import_checkpoint(path: Path, folder: Path, wish: Wish) -> Card:
    """Make the model folder ``folder`` from the checkpoint in ``path``. Raises AppError when that is not possible."""
    if folder.exists() or folder.name in [method.name for method in PULSE_METHODS]:
        raise AppError(f"There is a method called {folder.name!r} already.", "Choose another one with --name.")
    state = read_state(path)
    network = PUBLISHED[wish.kind](**_arguments(state, wish))
    load_state(network, state, path.name, wish.kind)
    module = OnClip(network, wish.normalisation, wish.derivative)
    return export(module, folder, _card_fields(path, network, module, state, wish))


def read_state(path: Path) -> dict[str, Tensor]:
    """The weights in ``path`` by layer, without the prefix that DataParallel leaves. Raises AppError."""
    content: Any = load_tensors(path)
    for key in NESTED:
        if isinstance(content, dict) and isinstance(content.get(key), dict):
            content = content[key]
    tensors = isinstance(content, dict) and all(isinstance(value, Tensor) for value in content.values())
    if not tensors or not content:
        raise AppError(
            f"{path.name} holds no weights by the name of their layer.", "Save them with network.state_dict()."
        )
    broken = [name for name, value in content.items() if not torch.isfinite(value.float()).all()]
    if broken:
        raise AppError(f"{path.name} has values that are no numbers in {broken[0]}.", "Its training failed.")
    return {str(name).removeprefix("module."): value for name, value in content.items()}


def load_state(network: PublishedNetwork, state: dict[str, Tensor], file: str, kind: str) -> None:
    """Put the weights into the network. Raises AppError naming the first layer that does not fit."""
    wanted = network.state_dict()
    # A counter of batches, which older checkpoints do not have and nobody needs.
    lacking = [name for name in wanted if name not in state and not name.endswith("num_batches_tracked")]
    unknown = [name for name in state if name not in wanted]
    if lacking or unknown:
        what = f"has no layer {lacking[0]}" if lacking else f"has a layer {unknown[0]} that is not in it"
        alike = [other for other, names in _layer_names().items() if names == _without_counters(state)]
        hint = (
            f"It has the layers of: {', '.join(alike)}. Use --as." if alike else "Layers as in rPPG-Toolbox are needed."
        )
        raise AppError(f"{file} is no checkpoint of {kind}: it {what}.", hint)
    for name, value in state.items():
        if value.shape != wanted[name].shape:
            raise AppError(
                f"{name} is {_shape(value)} in {file}, {_shape(wanted[name])} was expected.",
                "Leave --size out to have it found, if this is the first dense layer.",
            )
    network.load_state_dict(state, strict=False)


def _arguments(state: dict[str, Tensor], wish: Wish) -> dict[str, int]:
    """Of the network's class; the size from the dense layer unless it is told."""
    arguments: dict[str, int] = {}
    if wish.kind != "physnet":
        arguments["size_px"] = _size_px(state, wish)
    if wish.segment is not None:
        if wish.kind not in ("tscan", "efficientphys"):
            raise AppError(f"{wish.kind} has no temporal shift.", "Leave --segment out.")
        arguments["segment"] = wish.segment
    return arguments


def _size_px(state: dict[str, Tensor], wish: Wish) -> int:
    """Of the crops: the inverse of ``dense_layers``, for sizes divisible by four."""
    dense = state.get("final_dense_1.weight")
    if wish.size_px is not None or dense is None or dense.dim() != 2:
        return wish.size_px or USUAL_SIZE_PX
    side = round(math.sqrt(dense.shape[1] / 64))
    return 4 * side + 8


def _card_fields(
    path: Path, network: PublishedNetwork, module: OnClip, state: dict[str, Tensor], wish: Wish
) -> dict[str, Any]:
    return {
        "label": wish.label or f"{network.label} ({path.name})",
        "source": network.source,
        "licence": wish.licence,
        "input": {
            "size_px": _size_px(state, wish),
            "rate_hz": RATE_HZ,
            "window_s": READING_S if wish.frames is None else wish.frames / RATE_HZ,
            "colour": "RGB",
            "range": [0, 255],
            "normalisation": module.normalisation,
            "frames_multiple": network.frames_multiple,
            "min_frames": max(2, network.frames_multiple),
        },
        "training": {
            "data": "not known: an imported checkpoint",
            "recipe": f"imported from {path.name}",
            "commit": None,
            "steps": None,
            "seed": None,
        },
        "measured": {},
    }


def _layer_names() -> dict[str, set[str]]:
    return {name: _without_counters(network().state_dict()) for name, network in PUBLISHED.items()}


def _without_counters(state: dict[str, Tensor]) -> set[str]:
    return {name for name in state if not name.endswith("num_batches_tracked")}


def _shape(value: Tensor) -> str:
    return " x ".join(map(str, value.shape)) or "one number"


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser(
        "python -m training.import_checkpoint", description="Use a checkpoint of your own."
    )
    add = result.add_argument
    add("file", type=Path, metavar="FILE.pth", help="weights, with the layer names of rPPG-Toolbox")
    add("--as", dest="kind", choices=list(PUBLISHED), required=True, help="which network it is of")
    add("--name", help="name of the model, as for --method (default: from the name of the file)")
    add("--size", type=int, metavar="PX", help="side of the crops (default: as the weights tell; physnet: 72)")
    add("--frames", type=int, metavar="N", help="how many frames the network is given at once (default: 300)")
    add("--segment", type=int, metavar="N", help="frames of a temporal shift (tscan, efficientphys; default: 10)")
    add("--input", choices=KINDS, metavar="KIND", help="what it was trained on: %(choices)s")
    add("--output", choices=["change", "wave"], help="its labels: the change of the pulse (as usual) or the wave")
    add("--label", help="what people see")
    add("--licence", default=Wish.__dataclass_fields__["licence"].default, help="of the weights")
    add("--out", type=Path, default=Path("models"), metavar="DIR", help="(default: %(default)s)")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; the exit code comes back."""
    options = parser().parse_args(arguments)
    name = options.name or re.sub(r"[^a-z0-9]+", "_", options.file.stem.lower()).strip("_")
    derivative = None if options.output is None else options.output == "change"
    wish = Wish(
        options.kind, options.size, options.frames, options.segment, options.input, derivative, options.label,
        options.licence,
    )  # fmt: skip
    try:
        card = import_checkpoint(options.file, options.out / name, wish)
    except AppError as error:
        print(error, file=sys.stderr)
        return 1
    print(told(card, options.out / name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
