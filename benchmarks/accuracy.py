"""How right the heart rate is, and whether it is absent where it must be: synthetic faces through the whole path.

    python -m benchmarks.accuracy [--seconds 60] [--jobs 2] [--only still,moving,no-pulse,compressed]
                                   [--methods pos,chrom,green] [--videos DIR] [--facephys PYTHON]

Every clip goes through dlib and the monitor as a video does. Printed for each frame rate (all heart rates from 45
to 180 bpm in steps of 15 together): mean and largest error of the shown numbers in bpm, coverage (share of the seconds
after the first 10 in which a number is shown), share of the shown 80 % intervals that hold the truth, first number.
Beside each method stands what the ungated estimate would have been. Then one line for each input without a pulse:
numbers shown in a minute (0 is right) and the reasons given. Last the hard part: moving and talking people as webcams
and encoders leave them (benchmarks.compressed, kept in --videos), scored as in python -m training.evaluate, by bit rate
and behaviour; beside them the wave of a network trained on real faces, where there is one (benchmarks.facephys).
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import joblib
import numpy as np

from app.build import method_names
from app.capture.synthetic_face import SyntheticFace
from app.core.types import Clock, Frame, ImageArray, Reading
from benchmarks import facephys
from benchmarks.compressed import people as compressed_people
from benchmarks.compressed import write
from tests.clips import face_frames
from training import evaluate
from training.evaluate import Replay, crop_size_px

RATES_BPM = range(45, 181, 15)
FRAME_RATES: dict[str, dict[str, float]] = {
    "15": {"rate_hz": 15.0},
    "24": {"rate_hz": 24.0},
    "30": {"rate_hz": 30.0},
    "60": {"rate_hz": 60.0},
    "variable": {"rate_hz": 27.0, "jitter_s": 0.015, "dropped_share": 0.1},
}
SETTLED_S = 10.0


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one clip with one method: shown readings of all, and every ungated estimate."""

    rate_bpm: float
    readings: list[Reading]


def picture_frames(picture: ImageArray, seconds: float, noise_sd: float = 0.0) -> Iterator[Frame]:
    """One picture over and over, with sensor noise that is new in each frame."""
    rng = np.random.default_rng(0)
    for index in range(round(30 * seconds)):
        image = picture
        if noise_sd:
            image = np.clip(picture + rng.normal(0, noise_sd, picture.shape), 0, 255).astype(np.uint8)
        yield Frame(image, index / 30, index, Clock.MEDIA)


def portrait() -> ImageArray:
    """The public-domain astronaut portrait of scikit-image in a 640x480 picture."""
    from skimage import data, transform

    scaled = transform.resize(data.astronaut(), (480, 480), anti_aliasing=True, preserve_range=True)
    picture = np.full((480, 640, 3), 90, dtype=np.uint8)
    picture[:, 80:560] = scaled.astype(np.uint8)
    return picture


def measure(face: SyntheticFace, methods: list[str]) -> dict[str, Score]:
    clip = Replay(face_frames(face), crop_size_px(methods))
    return {method: Score(face.heart_rate_bpm, clip.run(method)[0]) for method in methods}


def faces(moving: bool, seconds: float, rate: dict[str, float]) -> list[SyntheticFace]:
    return [
        SyntheticFace(
            heart_rate_bpm=float(bpm),
            duration_s=seconds,
            motion="natural" if moving else "still",
            talking=moving,
            blinking=True,
            skin_tone=0.1 + 0.08 * (k % 10),
            seed=1000 + bpm,
            **rate,  # type: ignore[arg-type]
        )
        for k, bpm in enumerate(RATES_BPM)
    ]


def row_of(scores: list[Score]) -> str:
    """One line of the table."""
    errors, ungated, inside, shown, settled, first = [], [], 0, 0, 0, []
    for score in scores:
        started_s = score.readings[0].t_s - 1
        for one in score.readings:
            late = one.t_s - started_s >= SETTLED_S
            settled += late
            if one.value is None:
                continue
            error = abs(one.value - score.rate_bpm)
            ungated.append(error)
            if one.status.value == "ok":
                errors.append(error)
                shown += late
                inside += bool(one.low <= score.rate_bpm <= one.high)  # type: ignore[operator]
        first += [next((one.t_s for one in score.readings if one.status.value == "ok"), np.inf)]
    if not errors:
        return "nothing shown"
    return (
        f"{np.mean(errors):5.2f} {np.max(errors):6.2f} {shown / settled:9.0%} {inside / len(errors):9.0%} "
        f"{np.median(first):7.1f} {np.max(first):7.1f} {np.mean(ungated):9.2f} {np.mean(np.array(ungated) <= 5):8.0%}"
    )


HEAD = "method   frame rate   MAE    max  coverage  80% int.  first  latest   ungated  within 5"


def table(moving: bool, seconds: float, methods: list[str], jobs: int) -> None:
    print(f"\n{'moving' if moving else 'still'} faces, 45-180 bpm, {seconds:.0f} s each\n{HEAD}")
    clips = [(name, face) for name, rate in FRAME_RATES.items() for face in faces(moving, seconds, rate)]
    scores = joblib.Parallel(n_jobs=jobs)(joblib.delayed(measure)(face, methods) for _, face in clips)
    for method in methods:
        for name in FRAME_RATES:
            mine = [score[method] for (clip, _), score in zip(clips, scores, strict=True) if clip == name]
            print(f"{method:8} {name:>10}  {row_of(mine)}", flush=True)


