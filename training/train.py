"""Trains a pulse network: python -m training.train training/configs/physnet.toml --out runs/physnet

On several GPUs or machines: torchrun --nproc-per-node 4 -m training.train CONFIG --out DIR (PyTorch's DDP).
Interrupted, the same command goes on where the last checkpoint was written.
"""

import argparse
import json
import os
import subprocess
import time
from concurrent.futures import Future
from contextlib import nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from app.core.series import GRID_HZ
from app.core.spectrum import HIGHEST_BPM, LOWEST_BPM, pulse_spectrum
from app.errors import AppError
from training.batches import Augmentation, draw_batch
from training.config import Config
from training.contrast import contrast
from training.losses import correlation, spectral_cross_entropy, squared_error
from training.networks import NETWORKS
from training.synthetic.pool import LEVELS, Order, Pool

VALIDATION_SEED = 10_000_000  # training clips have smaller seeds


@dataclass
class Progress:
    """Where a training stands."""

    step: int = 0
    best_score: float = -np.inf
    best_step: int = 0


class Trainer:
    """One network with its optimiser, its running average of weights, and its checkpoint on disk."""

    def __init__(self, config: Config, out: Path, rank: int, workers: int) -> None:
        self.config, self.out, self.rank, self.workers = config, out, rank, workers
        self.device = torch.device("cuda", rank % torch.cuda.device_count()) if torch.cuda.is_available() else "cpu"
        torch.manual_seed(config.seed)
        self.network: nn.Module = NETWORKS[config.network](**config.network_arguments).to(self.device)
        self.averaged = AveragedModel(
            self.network,
            multi_avg_fn=get_ema_multi_avg_fn(config.average),  # type: ignore[no-untyped-call]
        )
        self.optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay
        )
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimiser, config.learning_rate, total_steps=config.steps + 1, pct_start=0.15
        )
        self.progress = Progress()
        self.commit = _commit()  # of the code that runs, not of what is checked out when a checkpoint is written

    def begin(self, start: str) -> None:
        """Begin with the weights of ``start`` (as in Config), which training.export wrote; what it lacks begins anew.

        Raises AppError when they cannot be had or do not fit.
        """
        try:
            graph = onnx.load_model_from_string(_file_or_git(start)).graph
            weights = {one.name: torch.from_numpy(numpy_helper.to_array(one).copy()) for one in graph.initializer}
            lacking, strange = self.network.load_state_dict(weights, strict=False)
        except Exception as error:  # noqa: BLE001 - those of onnx have no common class of their own
            reason = " ".join(str(error).split())[:200]
            raise AppError(
                f"Training cannot begin with {start}: {reason}.", "The configuration says where it comes from."
            ) from None
        if strange or len(lacking) == len(self.network.state_dict()):
            raise AppError(f"{start} holds another network than {self.config.network}.", "Choose one of the same kind.")
        self.averaged.module.load_state_dict(self.network.state_dict())
        print(f"begins with {start}" + (f", anew: {', '.join(lacking)}" if lacking else ""), flush=True)

    def train(self, pool: Pool, held_out: Pool, making: Future[None] | None = None) -> Progress:
        """From where it stands to the end, or until ``patience`` validations brought nothing better.

        ``making``: who makes the clips of ``pool`` meanwhile.
        """
        config, progress = self.config, self.progress
        runner: nn.Module = DistributedDataParallel(self.network) if self.workers > 1 else self.network
        augmentation = Augmentation(stretch=config.stretch, gamma=config.gamma, turn=config.turn)
        started, losses = time.monotonic(), []
        while progress.step < config.steps:
            rng = np.random.default_rng([config.seed, progress.step, self.rank])
            among = config.clips_at(progress.step)
            pool.wait(among, making)
            crops, truth = draw_batch(pool, among, *config.shape_of_batch(rng), augmentation, rng)
            loss = self._loss(runner, crops.to(self.device), truth.to(self.device))
            self.optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(self.network.parameters(), config.clip_gradient)
            self.optimiser.step()
            self.schedule.step()
            self.averaged.update_parameters(self.network)
            progress.step += 1
            losses.append(float(loss.detach()))
            if progress.step % config.validate_every == 0 or progress.step == config.steps:
                each_s = (time.monotonic() - started) / len(losses)
                if not self._validate(held_out, float(np.mean(losses)), each_s):
                    break
                started, losses = time.monotonic(), []
        return progress

    def _loss(self, runner: nn.Module, crops: Tensor, truth: Tensor) -> Tensor:
        config = self.config
        if config.loss == "contrast":
            with self._precision():
                signals = runner(crops, every=True)
            return contrast(signals.float(), GRID_HZ)
        with self._precision():
            wave = runner(crops)
        wave = wave.float()
        alive = (truth.square().sum(dim=1) > 0).float()
        following = config.correlation_weight * (1 - correlation(wave, truth))
        following = following + config.spectrum_weight * spectral_cross_entropy(
            wave, truth, GRID_HZ, LOWEST_BPM, HIGHEST_BPM
        )
        return (squared_error(wave, truth) + alive * following).mean()

    def _precision(self) -> Any:
        if self.config.precision == "float32":
            return nullcontext()
        return torch.autocast(torch.device(self.device).type, torch.bfloat16)

    def _validate(self, held_out: Pool, loss: float, each_s: float) -> bool:
        """Measure, report, keep; whether to go on."""
        config, progress = self.config, self.progress
        result = measure(self.averaged.module, held_out, self.device)
        # The score that counts: near the right rate, with ties broken by the correlation.
        score = result["within_5_percent"] + 10 * result["r"]
        better = score > progress.best_score
        if better:
            progress.best_score, progress.best_step = score, progress.step
        if self.rank == 0:
            shown = ", ".join(f"{name} {value:.3g}" for name, value in result.items())
            print(f"step {progress.step}: loss {loss:.3f}, {shown}, {each_s:.2f} s a step", flush=True)
            with (self.out / "log.jsonl").open("a") as log:
                log.write(json.dumps({"step": progress.step, "loss": loss, **result}) + "\n")
            self.save(self.out / "last.pt")
            if better:
                self.save(self.out / "best.pt")
        return progress.step - progress.best_step < config.patience * config.validate_every

    def save(self, path: Path) -> None:
        """Write a checkpoint; whole or not at all."""
        config = self.config
        state = {
            "network": config.network,
            "network_arguments": config.network_arguments,
            "state": self.averaged.module.state_dict(),
            "config": {field.name: getattr(config, field.name) for field in fields(config)},
            "card": config.card,
            "commit": self.commit,
            "seed": config.seed,
            "step": self.progress.step,
            "resume": {
                "network": self.network.state_dict(),
                "averaged": self.averaged.state_dict(),
                "optimiser": self.optimiser.state_dict(),
                "schedule": self.schedule.state_dict(),
                "best": [self.progress.best_score, self.progress.best_step],
            },
        }
        partial = path.with_suffix(".partial")
        torch.save(state, partial)
        partial.replace(path)

    def resume(self) -> bool:
        """Go on from the last checkpoint, if there is one. Raises AppError when it belongs to another configuration."""
        path = self.out / "last.pt"
        if not path.exists():
            return False
        saved = torch.load(path, map_location=self.device, weights_only=True)
        mine = {field.name: getattr(self.config, field.name) for field in fields(self.config)}
        changed = sorted(name for name in mine if saved["config"].get(name) != mine[name])
        if changed:
            raise AppError(f"{path} was trained with other settings: {', '.join(changed)}.", "Choose another --out.")
        self.network.load_state_dict(saved["resume"]["network"])
        self.averaged.load_state_dict(saved["resume"]["averaged"])
        self.optimiser.load_state_dict(saved["resume"]["optimiser"])
        self.schedule.load_state_dict(saved["resume"]["schedule"])
        best_score, best_step = saved["resume"]["best"]
        self.progress = Progress(saved["step"], best_score, best_step)
        return True


