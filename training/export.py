"""From torch to a model folder that the program can use.

    python -m training.export CHECKPOINT --name NAME [--out models]

The graph is written with a fixed opset, compared with torch on random and on painted faces at several lengths, and only
then put in place with its card.
"""

import argparse
import dataclasses
import functools
import hashlib
import io
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from app.capture.source import all_frames
from app.capture.synthetic import SyntheticFace, SyntheticSource
from app.errors import AppError
from app.face.crop import cut_crop
from app.inference.card import CARD, MAX_BYTES, MAX_DIFFERENCE, NETWORK, Card, card_json, parse_card
from app.inference.network import INPUT, OUTPUT, check_graph, frames_taken, open_session
from app.inference.onnx_file import check_self_contained
from training.checkpoint import read_checkpoint
from training.networks import NETWORKS

OPSET = 17
# The lengths at which the graph must agree with torch: short and odd ones on noise, the program's window on a face.
RANDOM_LENGTHS, PAINTED_LENGTHS = (64, 91), (130, 300)
FIXED_SIZE = "A size that is an int becomes a constant in the graph: reshape keeps it open, unflatten does not."
Clip = NDArray[np.float32]


def export(module: nn.Module, folder: Path, fields: Mapping[str, Any]) -> Card:
    """Write ``module`` (clip (1, T, S, S, 3) RGB 0..255 -> bvp (1, T)) to the model folder ``folder``.

    ``fields``: what the card says, less what is found out here: name, output, sha256, parity_max_abs, created. Nothing
    is written unless all is right; a model of the same name is then replaced. The whole card comes back. Raises
    AppError otherwise.
    """
    draft = _card(folder.name, fields, sha256="0" * 64, parity=0.0)
    module = module.cpu().eval().requires_grad_(False)
    network = _onnx(module, draft)
    try:
        check_self_contained(network)
        session = open_session(network)
        check_graph(session, draft)
    except ValueError as error:
        raise AppError(f"The exported network cannot be used: {error}.", "Use standard operators only.") from None
    parity = _difference(module, session, draft)
    card = _card(folder.name, fields, sha256=hashlib.sha256(network).hexdigest(), parity=parity)
    _write(folder, network, card)
    return card


def _card(name: str, fields: Mapping[str, Any], sha256: str, parity: float) -> Card:
    """The card, checked as the program will check it."""
    content = {
        "name": name,
        "output": {"kind": OUTPUT},
        "sha256": sha256,
        "parity_max_abs": parity,
        "created": datetime.now(UTC).date().isoformat(),
        **fields,
    }
    try:
        return parse_card(content)
    except ValueError as error:
        raise AppError(f"The model {name!r} was not written: {error}.", "Correct what stands on its card.") from None


def _onnx(module: nn.Module, card: Card) -> bytes:
    """The graph with T left open. By the TorchScript exporter: it needs no further package and puts no guards on T."""
    clip = torch.from_numpy(next(random_clips(card, seed=0)))
    file: Any = io.BytesIO()  # torch takes it, its annotations say only paths
    axes = {INPUT: {1: "T"}, OUTPUT: {1: "T"}}
    with warnings.catch_warnings():
        # That it is not the newest exporter is known; what tracing or folding gets wrong is found by the comparison.
        warnings.simplefilter("ignore")
        try:
            torch.onnx.export(
                module, (clip,), file, input_names=[INPUT], output_names=[OUTPUT], dynamic_axes=axes,
                opset_version=OPSET, dynamo=False,
            )  # fmt: skip
        except (RuntimeError, torch.onnx.errors.OnnxExporterError) as error:
            reason = str(error).strip().splitlines()[0].rstrip(".")
            raise AppError(
                f"The network cannot be written as ONNX: {reason}.",
                f"It must take clips {tuple(clip.shape)} and use operators of opset {OPSET} only.",
            ) from None
    network: bytes = file.getvalue()
    if len(network) > MAX_BYTES:
        raise AppError(
            f"The exported network has {len(network) / 1e6:.0f} MB, at most {MAX_BYTES / 1e6:.0f} MB are taken.",
            "Use a smaller network.",
        )
    return network


