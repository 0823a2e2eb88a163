"""python -m training.synthetic --sheet out.png: a contact sheet of what the networks are trained on."""

import argparse

import cv2
import numpy as np

from training.synthetic.clip import Clip, make_clip

_TIMES_S = (0.0, 3.0, 6.0, 9.0)
_SIDE_PX = 128


def _row(clip: Clip) -> np.ndarray:
    """Four moments of a clip, its mean green over time, and what it is."""
    frames = [clip.crops[round(t * 30)] for t in _TIMES_S]
    pictures = [cv2.resize(one, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_NEAREST) for one in frames]
    plot = np.full((_SIDE_PX, 3 * _SIDE_PX, 3), 24, dtype=np.float32)
    green = clip.crops[..., 1].mean(axis=(1, 2))
    for values, colour, middle in ((-green, (90, 220, 120), 45), (clip.wave, (240, 200, 90), 95)):
        x = np.linspace(4, plot.shape[1] - 4, len(values))
        spread = max(float(np.ptp(values)), 1e-6)
        y = middle - 36 * (values - values.mean()) / spread
        cv2.polylines(plot, [np.stack([x, y], axis=1).astype(np.int32)], False, colour, 1)
    rate = f"{clip.heart.circulation.rhythm.rate_bpm:.0f} bpm, {100 * clip.heart.amplitude:.2f} %"
    what = f"{rate if clip.heart.alive else 'no pulse'}, {clip.compression.kind} {clip.compression.quality:.0f}"
    cv2.putText(plot, what, (6, _SIDE_PX - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.4, (230, 230, 230), 1)
    return np.concatenate([*pictures, plot], axis=1)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser(description="Shows what the networks are trained on.")
    result.add_argument("--sheet", required=True, metavar="PNG", help="where to write the contact sheet")
    result.add_argument("--clips", type=int, default=16)
    result.add_argument("--seed", type=int, default=0, help="the first clip's")
    result.add_argument("--size", type=int, default=32, help="side of the crops in pixels")
    return result


def main() -> None:
    """Draw the sheet."""
    asked = parser()
    options = asked.parse_args()
    rows = [_row(make_clip(options.seed + k, options.size, 10.0)) for k in range(options.clips)]
    half = -(-len(rows) // 2)
    rows += [np.zeros_like(rows[0])] * (2 * half - len(rows))
    sheet = np.concatenate([np.concatenate(rows[:half]), np.concatenate(rows[half:])], axis=1)
    if not cv2.imwrite(options.sheet, np.clip(sheet[..., ::-1], 0, 255).astype(np.uint8)):
        asked.exit(1, f"{options.sheet} could not be written.\n")
    print(f"{options.clips} clips in {options.sheet}")


if __name__ == "__main__":
    main()
