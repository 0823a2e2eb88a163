"""The smallest model that really measures a pulse: the negated mean green of the whole crop, as an ONNX graph."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
from onnx import TensorProto, helper

from app.inference.card import CARD, NETWORK

SIZE = 16


def green_graph(
    size: int = SIZE, *, frames: int | str = "T", confidence: bool = False, inputs: str = "clip", domain: str = ""
) -> onnx.ModelProto:
    """(1, T, size, size, 3) -> (1, T)."""
    nodes = [
        helper.make_node("ReduceMean", [inputs], ["colour"], axes=[2, 3], keepdims=0),
        helper.make_node("Constant", [], ["green"], value_int=1),
        helper.make_node("Gather", ["colour", "green"], ["mean"], axis=2),
        helper.make_node("Neg", ["mean"], ["bvp"], domain=domain),
    ]
    outputs = [helper.make_tensor_value_info("bvp", TensorProto.FLOAT, [1, frames])]
    if confidence:
        nodes.append(helper.make_node("Sigmoid", ["mean"], ["confidence"]))
        outputs.append(helper.make_tensor_value_info("confidence", TensorProto.FLOAT, [1, frames]))
    clip = helper.make_tensor_value_info(inputs, TensorProto.FLOAT, [1, frames, size, size, 3])
    operators = [helper.make_opsetid("", 17)] + ([helper.make_opsetid(domain, 1)] if domain else [])
    graph = helper.make_graph(nodes, "green", [clip], outputs)
    return helper.make_model(graph, opset_imports=operators, ir_version=8)


def card_of(network: bytes, name: str = "tiny") -> dict[str, Any]:
    return {
        "name": name,
        "label": "Tiny",
        "source": "mean green, doi:10.1364/OE.16.021434",
        "input": {
            "size_px": SIZE,
            "rate_hz": 30.0,
            "window_s": 10.0,
            "colour": "RGB",
            "range": [0, 255],
            "normalisation": "raw",
            "frames_multiple": 1,
            "min_frames": 1,
        },
        "output": {"kind": "bvp"},
        "training": {"data": "none", "recipe": "none", "commit": None, "steps": None, "seed": 1},
        "licence": "MIT",
        "sha256": hashlib.sha256(network).hexdigest(),
        "parity_max_abs": 0.0,
        "measured": {"mae_bpm": 1.5},
        "created": "2026-01-31",
    }


def write_model(
    models: Path,
    name: str = "tiny",
    graph: onnx.ModelProto | bytes | None = None,
    change: Callable[[dict[str, Any]], object] = lambda card: None,
) -> Path:
    """A model folder in ``models``; ``change`` may spoil the card before it is written."""
    network = graph if isinstance(graph, bytes) else (graph or green_graph()).SerializeToString()
    folder = models / name
    folder.mkdir(parents=True)
    (folder / NETWORK).write_bytes(network)
    card = card_of(network, name)
    change(card)
    (folder / CARD).write_text(json.dumps(card))
    return folder
