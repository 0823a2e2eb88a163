"""From the pixels of a synthetic face with known breath, beats, pressure and oxygen to the reading on the card."""

from functools import cache

import numpy as np
import pytest

from app.build import make_monitor
from app.capture.source import all_frames
from app.capture.synthetic import SyntheticFace, SyntheticSource
from app.core.calibration import CuffReading, Demographics, OximeterReading, Profile
from app.core.hrv import time_domain
from app.core.physiology import Circulation
from app.core.status import Status
from app.core.types import Vitals

SMALL = {"width_px": 320, "height_px": 240, "size": 0.6}


@cache
def watched(face: SyntheticFace, profile: Profile) -> tuple[Circulation, tuple[Vitals, ...]]:
    source, monitor, found = SyntheticSource(face), make_monitor(profile=profile), []
    with source:
        for frame in all_frames(source):
            update = monitor.push(frame)
            if update.fresh:
                found.append(update.vitals)
    return source.circulation, tuple(found)


ONE = SyntheticFace(
    heart_rate_bpm=74,
    hrv_sdnn_ms=35,
    respiration_brpm=14,
    spo2_percent=97,
    systolic_mmhg=128,
    duration_s=52,
    seed=4,
    **SMALL,
)
TOLD = Profile(Demographics(age_years=35), CuffReading(128, 82), OximeterReading(97))


def test_breath_pressure_and_oxygen_are_those_of_the_face() -> None:
    _, vitals = watched(ONE, TOLD)
    late = [one["respiration_rate_brpm"] for one in vitals if one.t_s >= 40]
    shown = [one for one in late if one.status is Status.OK]
    assert len(shown) >= 0.8 * len(late)
    assert max(abs(one.value - 14) for one in shown) < 1.0
    last = vitals[-1]
    assert last["systolic_mmhg"].value == pytest.approx(128, abs=8)
    assert last["diastolic_mmhg"].value == pytest.approx(82, abs=8)
    assert last["spo2_percent"].value == pytest.approx(97, abs=2.5)


def test_the_ratio_of_ratios_falls_as_oxygen_rises() -> None:
    """The colour of the synthetic pulse carries the saturation that was asked for."""
    low, high = (SyntheticFace(spo2_percent=percent).pulse_colour() for percent in (88.0, 100.0))
    assert low[0] - high[0] == pytest.approx(12 * 0.0045, rel=0.2)
    assert low[1] == high[1] == 1.0


@pytest.mark.slow
@pytest.mark.parametrize("motion", ["still", "natural"])
@pytest.mark.parametrize("breaths", [8, 12, 18, 24, 30])
def test_breath_over_its_range(breaths: int, motion: str) -> None:
    face = SyntheticFace(
        heart_rate_bpm=78, hrv_sdnn_ms=35, respiration_brpm=breaths, motion=motion, motion_amplitude=0.5, duration_s=62,
        seed=breaths, **SMALL,
    )  # fmt: skip
    _, vitals = watched(face, Profile())
    late = [one["respiration_rate_brpm"] for one in vitals if one.t_s >= 40]
    errors = [abs(one.value - breaths) for one in late if one.value is not None]
    assert len(errors) >= 0.8 * len(late)
    assert np.mean(errors) <= 1.0


@pytest.mark.slow
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_variability_of_the_face(seed: int) -> None:
    face = SyntheticFace(heart_rate_bpm=64 + 5 * seed, hrv_sdnn_ms=20 + 15 * seed, duration_s=75, seed=seed)
    heart, vitals = watched(face, Profile())
    truth = time_domain(1000 * np.diff(heart.beats_s(2, 73)))
    last = vitals[-1]
    assert last["sdnn_ms"].value == pytest.approx(truth.sdnn_ms, abs=8)
    assert last["rmssd_ms"].value == pytest.approx(truth.rmssd_ms, abs=12)
