"""How fast videos are analysed without a window, stage by stage, and how much memory that takes.

    python -m benchmarks.pipeline [VIDEO...] [--seconds 20] [--method NAME]

Each line is measured in a process of its own on the synthetic 640x480 clip (rendered first, H.264) and on the given
videos (a real webcam clip beside the repository when there is one). "x real time" is media time by wall time; "x one
core" is media time by processor time, which other work on the machine disturbs less. Bare decoding is the baseline:
nothing can be faster. Wanted: the whole path at least 6 x real time on two cores, below 500 MB. Nothing is asserted.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av

from app import cli_analyse
from app.build import DEFAULT_METHOD, SourceSpec, find_method, make_monitor, make_source
from app.capture.source import all_frames
from app.capture.synthetic import demo_face
from app.cli_analyse import Job
from app.cli_progress import no_progress
from app.core.calibration import Profile
from app.core.monitor import Monitor
from app.core.pulse.method import FaceClip, PulseMethod
from app.core.types import FloatArray
from app.face.person import Person
from app.record.recorder import Recorder
from tests.clips import face_frames, write_video

METHOD = "HHM_MEASURED_METHOD"
ROOT = Path(__file__).resolve().parent.parent
REAL_CLIP = ROOT.parent / "shared" / "data" / "faces" / "webcam-still-23s-vfr.mp4"

Measured = dict[str, tuple[float, float]]  # stage -> wall seconds, processor seconds


class Stopwatch:
    """Adds up wall and processor time under names. Nested stages are taken out of the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
        self._inner = [0.0, 0.0]

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        outer, self._inner = self._inner, [0.0, 0.0]
        wall, cpu = time.perf_counter(), time.process_time()
        try:
            yield
        finally:
            spent = [time.perf_counter() - wall, time.process_time() - cpu]
            for i in (0, 1):
                self.seconds[name][i] += spent[i] - self._inner[i]
                outer[i] += spent[i]
            self._inner = outer


def bare_decoding(clip: Path, watch: Stopwatch) -> int:
    frames = 0
    with watch.stage("bare decoding (PyAV, RGB)"), av.open(str(clip)) as container:
        container.streams.video[0].thread_type = "AUTO"
        for picture in container.decode(video=0):
            picture.to_ndarray(format="rgb24")
            frames += 1
    return frames


def stages(clip: Path, watch: Stopwatch) -> int:
    """Everything one after the other in one thread, each step timed."""
    whole_skin = Person.skin

    def timed_skin(person: Person) -> Any:
        with watch.stage("skin colour"):
            return whole_skin(person)

    Person.skin = timed_skin  # type: ignore[method-assign]
    monitor = make_monitor(os.environ.get(METHOD, DEFAULT_METHOD))
    time_network(monitor.method, watch)
    frames = 0
    with (
        tempfile.TemporaryDirectory() as folder,
        make_source(SourceSpec("file", str(clip))) as source,
        Recorder(monitor.infos, Path(folder), "clip") as recorder,
    ):
        while not source.ended:
            with watch.stage("decode"):
                frame = source.read()
            if frame is None:
                continue
            frames += 1
            with watch.stage("detect, track, landmarks"):
                observation = monitor.observe(frame)
            with watch.stage("pulse and vital signs"):
                update = monitor.take(observation)
            with watch.stage("write"):
                recorder.take(update)
    return frames


def time_network(method: PulseMethod, watch: Stopwatch) -> None:
    """Make the share of a network a stage of its own."""
    if method.crop_size_px is None:
        return
    wave = method.wave

    def timed_wave(face: FaceClip) -> FloatArray:
        with watch.stage(f"network ({method.name})"):
            return wave(face)

    method.wave = timed_wave  # type: ignore[method-assign]


def in_turn(clip: Path, watch: Stopwatch) -> int:
    """The command line's path without the thread that observes ahead."""
    cli_analyse.observed_ahead = lambda source, monitor: map(monitor.observe, all_frames(source))
    return _whole(clip, watch, "whole path in one thread")


def whole(clip: Path, watch: Stopwatch) -> int:
    """What `python -m app` does for one file."""
    return _whole(clip, watch, "whole path")


