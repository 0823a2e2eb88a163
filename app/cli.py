"""The command line: ``python -m app VIDEO... --out DIR`` analyses videos without a window."""

import argparse
import io
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from app import __version__
from app.build import DEFAULT_METHOD, find_method, pulse_methods
from app.capture import VIDEO_SUFFIXES
from app.cli_profile import add_options, profile_of
from app.cli_run import Order, run
from app.errors import AppError
from app.log import setup_logging
from app.profiles import forget, profiles_path

DONE, SOME_FAILED, WRONG_ARGUMENTS, INTERRUPTED = 0, 1, 2, 130

DEMO_SECONDS = 30.0

DESCRIPTION = "Vital signs from videos of a face, without a window. For research; not a medical device."

EPILOG = f"""\
A VIDEO is a file or a folder. In a folder the videos directly in it are taken, by their ending:
  {" ".join(sorted(VIDEO_SUFFIXES))}

Written to DIR for each input NAME, over older files of that name:
  NAME.vitals.csv    one row a second: t_s, then v, v_low, v_high (80 % interval), v_status and v_quality (0..1) of
                     each vital sign v. Empty: no value. Status: ok, or why not ("no_face", "poor_signal:no_pulse").
  NAME.bvp.csv       the pulse wave: t_s, bvp; evenly sampled, nothing where there was no face
  NAME.summary.json  medians, share of time shown, quality, frame statistics, method, versions, warnings
NAME is the file name without its ending; with it, then with the folder in front, where two inputs would be the same.

Exit codes: 0 all done; 1 some input failed or could only be read in part (the others are done); 2 wrong arguments;
130 stopped with Ctrl-C.

`python -m app export SESSION... --out DIR` writes sessions that were recorded in the window as tables, EDF+ and report.
`python -m app doctor` prints what is installed and what to repair. Files of these names: ./export, ./doctor"""


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser(
        "python -m app", description=DESCRIPTION, epilog=EPILOG, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = result.add_argument
    add("videos", nargs="*", metavar="VIDEO", help="video file, or folder with videos in it")
    add(
        "--out",
        type=Path,
        metavar="DIR",
        help="write the results there (made when missing); without it they are printed",
    )
    add("--method", default=DEFAULT_METHOD, metavar="NAME", help="pulse method (default: %(default)s)")
    add("--list-methods", action="store_true", help="print the pulse methods")
    add("--ungated", action="store_true", help="give the best estimate even where it is not trusted (status: ungated)")
    add("--jobs", type=_count, metavar="N", help="videos analysed at the same time (default: one for each core)")
    add("--demo", action="store_true", help="analyse a synthetic face; results are called demo.* and marked as such")
    add("--seconds", type=_seconds, metavar="N", help=f"length of the demo (default: {DEMO_SECONDS:g})")
    add_options(result)
    add("--version", action="version", version=f"Human Health Monitor {__version__}")
    return result


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; the exit code comes back."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A Windows console or pipe may not know the letters of a file name.
            stream.reconfigure(errors="backslashreplace")
    options = _checked(parser(), given)
    if options.list_methods:
        print(_method_list())
        return DONE
    setup_logging(terminal=False)
    try:
        if options.forget is not None:
            forget(options.forget, profiles_path())
            print(f"Nothing is remembered of {options.forget} any more.")
            return DONE
        profile = profile_of(options)
    except ValueError as error:
        parser().error(f"{error}.")
    except AppError as error:
        print(error, file=sys.stderr)
        return SOME_FAILED
    order = Order(
        videos=tuple(options.videos),
        demo_s=(options.seconds or DEMO_SECONDS) if options.demo else None,
        out=options.out,
        method=options.method,
        ungated=options.ungated,
        jobs=options.jobs,
        profile=profile,
    )
    try:
        with _one_interrupt():
            return SOME_FAILED if run(order) else DONE
    except AppError as error:
        print(error, file=sys.stderr)
        return SOME_FAILED
    except KeyboardInterrupt:
        print("Stopped. Results of finished videos stay; nothing half-written is left.", file=sys.stderr)
        return INTERRUPTED


def _checked(known: argparse.ArgumentParser, given: Sequence[str]) -> argparse.Namespace:
    """The arguments, when they make sense together; else a sentence and exit code 2."""
    options = known.parse_args(given)
    if options.list_methods or options.forget is not None:
        return options
    try:
        find_method(options.method)
    except AppError as error:
        known.error(str(error))
    if options.demo and options.videos:
        known.error("--demo analyses a synthetic face: give it without VIDEO.")
    if options.seconds is not None and not options.demo:
        known.error("--seconds is the length of the demo: give it together with --demo.")
    if not options.demo and not options.videos:
        known.error("no VIDEO given. Name a video file or a folder, or use --demo for a synthetic face.")
    for text in options.videos:
        if "://" in text:
            known.error(f"{text} is an address, which never ends. Watch it in the window: python GUI.py {text}")
    return options


@contextmanager
def _one_interrupt() -> Iterator[None]:
    """The first Ctrl-C stops the work; more of them do not disturb the tidying up."""

    def stop(number: int, frame: FrameType | None) -> None:  # noqa: ARG001
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 up")
    return int(text)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 1.0 <= seconds <= 86_400.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds from 1 to 86400")
    return seconds


def _method_list() -> str:
    methods = pulse_methods()
    width = max(len(method.name) for method in methods)
    return "\n".join(f"{method.name:{width}}  {method.label}: {method.source}" for method in methods)
