"""How right the heart rate is on videos with a reference, method by method, through the product's own Monitor.

    python -m training.evaluate FOLDER [--methods physnet,pos] [--jobs 2]

Beside each video NAME.mp4 (or mkv, avi, mov) lies NAME.beats.csv: one column ``t_s``, the time of each heart beat in
seconds of the video. Every face is read once and shown to all methods. Printed for each method: mean absolute error in
bpm of the wave that would be exported, in the whole video, in windows of 30 s and of 10 s (every half of one), and the
share of the 10 s windows within 5 bpm; the same for the reading of every second, gate or no gate, against the beats of
the 10 s before it; and of the readings really shown the share of the time (coverage) and the share within 5 bpm. The
beats of a window are counted, parts of a beat as such: the spectrum of a contact pulse locks to its wander.
"""

import argparse
import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import joblib
import numpy as np

from app.build import SourceSpec, make_method, make_reader, make_source, method_names
from app.capture import VIDEO_SUFFIXES
from app.capture.source import all_frames
from app.core.monitor import Monitor
from app.core.pulse.method import READING_S
from app.core.recording import joined
from app.core.spectrum import pulse_spectrum
from app.core.status import Status
from app.core.types import BvpChunk, FloatArray, Frame, Reading
from app.core.vitals import make_vital_signs
from app.errors import AppError

SETTLED_S = 10.0
CLOSE_BPM = 5.0
HEAD = (
    f"{'':28}{'exported wave: MAE':^26}{'':9}{'every second':^17}{'shown':^17}\n"
    f"{'':28}{'whole':>8}{'30 s':>8}{'10 s':>8}{'<=5':>8}{'MAE':>10}{'<=5':>7}{'cover':>9}{'<=5':>8}"
)


@dataclass
class Score:
    """Errors in bpm of one method on any number of videos; scores add up."""

    whole: list[float] = field(default_factory=list)
    thirty: list[float] = field(default_factory=list)
    ten: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)
    settled: int = 0

    def add(self, other: "Score") -> None:
        """Take in the errors of ``other``."""
        for name in ("whole", "thirty", "ten", "seconds", "shown"):
            getattr(self, name).extend(getattr(other, name))
        self.settled += other.settled

    def row(self, name: str) -> str:
        """One line under HEAD."""

        def mean(errors: list[float]) -> str:
            return f"{np.mean(errors):.2f}" if errors else "-"

        def close(errors: list[float]) -> str:
            return f"{np.mean(np.array(errors) <= CLOSE_BPM):.0%}" if errors else "-"

        cover = f"{len(self.shown) / self.settled:.0%}" if self.settled else "-"
        return (
            f"{name:28}{mean(self.whole):>8}{mean(self.thirty):>8}{mean(self.ten):>8}{close(self.ten):>8}"
            f"{mean(self.seconds):>10}{close(self.seconds):>7}{cover:>9}{close(self.shown):>8}"
        )


class Replay:
    """A video whose face has been read once, to be shown to any number of methods."""

    def __init__(self, frames: Iterable[Frame], crop_size_px: int | None) -> None:
        self._reader = make_reader(crop_size_px)
        self._seen = [self._reader.read(frame) for frame in frames]

    def run(self, method: str) -> tuple[list[Reading], list[BvpChunk]]:
        """The ungated heart rate of every second, and the wave that would be exported."""
        monitor = Monitor(self._reader, make_method(method), make_vital_signs(), ungated=True)
        updates = [*map(monitor.take, self._seen), monitor.finish()]
        readings = [one.vitals["heart_rate_bpm"] for one in updates if one.fresh]
        return readings, [chunk for one in updates for chunk in one.bvp_final]


def count_rate_bpm(beats_s: FloatArray, start_s: float, end_s: float) -> float | None:
    """The mean rate of [start_s, end_s] by counting beats; None where the reference does not reach."""
    if beats_s[0] > start_s + 1.5 or beats_s[-1] < end_s - 1.5:
        return None
    # Before the first and after the last beat the nearest interval goes on.
    first, last = beats_s[1] - beats_s[0], beats_s[-1] - beats_s[-2]
    longer = np.concatenate([beats_s[0] - first * np.arange(3, 0, -1), beats_s, beats_s[-1] + last * np.arange(1, 4)])
    counted = np.interp([start_s, end_s], longer, np.arange(len(longer)))
    return float(60 * (counted[1] - counted[0]) / (end_s - start_s))


