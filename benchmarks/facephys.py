"""FacePhys of open-rppg, trained on real faces, on the same videos: the best that could be had, to be measured by.

Its package pins other versions than ours do, so that it runs in an interpreter of its own:

    python3 -m venv DIR && DIR/bin/python -m pip install open-rppg==0.1.1
    python -m benchmarks.accuracy --only compressed --facephys DIR/bin/python
    python -m benchmarks.facephys DIR/bin/python FOLDER (videos with references, as for python -m training.evaluate)
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from app.core.filters import bandpass
from app.core.series import GRID_HZ, MAX_GAP_S
from app.core.types import BvpChunk
from app.errors import AppError
from training import evaluate

NAME = "facephys"
TIMEOUT_S = 600
_SCRIPT = """
import sys
import numpy, rppg
model = rppg.Model("FacePhys.rlap")
model.process_video(sys.argv[1])
wave, times = model.bvp()
numpy.savez(sys.argv[2], wave=wave, t_s=times)
"""


def score(python: Path, video: Path) -> evaluate.Score:
    """The score of its wave on one video with a reference; it gives no gated numbers of ours."""
    beats = evaluate.read_beats(video.with_suffix(".beats.csv"))
    return evaluate.score([], wave(python, video), beats)


def wave(python: Path, video: Path) -> list[BvpChunk]:
    """Its wave of ``video``, on our grid and in our band. Raises AppError when ``python`` cannot run it."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "wave.npz"
        try:
            done = subprocess.run(
                [python, "-c", _SCRIPT, video.resolve(), out],
                capture_output=True,
                text=True,
                check=False,
                timeout=TIMEOUT_S,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise AppError(f"FacePhys could not be run by {python}: {error}.", "See benchmarks/facephys.py.") from None
        if done.returncode or not out.exists():
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise AppError(f"FacePhys could not be run by {python}: {said}.", "See benchmarks/facephys.py.")
        with np.load(out) as given:
            return on_grid(given["t_s"], given["wave"])


def on_grid(t_s: np.ndarray, wave: np.ndarray) -> list[BvpChunk]:
    """A wave (n,) at times (n,) on our grid; a gap begins another piece.

    Where a video has fewer than its 30 frames a second, it repeats frames, with their times: they are left out.
    """
    new = np.diff(np.maximum.accumulate(t_s), prepend=-np.inf) > 0
    t_s, wave = t_s[new], wave[new]
    pieces = np.split(np.arange(len(t_s)), np.flatnonzero(np.diff(t_s) > MAX_GAP_S) + 1)
    chunks = []
    for piece in pieces:
        first, last = np.ceil(t_s[piece[0]] * GRID_HZ), np.floor(t_s[piece[-1]] * GRID_HZ)
        grid_s = np.arange(first, last + 1) / GRID_HZ
        if len(grid_s) >= 10 * GRID_HZ:
            even = bandpass(np.interp(grid_s, t_s[piece], wave[piece]), GRID_HZ)
            chunks.append(BvpChunk(float(grid_s[0]), GRID_HZ, even, 0.0, NAME))
    return chunks


def main() -> None:
    """Print its row for a folder of videos with references, under the head of training.evaluate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("python", type=Path, help="the interpreter that has open-rppg")
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    total = evaluate.Score()
    try:
        for video, _ in evaluate.references(options.folder):
            total.add(score(options.python, video))
    except (AppError, OSError) as error:
        parser.exit(1, f"{error}\n")
    print(f"{evaluate.HEAD}\n{total.row(NAME)}")


if __name__ == "__main__":
    main()
