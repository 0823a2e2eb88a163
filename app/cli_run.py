"""Analyses many videos at once: one process each, results told and kept as they come."""

import logging
import os
import signal
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import joblib
from joblib.externals.loky.process_executor import BrokenProcessPool

from app.build import SourceSpec
from app.cli_analyse import Job, Result, run_job
from app.cli_inputs import gather, output_names
from app.cli_progress import PlainLines, ProgressBar, View
from app.cli_report import error_line, result_lines
from app.core.calibration import Profile
from app.errors import AppError
from app.log import log_folder

DEMO_NAME = "demo"

# A worker fills a core and takes about 300 MB.
MOST_JOBS = 8

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What the command line asks for. videos: files and folders. demo_s: length of the demo, None for none."""

    videos: tuple[str, ...]
    demo_s: float | None
    out: Path | None
    method: str
    ungated: bool
    jobs: int | None
    profile: Profile = field(default_factory=Profile)


def run(order: Order) -> int:
    """Do it; the number of inputs that failed or were only partly read comes back.

    Raises AppError when the results cannot be written at all.
    """
    inputs = gather(order.videos)
    for note in inputs.notes:
        print(note, file=sys.stderr)
    for failure in inputs.failures:
        print(failure, file=sys.stderr)
    failed = len(inputs.failures)
    with ExitStack() as stack:
        work = None if order.out is None else stack.enter_context(_work_folder(order.out))
        jobs = _jobs(order, inputs.paths, None if work is None else Path(work))
        chosen: View = ProgressBar(len(jobs)) if jobs and sys.stderr.isatty() else PlainLines()
        view = stack.enter_context(chosen)
        for result in stack.enter_context(closing(_results(jobs, view, order.jobs))):
            view.finished(result.job.number)
            _tell(view, result)
            failed += not result.is_complete
    total = len(jobs) + len(inputs.failures)
    if total > 1:
        print(
            f"{total - failed} of {total} inputs done" + (f", {failed} failed or only read in part." if failed else ".")
        )
    if order.out is None and failed < total:
        print("Nothing was written: add --out DIR to keep the numbers and the pulse wave.")
    return failed


def _work_folder(out: Path) -> "tempfile.TemporaryDirectory[str]":
    """A hidden folder inside ``out`` where files grow until they are complete; removed at the end in any case."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        # Windows cannot remove what a worker that is being ended still holds open.
        return tempfile.TemporaryDirectory(prefix=".unfinished-", dir=out, ignore_cleanup_errors=True)
    except OSError as error:
        raise AppError(
            f"The results cannot be written to {out}: {error.strerror or error}.", "Choose another folder with --out."
        ) from error


def _jobs(order: Order, paths: Sequence[Path], work: Path | None) -> list[Job]:
    names = output_names(paths)
    wanted = [(SourceSpec("file", str(path)), path, name) for path, name in zip(paths, names, strict=True)]
    if order.demo_s is not None:
        wanted.append((SourceSpec("demo", duration_s=order.demo_s), Path(DEMO_NAME), DEMO_NAME))
    same_name = len({path.name for _, path, _ in wanted}) < len(wanted)
    return [
        Job(
            number=number,
            spec=spec,
            input_name=path.name,
            shown="DEMO (synthetic face)" if spec.kind == "demo" else str(path) if same_name else path.name,
            name=name,
            method=order.method,
            ungated=order.ungated,
            work=work,
            out=order.out,
            parent_pid=os.getpid(),
            profile=order.profile,
        )
        for number, (spec, path, name) in enumerate(wanted)
    ]


def _results(jobs: Sequence[Job], view: View, asked: int | None) -> Generator[Result, None, None]:
    """The results as they come, from as many processes as there are cores and videos."""
    workers = min(len(jobs), asked or min(joblib.cpu_count(), MOST_JOBS))
    if workers <= 1:
        for job in jobs:
            yield run_job(job, view.note(job.number))
        return
    waiting = {job.number: job for job in jobs}
    parallel = joblib.Parallel(n_jobs=workers, return_as="generator_unordered", batch_size=1, pre_dispatch="all")
    try:
        with _children_without_interrupts():
            results = parallel(joblib.delayed(run_job)(job, view.note(job.number)) for job in jobs)
        with closing(results):
            for result in results:
                del waiting[result.job.number]
                yield result
    except BrokenProcessPool:
        lost = "A worker process was ended by the system, perhaps for want of memory. Try again with --jobs 1."
        for job in waiting.values():
            yield Result(job, None, (), 0.0, lost)


@contextmanager
def _children_without_interrupts() -> Iterator[None]:
    """Processes started meanwhile never see Ctrl-C, which a terminal sends to all of them.

    This one alone decides, and ends them. Here the signal is only put off. On Windows ``run_job`` takes care of it.
    """
    if sys.platform == "win32":
        yield
        return
    from multiprocessing import resource_tracker

    # joblib needs it; started within the block, it would let the signal through again (CPython before 3.14).
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _tell(view: View, result: Result) -> None:
    if result.summary is not None:
        view.line(result_lines(result))
    error = error_line(result)
    if error is not None:
        view.line(error, error=True)
    if result.trace is not None:
        logger.error("%s failed:\n%s", result.job.shown, result.trace)
        view.line(f"  The details are in {log_folder()}; the video itself may be fine.", error=True)