def no_pulse_inputs(seconds: float) -> dict[str, SyntheticFace | tuple[ImageArray, float]]:
    """Everything that must never show a number."""
    rng = np.random.default_rng(1)
    wall = np.full((480, 640, 3), (170, 160, 140), dtype=np.uint8)
    mannequin = {"pulse_amplitude": 0.0, "duration_s": seconds}
    return {
        "printed photograph, hand-held": SyntheticFace(photo=True, duration_s=seconds),
        "printed photograph, darker, hand-held": SyntheticFace(photo=True, skin_tone=0.8, seed=5, duration_s=seconds),
        "portrait, still picture": (portrait(), 0.0),
        "portrait with sensor noise": (portrait(), 2.0),
        "wall": (wall, 2.0),
        "noise": (rng.integers(0, 256, (480, 640, 3), dtype=np.uint8), 40.0),
        "mannequin": SyntheticFace(**mannequin),
        "mannequin, moved and lit changingly": SyntheticFace(
            motion="natural", talking=True, light_drift=0.03, seed=2, **mannequin
        ),
        "empty chair": SyntheticFace(face_leaves_at_s=0.0, duration_s=seconds),
        "flicker at 0.9 Hz": SyntheticFace(flicker_hz=0.9, flicker_depth=0.02, **mannequin),
        "flicker at 1.3 Hz": SyntheticFace(flicker_hz=1.3, flicker_depth=0.02, seed=3, **mannequin),
        "coloured flicker at 1.2 Hz": SyntheticFace(
            flicker_hz=1.2, flicker_depth=0.02, flicker_rgb=(0.4, 1.0, 0.7), seed=3, **mannequin
        ),
        "nod at 1.2 Hz, mannequin": SyntheticFace(motion="nod", motion_rate_bpm=72, seed=4, **mannequin),
        "small nod at 1.2 Hz, mannequin": SyntheticFace(
            motion="nod", motion_rate_bpm=72, motion_amplitude=0.3, seed=4, **mannequin
        ),
        "nod at 1.2 Hz with a pulse of 95": SyntheticFace(
            motion="nod", motion_rate_bpm=72, heart_rate_bpm=95, seed=4, duration_s=seconds
        ),
        "shake at 1.5 Hz, mannequin": SyntheticFace(motion="shake", motion_rate_bpm=90, seed=6, **mannequin),
    }


def refuse(
    name: str, source: SyntheticFace | tuple[ImageArray, float], seconds: float, methods: list[str]
) -> list[str]:
    """One line for each method."""
    synthetic = isinstance(source, SyntheticFace)
    frames = face_frames(source) if synthetic else picture_frames(source[0], seconds, source[1])
    clip = Replay(frames, crop_size_px(methods))
    lines = []
    for method in methods:
        readings, _ = clip.run(method)
        shown = sum(one.status.value == "ok" for one in readings)
        reasons = Counter(one.explanation.reason.value for one in readings if one.explanation is not None)
        lines.append(f"{method:8} {name:38} {shown:3} of {len(readings):3}  {dict(reasons.most_common(3))}")
    return lines


def compressed(folder: Path, seconds: float, methods: list[str], jobs: int, facephys_python: Path | None) -> None:
    """The hard benchmark: one table for everything, then by behaviour and by bit rate."""
    folder.mkdir(parents=True, exist_ok=True)
    work = joblib.Parallel(n_jobs=jobs, return_as="generator")(
        joblib.delayed(_compressed)(folder, name, face, bit_rate, methods, facephys_python)
        for name, (face, bit_rate) in compressed_people(seconds).items()
    )
    totals: dict[tuple[str, str], evaluate.Score] = {}
    for name, scores in work:
        for method, score in scores.items():
            for group in ("all", *name.split("-")[1:]):
                totals.setdefault((group, method), evaluate.Score()).add(score)
    print(f"\ncompressed videos, {seconds:.0f} s each; MAE in bpm\n{evaluate.HEAD}")
    order = [*methods, facephys.NAME]
    for (group, method), score in sorted(totals.items(), key=lambda one: (one[0][0], order.index(one[0][1]))):
        print(score.row(f"{group:9} {method}"), flush=True)


def _compressed(
    folder: Path, name: str, face: SyntheticFace, bit_rate: int, methods: list[str], facephys_python: Path | None
) -> tuple[str, dict[str, evaluate.Score]]:
    video = write(folder, name, face, bit_rate)
    scores = evaluate.evaluate_video(video, methods)
    if facephys_python is not None:
        scores[facephys.NAME] = facephys.score(facephys_python, video)
    return name, scores


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", default="still,moving,no-pulse,compressed")
    parser.add_argument("--methods", default=",".join(method_names()))
    parser.add_argument("--videos", type=Path, help="where compressed videos are kept (default: a folder for this run)")
    parser.add_argument("--facephys", type=Path, help="an interpreter that has open-rppg: see benchmarks/facephys.py")
    options = parser.parse_args()
    parts, methods = options.only.split(","), options.methods.split(",")
    if "still" in parts:
        table(False, options.seconds, methods, options.jobs)
    if "moving" in parts:
        table(True, options.seconds, methods, options.jobs)
    if "no-pulse" in parts:
        print(f"\ninputs without a pulse, {options.seconds:.0f} s each: numbers shown (0 is right)")
        inputs = no_pulse_inputs(options.seconds)
        lines = joblib.Parallel(n_jobs=options.jobs)(
            joblib.delayed(refuse)(name, source, options.seconds, methods) for name, source in inputs.items()
        )
        print("\n".join(line for each in zip(*lines, strict=True) for line in each))
    if "compressed" in parts:
        with tempfile.TemporaryDirectory() as folder:
            compressed(options.videos or Path(folder), options.seconds, methods, options.jobs, options.facephys)


if __name__ == "__main__":
    main()
