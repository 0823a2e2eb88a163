import json
import subprocess
import sys
import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from app.errors import AppError
from training import train as training
from training.batches import Augmentation, draw_batch
from training.checkpoint import read_checkpoint
from training.config import Config
from training.export import export_checkpoint
from training.losses import correlation, spectral_cross_entropy, squared_error
from training.networks import NETWORKS
from training.synthetic.pool import LEVELS, Pool
from training.train import Trainer, measure

CONFIGS = Path(training.__file__).parent / "configs"


def wave_pool(clips: int = 6, frames: int = 150, size: int = 16) -> Pool:
    """Clips whose every pixel shows the wave plainly; the last one shows nothing."""
    rng = np.random.default_rng(0)
    t = np.arange(frames) / 30
    waves = np.stack([np.sin(2 * np.pi * (1 + 0.2 * k) * t) * np.sqrt(2) for k in range(clips)])
    waves[-1] = 0
    levels = 120 - 2 * waves[:, :, None, None, None] + rng.normal(0, 0.2, (clips, frames, size, size, 3))
    return Pool(np.round(levels * LEVELS).astype(np.uint16), waves.astype(np.float32), np.ones(clips, dtype=bool))


@pytest.fixture
def config() -> Config:
    return replace(
        Config.read(CONFIGS / "debug.toml"),
        clips=6,
        steps=40,
        validate_every=20,
        learning_rate=0.01,
        frames=120,
        seconds=5.0,
    )


def test_squared_error_of_a_hand_computed_case():
    wave, truth = torch.tensor([[1.0, 2.0, 3.0]]), torch.tensor([[1.0, 0.0, 3.0]])
    assert float(squared_error(wave, truth)) == pytest.approx(4 / 3)


def test_correlation_is_that_of_numpy_and_nothing_for_a_flat_wave():
    a, b = torch.randn(3, 50), torch.randn(3, 50)
    assert correlation(a, b).numpy() == pytest.approx([np.corrcoef(x, y)[0, 1] for x, y in zip(a, b)], abs=1e-5)  # noqa: B905
    assert float(correlation(torch.zeros(1, 50), b[:1])) == pytest.approx(0.0, abs=1e-4)


def test_the_spectrum_of_the_right_rate_costs_least():
    t = torch.arange(300) / 30

    def cost(bpm: float) -> float:
        wave, truth = (torch.sin(2 * torch.pi * one / 60 * t)[None] for one in (bpm, 90.0))
        return float(spectral_cross_entropy(wave, truth, 30.0, 40.0, 200.0))

    assert cost(90) < cost(87) < cost(80) and cost(90) < cost(45) and cost(90) < cost(180)


def test_batches_are_decided_by_their_generator_and_keep_wave_and_picture_together():
    pool = wave_pool()
    plain = Augmentation(stretch=0.2, gain=0.0, noise=0.0, hidden=0.0)
    crops, waves = draw_batch(pool, len(pool), 5, 100, plain, np.random.default_rng(3))
    again, _ = draw_batch(pool, len(pool), 5, 100, plain, np.random.default_rng(3))
    assert torch.equal(crops, again) and crops.shape == (5, 100, 16, 16, 3) and waves.shape == (5, 100)
    for crop, wave in zip(crops, waves, strict=True):
        if wave.std() > 0:
            assert float(wave.std(correction=0)) == pytest.approx(1, abs=1e-3)
            assert np.corrcoef(-crop.mean(dim=(1, 2, 3)), wave)[0, 1] > 0.98


def test_a_covered_part_of_the_face_shows_no_pulse():
    crops, _ = draw_batch(wave_pool(), 6, 8, 100, Augmentation(0, 0, 0, hidden=1.0), np.random.default_rng(1))
    frozen = (crops.std(dim=1).mean(dim=-1) < 1e-4).flatten(1).float().mean(dim=1)
    assert (frozen > 0.01).all() and (frozen < 0.4).all()


