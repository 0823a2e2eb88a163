"""A checkpoint under the layer names of a public toolbox becomes a method of the monitor."""

import json

import numpy as np
import pytest
import torch

from app import build
from app.cli import main as analyse
from app.core.pulse.method import FaceClip
from tests.training.layers import layers_of
from training.import_checkpoint import main
from training.networks import PUBLISHED
from training.networks.published import OnClip

SIZE, SIDE = 16, 2  # crops, and what is left of them before the dense layers


def weights(kind: str, side: int = SIDE, prefix: str = "") -> dict[str, torch.Tensor]:
    """Random weights under the public names."""
    generator = torch.Generator().manual_seed(3)
    state = {}
    for name, shape in layers_of(kind, side).items():
        value = torch.randn(shape, generator=generator) * 0.2
        state[prefix + name] = value.abs() + 0.5 if name.endswith("running_var") else value
    return state


@pytest.fixture
def models(tmp_path, monkeypatch):
    monkeypatch.setattr(build, "MODELS_PATH", tmp_path / "models")
    return tmp_path / "models"


def convert(models, state, *arguments: str) -> int:
    path = models.parent / "PURE best.pth"
    torch.save(state, path)
    return main([str(path), "--out", str(models), *arguments])


@pytest.mark.parametrize("kind", PUBLISHED)
def test_from_a_file_to_the_wave_of_the_monitor(models, capsys, kind):
    state = weights(kind, prefix="module.")
    size = ["--size", str(SIZE)] if kind == "physnet" else []
    assert convert(models, state, "--as", kind, "--name", f"my_{kind}", *size) == 0, capsys.readouterr().err
    assert f"Use it with --method my_{kind}." in capsys.readouterr().out
    method = build.make_method(f"my_{kind}")
    assert (method.crop_size_px, method.provider) == (SIZE, "CPUExecutionProvider")
    assert method.label == f"{PUBLISHED[kind].label} (PURE best.pth)"
    crops = np.random.default_rng(0).uniform(0, 255, (43, SIZE, SIZE, 3)).astype(np.float32)
    network = PUBLISHED[kind](**({} if kind == "physnet" else {"size_px": SIZE}))
    network.load_state_dict({name.removeprefix("module."): value for name, value in state.items()}, strict=False)
    padded = crops if kind != "physnet" else np.concatenate([crops, crops[-1:]])
    with torch.no_grad():
        expected = OnClip(network).eval()(torch.from_numpy(padded[None]))[0, :43].numpy()
    found = method.wave(FaceClip(0.0, 30.0, np.zeros((43, 3)), crops))
    assert np.abs(found - expected).max() < 1e-4 * expected.std()


def test_analyses_a_video_at_once(models, tmp_path, capsys):
    """The name is made from that of the file, the size from the weights."""
    assert convert(models, {"state_dict": weights("tscan")}, "--as", "tscan", "--segment", "5") == 0
    out = tmp_path / "out"
    assert analyse(["--demo", "--seconds", "5", "--method", "pure_best", "--ungated", "--out", str(out)]) == 0
    summary = json.loads((out / "demo.summary.json").read_text())
    assert (summary["method"]["name"], summary["method"]["provider"]) == ("pure_best", "CPUExecutionProvider")
    assert len((out / "demo.bvp.csv").read_text().splitlines()) > 100


def test_what_the_user_knows_stands_on_the_card(models):
    said = "--as physnet --size 16 --frames 128 --input raw --output wave --label Mine --licence CC0 --name mine"
    assert convert(models, weights("physnet"), *said.split()) == 0
    card = json.loads((models / "mine" / "card.json").read_text())
    assert card["input"]["window_s"] == pytest.approx(128 / 30)
    assert (card["input"]["normalisation"], card["input"]["frames_multiple"], card["label"]) == ("raw", 4, "Mine")
    assert (card["licence"], card["training"]["recipe"]) == ("CC0", "imported from PURE best.pth")


def without(state, name):
    return {key: value for key, value in state.items() if key != name}


@pytest.mark.parametrize(
    ("state", "arguments", "sentence"),
    [
        (without(weights("deepphys"), "motion_conv2.bias"), "--as deepphys", "it has no layer motion_conv2.bias"),
        (weights("deepphys") | {"extra": torch.ones(1)}, "--as deepphys", "it has a layer extra that is not in it"),
        (weights("physnet"), "--as tscan", "It has the layers of: physnet. Use --as."),
        (weights("deepphys"), "--as deepphys --size 36", "dense_1.weight is 128 x 256 in PURE best.pth, 128 x 3136"),
        (weights("physnet") | {"ConvBlock10.bias": torch.tensor([np.nan])}, "--as physnet", "no numbers in Conv"),
        (weights("physnet"), "--as physnet --segment 5", "physnet has no temporal shift. Leave --segment out."),
        (weights("deepphys"), "--as deepphys --name pos", "There is a method called 'pos' already. Choose another"),
        ({"a": 1}, "--as deepphys", "PURE best.pth holds no weights by the name of their layer."),
        ({}, "--as deepphys", "PURE best.pth holds no weights by the name of their layer."),
        ([torch.ones(1)], "--as deepphys", "PURE best.pth holds no weights by the name of their layer."),
        (torch.nn.Linear(1, 1), "--as deepphys", "loading it could run code of its maker. Save the weights alone"),
    ],
)  # fmt: skip
def test_a_checkpoint_that_does_not_fit_says_why(models, capsys, state, arguments, sentence):
    assert convert(models, state, *arguments.split()) == 1
    assert sentence in capsys.readouterr().err
    assert not models.exists()


def test_a_model_that_is_there_is_not_overwritten(models, capsys):
    (models / "mine").mkdir(parents=True)
    assert convert(models, weights("deepphys"), "--as", "deepphys", "--name", "mine") == 1
    assert "There is a method called 'mine' already." in capsys.readouterr().err
