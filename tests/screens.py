"""Pictures of every screen: ``python -m tests.screens --out DIR [--only NAME,...] [--scales 1,2] [--size 1280x800]``.

Each screen is photographed in both languages, both themes and at each scale, with the real window on a real X server
(Xvfb where there is no display), filled by the real monitor from the demo face. What does not fit is printed, and the
exit code is then 1. The pictures are for looking at: DIR/index.html shows them side by side.
"""

import argparse
import functools
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PyQt5.QtTest import QTest
from PyQt5.QtWidgets import QApplication, QWidget

from app import build
from app.build import SourceSpec
from app.core.types import Frame, Update
from app.core.vitals import vital_infos
from app.errors import AppError
from app.gui.comparison.mapping import MappingDialog
from app.gui.dialogs.about_dialog import AboutDialog
from app.gui.dialogs.address_dialog import AddressDialog
from app.gui.dialogs.key_map_dialog import KeyMapDialog
from app.gui.dialogs.privacy_dialog import PrivacyDialog
from app.gui.dialogs.profile_dialog import ProfileDialog
from app.gui.dialogs.settings_dialog import SettingsDialog
from app.gui.look import theme
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.gui.program.application import make_application
from app.gui.program.translation import speak
from app.gui.review.export import ExportDialog
from app.gui.window.main_window import MainWindow
from app.language import LANGUAGES, later
from app.settings import Settings
from tests.gui.fit import unfit
from tests.gui.played import PlayedParts, measured_demo
from tests.gui.recorded import value_of, write_session

RECORDED, OXIMETER = "2026-11-24 18.30.05", "oximeter.csv"
SECONDS = 75.0  # after a minute every sign of the demo face has a number


@dataclass(frozen=True, slots=True)
class Screen:
    """One thing to look at. ``show`` brings it up and returns what is photographed."""

    name: str
    show: Callable[[MainWindow], QWidget]


def _idle(window: MainWindow) -> QWidget:
    return window


def _live(window: MainWindow) -> QWidget:
    window.start(SourceSpec("demo"))
    _wait(lambda: window.findChild(Session).state is State.RUNNING)
    parts = window.findChild(Session)._parts
    _wait(lambda: parts.all_shown, 60)
    QTest.qWait(1200)  # the numbers of the last second
    return window


def _page_of_details(name: str) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        _live(window)
        window.live.vitals.details.show_page(name)
        QTest.qWait(300)
        return window

    return show


def _number(window: MainWindow) -> QWidget:
    _live(window)
    window.live.toggle_alone()
    return window


def _welcome(window: MainWindow) -> QWidget:
    window.shell.welcome(window.pages, window.source_bar)
    return window


def _dialog(ask: Callable[[MainWindow], object], kind: type[QWidget]) -> Callable[[MainWindow], QWidget]:
    def show(window: MainWindow) -> QWidget:
        ask(window)
        return window.findChild(kind)

    return show


def _trouble(window: MainWindow) -> QWidget:
    window.show_error(AppError(later("press Start"), later("Start or stop")))
    return window


def _profile(window: MainWindow) -> QWidget:
    window.shell.calibrate()
    dialog = window.findChild(ProfileDialog)
    dialog.diastolic.edit.setText("79")
    dialog.save_button.click()  # the systolic is missing
    return dialog


@functools.cache
def _shelf() -> "tempfile.TemporaryDirectory[str]":
    """A recorded session, and the file of an oximeter that measured beside it."""
    shelf = tempfile.TemporaryDirectory()
    write_session(Path(shelf.name), 240, name=RECORDED)
    rows = [f"{k},97,{value_of('heart_rate_bpm', k) - 1 + k % 3:.0f}" for k in range(240)]
    (Path(shelf.name) / OXIMETER).write_text("\n".join(["time,SpO2 (%),pulse", *rows]))
    return shelf


def _sessions(window: MainWindow) -> QWidget:
    page = window.review.sessions
    page.shelf = Path(_shelf().name)
    window.review.show_sessions()
    _wait(lambda: bool(page.entries) and page.table.item(0, 3).text() != "")
    return window


def _review(window: MainWindow) -> QWidget:
    window.review.open_session(Path(_shelf().name) / RECORDED)
    page = window.review.page
    _wait(lambda: page.stack is not None)
    page.stack.set_cursors(100.0, 130.0)
    return window


def _export(window: MainWindow) -> QWidget:
    _review(window)
    window.review.page.bar.export.click()
    return window.findChild(ExportDialog)


def _columns(window: MainWindow) -> QWidget:
    _review(window)
    window.review.reference.read(Path(_shelf().name) / OXIMETER)
    _wait(lambda: window.findChild(MappingDialog) is not None)
    return window.findChild(MappingDialog)


