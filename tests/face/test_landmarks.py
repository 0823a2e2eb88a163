import shutil

import numpy as np
import pytest

from app.build import LANDMARKS_PATH
from app.errors import AppError
from app.face.landmarks import LandmarkModel, centre_and_size, roll
from app.face.reader import DlibFaceReader
from tests.face.scenes import PORTRAIT_FACE_PX, portrait

REPAIR = "Run `python3 GUI.py` once: it puts the right file in place."


def test_missing_file_names_the_file_and_the_repair(tmp_path):
    path = tmp_path / "landmarks.dat"
    with pytest.raises(AppError) as error:
        DlibFaceReader(path)
    assert str(error.value) == f"The face landmark file {path} is missing. {REPAIR}"


@pytest.mark.parametrize("content", [b"", b"garbage" * 100, b"<html>not found</html>"])
def test_wrong_file_says_its_size_and_the_repair(tmp_path, content):
    path = tmp_path / "landmarks.dat"
    path.write_bytes(content)
    with pytest.raises(AppError) as error:
        LandmarkModel(path)
    assert str(error.value) == f"The face landmark file {path} ({len(content)} bytes) cannot be read. {REPAIR}"


def test_truncated_file_is_refused(tmp_path):
    path = tmp_path / "landmarks.dat"
    with LANDMARKS_PATH.open("rb") as whole:
        path.write_bytes(whole.read(3_000_000))
    with pytest.raises(AppError, match=r"\(3000000 bytes\) cannot be read"):
        LandmarkModel(path)


def test_model_with_other_points_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("app.face.landmarks.POINTS", 5)
    with pytest.raises(AppError, match="knows 68 points, not 5"):
        LandmarkModel(LANDMARKS_PATH)


def test_any_folder_name_will_do(tmp_path):
    folder = tmp_path / "脸 é"
    folder.mkdir()
    shutil.copy(LANDMARKS_PATH, folder / "landmarks.dat")
    blank = np.zeros((100, 100), np.uint8)
    expected = LandmarkModel(LANDMARKS_PATH).find(blank, (10, 10, 80, 80))
    assert np.array_equal(LandmarkModel(folder / "landmarks.dat").find(blank, (10, 10, 80, 80)), expected)


def test_box_and_lean_follow_from_the_points(reader):
    grey = portrait().mean(axis=2).astype(np.uint8)
    points = LandmarkModel(LANDMARKS_PATH).find(grey, (171, 66, 107, 107))
    centre, size = centre_and_size(points)
    assert size == pytest.approx(PORTRAIT_FACE_PX, rel=0.08)
    assert centre == pytest.approx([224.5, 119.5], abs=8)
    lean = np.radians(25)
    turned = points @ np.array([[np.cos(lean), np.sin(lean)], [-np.sin(lean), np.cos(lean)]])
    assert roll(turned) - roll(points) == pytest.approx(lean, abs=0.001)
