"""Composes the desktop program."""

import argparse
import functools
import logging
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app import __version__, build
from app.build import SourceSpec
from app.cli_profile import add_options, person_of, tells
from app.core.vitals import vital_infos
from app.crash import Crash, Running, begin, take_crashes
from app.errors import AppError
from app.language import LANGUAGES
from app.log import install_exception_hooks, setup_logging
from app.profiles import StoredProfile, forget, profiles_path
from app.settings import DARK, LIGHT, Settings, load_settings, settings_path

if TYPE_CHECKING:
    from PyQt5.QtWidgets import QApplication

    from app.gui.measuring.session import Session
    from app.gui.measuring.warm_up import WarmUp
    from app.gui.window.main_window import MainWindow

log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed; returns the exit code (wrong arguments end with 2)."""
    arguments = parser().parse_args(argv)
    try:
        if arguments.forget is not None:
            forget(arguments.forget, profiles_path())
            return 0
        profile = person_of(arguments) if tells(arguments) else None
    except ValueError as error:
        parser().error(f"{error}.")
    except AppError as error:
        parser().error(str(error))
    log_path = setup_logging()
    install_exception_hooks()
    crashes = take_crashes(log_path.parent)
    running = begin(log_path.parent)
    log.info("version %s on Python %s, %s", __version__, sys.version.split()[0], sys.platform)
    if sys.platform == "win32":
        import onnxruntime  # noqa: F401  after Qt its DLLs do not load

    return _run(arguments, profile, log_path, crashes, running)


def _run(
    arguments: argparse.Namespace,
    profile: StoredProfile | None,
    log_path: Path,
    crashes: Sequence[Crash],
    running: Running | None,
) -> int:
    """Everything with Qt; imported here, so that wrong arguments are answered at once."""
    from app.gui.measuring.warm_up import WarmUp
    from app.gui.program.application import WhenOnScreen, make_application
    from app.gui.program.farewell import Farewell
    from app.gui.program.hooks import UncaughtErrors, log_qt_messages
    from app.gui.window.shell import PATIENCE_MS

    log_qt_messages()
    uncaught = UncaughtErrors(log_path)
    uncaught.install()
    application = make_application(sys.argv[:1])
    window, session = _make_window(application, arguments, profile, log_path)
    uncaught.caught.connect(window.show_error)
    window.crash_bar.show_crashes(crashes)
    for crash in crashes:
        log.info("told: the program ended unexpectedly, %s", crash.path)
    farewell = Farewell()
    farewell.asked.connect(window.quit)
    application.commitDataRequest.connect(window.quit)  # the desktop session ends, with whatever is running in it
    window.show()
    log.info("the window is open")
    warm_up = WarmUp(session.in_turn(build.make_monitor))
    warm_up.refused.connect(window.show_error)
    shown = WhenOnScreen(window)
    shown.painted.connect(functools.partial(log.info, "the window is on the screen"))
    for act in _first_acts(window, warm_up, arguments):
        shown.painted.connect(act)
    if arguments.exit_after is not None:
        window.quit_after(arguments.exit_after)
    code = application.exec()
    farewell.uninstall()
    uncaught.uninstall()
    at_rest = window.shell.close() and warm_up.wait(PATIENCE_MS) and not session.parked and window.review.close() == 0
    log.info("the window was closed")
    if running is not None:
        running.end()
    if not at_rest:
        # A thread hangs in a device and cannot be ended; Qt would abort on its destruction. All is saved by now.
        logging.shutdown()
        os._exit(code)
    return code


def _make_window(
    application: "QApplication", arguments: argparse.Namespace, profile: StoredProfile | None, log_path: Path
) -> "tuple[MainWindow, Session]":
    """The window in its language and look, with what must be said at once; not yet shown."""
    from app.gui.measuring.session import Session
    from app.gui.program.preferences import dress
    from app.gui.window.main_window import MainWindow

    path = settings_path()
    problems: list[AppError] = []
    settings = load_settings(path, problems.append)
    dress(application, arguments.language or settings.language, arguments.theme or settings.theme)
    session = Session(build.WindowParts(), log_path)
    window = MainWindow(session, vital_infos(), build.pulse_methods(), _wished(settings, arguments), path, list_cameras)
    for problem in problems:
        window.show_error(problem)
    if profile is None:
        window.shell.recall_profile()
    else:
        window.shell.use_profile(profile)
    if not settings.welcomed and not arguments.start and not arguments.record:
        window.shell.welcome(window.pages, window.source_bar)
    return window, session


def _first_acts(window: "MainWindow", warm_up: "WarmUp", arguments: argparse.Namespace) -> Iterator[Callable[[], None]]:
    """What is done when the window is on the screen, one after the other."""
    yield window.find_cameras
    yield window.recovery.look
    yield warm_up.start
    if arguments.record:
        yield window.recording.toggle
    elif arguments.start:
        yield window.start_chosen


def list_cameras() -> list[tuple[str, str]]:
    """Address and name of every camera."""
    from app.capture.camera import list_cameras as cameras

    return [(str(camera.index), camera.name) for camera in cameras()]


def _wished(settings: Settings, arguments: argparse.Namespace) -> Settings:
    """The remembered settings, with what the command line asks for."""
    source, method = settings.source, settings.method
    if arguments.video is not None:
        source = build.parse_source(arguments.video)
    elif arguments.camera is not None:
        source = SourceSpec("camera", str(arguments.camera))
    elif arguments.demo:
        source = SourceSpec("demo")
    return replace(settings, source=source, method=arguments.method or method)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser(prog="GUI.py", description="Human Health Monitor: vital signs from a face video.")
    source = result.add_mutually_exclusive_group()
    source.add_argument("video", nargs="?", metavar="VIDEO|rtsp://...", help="video file or network address")
    source.add_argument("--camera", type=_camera_number, metavar="N", help="camera number N, from 0")
    source.add_argument("--demo", action="store_true", help="a synthetic face with a known pulse")
    result.add_argument("--start", action="store_true", help="start measuring at once")
    result.add_argument("--record", action="store_true", help="start measuring at once, and record it")
    result.add_argument(
        "--method", type=_method_name, metavar="NAME", help="pulse method (python -m app --list-methods)"
    )
    look = result.add_argument_group("the window", "for this run alone; both are in the settings as well")
    look.add_argument("--language", choices=LANGUAGES)
    look.add_argument("--theme", choices=(DARK, LIGHT))
    add_options(result)
    result.add_argument("--exit-after", type=float, metavar="S", help=argparse.SUPPRESS)
    result.add_argument("--version", action="version", version=__version__)
    return result


def _method_name(text: str) -> str:
    try:
        return build.find_method(text).name
    except AppError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _camera_number(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError(text)
    return number
