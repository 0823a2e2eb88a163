"""Every screen, filled by the real monitor: nothing cut off, nothing overlapping, nothing untranslated.

``python -m tests.screens --out DIR`` makes the pictures of the same screens, to be looked at.
"""

import pytest
from PyQt5.QtGui import QFont

from app import build
from app.core.vitals import vital_infos
from app.gui.look import theme
from app.gui.program.translation import speak
from app.language import NAMES
from tests.gui import pseudo
from tests.gui.fit import said, unfit
from tests.gui.played import measured_demo
from tests.screens import SCREENS, opened

SMALLEST = (1024, 640)
# Words that are the same in every language.
WORDS = {"SDNN", "RMSSD", "pNN50", "SD1", "SD2", "LF", "HF", "BVP", "SpO2", "DEMO", "fps", "dB", "PhysNet", "numpy"}
UNITS = {"cm", "kg"}
KEYS = {"Space", "Ctrl", "Shift", "PgUp", "PgDown", "Home", "End", "Esc", "Del", "Left", "Right", "Return"}
COLUMNS = {"time", "pulse"}  # of a person's own file


@pytest.fixture(scope="module")
def demo():
    """Twelve seconds: the first numbers are there, the others still say why they are not."""
    return measured_demo(12.0, "pos")


@pytest.fixture(params=["en", "zh", "pseudo"])
def language(request, qapp, monkeypatch):
    if request.param == "pseudo":
        pseudo.install(monkeypatch)
    speak(qapp, "en" if request.param == "en" else "zh")
    yield request.param
    monkeypatch.undo()
    speak(qapp, "en")


@pytest.fixture(params=[1.0, 2.0], ids=["font 100 %", "font 200 %"])
def font_scale(request, qapp):
    usual = QFont(qapp.font())
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * request.param)
    qapp.setFont(large)
    theme.apply(qapp)
    yield request.param
    qapp.setFont(usual)
    theme.apply(qapp)


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_everything_can_be_read_in_the_smallest_window(qtbot, demo, screen, language, font_scale):
    with opened(screen, demo, SMALLEST) as shown:
        assert unfit(shown) == []


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_text_has_been_given_to_the_catalogue(qtbot, demo, screen, monkeypatch, qapp):
    pseudo.install(monkeypatch)
    speak(qapp, "zh")
    names = WORDS | UNITS | KEYS | COLUMNS | {info.unit for info in vital_infos()} | set(NAMES.values())
    names |= {word for method in build.pulse_methods() for word in (method.label, method.provider)}
    names.discard("")  # of a sign without a unit
    with opened(screen, demo, (1280, 800)) as shown:
        assert pseudo.untranslated(said(shown), names) == []
    monkeypatch.undo()
    speak(qapp, "en")
