"""The doctor: says what is there, and for each fault the line that repairs it."""

import hashlib
import sys

import numpy as np
import pytest

from app import build, doctor
from app.errors import AppError
from app.setup.place import LANDMARKS
from tests.inference.tiny import write_model


def report(monkeypatch, capsys, *checks):
    monkeypatch.setattr(doctor, "CHECKS", checks)
    code = doctor.main()
    return code, capsys.readouterr().out


def test_this_machine_needs_no_repair(capsys):
    code = doctor.main()
    said = capsys.readouterr().out
    assert code == 0, said
    for expected in (
        "ok    python",
        "of 16 as pinned",
        "window functions: NONE",
        "runs on CPUExecutionProvider",
        "camera",
    ):
        assert expected in said
    assert said.endswith("Nothing to repair.\n")


def test_wrong_version_is_named_with_its_repair(monkeypatch, capsys):
    installed = doctor.installed_version
    monkeypatch.setattr(doctor, "installed_version", lambda name: None if name == "av" else installed(name))
    code, said = report(monkeypatch, capsys, doctor.packages)
    assert code == 1
    assert "FAULT packages        av is not installed, 18.1.0 is needed\n" in said
    assert f'Run: "{sys.executable}" -m pip install --force-reinstall' in said
    assert "15 of 16 as pinned" in said
    assert said.endswith("1 to repair.\n")


def test_python_that_does_not_fit(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "LAST", (3, 10))
    code, said = report(monkeypatch, capsys, doctor.python)
    assert code == 1
    assert "Install Python 3.11 to 3.10 from https://www.python.org/downloads/" in said


def test_opencv_with_windows(monkeypatch, capsys):
    import cv2

    monkeypatch.setattr(cv2, "getBuildInformation", lambda: "  GUI:   QT5\n")
    code, said = report(monkeypatch, capsys, doctor.opencv)
    assert code == 1
    assert "window functions: QT5" in said


@pytest.mark.parametrize(("content", "state"), [(b"x", "is not the known file"), (None, "is missing")])
def test_landmark_file(monkeypatch, capsys, tmp_path, content, state):
    path = tmp_path / LANDMARKS.name
    if content:
        path.write_bytes(content)
    monkeypatch.setattr(doctor, "LANDMARKS", path)
    code, said = report(monkeypatch, capsys, doctor.landmark_file)
    assert code == 1
    assert f"{path} {state}" in said
    assert "-m app.setup.landmarks" in said


def test_models_are_loaded_and_a_broken_one_is_named_with_its_repair(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(build, "MODELS_PATH", tmp_path)
    code, said = report(monkeypatch, capsys, doctor.models)
    assert code == 0
    assert f"none in {tmp_path}: classical methods only" in said
    digest = hashlib.sha256((write_model(tmp_path) / "network.onnx").read_bytes()).hexdigest()
    broken = write_model(tmp_path, "broken", graph=b"")
    code, said = report(monkeypatch, capsys, doctor.models)
    assert code == 1
    assert f"ok    model           tiny (Tiny, SHA-256 {digest[:8]}...) runs on CPUExecutionProvider\n" in said
    assert "FAULT model           The model 'broken' cannot be used: network.onnx holds no graph" in said
    assert f"Export or import it again, or remove the folder {broken}." in said


def test_provider_that_is_listed_but_does_not_load_is_not_believed(monkeypatch, capsys):
    import onnxruntime

    listed = ["CUDAExecutionProvider", "CPUExecutionProvider"]
    real = onnxruntime.InferenceSession
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: listed)
    monkeypatch.setattr(
        onnxruntime, "InferenceSession", lambda model, providers: real(model, providers=["CPUExecutionProvider"])
    )
    code, said = report(monkeypatch, capsys, doctor.onnx_runtime)
    assert code == 0
    assert "runs on CPUExecutionProvider (listed, but not usable here: CUDAExecutionProvider)" in said


def test_the_handwritten_model_runs():
    import onnxruntime

    session = onnxruntime.InferenceSession(doctor.identity_model(), providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {"x": np.array([2.5], np.float32)})
    assert result.tolist() == [2.5]


def test_a_part_that_breaks_hides_no_other(monkeypatch, capsys):
    def broken_part():
        raise OSError("libgomp.so.1: cannot open shared object file")
        yield

    def other():
        yield doctor.Finding("other", "is fine")

    def known():
        raise AppError("It is too warm.", "Run: fan")
        yield

    code, said = report(monkeypatch, capsys, broken_part, known, other)
    assert code == 1
    assert "FAULT broken part     OSError: libgomp.so.1: cannot open" in said
    assert "FAULT known           It is too warm.\n                      Run: fan\n" in said
    assert "ok    other           is fine" in said
    assert "2 to repair." in said


def test_no_display_is_no_fault(monkeypatch, capsys):
    monkeypatch.setattr(doctor, "no_display", lambda: "There is no display (of nobody)")
    code, said = report(monkeypatch, capsys, doctor.display)
    assert code == 0
    assert "There is no display (of nobody): no window, the command line works" in said
