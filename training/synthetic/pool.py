"""Many clips on disk: each costs a second of a processor to make, and is trained on several times."""

import json
import time
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from threading import Event

import cv2
import numpy as np
from numpy.lib.format import open_memmap
from numpy.typing import NDArray
from tqdm import tqdm

from app.core.series import GRID_HZ
from training.synthetic.clip import make_clip

# Crops are kept as 16 bits: steps of 1/256 gray level, far below the faintest pulse in a pixel of a crop.
LEVELS = 256
_AT_ONCE = 8
_LOOK_EVERY_S = 1.0
# Bump this whenever clips change: an old pool would pass for a new one.
VERSION = 3


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """crops: (N, T, S, S, 3) uint16, gray levels times LEVELS. waves: (N, T) float32, zeros for the lifeless.

    made: (N,) which clips are there by now; others may still be in the making, in order.
    """

    crops: NDArray[np.uint16]
    waves: NDArray[np.float32]
    made: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.waves)

    def wait(self, clips: int, making: Future[None] | None = None) -> None:
        """Until the first ``clips`` are there. Raises what ended ``making`` before that."""
        while not self.made[:clips].all():
            if making is not None and making.done():
                making.result()
            time.sleep(_LOOK_EVERY_S)


@dataclass(frozen=True, slots=True)
class Order:
    """Clips wanted in ``folder``: those of ``first_seed`` and after."""

    folder: Path
    first_seed: int
    clips: int
    size_px: int
    seconds: float

    def open(self) -> Pool:
        """The pool as it is by now; clips of the same kind stay, however many were wanted before, others go."""
        self.folder.mkdir(parents=True, exist_ok=True)
        frames = round(self.seconds * GRID_HZ)
        kind = {"version": VERSION, "first_seed": self.first_seed, "size_px": self.size_px, "frames": frames}
        card = self.folder / "pool.json"
        there = json.loads(card.read_text()) if card.exists() else {}
        kept = there.pop("clips", 0)
        if there != kind:
            kept = 0
        if kept < self.clips:
            self._lay_out("crops", np.uint16, (frames, self.size_px, self.size_px, 3), kept)
            self._lay_out("waves", np.float32, (frames,), kept)
            self._lay_out("made", np.bool_, (), kept)
            card.write_text(json.dumps({**kind, "clips": self.clips}))
        names = ("crops", "waves", "made")
        return Pool(*(np.load(self.folder / f"{name}.npy", mmap_mode="r")[: self.clips] for name in names))

    def _lay_out(self, name: str, dtype: type[np.generic], shape: tuple[int, ...], kept: int) -> None:
        """Room for all clips, with the first ``kept`` of those that are there."""
        path, partial = self.folder / f"{name}.npy", self.folder / f"{name}.partial"
        new = open_memmap(partial, "w+", dtype, (self.clips, *shape))
        old = np.load(path, mmap_mode="r") if kept else new
        for k in range(kept):  # one by one: all of them are more than the memory holds
            new[k] = old[k]
        new.flush()
        del new, old  # Windows moves no file that is mapped
        partial.replace(path)

    def make(self, jobs: int, cancelled: Event | None = None) -> None:
        """Make the clips that are missing, by ``jobs`` processes, until all are there or ``cancelled``."""
        missing = np.flatnonzero(~self.open().made)
        parts = [missing[i : i + _AT_ONCE] for i in range(0, len(missing), _AT_ONCE)]
        progress = tqdm(desc=f"clips for {self.folder.name}", total=len(missing), disable=not parts)
        with progress, ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as executor:
            try:
                for part in as_completed([executor.submit(_make, self, part) for part in parts]):
                    progress.update(part.result())
                    if cancelled is not None and cancelled.is_set():
                        break
            finally:
                executor.shutdown(cancel_futures=True)

    @contextmanager
    def being_made(self, jobs: int) -> Iterator[Future[None]]:
        """Make the clips that are missing, meanwhile; no more are begun when the context ends."""
        cancelled = Event()
        with ThreadPoolExecutor(1) as executor:
            try:
                yield executor.submit(self.make, jobs, cancelled)
            finally:
                cancelled.set()


def _make(order: Order, numbers: NDArray[np.int64]) -> int:
    cv2.setNumThreads(1)  # there is a process for each core already
    names = ("crops", "waves", "made")
    crops, waves, made = (np.load(order.folder / f"{name}.npy", mmap_mode="r+") for name in names)
    for k in numbers:
        clip = make_clip(order.first_seed + int(k), order.size_px, order.seconds)
        crops[k] = np.round(np.clip(clip.crops, 0, 255) * LEVELS)
        waves[k] = clip.wave
        made[k] = True
    for one in (crops, waves, made):
        one.flush()
    return len(numbers)
