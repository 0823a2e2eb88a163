"""One video from its first picture to its written results; the command line runs this in several processes at once."""

import math
import os
import signal
import time
import traceback
from collections import deque
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.build import SourceSpec, make_monitor, make_source
from app.cli_progress import Progress
from app.core.calibration import Profile
from app.core.monitor import Monitor
from app.core.types import FaceObservation
from app.errors import AppError
from app.record.publish import publish
from app.record.recorder import Recorder
from app.record.summary import Origin, Settings
from app.record.tally import Json

if TYPE_CHECKING:
    from app.capture.source import Source

# Observations ahead: the second that the face takes is read while network and signs work on the one before. Pictures
# are gone by then.
AHEAD = 60

# A pause in the pictures longer than this lets readings age second by second, as they would on screen.
PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Job:
    """One video to analyse.

    input_name: its file name; shown: what messages call it; name: stem of its results. work, out: folder where they
    grow and where they go, on the same disk; None: only a summary is wanted. parent_pid: the process that handles
    Ctrl-C.
    """

    number: int
    spec: SourceSpec
    input_name: str
    shown: str
    name: str
    method: str
    ungated: bool
    work: Path | None
    out: Path | None
    parent_pid: int
    profile: Profile = field(default_factory=Profile)


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a job.

    summary: None when it failed. error: why; trace: where, when the program itself is at fault. files: what was
    written.
    """

    job: Job
    summary: Json | None
    files: tuple[Path, ...]
    elapsed_s: float
    error: str | None = None
    trace: str | None = None

    @property
    def is_complete(self) -> bool:
        """Read to its end without a problem."""
        return self.summary is not None and not self.summary["partial"]


def observed_ahead(source: "Source", monitor: Monitor, ahead: int = AHEAD) -> Iterator[FaceObservation]:
    """The face in each frame of an open source; a thread reads the next ones meanwhile.

    Decoding, tracking, the detector and the networks all let go of the interpreter's lock.
    """

    def observe_next() -> FaceObservation | None:
        frame = source.read()
        return None if frame is None else monitor.observe(frame)

    with ThreadPoolExecutor(1, "observe-ahead") as pool:
        pending = deque(pool.submit(observe_next) for _ in range(ahead))
        try:
            while pending:
                observation = pending.popleft().result()
                if not source.ended:
                    pending.append(pool.submit(observe_next))
                if observation is not None:
                    yield observation
        finally:
            pool.shutdown(cancel_futures=True)


def analyse(
    source: "Source", monitor: Monitor, recorder: Recorder, name: str, progress: Progress, *, ungated: bool = False
) -> Json:
    """Play the open ``source`` through ``monitor`` into the open ``recorder``; the summary comes back.

    ``progress`` is told the media time reached and the whole duration, as far as known. A source that ends early is a
    partial result. Raises AppError when there was no picture at all.
    """
    last_s: float | None = None
    for seen in observed_ahead(source, monitor):
        if last_s is not None and seen.t_s - last_s > PAUSE_S:
            for second in range(math.floor(last_s) + 1, math.ceil(seen.t_s)):
                recorder.take(monitor.idle(float(second)))
        recorder.take(monitor.take(seen))
        last_s = seen.t_s
        progress(last_s, source.info.duration_s)
    if last_s is None:
        raise source.problem or AppError(f"{name} holds no picture.", "Choose another video.")
    problem = None if source.problem is None else str(source.problem)
    origin = Origin(name, source.info, source.stats, source.is_demo, problem)
    return recorder.finish(monitor.finish(), origin, Settings(monitor.method, ungated))


def run_job(job: Job, progress: Progress) -> Result:
    """Analyse one video and put its results in place. Never raises for what is wrong with a video or a disk."""
    if os.getpid() != job.parent_pid:
        # Windows hands Ctrl-C to every process: the parent alone decides, and ends this one.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    started = time.perf_counter()
    summary: Json | None = None
    files: tuple[Path, ...] = ()
    error = trace = None
    try:
        # The source first: a file that is no video is refused before the models are loaded.
        with make_source(job.spec) as source:
            monitor = make_monitor(job.method, ungated=job.ungated, profile=job.profile)
            with Recorder(monitor.infos, job.work, job.name) as recorder:
                summary = analyse(source, monitor, recorder, job.input_name, progress, ungated=job.ungated)
        if job.work is not None and job.out is not None:
            files = publish(job.name, job.work, job.out)
    except AppError as problem:
        summary, error = None, str(problem)
    except OSError as problem:
        summary, error = None, f"Reading or writing failed: {problem}. Check the disk and its free space."
    except Exception as defect:  # noqa: BLE001 - one video that trips the program must not cost the others
        summary, trace = None, traceback.format_exc()
        error = f"The program made a mistake ({type(defect).__name__}: {defect})."
    return Result(job, summary, files, time.perf_counter() - started, error, trace)
