"""What the machine must have for a window, and the sentence for each thing it lacks."""

import sys

import pytest

from app.errors import AppError
from app.setup import system
from app.setup.pins import read_pins
from app.setup.place import REQUIREMENTS

linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux")


@pytest.fixture
def displays(monkeypatch):
    def set_to(**variables):
        for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
            monkeypatch.delenv(name, raising=False)
            if name in variables:
                monkeypatch.setenv(name, variables[name])

    return set_to


@linux
@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "There is no display (DISPLAY and WAYLAND_DISPLAY are not set)"),
        ({"QT_QPA_PLATFORM": "xcb"}, "There is no display (DISPLAY and WAYLAND_DISPLAY are not set)"),
        ({"QT_QPA_PLATFORM": "wayland"}, "There is no display (WAYLAND_DISPLAY is not set)"),
        ({"DISPLAY": ":7654"}, "The display :7654 does not answer"),
        ({"QT_QPA_PLATFORM": "offscreen"}, ""),
        ({"QT_QPA_PLATFORM": "vnc:port=5900"}, ""),
        ({"WAYLAND_DISPLAY": "wayland-0"}, ""),
    ],
)
def test_display(displays, variables, sentence):
    displays(**variables)
    assert system.no_display() == sentence


@linux
def test_platform_of_qt(displays):
    displays(DISPLAY=":0", WAYLAND_DISPLAY="wayland-0")
    assert system.qt_platform() == "xcb"
    displays(WAYLAND_DISPLAY="wayland-0")
    assert system.qt_platform() == "wayland"
    displays(QT_QPA_PLATFORM="vnc:port=5900")
    assert system.qt_platform() == "vnc"


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_bring_all_of_it(monkeypatch, displays, platform):
    displays()
    monkeypatch.setattr(sys, "platform", platform)
    assert system.no_display() == ""
    assert system.missing_libraries("xcb") == {}


@linux
def test_missing_libraries_name_their_packages(monkeypatch):
    monkeypatch.setitem(system.X11, "libxcb-of-nobody.so.4", ("libxcb-of-nobody4", "xcb-of-nobody"))
    monkeypatch.setitem(system.ALWAYS, "libof-nobody.so.1", ("libof-nobody1", "of-nobody"))
    with pytest.raises(AppError) as caught:
        system.check_libraries("xcb")
    assert str(caught.value) == (
        "The window needs system libraries that are not installed: libof-nobody.so.1, libxcb-of-nobody.so.4. "
        "Run: sudo apt install libof-nobody1 libxcb-of-nobody4 (Debian, Ubuntu) "
        "or: sudo dnf install of-nobody xcb-of-nobody (Fedora)"
    )
    assert "libxcb-of-nobody.so.4" not in system.missing_libraries("offscreen")


@linux
def test_table_names_every_library_that_qt_links_to_and_does_not_carry(root):
    """Read from the libraries of the installed wheel itself: a new one in a later PyQt5 is noticed here."""
    import re
    from pathlib import Path

    import PyQt5

    qt = Path(PyQt5.__file__).parent / "Qt5"
    files = [
        qt / "plugins/platforms/libqxcb.so",
        *(qt / f"lib/libQt5{n}.so.5" for n in ("Core", "Gui", "Widgets", "XcbQpa")),
    ]
    named = {name.decode() for file in files for name in re.findall(rb"lib[\w.+-]+\.so\.\d+", file.read_bytes())}
    wanted = {
        name for name in named if re.match(r"libxcb|libX11|libxkb|libGL\.|libglib|libgthread|libfont|libdbus", name)
    }
    assert len(wanted) > 15
    # Loaded by name when present, for features we do not use.
    optional = {"libxcb-xinput.so.0", "libxcb-glx.so.0"}
    assert wanted - optional - set(system.ALWAYS) - set(system.X11) == set()


def test_headless_opencv_is_right():
    system.check_opencv()


@pytest.mark.parametrize("name", ["opencv_python", "opencv_contrib_python", "opencv_contrib_python_headless"])
def test_other_opencv_names_the_repair(tmp_path, monkeypatch, name):
    (tmp_path / "site-packages" / f"{name}-4.10.0.84.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "site-packages")
    (version,) = [pin.version for pin in read_pins(REQUIREMENTS) if pin.name == "opencv-python-headless"]
    wrong = name.replace("_", "-")
    with pytest.raises(AppError) as caught:
        system.check_opencv()
    assert str(caught.value) == (
        f"{wrong} is installed: it does not work together with the window, and takes the place of "
        f'opencv-python-headless. Run: "{sys.executable}" -m pip uninstall -y {wrong} && "{sys.executable}" -m pip '
        f"install --force-reinstall --no-deps opencv-python-headless=={version}"
    )