def _reference(window: MainWindow) -> QWidget:
    _columns(window).ok.click()
    _wait(lambda: window.review.reference.view is not None)
    return window.review.reference.view


SCREENS = (
    Screen("idle", _idle),
    Screen("live", _live),
    Screen("trouble", _trouble),
    Screen("variability", _page_of_details("variability")),
    Screen("beats", _page_of_details("beats")),
    Screen("why", _page_of_details("why")),
    Screen("number", _number),
    Screen("welcome", _welcome),
    Screen("settings", _dialog(lambda window: window.shell.open_settings(), SettingsDialog)),
    Screen("privacy", _dialog(lambda window: window.shell.open_privacy(), PrivacyDialog)),
    Screen("about", _dialog(lambda window: window.shell.open_about(), AboutDialog)),
    Screen("keys", _dialog(lambda window: window.shell.open_keys(), KeyMapDialog)),
    Screen("address", _dialog(lambda window: window.source_bar.ask_for_address(), AddressDialog)),
    Screen("profile", _profile),
    Screen("sessions", _sessions),
    Screen("review", _review),
    Screen("export", _export),
    Screen("columns", _columns),
    Screen("reference", _reference),
)


def _wait(until: Callable[[], bool], seconds: float = 10.0) -> None:
    for _ in range(round(seconds * 50)):
        if until():
            return
        QTest.qWait(20)
    raise TimeoutError("the screen did not come")


@contextmanager
def opened(screen: Screen, demo: tuple[list[Frame], list[Update]], size: tuple[int, int]) -> Iterator[QWidget]:
    """A window of this size in which ``screen`` has come up; what is to be looked at. Closed at the end."""
    session = Session(PlayedParts(*demo))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "settings.json"
        window = MainWindow(session, vital_infos(), build.pulse_methods(), Settings(SourceSpec("demo")), path, list)
        session.setParent(window)
        window.resize(*size)
        window.show()
        shown = screen.show(window)
        QTest.qWait(150)
        try:
            yield shown
        finally:
            if shown is not window:
                shown.close()
            window.close()
            window.deleteLater()
            QTest.qWait(20)


def photograph(
    application: QApplication,
    out: Path,
    screens: Sequence[Screen],
    demo: tuple[list[Frame], list[Update]],
    size: tuple[int, int],
    scale: str,
) -> list[str]:
    """Write the pictures of ``screens``; returns what does not fit in them."""
    problems = []
    for screen, language, look in itertools.product(screens, LANGUAGES, theme.THEMES):
        speak(application, language)
        theme.apply(application, look)
        with opened(screen, demo, size) as shown:
            name = f"{screen.name}_{language}_{look}_{scale}.png"
            shown.grab().save(str(out / name))
            problems += [f"{name}: {problem}" for problem in unfit(shown)]
    return problems


def main() -> int:
    """See the module's docstring."""
    arguments = _parser().parse_args()
    out: Path = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    if arguments.child:
        application = make_application(sys.argv[:1])
        wanted = [screen for screen in SCREENS if not arguments.only or screen.name in arguments.only]
        demo = measured_demo(SECONDS)
        problems = photograph(application, out, wanted, demo, arguments.size, arguments.scales[0])
        print(*problems, sep="\n")
        return 1 if problems else 0
    codes = [_photograph_at(scale, out) for scale in arguments.scales]
    _write_index(out)
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")
    return max(codes)


def _photograph_at(scale: str, out: Path) -> int:
    """Scale is chosen before Qt starts, so each has a process of its own."""
    command = [sys.executable, "-m", "tests.screens", *sys.argv[1:], "--out", str(out), "--scales", scale, "--child"]
    if not os.environ.get("DISPLAY") and (xvfb := shutil.which("xvfb-run")):
        command = [xvfb, "-a", "-s", "-screen 0 3840x2400x24", *command]
    return subprocess.run(command, env={**os.environ, "QT_SCALE_FACTOR": scale, "QT_QPA_PLATFORM": "xcb"}).returncode


def _write_index(out: Path) -> None:
    figures = "\n".join(
        f'<figure><img src="{path.name}" style="max-width:100%"><figcaption>{path.stem}</figcaption></figure>'
        for path in sorted(out.glob("*.png"))
    )
    (out / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Screens</title>{figures}", "utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[])
    parser.add_argument("--scales", type=lambda text: text.split(","), default=["1", "2"])
    parser.add_argument("--size", type=lambda text: tuple(int(side) for side in text.split("x")), default=(1280, 800))
    parser.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
