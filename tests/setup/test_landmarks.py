"""The landmark file: found without importing its package, checked once, replaced when damaged."""

import hashlib
import os
import sys

import pytest

from app.errors import AppError
from app.setup import landmarks
from app.setup.pins import read_pins
from app.setup.place import LANDMARKS, REQUIREMENTS


@pytest.fixture
def place(tmp_path):
    return tmp_path / landmarks.NAME, tmp_path / ".setup" / "landmarks"


@pytest.fixture
def damaged_package(tmp_path, monkeypatch):
    """A package of the same name in front of the real one, with a file that is not the known one."""
    models = tmp_path / "site" / landmarks.PACKAGE / "models"
    models.mkdir(parents=True)
    (models.parent / "__init__.py").write_text("raise ImportError('must not be imported')")
    (models / landmarks.NAME).write_bytes(b"half a file")
    monkeypatch.delitem(sys.modules, landmarks.PACKAGE, raising=False)
    monkeypatch.syspath_prepend(tmp_path / "site")
    return models / landmarks.NAME


def test_put_in_place_from_the_package(place):
    target, stamp = place
    landmarks.ensure_landmarks(target, stamp)
    with target.open("rb") as file:
        assert hashlib.file_digest(file, "sha256").hexdigest() == landmarks.SHA256
    assert landmarks.PACKAGE not in sys.modules
    assert stamp.read_text().split()[0] == "99693937"
    assert not target.with_name(target.name + ".part").exists()


def test_checked_only_once(place, monkeypatch):
    landmarks.ensure_landmarks(*place)
    monkeypatch.setattr(landmarks, "is_genuine", None)
    landmarks.ensure_landmarks(*place)


def test_damaged_file_is_replaced(place):
    target, stamp = place
    landmarks.ensure_landmarks(target, stamp)
    target.unlink()
    target.write_bytes(b"damaged")
    landmarks.ensure_landmarks(target, stamp)
    assert landmarks.is_genuine(target)


def test_file_of_the_user_is_taken(place, damaged_package):
    target, stamp = place
    target.symlink_to(LANDMARKS)
    landmarks.ensure_landmarks(target, stamp)
    assert stamp.exists()


def test_copied_where_links_are_not_possible(place, monkeypatch):
    def refuse(*paths):
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(os, "link", refuse)
    landmarks.ensure_landmarks(*place)
    assert place[0].stat().st_nlink == 1
    assert landmarks.is_genuine(place[0])


def test_damaged_package_names_the_repair(place, damaged_package):
    (version,) = [pin.version for pin in read_pins(REQUIREMENTS) if pin.name == landmarks.PACKAGE]
    with pytest.raises(AppError) as caught:
        landmarks.ensure_landmarks(*place)
    assert str(caught.value) == (
        f"The landmark file {damaged_package} is damaged (SHA-256 is not fbdc2cb8...). "
        f'Run: "{sys.executable}" -m pip install --force-reinstall --no-deps --no-cache-dir '
        f"--no-binary face_recognition_models face_recognition_models=={version}"
    )
    assert not place[0].exists()


def test_missing_file_in_the_package(place, damaged_package):
    damaged_package.unlink()
    with pytest.raises(AppError, match=r"The landmark file .+ is missing .* Run: "):
        landmarks.ensure_landmarks(*place)


def test_missing_package(place, monkeypatch):
    monkeypatch.setattr(landmarks, "PACKAGE", "face_recognition_models_of_nobody")
    with pytest.raises(AppError, match="The package face_recognition_models_of_nobody is not installed"):
        landmarks.ensure_landmarks(*place)


def test_place_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(AppError, match=r"cannot be put at .+ \(Not a directory\)\. Make the folder writable for you"):
        landmarks.ensure_landmarks(tmp_path / "file" / landmarks.NAME, tmp_path / "stamp")
