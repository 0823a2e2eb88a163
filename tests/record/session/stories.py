"""Updates of sessions with known content, as a monitor would give them."""

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import numpy as np

from app.core.series import GRID_HZ
from app.core.status import Reason, Status, because
from app.core.types import BvpChunk, CaptureStats, Quality, Reading, Tachogram, Update, VitalInfo, Vitals
from app.record.session.types import MethodNote, SessionMeta, SourceNote
from tests.record.made_up import HEART_RATE, observation

BREATH = VitalInfo("respiration_rate_brpm", ("Respiration rate", "呼吸率"), "brpm", 0, 4.0, 60.0, 32.0, "respiration")
SDNN = VitalInfo("sdnn_ms", ("SDNN", "SDNN"), "ms", 0, 0.0, 300.0, 60.0, group=("Variability", "变异性"))
SIGNS = (HEART_RATE, BREATH, SDNN)
STATS = CaptureStats(900, 2, 1, 30.0, 0.07)
STARTED = datetime(2026, 11, 24, 18, 30, 5, tzinfo=timezone(timedelta(hours=8)))
META = SessionMeta(
    started_at=STARTED,
    demo=False,
    source=SourceNote("camera", "Kamera für Büro", 640, 480, "monotonic", 30.0, (("exposure", "-6"),)),
    method=MethodNote("pos", "POS", "doi:10.1109/TBME.2016.2609282", "numpy"),
    signs=SIGNS,
    versions=(("program", "0.1.0"), ("numpy", "2.4.6"), ("dlib-bin", None)),
    settings=(("window_s", 10.0), ("ungated", False)),
)


def pulse(t_s: np.ndarray) -> np.ndarray:
    """72 beats a minute."""
    return np.sin(2 * np.pi * 1.2 * t_s)


def breath(t_s: np.ndarray) -> np.ndarray:
    """15 a minute."""
    return np.sin(2 * np.pi * 0.25 * t_s)


def heart_rate(second: int) -> float | None:
    """Absent in the first six seconds and in every tenth after that."""
    return None if second < 6 or second % 10 == 0 else 72.0 + 0.01 * (second % 100)


def _reading(info: VitalInfo, t_s: float, value: float | None, **more: object) -> Reading:
    if value is None:
        why = because(Reason.NO_PULSE)
        return Reading(info.name, Status.POOR_SIGNAL, info.unit, t_s, "pos", explanation=why, **more)
    quality = Quality(0.8, snr_db=6.5, motion=0.01, luma=120.0)
    return Reading(info.name, Status.OK, info.unit, t_s, "pos", value, value - 1, value + 1, 10.0, quality, **more)


def vitals(second: int) -> Vitals:
    hz, t0_s = 4.0, max(0.0, second - 60.0) + 0.1
    times_s = t0_s + np.arange(0, second - t0_s, 1 / hz)
    # Breath is seen in another trace, upside down, every other second.
    wave = BvpChunk(t0_s, hz, (-1) ** second * breath(times_s), 0.0, "pos")
    beats_s = np.arange(max(1, int((second - 120) * 1.2)), int(second * 1.2) + 1) / 1.2
    beats_s = beats_s[beats_s <= second]
    intervals = Tachogram(beats_s, np.full(len(beats_s), 1000 / 1.2), np.arange(len(beats_s)) >= 0)
    return Vitals(
        float(second),
        (
            _reading(HEART_RATE, second, heart_rate(second)),
            _reading(BREATH, second, 15.0 if second >= 32 else None, wave=wave if second >= 32 else None),
            _reading(SDNN, second, 42.5 if second >= 60 else None, tachogram=intervals if second >= 60 else None),
        ),
    )


def story(
    seconds: float, *, first_s: float = 0.0, rate_hz: float = 30.0, late_s: float = 10.0, final: bool = True
) -> Iterator[Update]:
    """A face with a pulse. Samples become final when they are ``late_s`` old, and with ``final`` at the end."""
    now = vitals(0)
    done = 0
    for k in range(round(first_s * rate_hz), round(seconds * rate_hz)):
        t_s = k / rate_hz
        fresh = k % round(rate_hz) == 0 and k > 0
        if fresh:
            now = vitals(round(t_s))
        end = int(t_s * GRID_HZ) + 1
        start = max(0, end - 300)
        grid_s = np.arange(start, end) / GRID_HZ
        chunks = ()
        settled = max(0, end - round(late_s * GRID_HZ))
        if fresh and settled > done:
            old_s = np.arange(done, settled) / GRID_HZ
            chunks = (BvpChunk(done / GRID_HZ, GRID_HZ, pulse(old_s), 0.0, "pos"),)
            done = settled
        yield Update(t_s, observation(t_s), now, fresh, BvpChunk(start / GRID_HZ, GRID_HZ, pulse(grid_s), 0.0, "pos"),
                     None, chunks)  # fmt: skip
    if final:
        rest_s = np.arange(done, round(seconds * GRID_HZ)) / GRID_HZ
        rest = BvpChunk(done / GRID_HZ, GRID_HZ, pulse(rest_s), 0.0, "pos")
        yield Update(seconds - 1 / rate_hz, None, now, False, None, None, (rest,))
