"""A session as EDF+ (Kemp, Olivan 2003, doi:10.1016/S1388-2457(03)00123-8), for viewers of biosignals.

Made from the finished session, never while it is recorded: the header of an EDF file must know its length.

EDF has no way to say that there is no value. So each signal has a second one of the same rate beside it, "... ok",
1 where there is a value and 0 where there is none; and where there is none the signal stands at its physical minimum,
which no value reaches. Labels are ASCII, as the standard asks; annotations are UTF-8 and hold marks, events, and that
a DEMO is one.
"""

import io
import math
from collections.abc import Iterator

import edfio
import numpy as np

from app import __version__
from app.core.types import FloatArray, VitalInfo
from app.record.export.csv_files import DEMO_TEXT
from app.record.session.types import EventKind, SessionRecord, Wave

STEPS = 65535  # of 16 bits
# Of a label the standard has 16 characters, of a transducer 80.
LABEL, OK = 16, " ok"


def edf_bytes(session: SessionRecord) -> bytes:
    """The whole file. Second t of the session is second t of the file; records last one second."""
    seconds = len(session.t_s) + 1
    labels = _Labels()
    signals: list[edfio.EdfSignal] = []
    for name, wave in (("bvp", session.bvp), ("respiration", session.respiration)):
        what = f"{name} wave from the video of a face, in its own standard deviations"
        signals += _pair(labels.of(name), what, "", wave.rate_hz, _on_grid(wave, seconds))
    for sign in session.signs:
        values = np.full(seconds, np.nan)
        # The reading of second t stands at t: what is known then.
        values[session.t_s.astype(int)] = sign.value
        signals += _pair(
            labels.of(_short(sign.info)), f"{sign.info.name} from the video of a face", sign.info.unit, 1.0, values
        )
    meta = session.meta
    recording = edfio.Recording(
        startdate=meta.started_at.date(),
        equipment_code="Human_Health_Monitor_" + __version__,
        additional=("DEMO",) if meta.demo else (),
    )
    edf = edfio.Edf(
        signals,
        recording=recording,
        starttime=meta.started_at.time().replace(tzinfo=None),
        data_record_duration=1.0,
        annotations=list(_annotations(session)),
    )
    target = io.BytesIO()
    edf.write(target)
    return target.getvalue()


def _on_grid(wave: Wave, seconds: int) -> FloatArray:
    """``wave`` from 0 to ``seconds``, NaN where there is nothing."""
    values = np.full(round(seconds * wave.rate_hz), np.nan)
    values[: len(wave.values)] = wave.values[: len(values)]
    return values


def _pair(label: str, what: str, unit: str, rate_hz: float, values: FloatArray) -> list[edfio.EdfSignal]:
    """The signal, and where it has values."""
    there = np.isfinite(values)
    low, high = _range(values[there])
    # One step above the minimum is the least that a value may be.
    signal = edfio.EdfSignal(
        np.where(there, values, low),
        rate_hz,
        label=label,
        transducer_type=what[:80],
        physical_dimension=unit,
        physical_range=(low, high),
        prefiltering=f"no value: {low:g}",
    )
    flag = edfio.EdfSignal(
        there.astype(np.float64),
        rate_hz,
        label=label[: LABEL - len(OK)] + OK,
        transducer_type=f"1 where {label} has a value, 0 where not",
        physical_range=(0.0, 1.0),
        digital_range=(0, 1),
    )
    return [signal, flag]


def _range(values: FloatArray) -> tuple[float, float]:
    """Physical minimum and maximum: short enough for the header's 8 characters, with room below the least value."""
    if len(values) == 0:
        return -1.0, 1.0
    low, high = float(values.min()), float(values.max())
    step = 10.0 ** math.floor(math.log10(max(high - low, abs(high), abs(low), 1e-3)) - 1)
    return _eight(math.floor(low / step - 1) * step), _eight(math.ceil(high / step + 1) * step)


def _eight(value: float) -> float:
    """``value`` as the header can hold it."""
    return float(f"{value:.6g}")


def _annotations(session: SessionRecord) -> Iterator[edfio.EdfAnnotation]:
    if session.meta.demo:
        yield edfio.EdfAnnotation(0.0, None, DEMO_TEXT)
    yield edfio.EdfAnnotation(0.0, None, f"started {session.meta.started_at.isoformat(timespec='milliseconds')}")
    yield edfio.EdfAnnotation(0.0, None, f"pulse method {session.meta.method.label}")
    for one in session.events:
        text = (one.text or "mark") if one.kind is EventKind.MARK else f"{one.kind.value}: {one.text}".rstrip(": ")
        yield edfio.EdfAnnotation(one.t_s, None, text)


def _short(info: VitalInfo) -> str:
    """The name without its unit, in words."""
    words = info.name.split("_")
    return " ".join(words[:-1] if info.unit and len(words) > 1 else words)


class _Labels:
    """Labels of at most 16 ASCII characters, no two alike."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def of(self, name: str) -> str:
        plain = name.encode("ascii", "replace").decode()
        label, number = plain[:LABEL], 2
        while label[: LABEL - len(OK)] in self._taken:
            label, number = f"{plain[: LABEL - len(OK) - 2]} {number}", number + 1
        self._taken.add(label[: LABEL - len(OK)])
        return label
