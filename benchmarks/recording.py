"""What a recording costs and what a killed program loses: ``.venv/bin/python -m benchmarks.recording``.

Three parts. A process that records in real time is killed (SIGKILL) at random moments, and its session recovered: how
many seconds are missing? An hour with all vital signs is recorded as fast as it can be, on the disk of --folder: how
much memory, how long does one update take, how large are the files? The hour is opened again: how long does it take?
"""

import argparse
import random
import resource
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.core.status import Status
from app.core.types import Quality, Reading, Update, Vitals
from app.core.vitals import vital_infos
from app.record.session.reader import open_session
from app.record.session.recorder import SessionRecorder
from app.record.session.shelf import recover, unfinished
from app.record.session.writer import Progress
from tests.record.session.stories import META, STATS, story
from tests.record.session.test_writer import kill_while_recording

AT_ONCE = 5  # processes that record and are killed side by side


def kills(count: int, folder: Path, seed: int) -> None:
    """Seconds between the last update that was measured and the last one that was recovered."""
    generator = random.Random(seed)
    moments = [generator.uniform(1.2, 9.0) for _ in range(count)]

    def lost(number: int) -> tuple[float, float]:
        shelf = folder / f"kill-{number}"
        reached = kill_while_recording(shelf, moments[number])
        (entry,) = unfinished(shelf)
        recover(entry.folder)
        session = open_session(entry.folder)
        wave_s = session.bvp.t_s[-1] if len(session.bvp.values) else 0.0
        return reached - session.duration_s, reached - wave_s

    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = list(pool.map(lost, range(count)))
    for name, losses in zip(("readings", "pulse wave"), zip(*found, strict=True), strict=True):
        print(
            f"{count} kills, {name:<10}: lost {statistics.median(losses):.2f} s (median), {max(losses):.2f} s at most"
        )


def whole(update: Update) -> Update:
    """``update`` with a reading of every vital sign there is."""
    if not update.fresh:
        return update
    known = {one.vital: one for one in update.vitals.readings}
    t_s, quality = update.vitals.t_s, Quality(0.8, snr_db=6.5, motion=0.01, luma=120.0)
    readings = tuple(
        known.get(info.name, Reading(info.name, Status.OK, info.unit, t_s, "pos", 71.2345, 68.1, 74.2, 10.0, quality))
        for info in vital_infos()
    )
    return replace(update, vitals=Vitals(t_s, readings))


def hour(folder: Path, hours: float) -> None:
    meta = replace(META, signs=vital_infos())
    recorder = SessionRecorder(folder / "hour", meta, print_problem)
    current = whole(replace(next(story(1.0)), fresh=True)).vitals
    before_mb, times_s = memory_mb(), []
    for update in story(3600 * hours):
        update = whole(update)
        current = update.vitals if update.fresh else current
        update = replace(update, vitals=current)
        began = time.perf_counter()
        recorder.take(update, STATS)
        times_s.append(time.perf_counter() - began)
        if update.fresh and update.t_s % 60 < 0.5:
            time.sleep(0.02)  # a minute a time, so that nothing waits for the disk longer than in real time
    recorder.finish("stopped")
    recorder.wait(60)
    own_mb = len(times_s) * 32 / 2**20  # the list of times itself
    size_mb = sum(path.stat().st_size for path in recorder.folder.iterdir()) / 2**20
    print(f"{hours:g} h recorded: {memory_mb() - before_mb - own_mb:.1f} MB of memory more, {size_mb:.1f} MB of files")
    print(
        f"  one update: {1000 * np.median(times_s):.3f} ms (median), {1000 * np.percentile(times_s, 99):.2f} ms (p99)"
    )
    began, began_cpu = time.perf_counter(), time.process_time()
    session = open_session(recorder.folder)
    took, cpu = time.perf_counter() - began, time.process_time() - began_cpu
    print(f"  opened in {took:.2f} s, {cpu:.2f} s of the processor: {len(session.t_s)} s, {len(session.signs)} signs")


def print_problem(progress: Progress) -> None:
    if progress.problem is not None:
        print(f"  {progress.problem}")


def memory_mb() -> float:
    with Path("/proc/self/statm").open(encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize() / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--folder", type=Path, help="where to write; a temporary folder otherwise")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as folder:
        if arguments.kills:
            kills(arguments.kills, Path(folder), arguments.seed)
        if arguments.hours:
            hour(Path(folder), arguments.hours)


if __name__ == "__main__":
    main()
