"""Recorded sessions with known content, written as the program writes them but faster than time goes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.core.series import GRID_HZ
from app.core.status import Reason, Status, because
from app.core.types import BvpChunk, CaptureStats, Quality, Reading, Tachogram, Update, VitalInfo, Vitals
from app.core.vitals import vital_infos
from app.record.session.condense import Condenser
from app.record.session.layout import JOURNAL_NAME, META_NAME, line_of, meta_to_json
from app.record.session.types import EventKind, SessionMeta
from tests.record.session.stories import META

STATS = CaptureStats(900, 0, 0, 30.0, 0.04)
HIDDEN_S = range(20, 30)  # of each minute, in which no number is shown
# What each sign is around, and how far it swings in ten minutes.
_ABOUT = {
    "heart_rate_bpm": (72.0, 12.0), "respiration_rate_brpm": (15.0, 3.0), "spo2_percent": (97.0, 1.0),
    "systolic_mmhg": (121.0, 6.0), "diastolic_mmhg": (79.0, 4.0), "sdnn_ms": (45.0, 8.0), "rmssd_ms": (38.0, 9.0),
}  # fmt: skip


def value_of(vital: str, second: int) -> float:
    """What is recorded of ``vital`` in ``second``, where it is shown."""
    middle, swing = _ABOUT.get(vital, (50.0, 5.0))
    return middle + swing * float(np.sin(2 * np.pi * second / 600))


def is_shown(info: VitalInfo, second: int) -> bool:
    return second >= info.min_window_s and second % 60 not in HIDDEN_S


def write_session(
    shelf: Path, seconds: int, *, name: str = "2026-11-24 18.30.05", end: str = "stopped", meta: SessionMeta = META
) -> Path:
    """A session of all signs: see ``value_of`` and ``is_shown``; one mark at half time. ``end``: "" for none."""
    meta = replace(meta, signs=vital_infos())
    folder = shelf / name
    folder.mkdir(parents=True)
    (folder / META_NAME).write_text(meta_to_json(meta), encoding="utf-8")
    condenser = Condenser(meta.signs, 0.0)
    last = None
    with (folder / JOURNAL_NAME).open("wb") as journal:
        for update in _updates(seconds):
            line = condenser.take(update, STATS)
            assert line is not None
            journal.write(line_of(line))
            last = update.vitals
            if round(update.t_s) == seconds // 2:
                condenser.note(EventKind.MARK, "stood up")
        if end:
            journal.write(line_of(condenser.finish(last, STATS, end)))
    return folder


def _updates(seconds: int) -> Iterator[Update]:
    random = np.random.default_rng(0)
    for second in range(1, seconds + 1):
        grid_s = np.arange((second - 1) * GRID_HZ, second * GRID_HZ) / GRID_HZ
        wave = np.sqrt(2) * np.sin(2 * np.pi * 1.2 * grid_s) + 0.1 * random.standard_normal(len(grid_s))
        chunk = BvpChunk(float(grid_s[0]), GRID_HZ, wave, 0.0, "pos")
        yield Update(float(second), None, _vitals(second), True, None, None, (chunk,))


def _vitals(second: int) -> Vitals:
    readings = [_reading(info, second) for info in vital_infos()]
    return Vitals(float(second), tuple(readings))


def _reading(info: VitalInfo, second: int) -> Reading:
    if not is_shown(info, second):
        warming = second < info.min_window_s
        why = because(Reason.WARMING_UP, have_s=second, need_s=info.min_window_s) if warming else because(Reason.MOVING)
        status = Status.WARMING_UP if warming else Status.POOR_SIGNAL
        return Reading(info.name, status, info.unit, second, "pos", explanation=why)
    value, quality = value_of(info.name, second), Quality(0.8, snr_db=6.0, motion=0.01, luma=120.0)
    wave = tachogram = None
    if info.wave == "respiration":
        times_s = np.arange(second - 30, second, 0.25)
        wave = BvpChunk(float(times_s[0]), 4.0, np.sqrt(2) * np.sin(2 * np.pi * 0.25 * times_s), 0.0, "pos")
    if info.name == "sdnn_ms":
        beats_s = np.arange(max(1, int((second - 120) * 1.2)), int(second * 1.2) + 1) / 1.2
        tachogram = Tachogram(beats_s, np.full(len(beats_s), 1000 / 1.2), np.ones(len(beats_s), bool))
    return Reading(
        info.name, Status.OK, info.unit, second, "pos", value, value - 2, value + 2, 10.0, quality,
        wave=wave, tachogram=tachogram,
    )  # fmt: skip
