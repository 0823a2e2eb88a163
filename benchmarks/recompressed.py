"""What encoders take from real pulses: clips of real faces, compressed as video calls and webcams do.

    python -m benchmarks.recompressed CLIP:BPM[:FPS[:SECONDS]] ... --out DIR [--seconds 60] [--jobs 2]

BPM: the heart rate that several methods agree on in the clip itself. FPS: its true frame rate, where the file says
another. SECONDS: how much of its beginning is used. Each clip is cut to 640x480, played forwards and backwards until
``--seconds`` are full, and written at 80 to 210 kbit/s, as it is and with a sensor's noise, with a metronome of BPM
as NAME.beats.csv; then python -m training.evaluate DIR. Skin, light and movement are real, and so is the pulse; what
is unknown is its rhythm, so that a heart that speeds up or slows down by itself counts as an error.
"""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import cv2
import joblib
import numpy as np

from app.build import SourceSpec, make_source
from app.capture.source import all_frames
from app.core.types import ImageArray
from app.errors import AppError
from benchmarks.compressed import HEIGHT_PX, WIDTH_PX, encode, write_beats

BIT_RATES = (80_000, 120_000, 170_000, 210_000)
NOISE_SD = {"": 0.0, "-noisy": 1.5}  # gray levels, of each pixel and picture


@dataclass(frozen=True, slots=True)
class RealClip:
    """A clip as the command line gives it."""

    file: Path
    rate_bpm: float
    frames_hz: float
    seconds: float

    @classmethod
    def parse(cls, text: str) -> "RealClip":
        """Raises ValueError when ``text`` is not CLIP:BPM[:FPS[:SECONDS]]."""
        file, rate_bpm, *more = text.split(":")
        frames_hz, seconds, *none = [*map(float, more), *(30.0, np.inf)[len(more) :]]
        if none:
            raise ValueError(text)
        return cls(Path(file), float(rate_bpm), frames_hz, seconds)

    def pictures(self) -> list[ImageArray]:
        """Its beginning, cut to the middle. Raises AppError when the file cannot be read."""
        with make_source(SourceSpec("file", str(self.file))) as source:
            wanted = takewhile(lambda frame: frame.index < self.seconds * self.frames_hz, all_frames(source))
            return [_cut(frame.image) for frame in wanted]


def _cut(picture: ImageArray) -> ImageArray:
    """The largest middle part of the right shape, in 640x480."""
    height, width = picture.shape[:2]
    scale = max(WIDTH_PX / width, HEIGHT_PX / height)
    size = (round(width * scale), round(height * scale))
    scaled = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    x, y = (size[0] - WIDTH_PX) // 2, (size[1] - HEIGHT_PX) // 2
    return np.asarray(scaled[y : y + HEIGHT_PX, x : x + WIDTH_PX], dtype=np.uint8)


def back_and_forth(pictures: Sequence[ImageArray], count: int) -> Iterator[ImageArray]:
    """``count`` pictures: all of them, then backwards, and so on; no step is a jump."""
    n = len(pictures)
    for k in range(count):
        lap, i = divmod(k, n)
        yield pictures[n - 1 - i if lap % 2 else i]


def write(folder: Path, clip: RealClip, seconds: float) -> None:
    """All videos of one clip, with their references."""
    cv2.setNumThreads(1)
    pictures = clip.pictures()
    for bit_rate in BIT_RATES:
        for name, noise_sd in NOISE_SD.items():
            rng = np.random.default_rng(bit_rate)
            film = back_and_forth(pictures, round(seconds * clip.frames_hz))
            noisy = ((_noisy(one, noise_sd, rng), k / clip.frames_hz) for k, one in enumerate(film))
            video = folder / f"{clip.file.stem}-{bit_rate // 1000}k{name}.mp4"
            encode(video, noisy, bit_rate)
            write_beats(video.with_suffix(".beats.csv"), np.arange(0.0, seconds, 60 / clip.rate_bpm))


def _noisy(picture: ImageArray, sd: float, rng: np.random.Generator) -> ImageArray:
    if not sd:
        return picture
    noise = sd * rng.standard_normal(picture.shape, dtype=np.float32)
    return np.asarray(np.clip(np.round(picture + noise), 0, 255), dtype=np.uint8)


def main() -> None:
    """Write the videos."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="+", type=RealClip.parse, metavar="CLIP:BPM[:FPS[:SECONDS]]")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    work = (joblib.delayed(write)(options.out, clip, options.seconds) for clip in options.clips)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
        joblib.Parallel(n_jobs=options.jobs)(work)
    except (AppError, OSError) as error:
        parser.exit(1, f"{error}\n")
    print(f"{len(options.clips) * len(BIT_RATES) * len(NOISE_SD)} videos in {options.out}")


if __name__ == "__main__":
    main()
