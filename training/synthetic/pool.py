"""Many clips on disk: each costs half a second of a processor to make, and is trained on several times."""

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import joblib
import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from tqdm import tqdm

from app.core.series import GRID_HZ
from training.synthetic.clip import make_clip

# Crops are kept as 16 bits: steps of 1/256 gray level, far below the faintest pulse in a pixel of a crop.
LEVELS = 256
_AT_ONCE = 16
# Bump this whenever clips change: an old pool would pass for a new one.
VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """crops: (N, T, S, S, 3) uint16, gray levels times LEVELS. waves: (N, T) float32, zeros for the lifeless."""

    crops: NDArray[np.uint16]
    waves: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.waves)


def open_pool(folder: Path, first_seed: int, clips: int, size_px: int, seconds: float, jobs: int = 2) -> Pool:
    """The clips of seeds ``first_seed`` and after; those that are not yet in ``folder`` are made, by ``jobs``
    processes.
    """
    folder.mkdir(parents=True, exist_ok=True)
    frames = round(seconds * GRID_HZ)
    described = {"version": VERSION, "first_seed": first_seed, "clips": clips, "size_px": size_px, "frames": frames}
    card = folder / "pool.json"
    if not card.exists() or json.loads(card.read_text()) != described:
        open_memmap(folder / "crops.npy", "w+", np.uint16, (clips, frames, size_px, size_px, 3)).flush()
        open_memmap(folder / "waves.npy", "w+", np.float32, (clips, frames)).flush()
        open_memmap(folder / "made.npy", "w+", np.bool_, (clips,)).flush()
        card.write_text(json.dumps(described))
    missing = np.flatnonzero(~np.load(folder / "made.npy"))
    parts = [missing[i : i + _AT_ONCE] for i in range(0, len(missing), _AT_ONCE)]
    work = (joblib.delayed(_make)(folder, part, first_seed, size_px, seconds) for part in parts)
    made = joblib.Parallel(n_jobs=jobs, return_as="generator_unordered")(work)
    for _ in tqdm(made, desc=f"clips for {folder.name}", total=len(parts), unit_scale=_AT_ONCE, disable=not parts):
        pass
    return Pool(np.load(folder / "crops.npy", mmap_mode="r"), np.load(folder / "waves.npy"))


def _make(folder: Path, numbers: NDArray[np.int64], first_seed: int, size_px: int, seconds: float) -> None:
    cv2.setNumThreads(1)  # there is a process for each core already
    crops = np.load(folder / "crops.npy", mmap_mode="r+")
    waves = np.load(folder / "waves.npy", mmap_mode="r+")
    made = np.load(folder / "made.npy", mmap_mode="r+")
    for k in numbers:
        clip = make_clip(first_seed + int(k), size_px, seconds)
        crops[k] = np.round(np.clip(clip.crops, 0, 255) * LEVELS)
        waves[k] = clip.wave
        made[k] = True
    for one in (crops, waves, made):
        one.flush()
