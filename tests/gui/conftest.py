from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.build import SourceSpec
from app.core.pulse import PULSE_METHODS
from app.gui.look import theme
from app.gui.measuring.session import Session
from app.gui.program.translation import speak
from app.gui.window.main_window import FIRST_SIZE, MainWindow
from app.language import CHINESE, ENGLISH
from app.settings import Settings
from tests.gui.scripted import HEART_RATE, ScriptedParts


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp) -> None:
    """Sizes and colours as in the program."""
    theme.apply(qapp)


@pytest.fixture
def speak_chinese(qapp) -> Iterator[Callable[[], None]]:
    """Switches the running program to Chinese; back to English at the end."""

    def say(language: str) -> None:
        speak(qapp, language)
        qapp.sendPostedEvents()  # Qt tells the windows later

    yield lambda: say(CHINESE)
    say(ENGLISH)


@pytest.fixture
def parts() -> ScriptedParts:
    return ScriptedParts()


@pytest.fixture
def settings_file(tmp_path: Path) -> Path:
    return tmp_path / "settings.json"


@pytest.fixture
def open_window(qtbot, parts, settings_file, tmp_path) -> Iterator[Callable[..., MainWindow]]:
    """Opens windows as app.main does, over scripted parts; closes them at the end."""
    windows: list[MainWindow] = []

    def make(settings=None, infos=(HEART_RATE,), cameras=(), methods=PULSE_METHODS) -> MainWindow:
        session = Session(parts, tmp_path / "the.log")
        settings = settings or Settings(SourceSpec("demo"))
        window = MainWindow(session, infos, methods, settings, settings_file, lambda: cameras)
        session.setParent(window)
        if not settings.geometry:
            window.resize(FIRST_SIZE)  # the screen of the tests is smaller
        window.show()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)  # shortcuts belong to the active window
        window.find_cameras()
        windows.append(window)
        return window

    yield make
    for window in windows:
        window.close()
        window.deleteLater()
    qtbot.wait(1)
