"""From GUI.py to the window: every way in, and every way it is refused."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app import startup
from app.setup import terminal
from app.setup.desktop import install_entry
from app.setup.environment import Environment
from app.setup.pins import missing_pins
from app.setup.place import REQUIREMENTS, ROOT


def gui(*arguments, **variables) -> subprocess.CompletedProcess[str]:
    """GUI.py as a person starts it, in the environment of the tests; a variable that is None is removed."""
    changed = {"DISPLAY": None, "WAYLAND_DISPLAY": None, "QT_QPA_PLATFORM": None} | variables
    env = {name: value for name, value in (os.environ | changed).items() if value is not None}
    command = [sys.executable, "GUI.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, timeout=120)


# -- Python itself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["GUI.py", "tests/__main__.py", "tests/__init__.py", "app/__init__.py", "app/setup/__init__.py", terminal.__file__],
)
def test_any_python_3_can_read_what_it_sees_before_the_version_is_checked(path):
    ast.parse((ROOT / path).read_text(encoding="utf-8"), feature_version=(3, 4))


def test_gui_py_is_short():
    assert len((ROOT / "GUI.py").read_text().splitlines()) < 20


@pytest.mark.parametrize("version", [(3, 9), (3, 10), (3, 15)])
def test_wrong_python_is_one_sentence(monkeypatch, capsys, version):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("DISPLAY", raising=False)
    with pytest.raises(SystemExit) as stop:
        terminal.require_python("GUI.py", version)
    assert stop.value.code == 1
    assert capsys.readouterr().err == (
        f"Human Health Monitor needs Python 3.11 to 3.14, this is 3.{version[1]}. "
        "Install Python 3.13 from https://www.python.org/downloads/ and run: python3.13 GUI.py\n"
    )


def test_wrong_python_names_one_that_is_there_and_runs(monkeypatch, capsys, tmp_path):
    for name, code in (("python3.14", 1), ("python3.12", 0)):
        (tmp_path / name).write_text(f"#!/bin/sh\nexit {code}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit):
        terminal.require_python("-m tests", (3, 8))
    assert capsys.readouterr().err.endswith("Run: python3.12 -m tests\n")


@pytest.mark.parametrize("command", [["GUI.py"], ["-m", "tests"]])
def test_really_old_python_says_so(command):
    old = sorted(Path.home().glob(".pyenv/versions/3.[6-9].*/bin/python3"))
    if not old:
        pytest.skip("needs a second Python, older than 3.11")
    env = {"PATH": "/nowhere", "DISPLAY": ""}
    done = subprocess.run([old[0], *command], cwd=ROOT, capture_output=True, text=True, env=env)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.fullmatch(r"Human Health Monitor needs Python 3\.11 to 3\.14, this is 3\.\d+\. Install .+\n", done.stderr)


def test_double_click_on_windows_stays_readable(monkeypatch, capsys):
    asked = []
    monkeypatch.setattr(terminal, "WINDOWS", True)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", asked.append)
    monkeypatch.setenv("PROMPT", "$P$G")
    terminal.stopped("from the command prompt")
    assert asked == []
    monkeypatch.delenv("PROMPT")
    terminal.stopped("from the Explorer")
    assert asked == ["Press Enter to close."]
    assert capsys.readouterr().err == "from the command prompt\nfrom the Explorer\n"


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux or macOS")
def test_double_click_on_linux_shows_a_box(monkeypatch, tmp_path):
    (tmp_path / "zenity").write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/shown"\n')
    (tmp_path / "zenity").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    terminal.stopped("It cannot start.")
    assert (tmp_path / "shown").read_text() == "--error --text It cannot start.\n"


# -- the window, or not -----------------------------------------------------------------------------------------------


def test_help_and_wrong_arguments_need_no_display():
    assert gui("--help").stdout.startswith("usage: GUI.py")
    done = gui("--camera", "front")
    assert done.returncode == 2
    assert "--camera" in done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux")
def test_without_display_the_terminal_does_the_job():
    """A file that is not there shows the way to the end without the seconds of an analysis."""
    done = gui("/nowhere/face.mp4")
    assert done.stdout.startswith(
        "There is no display (DISPLAY and WAYLAND_DISPLAY are not set), so there is no window: "
        "analysing /nowhere/face.mp4 here in the terminal instead.\n"
    )
    assert done.returncode == 1
    assert "/nowhere/face.mp4" in done.stderr


@pytest.mark.parametrize(
    ("video", "method", "expected", "named"),
    [
        (None, None, ["--demo"], "the demo face"),
        ("rtsp://camera/1", "green", ["--demo", "--method", "green"], "the demo face"),
        ("me.mp4", None, ["me.mp4"], "me.mp4"),
    ],
)
def test_what_is_analysed_without_display(monkeypatch, capsys, video, method, expected, named):
    import app.cli

    given = []
    monkeypatch.setattr(app.cli, "main", lambda arguments: given.append(arguments) or 0)
    assert startup._without_window("There is no display", video, method) == 0
    assert given == [expected]
    assert capsys.readouterr().out == (
        f"There is no display, so there is no window: analysing {named} here in the terminal instead.\n"
    )


@pytest.mark.slow
def test_demo_without_display():
    done = gui()
    assert done.returncode == 0
    assert "analysing the demo face here in the terminal" in done.stdout
    assert re.search(r"Heart rate: \d\d", done.stdout)


def test_window_opens_and_closes():
    done = gui("--demo", "--start", "--exit-after", "1", QT_QPA_PLATFORM="offscreen")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux")
def test_missing_system_library(monkeypatch, capsys):
    monkeypatch.setitem(startup.check_libraries.__globals__["ALWAYS"], "libof-nobody.so.1", ("libof-nobody1", "x"))
    with pytest.raises(SystemExit) as stop:
        startup.main(["--demo"])
    assert stop.value.code == 1
    assert "Run: sudo apt install libof-nobody1 (Debian, Ubuntu)" in capsys.readouterr().err


def test_gui_build_of_opencv(tmp_path):
    site = tmp_path / "site-packages"
    (site / "opencv_python-4.14.0.94.dist-info").mkdir(parents=True)
    done = gui("--demo", PYTHONPATH=str(site))
    assert done.returncode == 1
    assert done.stderr.startswith("opencv-python is installed: it does not work together with the window")
    assert done.stderr.count("\n") == 1


def test_ctrl_c_during_set_up(monkeypatch, capsys):
    def interrupted(self, requirements):
        raise KeyboardInterrupt

    monkeypatch.setattr(Environment, "ensure", interrupted)
    assert startup.main([]) == 130
    assert capsys.readouterr().out == "Interrupted. The next start goes on from here.\n"
    assert startup.run_tests([]) == 130


# -- going on in .venv ------------------------------------------------------------------------------------------------


@pytest.fixture
def elsewhere(monkeypatch):
    """Records where the program goes on, instead of replacing the test by it."""
    calls = []
    monkeypatch.setattr(startup, "_continue_in", lambda python, arguments: calls.append((python, arguments)) or 7)
    monkeypatch.delenv("HHM_HANDED_OVER", raising=False)
    monkeypatch.delenv("HHM_REBUILT", raising=False)
    return calls


def test_goes_on_in_venv_with_the_same_arguments(elsewhere, monkeypatch):
    python = Path("/p/.venv/bin/python")
    monkeypatch.setattr(Environment, "ensure", lambda self, requirements: python)
    monkeypatch.setattr(Environment, "is_running", False)
    monkeypatch.setattr(os, "environ", dict(os.environ))
    assert startup.main(["--demo"]) == 7
    assert elsewhere == [(python, [str(ROOT / "GUI.py"), "--demo"])]
    with pytest.raises(SystemExit):  # and not for ever
        startup.main(["--demo"])


def test_exit_code_of_the_other_python_comes_back():
    code = (
        "import sys; from pathlib import Path; from app import startup;"
        "sys.exit(startup._continue_in(Path(sys.executable), ['-c', 'import sys; sys.exit(5)']))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 5


def test_exit_code_comes_back_on_windows(monkeypatch):
    monkeypatch.setattr(startup, "WINDOWS", True)
    assert startup._continue_in(Path(sys.executable), ["-c", "import sys; sys.exit(5)"]) == 5


def test_damaged_package_makes_venv_anew_once(elsewhere, monkeypatch, capsys, tmp_path):
    environment = Environment(tmp_path, "python3 GUI.py")
    environment.folder.mkdir()
    (environment.folder / ".ready-requirements").write_text("")
    monkeypatch.setattr(Environment, "is_running", True)
    error = ImportError("cannot import name 'x' from 'numpy'", name="numpy")
    with pytest.raises(SystemExit) as stop:
        startup._repair(environment, error, ["--demo"])
    assert stop.value.code == 7
    ((python, arguments),) = elsewhere
    assert python == Path(sys._base_executable)
    assert arguments == [str(ROOT / "GUI.py"), "--demo"]
    assert not (environment.folder / ".ready-requirements").exists()
    assert "The installed packages are damaged (cannot import name 'x' from 'numpy')" in capsys.readouterr().out
    with pytest.raises(ImportError):
        startup._repair(environment, error, [])
    monkeypatch.delenv("HHM_REBUILT")


def test_our_own_mistakes_are_not_blamed_on_packages(elsewhere, monkeypatch, tmp_path):
    monkeypatch.setattr(Environment, "is_running", True)
    with pytest.raises(ImportError):
        startup._repair(Environment(tmp_path, ""), ImportError("no", name="app.gui.window"), [])
    assert elsewhere == []


# -- double-click -----------------------------------------------------------------------------------------------------


def unescaped(line: str) -> list[str]:
    """The words of an Exec line: first the rule for strings, then that for quoting."""
    text = line.removeprefix("Exec=").replace("\\\\", "\\")
    words = re.findall(r'"((?:\\.|[^"\\])*)"|(\S+)', text)
    return [re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in words]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux")
def test_menu_entry(home, monkeypatch, tmp_path):
    strange = tmp_path / 'a $b "c'
    monkeypatch.setattr("app.setup.desktop.ROOT", strange)
    path = install_entry("/usr/bin/python3")
    assert path == home / "xdg_data_home/applications/human-health-monitor.desktop"
    lines = path.read_text(encoding="utf-8").splitlines()
    (execute,) = [line for line in lines if line.startswith("Exec=")]
    (icon,) = [line.removeprefix("Icon=") for line in lines if line.startswith("Icon=")]
    assert unescaped(execute) == ["/usr/bin/python3", f"{strange}/GUI.py", "%f"]
    assert Path(icon).read_bytes().startswith(b"\x89PNG")
    assert os.access(path, os.X_OK)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only on Linux")
def test_menu_entry_is_made_by_gui_py(home):
    done = gui("--install-desktop")
    assert done.returncode == 0
    assert done.stdout.startswith("The program is now in the menu of applications (")
    assert (home / "xdg_data_home/applications/human-health-monitor.desktop").exists()


def test_menu_entry_elsewhere(monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(SystemExit):
        startup.main(["--install-desktop"])
    assert "--install-desktop is for Linux desktops, this is darwin." in capsys.readouterr().err


def test_menu_entry_that_cannot_be_written(home, monkeypatch, capsys):
    (home / "file").write_text("")
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "file"))
    with pytest.raises(SystemExit):
        startup.main(["--install-desktop"])
    assert "cannot be written (Not a directory). Make its folder writable" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux or macOS")
def test_command_file_starts_from_anywhere(tmp_path):
    launcher = ROOT / "Human Health Monitor.command"
    assert os.access(launcher, os.X_OK)
    (tmp_path / "python3").symlink_to(sys.executable)
    env = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    done = subprocess.run([str(launcher), "--version"], cwd="/", env=env, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_batch_file_has_windows_line_ends_and_starts_gui_py():
    content = (ROOT / "GUI.bat").read_bytes()
    assert content.count(b"\n") == content.count(b"\r\n")
    assert b"%PYTHON% GUI.py %*" in content


# -- all of it --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_fresh_clone_sets_itself_up(tmp_path):
    """With the network: clone, one command, window. Takes minutes and fetches what pip has not kept."""
    clone = tmp_path / "fresh clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(clone)], check=True)
    base = sys._base_executable
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [base, "GUI.py", "--demo", "--start", "--exit-after", "3"]
    first = subprocess.run(command, cwd=clone, env=env, capture_output=True, text=True)
    assert (first.returncode, first.stderr) == (0, "")
    assert "Everything is in place." in first.stdout
    second = subprocess.run(command, cwd=clone, env=env, capture_output=True, text=True)
    assert (second.returncode, second.stdout, second.stderr) == (0, "", "")


def test_this_environment_is_complete():
    assert missing_pins(REQUIREMENTS) == []