def test_training_learns_what_is_plain_and_goes_on_where_it_stopped(tmp_path, config, capsys):
    pool = wave_pool()
    torch.manual_seed(0)
    trainer = Trainer(config, tmp_path, 0, 1)
    before = measure(trainer.network, pool)["r"]
    progress = trainer.train(pool, pool)
    assert progress.step == 40 and "step 40: loss" in capsys.readouterr().out
    assert [json.loads(line)["step"] for line in (tmp_path / "log.jsonl").read_text().splitlines()] == [20, 40]
    learnt = measure(trainer.network, pool)
    assert learnt["r"] > max(0.5, before + 0.2)
    again = Trainer(config, tmp_path, 0, 1)
    assert again.resume() and again.progress.step == 40
    saved = torch.load(tmp_path / "best.pt", weights_only=True)
    assert saved["network"] == "physnet_tn" and saved["step"] == progress.best_step and saved["seed"] == 1
    network = NETWORKS[saved["network"]](**saved["network_arguments"])
    network.load_state_dict(saved["state"])


def test_without_labels_the_network_learns_from_the_clips_alone(tmp_path, config):
    """The labels are thrown away first; the card then promises no size of the wave."""
    pool = wave_pool()
    blind = replace(pool, waves=np.zeros_like(pool.waves))
    asked = replace(config, network="contrastphys", network_arguments={}, loss="contrast", batch=2, steps=3)
    trainer = Trainer(replace(asked, validate_every=3, precision="float32"), tmp_path, 0, 1)
    assert trainer.train(blind, pool).step == 3
    fields = read_checkpoint(tmp_path / "last.pt").card_fields(tmp_path / "last.pt")
    assert fields["output"] == {"kind": "bvp"}


def exported(config: Config, folder: Path) -> tuple[Path, torch.nn.Module]:
    trainer = Trainer(config, folder, 0, 1)
    network = trainer.averaged.module
    with torch.no_grad():
        for one in network.parameters():
            one += 0.02 * torch.randn_like(one)  # no zeros as before any training
    trainer.save(folder / "first.pt")
    export_checkpoint(folder / "first.pt", folder / "model")
    return folder / "model" / "network.onnx", network


def test_a_training_begins_with_an_exported_network_and_one_more_block_changes_nothing(tmp_path, config, capsys):
    path, first = exported(config, tmp_path)
    more = {**config.network_arguments, "dilations": [1, 2, 4]}
    trainer = Trainer(replace(config, network_arguments=more, seed=5), tmp_path, 0, 1)
    trainer.begin(str(path))
    assert "anew: time.2.0.weight, time.2.0.bias, time.2.2.weight, time.2.2.bias" in capsys.readouterr().out
    clip = torch.rand(1, 64, 16, 16, 3) * 255
    with torch.no_grad():
        for network in (trainer.network, trainer.averaged.module):
            assert torch.allclose(network(clip), first(clip), atol=1e-6)


def test_weights_that_do_not_fit_or_are_not_there_are_refused(tmp_path, config):
    path, _ = exported(config, tmp_path)
    wide = replace(config, network_arguments={**config.network_arguments, "channels": 16})
    other = replace(config, network="deepphys_tn", network_arguments={})
    for asked, wanted, message in (
        (wide, path, "cannot begin with .* size mismatch"),
        (other, path, "another network than deepphys_tn"),
        (config, tmp_path / "no.onnx", "cannot begin with .*no.onnx: .*No such file"),
        (config, "HEAD:no.onnx", "cannot begin with HEAD:no.onnx: .*no.onnx"),
    ):
        with pytest.raises(AppError, match=message):
            Trainer(asked, tmp_path, 0, 1).begin(str(wanted))


def test_another_configuration_does_not_go_on_from_the_checkpoint(tmp_path, config):
    trainer = Trainer(config, tmp_path, 0, 1)
    trainer.save(tmp_path / "last.pt")
    with pytest.raises(AppError, match=r"was trained with other settings: learning_rate\. Choose another --out\."):
        Trainer(replace(config, learning_rate=0.02), tmp_path, 0, 1).resume()