@torch.no_grad()
def measure(network: nn.Module, pool: Pool, device: torch.device | str = "cpu") -> dict[str, float]:
    """How a network does on whole clips: correlation, heart rate of each clip, and how true its certainty is.

    certain: mean standard deviation of the waves with a pulse, which should equal r. lifeless: the same without one: 0
    is best.
    """
    network.eval()
    r, errors, certain, lifeless = [], [], [], []
    for k in range(len(pool)):
        frames = pool.waves.shape[1] // 4 * 4  # what every network takes
        crops = torch.from_numpy(pool.crops[k, :frames].astype(np.float32) / LEVELS)[None].to(device)
        wave = network(crops)[0].float().cpu().numpy().astype(np.float64)
        truth = pool.waves[k, :frames].astype(np.float64)
        if not truth.any():
            lifeless.append(float(wave.std()))
            continue
        certain.append(float(wave.std()))
        r.append(float(np.corrcoef(wave, truth)[0, 1]) if wave.std() > 1e-9 else 0.0)
        found, right = (pulse_spectrum(one - one.mean(), GRID_HZ).peak_bpm() for one in (wave, truth))
        errors.append(abs(found - right))
    network.train()
    return {
        "r": float(np.mean(r)),
        "mae_bpm": float(np.mean(errors)),
        "within_5_percent": 100 * float(np.mean(np.array(errors) <= 5)),
        "certain": float(np.mean(certain)),
        "lifeless": float(np.mean(lifeless)) if lifeless else 0.0,
    }


