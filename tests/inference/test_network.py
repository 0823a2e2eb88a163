"""A network as a pulse method: from a real graph, through ONNX Runtime, to a heart rate."""

import json
import subprocess
import sys

import numpy as np
import onnx
import pytest
from onnx import helper

from app import build
from app.capture.synthetic import SyntheticFace
from app.cli import main
from app.core.filters import bandpass
from app.core.pulse.method import FaceClip
from app.core.spectrum import pulse_spectrum
from app.errors import AppError
from app.inference import open_model
from app.inference.card import NETWORK
from tests.clips import face_frames
from tests.inference.tiny import SIZE, green_graph, write_model


@pytest.fixture
def models(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    monkeypatch.setattr(build, "MODELS_PATH", folder)
    return folder


def clip(seconds: float, rate_hz: float = 30.0, pulse_hz: float = 1.2, size: int = SIZE) -> FaceClip:
    """A grey crop with a pulse in green."""
    n = round(seconds * rate_hz)
    crops = np.full((n, size, size, 3), 120, np.float32)
    crops[..., 1] -= np.sin(2 * np.pi * pulse_hz * np.arange(n) / rate_hz).astype(np.float32)[:, None, None]
    return FaceClip(0.0, rate_hz, crops.mean(axis=(1, 2)).astype(np.float64), crops)


def tiny(models, **changes):
    """The tiny model with these fields of its input changed."""
    method = open_model(write_model(models, change=lambda card: card["input"].update(changes)))
    method.load()
    return method


def test_is_a_pulse_method_that_loads_when_it_is_needed(models):
    method = open_model(write_model(models))
    assert (method.name, method.label, method.crop_size_px, method.provider) == ("tiny", "Tiny", 16, "not loaded")
    assert "doi:" in method.source
    wave = method.wave(clip(10))
    assert wave.shape == (300,)
    assert wave - wave.mean() == pytest.approx(np.sin(2 * np.pi * 1.2 * np.arange(300) / 30), abs=1e-4)
    assert method.provider == "CPUExecutionProvider"


def test_one_session_in_a_process_for_one_file(models):
    folder = write_model(models)
    first, second = open_model(folder), open_model(folder)
    first.load()
    second.load()
    assert first._session is second._session
    (folder / NETWORK).write_bytes(b"")
    with pytest.raises(AppError, match="was changed or is damaged"):
        open_model(folder)


@pytest.mark.parametrize(("multiple", "least"), [(1, 1), (16, 1), (10, 64), (1, 400)])
def test_padding_to_what_the_graph_takes_does_not_show(models, multiple, least):
    method = tiny(models, frames_multiple=multiple, min_frames=least)
    for n in (2, 63, 64, 301):
        part = FaceClip(0.0, 30.0, np.zeros((n, 3)), clip(n / 30).crops)
        assert method.wave(part) == pytest.approx(120 * -1 + np.sin(2 * np.pi * 1.2 * np.arange(n) / 30), abs=1e-4)


class Counting:
    """A session that notes the lengths it was given."""

    def __init__(self, session):
        self.session, self.lengths = session, []

    def run(self, outputs, inputs):
        self.lengths.append(inputs["clip"].shape[1])
        return self.session.run(outputs, inputs)


def test_a_long_clip_is_cut_into_windows_that_add_up(models):
    method = tiny(models, window_s=4.0, frames_multiple=16)
    method._session = counting = Counting(method._session)
    wave = method.wave(clip(11))
    assert counting.lengths == [128, 128, 128, 128, 128]  # 120 frames each, from 0, 60, 120, 180 and 210
    assert pulse_spectrum(bandpass(wave, 30.0), 30.0).peak_bpm() == pytest.approx(72, abs=0.3)
    counting.lengths.clear()
    method.wave(clip(4.9))
    assert counting.lengths == [160]  # a little longer than it is made for: at once


@pytest.mark.parametrize(("clip_hz", "model_hz"), [(30.0, 25.0), (30.0, 60.0), (25.0, 30.0), (29.97, 30.0)])
def test_runs_at_the_rate_that_it_was_trained_with(models, clip_hz, model_hz):
    method = tiny(models, rate_hz=model_hz)
    method._session = counting = Counting(method._session)
    given = clip(10, clip_hz)
    wave = method.wave(given)
    n = len(given.rgb)
    assert counting.lengths == [int(np.ceil((n - 1) * model_hz / clip_hz)) + 1]
    expected = np.sin(2 * np.pi * 1.2 * np.arange(n) / clip_hz) - 120
    assert np.abs(wave - expected)[:-1].max() < 0.03  # of a linear interpolation twice
    assert abs(wave[-1] - expected[-1]) < 0.1  # the last picture is held for less than a sample


def test_nothing_to_see_is_a_flat_wave(models):
    method = tiny(models)
    assert method.wave(FaceClip(0.0, 30.0, np.zeros((90, 3)))).tolist() == [0.0] * 90
    dark = FaceClip(0.0, 30.0, np.zeros((90, 3)), np.full((90, SIZE, SIZE, 3), np.nan, np.float32))
    assert method.wave(dark).tolist() == [0.0] * 90


def test_a_confidence_beside_the_wave_is_accepted(models):
    method = open_model(write_model(models, graph=green_graph(confidence=True)))
    assert method.wave(clip(3)).shape == (90,)


def without_bvp() -> onnx.ModelProto:
    model = green_graph()
    model.graph.output[0].name = model.graph.node[-1].output[0] = "pulse"
    return model


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (green_graph(inputs="frames"), r"network.onnx takes frames and gives bvp; one float input 'clip'"),
        (without_bvp(), "network.onnx takes clip and gives pulse; one float input 'clip'"),
        (green_graph(size=32), r"takes clips of \[1, 'T', 32, 32, 3\]; \[1, T, 16, 16, 3\] was expected"),
        (green_graph(frames=160), r"takes clips of \[1, 160, 16, 16, 3\]; \[1, T, 16, 16, 3\] was expected"),
    ],
)
def test_a_graph_that_does_not_fit_is_an_error_when_chosen(models, graph, sentence):
    write_model(models, graph=graph)
    with pytest.raises(AppError, match=sentence):
        build.make_method("tiny")


