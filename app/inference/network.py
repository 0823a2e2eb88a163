"""A trained pulse network as a pulse method: face crops in, pulse wave out, computed by ONNX Runtime."""

import functools
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.core.filters import standardized
from app.core.pulse.method import FaceClip
from app.core.pulse.overlap import add_windows, windows_of
from app.core.series import crops_on_grid
from app.core.types import FloatArray
from app.inference.card import EXPECTED, Card, ModelInput, read_network, unusable

INPUT, OUTPUT = "clip", "bvp"  # a second output, "confidence", is allowed and not asked for
# A window may be this much longer than what the network is made for before it is cut into overlapping parts.
STRETCH = 1.25
# The networks are small: ten seconds of 32 px faces take 51 ms with one thread, 45 with two (PhysNet with temporal
# normalisation, measured), and the other core has faces to find.
THREADS = 1
CUDA, CPU = "CUDAExecutionProvider", "CPUExecutionProvider"


class NetworkMethod:
    """One model folder as a PulseMethod. Stateless; all methods of one model in a process share its session."""

    def __init__(self, folder: Path, card: Card) -> None:
        """Know the model; nothing is loaded yet, and ``provider`` says so."""
        self.name = card.name
        self.label = card.label
        self.source = card.source
        self.crop_size_px: int | None = card.input.size_px
        self.window_s = card.input.window_s
        self.provider = "not loaded"
        self.knows_certainty = card.output.kind == EXPECTED
        self.card = card
        self._folder = folder
        self._session: Any = None

    def load(self) -> None:
        """Have the network ready to run. Raises AppError when its file is not what the card says."""
        if self._session is None:
            self._session = _session_of(self._folder, self.card)
            self.provider = self._session.get_providers()[0]

    def wave(self, clip: FaceClip) -> FloatArray:
        """The pulse of ``clip.crops``, at the clip's own rate; zeros where the network has nothing to look at."""
        n = len(clip.rgb)
        if clip.crops is None or n < 2:
            return np.zeros(n)
        self.load()
        made_for = self.card.input
        if clip.rate_hz == made_for.rate_hz:
            return self._windows(clip.crops)
        # The network's own grid, to the end of the clip, where the last picture is held for less than a sample.
        times = np.arange(int(np.ceil((n - 1) * made_for.rate_hz / clip.rate_hz)) + 1) / made_for.rate_hz
        wave = self._windows(crops_on_grid(np.arange(float(n)), clip.crops, times * clip.rate_hz))
        return np.interp(np.arange(n) / clip.rate_hz, times, wave)

    def _windows(self, crops: NDArray[np.float32]) -> FloatArray:
        """Hann windows of the length that the network is made for, with half overlap.

        Each of unit variance, unless its scale means something.
        """
        length = round(self.card.input.window_s * self.card.input.rate_hz)
        if len(crops) <= STRETCH * length:
            return self._run(crops)
        hop = length // 2
        starts = windows_of(np.arange(float(len(crops))), length, hop)[:, 0].astype(int)
        waves = np.stack([self._run(crops[start : start + length]) for start in starts])
        if not self.knows_certainty:
            waves = np.stack([standardized(wave) for wave in waves])
        return add_windows(waves, len(crops), hop, np.hanning(length + 1)[:-1])

    def _run(self, crops: NDArray[np.float32]) -> FloatArray:
        """One pass over (n, S, S, 3), padded with its last picture to a length that the graph takes."""
        n = len(crops)
        padding = frames_taken(n, self.card.input) - n
        if padding:
            crops = np.concatenate([crops, np.repeat(crops[-1:], padding, axis=0)])
        (wave,) = self._session.run([OUTPUT], {INPUT: np.ascontiguousarray(crops, np.float32)[None]})
        bvp: FloatArray = wave[0, :n].astype(np.float64)
        # Pictures without any light or change can make a normalisation divide by nothing.
        return bvp if np.isfinite(bvp).all() else np.zeros(n)


def frames_taken(n: int, made_for: ModelInput) -> int:
    """The least number of pictures, at least ``n``, that the graph takes."""
    wanted = max(n, made_for.min_frames)
    return -(-wanted // made_for.frames_multiple) * made_for.frames_multiple


def _session_of(folder: Path, card: Card) -> Any:
    """The session for this very file, made once in a process."""
    try:
        session = _make_session(folder, card)
    except ValueError as error:
        raise unusable(folder, error) from None
    return session


@functools.cache
def _sessions() -> dict[tuple[Path, str], Any]:
    """Those made so far: they last as long as the process and are safe to share between threads."""
    return {}


def _make_session(folder: Path, card: Card) -> Any:
    made = _sessions()
    key = folder.resolve(), card.sha256
    if key not in made:
        session = open_session(read_network(folder, card))
        check_graph(session, card)
        _try(session, card)
        made[key] = session
    return made[key]


def _try(session: Any, card: Card) -> None:
    """One whole window of darkness. Raises ValueError when the graph does not run.

    ONNX Runtime then has the memory that it will need (38 MB for ten seconds of PhysNet, measured), which would
    otherwise grow step by step in the first seconds of a face.
    """
    made_for = card.input
    n = frames_taken(round(made_for.window_s * made_for.rate_hz), made_for)
    try:
        session.run([OUTPUT], {INPUT: np.zeros((1, n, made_for.size_px, made_for.size_px, 3), np.float32)})
    except Exception as error:  # noqa: BLE001 - its errors have no common class of their own
        raise ValueError(f"network.onnx does not run ({_first_line(error)})") from None


def open_session(model: bytes) -> Any:
    """An ONNX Runtime session on CUDA where that really works, else on the CPU.

    Raises ValueError when ONNX Runtime cannot take ``model``. Which of them it is, only ``get_providers()`` of the
    session tells: the list of what is available names CUDA on machines without any.
    """
    import onnxruntime

    onnxruntime.set_default_logger_severity(4)  # it would print a page about a CUDA that is not there
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = THREADS
    options.inter_op_num_threads = 1
    # It remembers each length of clip with a block of memory for all of it: 17 MB more for PhysNet, nothing faster.
    options.enable_mem_pattern = False
    # Threads that wait for the next run must not keep a core busy meanwhile.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    listed = onnxruntime.get_available_providers()
    try:
        return onnxruntime.InferenceSession(model, options, providers=[one for one in (CUDA, CPU) if one in listed])
    except Exception as error:  # noqa: BLE001 - its errors have no common class of their own
        raise ValueError(f"ONNX Runtime does not take network.onnx ({_first_line(error)})") from None


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(". ")


def check_graph(session: Any, card: Card) -> None:
    """Raise ValueError when inputs and outputs are not those of the contract."""
    inputs = [(one.name, one.type, len(one.shape)) for one in session.get_inputs()]
    outputs = [one.name for one in session.get_outputs()]
    if inputs != [(INPUT, "tensor(float)", 5)] or outputs not in ([OUTPUT], [OUTPUT, "confidence"]):
        raise ValueError(
            f"network.onnx takes {', '.join(name for name, _, _ in inputs)} and gives {', '.join(outputs)}; "
            f"one float input {INPUT!r} (1, T, S, S, 3) and one output {OUTPUT!r} (1, T) were expected"
        )
    shape, size = session.get_inputs()[0].shape, card.input.size_px
    if shape[2:] != [size, size, 3] or isinstance(shape[1], int):
        raise ValueError(f"network.onnx takes clips of {shape}; [1, T, {size}, {size}, 3] was expected")
