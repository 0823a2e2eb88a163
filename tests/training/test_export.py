"""From torch to a folder that the program runs, and every reason not to."""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from torch import Tensor, nn

from app import build
from app.core.pulse.method import FaceClip
from app.errors import AppError
from training import export as exporting
from training.export import OPSET, export, main
from training.networks import NETWORKS, PUBLISHED

SIZE = 16


class Green(nn.Module):
    """The negated mean of green, through a convolution over time."""

    def __init__(self) -> None:
        super().__init__()
        self.smooth = nn.Conv1d(1, 1, 3, padding=1)

    def forward(self, clip: Tensor) -> Tensor:
        return self.smooth((clip[:, :1] - clip)[..., 1].mean(dim=(2, 3))[:, None])[:, 0]


class Frozen(Green):
    """The length of the example becomes a constant."""

    def forward(self, clip: Tensor) -> Tensor:
        return super().forward(clip) + torch.zeros(int(clip.shape[1]))


class FirstOnly(Green):
    """One value for all frames."""

    def forward(self, clip: Tensor) -> Tensor:
        return super().forward(clip)[:, :1]


class Rounded(Green):
    """A choice that is made while tracing, from the values of the example."""

    def forward(self, clip: Tensor) -> Tensor:
        wave = super().forward(clip)
        return wave * 2 if float(clip[0, 0, 0, 0, 0]) > 162.4 else wave


class Complicated(Green):
    """An operator that ONNX does not have."""

    def forward(self, clip: Tensor) -> Tensor:
        return super().forward(clip) + torch.special.bessel_j1(clip.mean(dim=(2, 3, 4)))


def fields(**changed: Any) -> dict[str, Any]:
    inputs = {
        "size_px": SIZE, "rate_hz": 30.0, "window_s": 10.0, "colour": "RGB", "range": [0, 255],
        "normalisation": "raw", "frames_multiple": 1, "min_frames": 1,
    }  # fmt: skip
    return {
        "label": "Green", "source": "doi:10.1364/OE.16.021434", "licence": "MIT", "measured": {},
        "training": {"data": "none", "recipe": "none", "commit": None, "steps": None, "seed": None},
        "input": inputs | changed,
    }  # fmt: skip


def test_what_is_written_is_what_was_trained(tmp_path, monkeypatch):
    torch.manual_seed(1)
    module = Green()
    card = export(module, tmp_path / "green_net", fields())
    network = (tmp_path / "green_net" / "network.onnx").read_bytes()
    assert card.sha256 == hashlib.sha256(network).hexdigest()
    assert card.parity_max_abs < 1e-4
    assert json.loads((tmp_path / "green_net" / "card.json").read_text())["name"] == "green_net"
    assert sorted(path.name for path in (tmp_path / "green_net").iterdir()) == ["card.json", "network.onnx"]
    model = onnx.load_from_string(network)
    onnx.checker.check_model(model, full_check=True)
    assert [(one.domain, one.version) for one in model.opset_import] == [("", OPSET)]
    monkeypatch.setattr(build, "MODELS_PATH", tmp_path)
    crops = np.random.default_rng(0).uniform(0, 255, (77, SIZE, SIZE, 3)).astype(np.float32)
    wave = build.make_method("green_net").wave(FaceClip(0.0, 30.0, np.zeros((77, 3)), crops))
    expected = module(torch.from_numpy(crops[None]))[0].detach().numpy()
    assert np.abs(wave - expected).max() < 1e-4 * expected.std()


def test_a_model_of_the_same_name_is_replaced(tmp_path):
    first = export(Green(), tmp_path / "net", fields())
    second = export(Green(), tmp_path / "net", fields())
    assert first.sha256 != second.sha256
    assert json.loads((tmp_path / "net" / "card.json").read_text())["sha256"] == second.sha256


@pytest.mark.parametrize(
    ("module", "sentence"),
    [
        (Frozen(), "The graph does not run on 91 frames: "),
        (FirstOnly(), r"From 64 frames the network makes \(1,\) and its graph \(1, 1\)"),
        (Rounded(), "the graph differs from torch by .* of the wave's deviation; less than 0.0001 is asked for"),
        (Complicated(), "The network cannot be written as ONNX: "),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, nn.Module) else "",
)
def test_a_graph_that_is_not_the_network_is_not_written(tmp_path, module, sentence):
    with pytest.raises(AppError, match=sentence):
        export(module, tmp_path / "net", fields())
    assert not (tmp_path / "net").exists()


