"""A session's folder -> SessionRecord. An hour takes about a second."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

import numpy as np

from app.core.features.respiration import EVEN_HZ
from app.core.series import GRID_HZ
from app.core.types import FloatArray, VitalInfo
from app.errors import AppError
from app.record.session.layout import (
    JOURNAL_NAME,
    META_NAME,
    RECOVERED,
    VIDEO_SUFFIX,
    Json,
    lines_in,
    meta_from_json,
)
from app.record.session.marks import with_marks
from app.record.session.types import (
    BeatRecord,
    Ending,
    Event,
    EventKind,
    FrameRecord,
    SessionMeta,
    SessionRecord,
    SignRecord,
    Wave,
)

LONGEST_S = 7 * 24 * 3600.0  # no session is longer: a time beyond it is damage, and must not fill the memory


def open_session(folder: Path) -> SessionRecord:
    """Read the session in ``folder``, however it ended; a torn last line is left out.

    Raises AppError where there is no session, or one that cannot be understood.
    """
    meta = read_meta(folder)
    try:
        lines = lines_in((folder / JOURNAL_NAME).read_bytes())
    except FileNotFoundError:
        lines = []
    except OSError as error:
        raise AppError(f"{folder / JOURNAL_NAME} cannot be read: {error.strerror or error}.") from error
    try:
        return _assemble(folder, meta, [one for one in lines if 0 <= one["t"] <= LONGEST_S])
    except (ValueError, TypeError, KeyError, IndexError) as error:
        raise AppError(
            f"The session {folder.name} cannot be understood ({error}).", "It may come from another version."
        ) from error


def read_meta(folder: Path) -> SessionMeta:
    """What is known of the session in ``folder`` from its beginning. Raises AppError."""
    path = folder / META_NAME
    try:
        return meta_from_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AppError(
            f"{folder} holds no recorded session.", f"Choose a folder with a file called {META_NAME}."
        ) from None
    except OSError as error:
        raise AppError(f"{path} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise AppError(f"{path} cannot be used: {error}.", "It may be damaged, or of another version.") from error


def _assemble(folder: Path, meta: SessionMeta, lines: Sequence[Json]) -> SessionRecord:
    duration_s = max((float(one["t"]) for one in lines), default=0.0)
    events = _events(lines)
    seconds = math.floor(duration_s + 1e-3)
    rows: dict[int, list[list[float | str | None]]] = {}
    for one in lines:
        rows.update((second, signs) for second, signs in one.get("rows", ()))
    video = folder / (folder.name + VIDEO_SUFFIX)
    return SessionRecord(
        folder=folder,
        meta=meta,
        ending=_ending(events),
        duration_s=duration_s,
        t_s=np.arange(1, seconds + 1, dtype=np.float64),
        signs=tuple(_sign(info, i, rows, seconds) for i, info in enumerate(meta.signs)),
        bvp=_wave(lines, "bvp", GRID_HZ, duration_s),
        respiration=_wave(lines, "respiration", EVEN_HZ, duration_s),
        beats=_beats(lines),
        events=events,
        quality=_parts(lines, seconds),
        frames=_frames(lines, seconds),
        video=video if video.exists() else None,
    )


def _events(lines: Sequence[Json]) -> tuple[Event, ...]:
    """In order of time. A mark that is written again with the same time has only now got its text."""
    events: tuple[Event, ...] = ()
    for one in lines:
        if "marks" in one:
            events = with_marks(events, [Event(t_s, EventKind.MARK, text) for t_s, text in one["marks"]])
        for t_s, kind, text in one.get("events", ()):
            new = Event(t_s, EventKind(kind), text)
            if new.kind is EventKind.MARK:
                events = tuple(event for event in events if (event.t_s, event.kind) != (new.t_s, new.kind))
            events += (new,)
    return tuple(sorted(events, key=lambda event: event.t_s))


def _ending(events: Sequence[Event]) -> Ending:
    """The last end counts: a session is never gone on with after one."""
    ends = [one for one in events if one.kind is EventKind.END]
    if not ends:
        return Ending.NONE
    return Ending.RECOVERED if ends[-1].text == RECOVERED else Ending.CLEAN


def _sign(info: VitalInfo, place: int, rows: dict[int, list[list[float | str | None]]], seconds: int) -> SignRecord:
    inside = [(second - 1, signs[place]) for second, signs in rows.items() if 1 <= second <= seconds]
    table = np.full((seconds, 4), np.nan)
    status = ["" for _ in range(seconds)]
    if inside:
        # numpy reads None as NaN.
        numbers = np.array([[*one[:3], one[4]] for _, one in inside], dtype=np.float64)
        table[[index for index, _ in inside]] = numbers
        for index, one in inside:
            status[index] = str(one[3])
    value, low, high, quality = table.T.copy()
    return SignRecord(info, value, low, high, quality, tuple(status))


def _wave(lines: Sequence[Json], key: str, rate_hz: float, duration_s: float) -> Wave:
    """Final samples on one grid from 0; behind the last of them the newest tail."""
    chunks = [chunk for one in lines for chunk in one.get(key, ())]
    end_s = max((t0_s + len(samples) / hz for t0_s, hz, samples in chunks), default=0.0)
    tails = [one["tail"] for one in lines if "tail" in one] if key == "bvp" else []
    # Each tail knows its seconds better than the one before it.
    late = [(t0_s, hz, samples) for t0_s, hz, samples in tails if t0_s + len(samples) / hz > end_s]
    values = np.full(math.ceil(duration_s * rate_hz) + 1, np.nan)
    for t0_s, hz, samples in (*_after(late, end_s), *chunks):
        _place(values, rate_hz, t0_s, hz, samples)
    measured = np.flatnonzero(np.isfinite(values))
    return Wave(0.0, rate_hz, values[: measured[-1] + 1] if len(measured) else values[:0])


def _after(
    tails: Iterable[tuple[float, float, list[float]]], end_s: float
) -> Iterable[tuple[float, float, list[float]]]:
    for t0_s, hz, samples in tails:
        skip = max(0, round((end_s - t0_s) * hz))
        yield t0_s + skip / hz, hz, samples[skip:]


def _place(values: FloatArray, rate_hz: float, t0_s: float, hz: float, samples: list[float]) -> None:
    if hz != rate_hz:
        raise ValueError(f"a wave of {hz} samples a second, {rate_hz} were expected")
    first = round(t0_s * rate_hz)
    wave = np.asarray(samples[max(0, -first) :], dtype=np.float64)
    first = max(0, first)
    wave = wave[: max(0, len(values) - first)]
    values[first : first + len(wave)] = wave


def _beats(lines: Sequence[Json]) -> BeatRecord:
    beats = [beat for one in lines for beat in one.get("beats", ())]
    table = np.array(beats, dtype=np.float64).reshape(-1, 3)
    return BeatRecord(table[:, 0].copy(), table[:, 1].copy(), table[:, 2] > 0)


def _parts(lines: Sequence[Json], seconds: int) -> dict[str, FloatArray]:
    found: dict[str, FloatArray] = {}
    for one in lines:
        second = one["rows"][-1][0] if one.get("rows") else 0
        if 1 <= second <= seconds:
            for name, value in one.get("parts", {}).items():
                if name not in found:
                    found[name] = np.full(seconds, np.nan)
                found[name][second - 1] = value
    return found


def _frames(lines: Sequence[Json], seconds: int) -> FrameRecord:
    table = np.full((seconds, len(fields(FrameRecord))), np.nan)
    for one in lines:
        second = one["rows"][-1][0] if one.get("rows") else 0
        if "frames" in one and 1 <= second <= seconds:
            table[second - 1] = [np.nan if value is None else value for value in one["frames"]]
    return FrameRecord(*table.T.copy())