def score(readings: Sequence[Reading], wave: Sequence[BvpChunk], beats_s: FloatArray) -> Score:
    """The errors of one method on one video."""
    result = Score()
    for chunk in joined(wave):
        n = len(chunk.wave)
        lengths = {"whole": n, "thirty": round(30 * chunk.rate_hz), "ten": round(10 * chunk.rate_hz)}
        for name, length in lengths.items():
            if length > n or (name == "whole" and n < 10 * chunk.rate_hz):
                continue
            for start in range(0, n - length + 1, max(1, length // 2)):
                part = chunk.wave[start : start + length]
                begin_s = chunk.t0_s + start / chunk.rate_hz
                truth = count_rate_bpm(beats_s, begin_s, begin_s + length / chunk.rate_hz)
                if truth is not None:
                    getattr(result, name).append(abs(_peak_bpm(part, chunk.rate_hz) - truth))
    started_s = readings[0].t_s - 1 if readings else 0.0
    for reading in readings:
        begin_s = reading.t_s - READING_S
        truth = count_rate_bpm(beats_s, begin_s, reading.t_s) if begin_s >= 0 else None
        if reading.t_s - started_s < SETTLED_S or truth is None:
            continue
        result.settled += 1
        if reading.value is not None:
            error = abs(reading.value - truth)
            result.seconds.append(error)
            if reading.status is Status.OK:
                result.shown.append(error)
    return result


def _peak_bpm(wave: FloatArray, rate_hz: float) -> float:
    """The strongest rate; of a long wave that of its mean spectrum over a minute each."""
    longest = round(60 * rate_hz)
    if len(wave) <= longest:
        return pulse_spectrum(wave - wave.mean(), rate_hz).peak_bpm()
    parts = [wave[i : i + longest] for i in range(0, len(wave) - longest + 1, longest // 2)]
    return float(np.mean([pulse_spectrum(one - one.mean(), rate_hz).peak_bpm() for one in parts]))


def read_beats(path: Path) -> FloatArray:
    """The beat times of a reference. Raises AppError where there are none."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            beats = np.array([float(row["t_s"]) for row in csv.DictReader(file)])
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise AppError(f"The reference {path.name} cannot be read: {error}.", "It needs one column t_s.") from None
    if len(beats) < 3 or not (np.diff(beats) > 0).all():
        raise AppError(f"The reference {path.name} holds {len(beats)} beats, or not in order.", "It needs 3 at least.")
    return beats


def references(folder: Path) -> list[tuple[Path, Path]]:
    """Videos of ``folder`` that have a reference, with it. Raises AppError when there is none."""
    videos = sorted(one for one in folder.iterdir() if one.suffix.lower() in VIDEO_SUFFIXES)
    found = [(one, beats) for one in videos if (beats := one.with_suffix(".beats.csv")).exists()]
    if not found:
        raise AppError(
            f"{folder} holds no video with a reference NAME.beats.csv.", "See python -m training.evaluate -h."
        )
    return found


def crop_size_px(methods: Sequence[str]) -> int | None:
    """The side of the crops that ``methods`` need; they must agree."""
    sizes = {size for size in (make_method(one).crop_size_px for one in methods) if size is not None}
    if len(sizes) > 1:
        raise AppError(f"These methods need crops of {sorted(sizes)} pixels.", "Evaluate them in separate runs.")
    return sizes.pop() if sizes else None


def evaluate_video(video: Path, methods: Sequence[str]) -> dict[str, Score]:
    """The score of each method on one video with its reference."""
    beats = read_beats(video.with_suffix(".beats.csv"))
    replay = Replay(_frames(video), crop_size_px(methods))
    return {method: score(*replay.run(method), beats) for method in methods}


def _frames(video: Path) -> Iterator[Frame]:
    with make_source(SourceSpec("file", str(video))) as source:
        yield from all_frames(source)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    result.add_argument("folder", type=Path)
    result.add_argument("--methods", default=",".join(method_names()))
    result.add_argument("--jobs", type=int, default=1)
    return result


def main() -> None:
    """Print the table."""
    asked = parser()
    options = asked.parse_args()
    methods = options.methods.split(",")
    try:
        videos = [video for video, _ in references(options.folder)]
        done = joblib.Parallel(n_jobs=options.jobs)(joblib.delayed(evaluate_video)(one, methods) for one in videos)
    except (AppError, OSError) as error:
        asked.exit(1, f"{error}\n")
    print(HEAD)
    for method in methods:
        total = Score()
        for one in done:
            total.add(one[method])
        print(total.row(method))


if __name__ == "__main__":
    main()