def test_a_network_that_is_too_large_is_not_written(tmp_path, monkeypatch):
    monkeypatch.setattr(exporting, "MAX_BYTES", 100)
    with pytest.raises(AppError, match=r"The exported network has 0 MB, at most 0 MB are taken"):
        export(Green(), tmp_path / "net", fields())


def test_a_card_that_the_program_would_refuse_is_not_written(tmp_path):
    with pytest.raises(AppError, match=r"The model 'net' was not written: input\.normalisation is 'magic'"):
        export(Green(), tmp_path / "net", fields(normalisation="magic"))
    with pytest.raises(AppError, match="The model 'My Net' was not written: name is 'My Net'"):
        export(Green(), tmp_path / "My Net", fields())


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "net").write_text("a file")
    with pytest.raises(AppError, match=r"The model cannot be written to .*net: .* Choose another folder with --out"):
        export(Green(), tmp_path / "net", fields())


def checkpoint(path: Path, **changed: Any) -> Path:
    """As training/train.py leaves it, of a small deepphys."""
    network = NETWORKS["deepphys"](size_px=SIZE)
    content = {
        "network": "deepphys",
        "network_arguments": {"size_px": SIZE},
        "state": network.state_dict(),
        "config": {"size_px": SIZE, "steps": 10},
        "commit": "3165c9e",
        "seed": 7,
        "step": 10,
        "card": {
            "label": "DeepPhys",
            "source": PUBLISHED["deepphys"].source,
            "licence": "MIT",
            "data": "synthetic faces",
            "normalisation": "diff_normalized+standardized",
            "min_frames": 2,
        },
        "resume": {"optimiser": torch.optim.AdamW(network.parameters()).state_dict()},
    }
    torch.save(content | changed, path)
    return path


def test_a_checkpoint_becomes_a_model_with_one_command(tmp_path, capsys):
    path = checkpoint(tmp_path / "best.pt")
    assert main([str(path), "--name", "mine", "--out", str(tmp_path / "models")]) == 0
    assert "Use it with --method mine." in capsys.readouterr().out
    card = json.loads((tmp_path / "models" / "mine" / "card.json").read_text())
    assert card["training"] == {
        "data": "synthetic faces", "recipe": "best.pt", "commit": "3165c9e", "steps": 10, "seed": 7,
    }  # fmt: skip
    assert (card["input"]["size_px"], card["input"]["window_s"], card["input"]["min_frames"]) == (SIZE, 10.0, 2)


class Evil:
    def __reduce__(self):
        return (print, ("code of somebody else runs",))


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"network": "magic"}, "is of a network called 'magic'. Known: "),
        ({"network_arguments": {"depth": 3}}, "do not fit the network 'deepphys': "),
        ({"network_arguments": {"size_px": 36}}, "do not fit the network 'deepphys': "),
        ({"card": {"label": "x", "source": "y"}}, "does not say what stands on the card of the model: licence, data"),
        ({"extra": Evil()}, "holds more than weights, or is no torch file: loading it could run code of its maker."),
    ],
)
def test_a_checkpoint_that_cannot_be_used_says_why(tmp_path, capsys, changed, sentence):
    path = checkpoint(tmp_path / "best.pt", **changed)
    assert main([str(path), "--name", "mine", "--out", str(tmp_path / "models")]) == 1
    said = capsys.readouterr()
    assert sentence in said.err
    assert "code of somebody else runs" not in said.out
    assert not (tmp_path / "models").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "There is no file "),
        (b"", "best.pt "),
        (b"no weights", "best.pt "),
        ({"state": {}}, "best.pt is no checkpoint of training/train.py: it has no network, network_arguments, config"),
        ([1, 2], "best.pt is no checkpoint of training/train.py"),
    ],
)
def test_a_file_that_is_no_checkpoint(tmp_path, capsys, content, sentence):
    path = tmp_path / "best.pt"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        torch.save(content, path)
    assert main([str(path), "--name", "mine", "--out", str(tmp_path)]) == 1
    assert capsys.readouterr().err.startswith(sentence)
