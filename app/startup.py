"""From a bare Python to the open window: what GUI.py and ``python3 -m tests`` run. Standard library only.

Every start: is .venv ready (one hash, two small files)? Go on in it. Is the landmark file the checked one (one stat)?
Is there a display, are Qt's libraries there? Then, and only then, is anything heavy imported.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from app.errors import AppError
from app.setup.environment import Environment
from app.setup.landmarks import ensure_landmarks
from app.setup.place import DEV_REQUIREMENTS, LANDMARKS, LANDMARKS_STAMP, REQUIREMENTS, ROOT
from app.setup.system import check_libraries, check_opencv, no_display, qt_platform
from app.setup.terminal import WINDOWS, say, stopped

GUI = "GUI.py"
_HANDED_OVER = "HHM_HANDED_OVER"  # set for the process that continues in .venv
_REBUILT = "HHM_REBUILT"  # set once .venv was made anew because something in it could not be imported
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Start the window with ``arguments``, after whatever must be prepared; the exit code comes back.

    Raises SystemExit with one clear sentence on the terminal when it cannot start.
    """
    try:
        environment = Environment(ROOT, f"{_python_name()} {GUI}")
        python = environment.ensure(REQUIREMENTS)
        if environment.is_running or python == Path(sys.executable):
            return _open(environment, arguments)
        return _hand_over(python, [str(ROOT / GUI), *arguments])
    except AppError as error:
        raise stopped(str(error)) from None
    except KeyboardInterrupt:
        say("Interrupted. The next start goes on from here.")
        return INTERRUPTED


def run_tests(arguments: Sequence[str]) -> int:
    """Run the whole suite with pytest's ``arguments``, after whatever must be prepared; its exit code comes back."""
    import subprocess

    try:
        python = Environment(ROOT, f"{_python_name()} -m tests").ensure(DEV_REQUIREMENTS)
        check_libraries("offscreen")
        for step in (["app.setup.landmarks"], ["pytest", *arguments]):
            code = subprocess.call([str(python), "-m", *step], cwd=ROOT)
            if code != 0:
                return code
    except AppError as error:
        raise stopped(str(error)) from None
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


def hand_over_module(arguments: Sequence[str]) -> int | None:
    """Let ``python3 -m app`` go on in .venv with ``arguments``, when that is ready and this is another Python.

    Returns its exit code; None when the running Python has to do.
    """
    environment = Environment(ROOT, "")
    if environment.is_running or not environment.is_ready(REQUIREMENTS) or os.environ.get(_HANDED_OVER):
        return None
    return _hand_over(environment.python, ["-m", "app", *arguments])


def _open(environment: Environment, arguments: Sequence[str]) -> int:
    """Open the window, or do the same job in the terminal; everything is installed by now.

    Wrong arguments and --help are answered in any case, before Qt is asked for anything.
    """
    os.environ.pop(_HANDED_OVER, None)
    check_opencv()
    ensure_landmarks(LANDMARKS, LANDMARKS_STAMP)
    if list(arguments) == ["--install-desktop"]:
        from app.setup.desktop import install_entry

        say(f"The program is now in the menu of applications ({install_entry(str(_base_python(environment)))}).")
        return 0
    try:
        from app import main as window

        options = window.parser().parse_args(arguments)
        if reason := no_display():
            return _without_window(reason, options.video, options.method)
        platform = qt_platform()
        check_libraries(platform)
        if platform == "wayland":
            os.environ.setdefault("QT_QPA_PLATFORM", platform)  # without X11, Qt 5 does not think of it by itself
        return window.main(arguments)
    except ImportError as error:
        _repair(environment, error, arguments)


def _without_window(reason: str, video: str | None, method: str | None) -> int:
    """The same job in the terminal: on ``video`` where it is a file, else on the demo face."""
    from app.cli import main as analyse

    video = None if video is None or "://" in video else video
    say(f"{reason}, so there is no window: analysing {video or 'the demo face'} here in the terminal instead.")
    return analyse([*([video] if video else ["--demo"]), *(["--method", method] if method else [])])


def _repair(environment: Environment, error: ImportError, arguments: Sequence[str]) -> NoReturn:
    """Something installed cannot be imported: make .venv anew and start again, once."""
    ours = (error.name or "").split(".")[0] == "app"
    if ours or not environment.is_running or os.environ.get(_REBUILT):
        raise error
    say(f"The installed packages are damaged ({error}): making .venv anew.")
    environment.forget()
    os.environ[_REBUILT] = "1"
    raise SystemExit(_continue_in(_base_python(environment), [str(ROOT / GUI), *arguments]))


def _continue_in(python: Path, arguments: list[str]) -> int:
    """Go on in another Python: in this very process where the system can, else in a child; its exit code comes back."""
    command = [str(python), *arguments]
    if not WINDOWS:
        sys.stdout.flush()
        os.execv(command[0], command)
    import subprocess

    with subprocess.Popen(command) as child:
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:  # the child got it as well and ends by itself
                continue


def _base_python(environment: Environment) -> Path:
    """The Python that outlives .venv."""
    return Path(getattr(sys, "_base_executable", sys.executable) if environment.is_running else sys.executable)


def _hand_over(python: Path, arguments: list[str]) -> int:
    if os.environ.get(_HANDED_OVER) == str(python):
        raise AppError(f"{python} does not run in its own environment.", "Unset PYTHONHOME and PYTHONPATH.")
    os.environ[_HANDED_OVER] = str(python)
    return _continue_in(python, arguments)


def _python_name() -> str:
    """How the running Python is called on a command line."""
    name = Path(sys.executable).stem if WINDOWS else Path(sys.executable).name
    return "python3" if name == "python" and not WINDOWS else name
