"""A hard benchmark of its own: synthetic people as webcams and encoders leave them, with every beat known.

    python -m benchmarks.compressed --out DIR [--seconds 60] [--jobs 2]

Writes 24 videos of 640x480 (x264, preset medium, mean bit rates of 80 to 250 kbit/s) with NAME.beats.csv, for python -m
training.evaluate DIR. The faces are those of the demo (app.capture.synthetic), painted, lit and moved by other code
than those that networks are trained on. Heart rates 45 to 160 bpm with variability, 20 to 30 pictures a second, pulses
of 0.2 to 0.7 % of the skin's light, a third of the people sitting still, a third moving, a third talking.
"""

import argparse
import csv
from collections.abc import Iterable
from fractions import Fraction
from pathlib import Path

import av
import cv2
import joblib
import numpy as np

from app.capture.source import all_frames
from app.capture.synthetic import SyntheticSource
from app.capture.synthetic_face import SyntheticFace
from app.core.types import FloatArray, ImageArray

WIDTH_PX, HEIGHT_PX = 640, 480
BIT_RATES = (80_000, 120_000, 170_000, 250_000)
BEHAVIOUR = {
    "still": {"motion": "still", "blinking": True},
    "moving": {"motion": "natural", "motion_amplitude": 0.8, "blinking": True},
    "talking": {"motion": "natural", "motion_amplitude": 0.5, "talking": True, "blinking": True},
}


def people(seconds: float, first_seed: int = 500) -> dict[str, tuple[SyntheticFace, int]]:
    """Name, face and bit rate of each video: two people for each bit rate and behaviour."""
    made = {}
    for k in range(2 * len(BIT_RATES) * len(BEHAVIOUR)):
        bit_rate = BIT_RATES[k % len(BIT_RATES)]
        behaviour = list(BEHAVIOUR)[k // len(BIT_RATES) % len(BEHAVIOUR)]
        rng = np.random.default_rng([first_seed, k])
        rate_bpm = float(rng.uniform(45, 160))
        face = SyntheticFace(
            heart_rate_bpm=rate_bpm,
            heart_rate_drift_bpm=float(rng.uniform(0, 4)),
            hrv_sdnn_ms=float(rng.uniform(10, 60) * min(1.0, 70 / rate_bpm)),
            respiration_brpm=float(rng.uniform(10, 24)),
            pulse_amplitude=float(np.exp(rng.uniform(np.log(0.002), np.log(0.007)))),
            skin_tone=float(rng.uniform(0, 0.9)),
            size=float(rng.uniform(0.3, 0.5)),
            rate_hz=float(rng.choice([20, 25, 30, 30])),
            jitter_s=0.004,
            light_drift=float(rng.uniform(0, 0.03)),
            noise_sd=float(rng.uniform(0.8, 3)),
            duration_s=seconds,
            seed=first_seed + k,
            **BEHAVIOUR[behaviour],  # type: ignore[arg-type]
        )
        made[f"{k:02d}-{behaviour}-{bit_rate // 1000}k"] = (face, bit_rate)
    return made


def write(folder: Path, name: str, face: SyntheticFace, bit_rate: int) -> Path:
    """The video and its beats; nothing is done when both are there."""
    video, beats = folder / f"{name}.mp4", folder / f"{name}.beats.csv"
    if video.exists() and beats.exists():
        return video
    cv2.setNumThreads(1)
    write_beats(beats, face.circulation().beats_s(0.0, face.duration_s or 0.0))
    with SyntheticSource(face) as source:
        encode(video, ((frame.image, frame.t_s) for frame in all_frames(source)), bit_rate)
    return video


def encode(video: Path, pictures: Iterable[tuple[ImageArray, float]], bit_rate: int) -> None:
    """``pictures`` of 640x480 with their times in seconds, through x264 at this mean rate, on one thread."""
    partial = video.with_suffix(".partial.mp4")
    tick = Fraction(1, 90_000)
    with av.open(str(partial), "w") as container:
        stream = container.add_stream("libx264", rate=30, options={"preset": "medium"})
        stream.width, stream.height, stream.pix_fmt = WIDTH_PX, HEIGHT_PX, "yuv420p"
        stream.codec_context.time_base, stream.codec_context.bit_rate = tick, bit_rate
        stream.thread_count = 1
        for image, t_s in pictures:
            picture = av.VideoFrame.from_ndarray(image, format="rgb24")
            picture.pts, picture.time_base = round(t_s / tick), tick
            container.mux(stream.encode(picture))
        container.mux(stream.encode())
    partial.rename(video)


def write_beats(path: Path, beats_s: FloatArray) -> None:
    """The reference of a video, for training.evaluate."""
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(["t_s"])
        rows.writerows([f"{one:.4f}"] for one in beats_s)


def main() -> None:
    """Write the videos."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=500, help="other people")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    work = people(options.seconds, options.seed).items()
    joblib.Parallel(n_jobs=options.jobs)(
        joblib.delayed(write)(options.out, name, face, bit_rate) for name, (face, bit_rate) in work
    )
    print(f"{len(work)} videos in {options.out}")


if __name__ == "__main__":
    main()
