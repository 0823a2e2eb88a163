"""What must be installed is read from the requirements, and nothing in them is overlooked."""

import subprocess
import sys

import pytest

from app.setup.pins import Pin, fulfils, installed_version, missing_pins, read_pins
from app.setup.place import DEV_REQUIREMENTS, REQUIREMENTS


@pytest.fixture
def requirements(tmp_path):
    def write(text):
        path = tmp_path / "requirements.txt"
        path.write_text(text)
        return path

    return write


def test_comments_markers_and_inclusion(requirements, tmp_path):
    requirements('# all\na==1.0   # why\nb-c==2; sys_platform == "win32"\nd==3.post1 ; sys_platform != "win32"\n\n')
    (tmp_path / "more.txt").write_text("-r requirements.txt\ne==4\n")
    assert read_pins(tmp_path / "more.txt", "linux") == [Pin("a", "1.0"), Pin("d", "3.post1"), Pin("e", "4")]
    assert read_pins(tmp_path / "more.txt", "win32") == [Pin("a", "1.0"), Pin("b-c", "2"), Pin("e", "4")]


@pytest.mark.parametrize("line", ["numpy", "numpy>=2", 'numpy==2; python_version > "3"', "numpy==2 scipy==1", "-e ."])
def test_what_is_not_a_pin_is_an_error(requirements, line):
    with pytest.raises(ValueError, match=r"requirements\.txt, line 2: '.+' is not a pinned package"):
        read_pins(requirements(f"a==1\n{line}\n"))


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("path", [REQUIREMENTS, DEV_REQUIREMENTS])
def test_our_own_files_pin_each_package_once(path, platform):
    names = [pin.name.lower() for pin in read_pins(path, platform)]
    assert len(names) == len(set(names))
    assert "opencv-python-headless" in names
    assert ("onnxruntime" in names) == (platform == "darwin")
    assert ("onnxruntime-gpu" in names) == (platform != "darwin")


def test_this_environment_has_what_is_pinned():
    assert missing_pins(DEV_REQUIREMENTS) == []


def test_other_version_and_absence_are_missing(requirements):
    pins = missing_pins(requirements("numpy==1.0\nnot-there==2\nscipy==" + (installed_version("scipy") or "")))
    assert pins == [Pin("numpy", "1.0"), Pin("not-there", "2")]


@pytest.mark.parametrize(
    ("version", "fits"),
    [("2.13.0", True), ("2.13.0+cpu", True), ("2.13.1", False), ("2.13.0.post1", False), (None, False)],
)
def test_a_build_for_one_kind_of_processor_is_that_version(version, fits):
    assert fulfils(version, Pin("torch", "2.13.0")) is fits


def test_half_installed_package_is_missing(tmp_path, monkeypatch):
    info = tmp_path / "halfpackage-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: halfpackage\nVersion: 1.0\n")
    monkeypatch.syspath_prepend(tmp_path)
    assert installed_version("halfpackage") is None
    (info / "RECORD").write_text("")
    assert installed_version("halfpackage") == "1.0"


def test_asked_from_outside(requirements, root):
    command = [sys.executable, "-m", "app.setup.pins", str(requirements("numpy==1.0\n"))]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (1, "numpy==1.0\n")