def test_training_stops_when_nothing_gets_better(tmp_path, config):
    trainer = Trainer(replace(config, steps=100, validate_every=5, patience=2, learning_rate=0.0), tmp_path, 0, 1)
    assert trainer.train(wave_pool(), wave_pool()).step == 15


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("speed = 3", "unknown settings: speed"),
        ("shortest = 130", "cannot give batches of 130 to 120 frames"),
        ('loss = "none"', "Loss 'none' is unknown"),
        ('steps = "many"', "steps is 'many', not of type int"),
        ('network = "resnet"', "There is no network 'resnet'"),
        ('precision = "float16"', "Precision 'float16' is unknown"),
        ("= 3", "cannot be read"),
    ],
)
def test_a_wrong_configuration_is_named(tmp_path, lines, message):
    path = tmp_path / "wrong.toml"
    name = lines.split(" =")[0]
    right = [one for one in (CONFIGS / "debug.toml").read_text().splitlines() if not one.startswith(f"{name} =")]
    path.write_text("\n".join([lines, *right]))
    with pytest.raises(AppError, match=message):
        Config.read(path)


def test_a_configuration_that_lacks_something_is_named(tmp_path):
    path = tmp_path / "short.toml"
    path.write_text('network = "physnet_tn"')
    with pytest.raises(AppError, match=r"short\.toml is incomplete: .*clips"):
        Config.read(path)


def test_clips_join_evenly_until_four_fifths_of_the_steps_and_batches_hold_as_many_frames(config):
    growing = replace(config, clips=100, early_clips=20, steps=1000, frames=450, shortest=150, batch=4, seconds=16.0)
    assert [growing.clips_at(step) for step in (0, 400, 800, 1000)] == [20, 60, 100, 100]
    assert config.clips_at(0) == config.clips
    shapes = [growing.shape_of_batch(np.random.default_rng(k)) for k in range(200)]
    lengths = [frames for _, frames in shapes]
    assert min(lengths) < 160 and max(lengths) > 430 and all(one % 2 == 0 for one in lengths)
    assert all(abs(clips * frames - 1800) <= frames / 2 for clips, frames in shapes)
    assert config.shape_of_batch(np.random.default_rng(0)) == (config.batch, config.frames)


def test_only_the_clips_that_have_joined_are_drawn():
    pool = wave_pool()
    crops, waves = draw_batch(pool, 1, 6, 100, Augmentation(0, 0, 0, hidden=0.0), np.random.default_rng(0))
    rates = [np.abs(np.fft.rfft(one))[1:].argmax() for one in waves.numpy()]
    assert len(crops) == 6 and len(set(rates)) == 1


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_configuration_says_what_it_costs_and_makes_a_network(path):
    head = path.read_text().splitlines()[:8]
    for word in ("# Command:", "# Hardware:", "# Time:", "# Result:"):
        assert any(line.startswith(word) for line in head)
    config = Config.read(path)
    network = NETWORKS[config.network](**config.network_arguments)
    with torch.no_grad():
        wave = network(torch.rand(1, 64, config.size_px, config.size_px, 3) * 255)
    assert wave.shape == (1, 64)
    assert set(tomllib.loads(path.read_text())["card"]) >= {"label", "source", "data", "licence", "normalisation"}


def test_the_debug_configuration_trains_from_nothing_in_seconds(tmp_path, monkeypatch, capsys):
    command = ["train", str(CONFIGS / "debug.toml"), "--out", str(tmp_path), "--jobs", "1"]
    threads = torch.get_num_threads()
    monkeypatch.setattr("sys.argv", [*command, "--threads", str(threads)])
    training.main()
    assert "best: step" in capsys.readouterr().out
    assert (tmp_path / "best.pt").stat().st_size > 10_000


@pytest.mark.slow
def test_two_processes_train_one_network_together(tmp_path):
    """PyTorch's DDP over gloo, as torchrun starts it, instead of two GPUs."""
    several = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "-m", "training.train"]
    command = [*several, str(CONFIGS / "debug.toml"), "--out", str(tmp_path), "--jobs", "1", "--threads", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, cwd=CONFIGS.parents[1])
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("best: step") == 1
    saved = torch.load(tmp_path / "last.pt", weights_only=True)
    assert saved["step"] == 6 and not any(name.startswith("module.") for name in saved["state"])


def test_a_missing_configuration_ends_with_a_sentence(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["train", str(tmp_path / "no.toml"), "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stop:
        training.main()
    assert stop.value.code == 2 and "cannot be read" in capsys.readouterr().err