def _whole(clip: Path, watch: Stopwatch, stage: str) -> int:
    make_monitor = cli_analyse.make_monitor

    def timed_loading(method: str, *, ungated: bool, profile: Profile) -> Monitor:
        with watch.stage("loading models (once a file)"):
            return make_monitor(method, ungated=ungated, profile=profile)

    cli_analyse.make_monitor = timed_loading
    spec = SourceSpec("file", str(clip))
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        job = Job(
            0,
            spec,
            clip.name,
            clip.name,
            "clip",
            os.environ.get(METHOD, DEFAULT_METHOD),
            False,
            work,
            work,
            os.getpid(),
        )
        with watch.stage(stage):
            result = cli_analyse.run_job(job, no_progress)
    if result.summary is None:
        raise SystemExit(f"{clip}: {result.error}")
    return int(result.summary["frames"]["analysed"])


MEASUREMENTS: dict[str, Callable[[Path, Stopwatch], int]] = {
    "bare": bare_decoding,
    "stages": stages,
    "in_turn": in_turn,
    "whole": whole,
}


def peak_memory_mb() -> float | None:
    """Of this process; None where the system does not tell."""
    if sys.platform == "linux":
        # Not getrusage: there the peak begins with that of the process that started this one.
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(float(line.split()[1]) / 1e3 for line in lines if line.startswith("VmHWM"))
    if sys.platform == "win32":
        return None
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def measure_here(name: str, clip: Path) -> None:
    """In the process of its own: print the figures as JSON."""
    watch = Stopwatch()
    frames = MEASUREMENTS[name](clip, watch)
    print(json.dumps({"frames": frames, "stages": watch.seconds, "memory_mb": peak_memory_mb()}))


def measure_apart(name: str, clip: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.pipeline", "--measure", name, str(clip)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def two_at_once(clip: Path) -> float:
    """Wall seconds of `python -m app` for two copies of the clip, from start to end."""
    with tempfile.TemporaryDirectory() as folder:
        copies = [Path(folder) / f"{name}{clip.suffix}" for name in "ab"]
        for copy in copies:
            copy.write_bytes(clip.read_bytes())
        started = time.perf_counter()
        command = [sys.executable, "-m", "app", *map(str, copies), "--out", str(Path(folder) / "out"), "--jobs", "2"]
        command += ["--method", os.environ.get(METHOD, DEFAULT_METHOD)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - started


def media_seconds(clip: Path) -> float:
    with make_source(SourceSpec("file", str(clip))) as source:
        for _ in all_frames(source):
            pass
        return source.now_s


def report(clip: Path) -> None:
    media_s = media_seconds(clip)
    print(f"\n{clip.name}: {media_s:.1f} s")
    print(f"  {'':32}{'fps':>8}{'x real time':>14}{'x one core':>13}{'peak MB':>10}")
    for name in MEASUREMENTS:
        found = measure_apart(name, clip)
        for stage, (wall_s, cpu_s) in found["stages"].items():
            memory = "" if name == "stages" or found["memory_mb"] is None else f"{found['memory_mb']:.0f}"
            fps, real, core = found["frames"] / wall_s, media_s / wall_s, media_s / max(cpu_s, 1e-3)
            print(f"  {stage:32}{fps:8.0f}{real:14.1f}{core:13.1f}{memory:>10}")
    wall_s = two_at_once(clip)
    print(f"  {'python -m app, two files at once':32}{'':8}{2 * media_s / wall_s:14.1f}   (with the start of Python)")


def main() -> None:
    parser = argparse.ArgumentParser("python -m benchmarks.pipeline", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("videos", nargs="*", type=Path, metavar="VIDEO")
    parser.add_argument("--seconds", type=float, default=20.0, help="length of the synthetic clip")
    parser.add_argument("--method", default=DEFAULT_METHOD, metavar="NAME", help="(default: %(default)s)")
    parser.add_argument("--measure", choices=MEASUREMENTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure_here(options.measure, options.videos[0])
        return
    os.environ[METHOD] = find_method(options.method).name  # for the processes that measure
    load = f", load {os.getloadavg()[0]:.1f}" if sys.platform != "win32" else ""
    print(f"{os.cpu_count()} processors{load}, Python {sys.version.split()[0]}, {sys.platform}")
    with tempfile.TemporaryDirectory() as folder:
        report(write_video(Path(folder) / "synthetic.mp4", face_frames(demo_face(), options.seconds)))
    for video in options.videos or [path for path in [REAL_CLIP] if path.exists()]:
        report(video.resolve())


if __name__ == "__main__":
    main()
