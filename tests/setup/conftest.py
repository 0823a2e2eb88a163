"""A real virtual environment and real pip, with a package so small that set-up takes seconds and no network."""

import contextlib
import io
import shutil
import sys
import zipfile
from pathlib import Path

import pytest

from app.setup.environment import Environment

AGAIN = "python3 GUI.py"


def make_wheel(folder: Path, name: str, version: str) -> None:
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", f"VERSION = {version!r}\n")
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory) -> Path:
    """A folder with the only two packages that pip can find in these tests."""
    folder = tmp_path_factory.mktemp("wheels")
    for version in ("1.0", "1.1"):
        make_wheel(folder, "tinypackage", version)
    return folder


@pytest.fixture(autouse=True)
def only_our_wheels(wheels, monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))


@pytest.fixture
def empty(root, tmp_path) -> Path:
    """A folder of the program in which nothing was set up yet."""
    folder = tmp_path / "the program"
    (folder / "app").mkdir(parents=True)
    for name in ("__init__.py", "errors.py", "setup"):
        (folder / "app" / name).symlink_to(root / "app" / name)
    (folder / "requirements.txt").write_text("tinypackage==1.0\n")
    return folder


@pytest.fixture(scope="session")
def first_start(root, wheels, tmp_path_factory) -> tuple[Path, str]:
    """Set-up from nothing, once for all tests: the .venv it made and what it said."""
    said = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(said):
        patch.setenv("PIP_CONFIG_FILE", "/dev/null")
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", str(wheels))
        folder = tmp_path_factory.mktemp("made")
        (folder / "app").symlink_to(root / "app")
        (folder / "requirements.txt").write_text("tinypackage==1.0\n")
        Environment(folder, AGAIN).ensure(folder / "requirements.txt")
    return folder / ".venv", said.getvalue()


@pytest.fixture
def ready(empty, first_start) -> Path:
    """A folder of the program that is set up (its .venv came from elsewhere, as after moving the folder)."""
    shutil.copytree(first_start[0], empty / ".venv", symlinks=True)
    return empty


@pytest.fixture
def installed():
    """Reads which tinypackage a folder's .venv has."""

    def read(folder: Path) -> str:
        (site,) = (folder / ".venv").glob(f"lib/python{sys.version_info[0]}.{sys.version_info[1]}/site-packages")
        (info,) = site.glob("tinypackage-*.dist-info")
        return info.name.split("-")[1].removesuffix(".dist")

    return read