def test_a_graph_that_onnx_runtime_refuses_is_named(models):
    model = green_graph()
    model.graph.node[-1].op_type = "NoSuchOperator"
    write_model(models, graph=model)
    with pytest.raises(AppError, match=r"ONNX Runtime does not take network.onnx \(.*NoSuchOperator"):
        build.make_method("tiny")


def test_a_graph_that_does_not_run_is_found_when_it_is_loaded(models):
    model = green_graph()
    seven = helper.make_node("Constant", [], ["seven"], value_ints=[1, 7])
    model.graph.node.insert(0, seven)
    model.graph.node[-1].CopyFrom(helper.make_node("Reshape", ["mean", "seven"], ["bvp"]))
    write_model(models, graph=model)
    with pytest.raises(AppError, match=r"network.onnx does not run \(.*cannot be reshaped"):
        build.make_method("tiny")


@pytest.mark.skipif(sys.platform != "linux", reason="the peak of memory is read from /proc")
def test_loading_takes_the_memory_that_measuring_needs():
    """A process of its own: PhysNet on a face that has been there for 3 to 10 s, as in the window."""
    grown = """
import re
import numpy as np
from pathlib import Path
from app.build import make_method

def peak_mb():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024

method = make_method("physnet")
crops = np.random.default_rng(0).uniform(0, 255, (300, 32, 32, 3)).astype(np.float32)
loaded = peak_mb()
for n in [*range(90, 301, 30), 300, 150, 300]:
    method._run(crops[:n])
print(peak_mb() - loaded)
"""
    done = subprocess.run([sys.executable, "-c", grown], capture_output=True, text=True, check=True)
    assert float(done.stdout) < 8.0  # MB; 37 where loading only reads the file


def test_cuda_is_believed_only_when_the_session_runs_on_it(models, monkeypatch):
    import onnxruntime

    asked = []

    class Session(onnxruntime.InferenceSession):
        def __init__(self, model, options, providers):
            asked.append(providers)
            super().__init__(model, options, providers=["CPUExecutionProvider"])

    monkeypatch.setattr(onnxruntime, "InferenceSession", Session)
    monkeypatch.setattr(
        onnxruntime, "get_available_providers", lambda: ["CUDAExecutionProvider", "CPUExecutionProvider"]
    )
    assert tiny(models).provider == "CPUExecutionProvider"
    assert asked == [["CUDAExecutionProvider", "CPUExecutionProvider"]]


def test_a_folder_is_a_method_everywhere(models, capsys):
    write_model(models)
    assert "tiny" in build.method_names()
    assert main(["--list-methods"]) == 0
    assert "tiny   Tiny: mean green, doi:10.1364/OE.16.021434\n" in capsys.readouterr().out
    assert build.find_method("tiny").provider == "not loaded"
    assert build.make_method("tiny").provider == "CPUExecutionProvider"


def test_the_default_comes_first_and_is_there():
    assert build.method_names()[0] == build.DEFAULT_METHOD


@pytest.mark.expects_log("The model 'broken' cannot be used")
def test_a_broken_model_is_not_offered_and_says_why_when_asked_for(models, capsys):
    write_model(models, "broken", change=lambda card: card.update(sha256="0" * 64))
    assert main(["--list-methods"]) == 0
    assert "broken" not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        main(["a.mp4", "--method", "broken"])
    assert "error: The model 'broken' cannot be used: network.onnx has the SHA-256" in capsys.readouterr().err


def test_a_classical_name_is_not_taken_by_a_model(models):
    write_model(models, "pos")
    assert build.method_names().count("pos") == 1
    assert build.make_method("pos").provider == "numpy"


def test_measures_the_heart_rate_of_a_face_in_a_video(models, tmp_path):
    """Frames through dlib, crops, the graph and the monitor: 84 bpm, changing to it from POS while running."""
    write_model(models)
    monitor = build.make_monitor("pos")
    values, method = [], build.make_method("tiny")
    for frame in face_frames(SyntheticFace(heart_rate_bpm=84, duration_s=14, seed=3)):
        if frame.t_s > 1.0 and monitor.method is not method:
            monitor.use_method(method)
        update = monitor.push(frame)
        reading = update.vitals["heart_rate_bpm"]
        if update.fresh and reading.value is not None:
            values.append(reading.value)
            assert reading.method == "tiny"
    assert len(values) >= 2
    assert values == pytest.approx([84.0] * len(values), abs=2.0)


def test_results_of_the_command_line_name_the_network(models, tmp_path):
    write_model(models)
    assert main(["--demo", "--seconds", "3", "--method", "tiny", "--out", str(tmp_path / "out")]) == 0
    method = json.loads((tmp_path / "out" / "demo.summary.json").read_text())["method"]
    assert method["name"] == "tiny"
    assert method["provider"] == "CPUExecutionProvider"