def _difference(module: nn.Module, session: Any, card: Card) -> float:
    """The largest difference between graph and torch, by the deviation of the wave. Raises AppError when too large."""
    worst = 0.0
    for clips in (random_clips(card, seed=1), painted_clips(card)):
        for clip in clips:
            expected = module(torch.from_numpy(clip))[0].numpy()
            frames = clip.shape[1]
            try:
                (found,) = session.run([OUTPUT], {INPUT: clip})
            except Exception as error:  # noqa: BLE001 - ONNX Runtime's errors have no common class of their own
                raise AppError(f"The graph does not run on {frames} frames: {str(error)[-200:]}.", FIXED_SIZE) from None
            if expected.shape != (frames,) or found.shape != (1, frames):
                raise AppError(
                    f"From {frames} frames the network makes {expected.shape} and its graph {found.shape}.",
                    f"Both must make one value a frame, (1, {frames}) in all. {FIXED_SIZE}",
                )
            scale = max(float(expected.std()), 1e-2 * float(np.abs(expected).max()), 1e-9)
            worst = max(worst, float(np.abs(found[0] - expected).max()) / scale)
            if not worst < MAX_DIFFERENCE:
                raise AppError(
                    f"On a clip of {frames} frames the graph differs from torch by {worst:.2g} of the wave's "
                    f"deviation; less than {MAX_DIFFERENCE:g} is asked for.",
                    f"{FIXED_SIZE} Also look for means of large numbers: subtract the first frame before.",
                )
    return worst


def random_clips(card: Card, seed: int) -> Iterator[Clip]:
    """Noise over the whole range: (1, T, S, S, 3)."""
    rng = np.random.default_rng(seed)
    size = card.input.size_px
    for length in RANDOM_LENGTHS:
        yield rng.uniform(0, 255, (1, frames_taken(length, card.input), size, size, 3)).astype(np.float32)


def painted_clips(card: Card) -> Iterator[Clip]:
    """The crop of a synthetic face that moves and has a pulse, with the noise of a sensor."""
    crops = _painted_crops(card.input.size_px)
    for length in PAINTED_LENGTHS:
        yield np.resize(crops, (frames_taken(length, card.input), *crops[0].shape))[None]


@functools.lru_cache(maxsize=1)
def _painted_crops(size_px: int) -> Clip:
    """Three seconds there and back again, without a jump."""
    face = SyntheticFace(width_px=192, height_px=144, rate_hz=30.0, motion="natural", duration_s=3.0, seed=5)
    crops = []
    with SyntheticSource(face) as source:
        for frame in all_frames(source):
            crops.append(cut_crop(frame.image, (40.0, 16.0, 112.0), size_px))
    return np.stack(crops + crops[-2:0:-1])


def _write(folder: Path, network: bytes, card: Card) -> None:
    """Network first, card last, each whole or not at all: in between, the old card does not fit and nothing is run."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, content in ((folder / NETWORK, network), (folder / CARD, card_json(card).encode())):
            partial = path.with_name(f".{path.name}.partial")
            partial.write_bytes(content)
            partial.replace(path)
    except OSError as error:
        raise AppError(
            f"The model cannot be written to {folder}: {error.strerror or error}.", "Choose another folder with --out."
        ) from None


def export_checkpoint(path: Path, folder: Path) -> Card:
    """Export what training/train.py left in ``path``. Raises AppError when that is not possible."""
    checkpoint = read_checkpoint(path)
    if checkpoint.network not in NETWORKS:
        known = ", ".join(NETWORKS)
        raise AppError(f"{path.name} is of a network called {checkpoint.network!r}.", f"Known: {known}.")
    try:
        module = NETWORKS[checkpoint.network](**checkpoint.network_arguments)
        module.load_state_dict(checkpoint.state)
    except (TypeError, RuntimeError) as error:
        reason = " ".join(str(error).split())[:300].rstrip(".")
        raise AppError(
            f"The weights in {path.name} do not fit the network {checkpoint.network!r}: {reason}.",
            "Export with the version of this program that trained it.",
        ) from None
    return export(module, folder, checkpoint.card_fields(path))


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser("python -m training.export", description="Turn a checkpoint into a model folder.")
    result.add_argument("checkpoint", type=Path, metavar="CHECKPOINT", help="a file written by training/train.py")
    result.add_argument("--name", required=True, help="name of the model, as for --method")
    result.add_argument("--out", type=Path, default=Path("models"), metavar="DIR", help="(default: %(default)s)")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Do it; the exit code comes back."""
    options = parser().parse_args(arguments)
    try:
        card = export_checkpoint(options.checkpoint, options.out / options.name)
    except AppError as error:
        print(error, file=sys.stderr)
        return 1
    print(told(card, options.out / options.name))
    return 0


def told(card: Card, folder: Path) -> str:
    """What was written, for people."""
    return (
        f"{folder}: {card.label}, {dataclasses.asdict(card)['input']['size_px']} px, differs from torch by at most "
        f"{card.parity_max_abs:.1g}. Use it with --method {card.name}."
    )


if __name__ == "__main__":
    sys.exit(main())