def _file_or_git(name: str) -> bytes:
    if Path(name).exists() or ":" not in name:
        return Path(name).read_bytes()
    shown = subprocess.run(["git", "show", name], cwd=Path(__file__).parent, capture_output=True, check=False)
    if shown.returncode:
        raise OSError(shown.stderr.decode(errors="replace"))
    return shown.stdout


def _commit() -> str:
    """The commit that is checked out, with a + when files differ from it."""
    here = Path(__file__).parent
    try:
        commit = subprocess.check_output(["git", "rev-parse", "--short", "HEAD"], cwd=here, text=True).strip()
        changed = subprocess.check_output(["git", "status", "--porcelain", "--", "."], cwd=here, text=True).strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return commit + ("+" if changed else "")


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("config", type=Path)
    result.add_argument("--out", type=Path, required=True, help="where checkpoints and the log go")
    result.add_argument("--pool", type=Path, help="where clips are kept (default: OUT/pool)")
    spare = max(1, (os.cpu_count() or 1) - 1)
    result.add_argument("--jobs", type=int, default=spare, help=f"processes that make clips (default: {spare})")
    result.add_argument("--threads", type=int, help="processor threads of the training itself")
    return result


def main() -> None:
    """Train as the arguments say."""
    asked = parser()
    options = asked.parse_args()
    workers = int(os.environ.get("WORLD_SIZE", "1"))
    rank = int(os.environ.get("RANK", "0"))
    if options.threads:
        torch.set_num_threads(options.threads)
    try:
        config = Config.read(options.config)
        if workers > 1:
            torch.distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
        options.out.mkdir(parents=True, exist_ok=True)
        folder = options.pool or options.out / "pool"
        kept = config.size_px, config.seconds
        order = Order(folder / "train", 0, config.clips, *kept)
        proof = Order(folder / "validation", VALIDATION_SEED, config.validation_clips, *kept)
        if rank == 0:
            proof.make(options.jobs)
            order.open()
        if workers > 1:
            torch.distributed.barrier()
        trainer = Trainer(config, options.out, rank, workers)
        if trainer.resume():
            print(f"going on from step {trainer.progress.step}", flush=True)
        elif config.start:
            trainer.begin(config.start)
        with order.being_made(options.jobs) if rank == 0 else nullcontext() as making:
            progress = trainer.train(order.open(), proof.open(), making)
    except AppError as error:
        asked.exit(2, f"{error}\n")
    if rank == 0:
        print(f"best: step {progress.best_step}, in {options.out / 'best.pt'}")


if __name__ == "__main__":
    main()
