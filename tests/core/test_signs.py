"""Every sign beyond the heart rate: right on a known face, silent on anything that cannot be right."""

import dataclasses
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from app.build import make_regressors
from app.core.calibration import CuffReading, OximeterReading, Profile
from app.core.filters import bandpass, standardized
from app.core.history import History
from app.core.hrv import time_domain
from app.core.monitor import Monitor
from app.core.physiology import BLOOD_VOLUME_RGB, Circulation, Rhythm, pressure_beat
from app.core.pulse import PULSE_METHODS
from app.core.regressor import Regressor
from app.core.series import SkinWindow
from app.core.status import Status
from app.core.types import BvpChunk, Clock, FaceObservation, Frame, Vitals
from app.core.vitals import VITAL_SIGNS, make_vital_signs, vital_infos
from app.core.vitals.vital import Evidence, Given, VitalSign
from tests.core.skin import SKIN_RGB, ScriptedReader, even_times, observation

PICTURE = np.zeros((4, 4, 3), dtype=np.uint8)
SLOW = tuple(info.name for info in vital_infos() if info.name != "heart_rate_bpm")


@cache
def regressors() -> dict[str, Regressor]:
    return make_regressors()


def sitting(
    rhythm: Rhythm, duration_s: float = 66.0, noise: float = 0.02, nod: float = 0.004, chest: float = 0.0, seed: int = 1
) -> tuple[Circulation, list[FaceObservation]]:
    """A face with everything known: beats, breath in pulse and head, and in a chest where ``chest`` is not 0."""
    t_s = even_times(duration_s)
    heart, rng = Circulation(rhythm, seed=seed), np.random.default_rng(seed)
    rgb = SKIN_RGB * (1 - 0.005 * heart.wave(t_s)[:, None, None] * BLOOD_VOLUME_RGB) * np.ones((1, 4, 1))
    rgb = rgb + rng.normal(0, noise, rgb.shape)
    position = rng.normal(0, 0.001, (len(t_s), 3))
    position[:, 1] += nod * heart.breath(t_s)
    chest_y = -chest * heart.breath(t_s) + rng.normal(0, 0.001, len(t_s)) if chest else np.full(len(t_s), np.nan)
    return heart, [
        observation(float(t), rgb[i], position=position[i], chest_y=float(chest_y[i])) for i, t in enumerate(t_s)
    ]


def vitals_of(observations: list[FaceObservation], profile: Profile | None = None, **how: bool) -> list[Vitals]:
    signs = make_vital_signs(Given(regressors()))
    monitor = Monitor(ScriptedReader(observations.__getitem__), PULSE_METHODS[0], signs, profile=profile, **how)
    updates = [
        monitor.push(Frame(PICTURE, one.t_s, index, Clock.MEDIA, one.after_gap))
        for index, one in enumerate(observations)
    ]
    return [one.vitals for one in updates if one.fresh]


@pytest.mark.parametrize(("breaths", "heart"), [(8, 62), (13, 70), (19, 84), (30, 92)])
def test_breath_is_right_where_shown_and_mostly_shown(breaths: float, heart: float) -> None:
    _, observations = sitting(Rhythm(heart, sdnn_ms=35, respiration_brpm=breaths), seed=breaths)
    late = [one["respiration_rate_brpm"] for one in vitals_of(observations) if one.t_s >= 40]
    shown = [one for one in late if one.status is Status.OK]
    assert len(shown) >= 0.8 * len(late)
    assert max(abs(one.value - breaths) for one in shown) < 1.0
    assert shown[-1].wave.rate_hz == 4.0


@pytest.mark.parametrize("breaths", [7, 16, 28, 40])
def test_a_chest_tells_the_breath_that_the_pulse_does_not(breaths: float) -> None:
    """Nothing in the pulse breathes, and the head wanders; the chest rises by half a per cent of a face's width."""
    _, observations = sitting(
        Rhythm(82, sdnn_ms=20, respiration_brpm=breaths, breath_depth=0.0, breath_share=0.0), nod=0.0, chest=0.005
    )
    late = [one["respiration_rate_brpm"] for one in vitals_of(observations) if one.t_s >= 40]
    shown = [one for one in late if one.status is Status.OK]
    assert len(shown) >= 0.9 * len(late)
    assert max(abs(one.value - breaths) for one in shown) < 0.7


def test_no_breath_no_number() -> None:
    """Nothing in the pulse breathes, and the head wanders."""
    _, observations = sitting(Rhythm(70, breath_depth=0.0), nod=0.0)
    late = [one["respiration_rate_brpm"] for one in vitals_of(observations) if one.t_s >= 40]
    assert sum(one.value is not None for one in late) <= 0.2 * len(late)
    assert "breath_unclear" in {one.explanation.reason.value for one in late if one.explanation}


@pytest.mark.parametrize("seed", [1, 2])
def test_variability_is_that_of_the_heart(seed: int) -> None:
    heart, observations = sitting(Rhythm(60 + 8 * seed, sdnn_ms=30 + 15 * seed), seed=seed)
    last = vitals_of(observations)[-1]
    truth = time_domain(1000 * np.diff(heart.beats_s(1, 65)))
    assert last["sdnn_ms"].value == pytest.approx(truth.sdnn_ms, abs=5)
    assert last["rmssd_ms"].value == pytest.approx(truth.rmssd_ms, abs=8)
    assert last["mean_ibi_ms"].value == pytest.approx(truth.mean_ibi_ms, abs=10)
    assert last["sdnn_ms"].low < truth.sdnn_ms < last["sdnn_ms"].high
    assert last["lf_hf_ratio"].explanation.sentence() == "warming up 65/120 s"
    tachogram = last["sdnn_ms"].tachogram
    assert len(tachogram.t_s) == len(tachogram.interval_ms) == len(tachogram.accepted)


def test_uncalibrated_says_so_and_calibrated_holds_the_reading() -> None:
    _, observations = sitting(Rhythm(70, sdnn_ms=30))
    plain = vitals_of(observations)[-1]
    for name in ("systolic_mmhg", "diastolic_mmhg", "spo2_percent"):
        assert plain[name].explanation.sentence() == "experimental, uncalibrated"
        assert plain[name].high - plain[name].low > 5
    profile = Profile(cuff=CuffReading(131, 84), oximeter=OximeterReading(96))
    told = vitals_of(observations, profile)[-1]
    assert told["systolic_mmhg"].value == pytest.approx(131, abs=8)
    assert told["diastolic_mmhg"].value == pytest.approx(84, abs=8)
    assert told["spo2_percent"].value == pytest.approx(96, abs=2.5)
    assert all(told[name].explanation is None for name in ("systolic_mmhg", "spo2_percent"))


def test_an_old_reading_no_longer_calibrates() -> None:
    _, observations = sitting(Rhythm(70, sdnn_ms=30), duration_s=45)
    last = vitals_of(observations, Profile(cuff=CuffReading(131, 84, t_s=-25 * 3600)))[-1]
    assert last["systolic_mmhg"].explanation.sentence() == "experimental, uncalibrated"


def test_an_oxygen_below_what_can_be_measured_is_not_shown_as_the_least() -> None:
    _, observations = sitting(Rhythm(70, sdnn_ms=30), duration_s=45)
    last = vitals_of(observations, Profile(oximeter=OximeterReading(60)))[-1]["spo2_percent"]
    assert last.status is Status.OUT_OF_RANGE and last.value is None
    assert last.explanation.sentence() == "60 is outside 70-100"


def test_a_pressure_beyond_what_can_be_measured_is_not_shown_as_the_most() -> None:
    _, observations = sitting(Rhythm(70, sdnn_ms=30), duration_s=45)
    last = vitals_of(observations, Profile(cuff=CuffReading(240, 95)))[-1]
    assert last["systolic_mmhg"].status is Status.OUT_OF_RANGE and last["systolic_mmhg"].value is None
    assert last["systolic_mmhg"].explanation.sentence() == "240 is outside 70-220"
    assert last["diastolic_mmhg"].value == pytest.approx(95, abs=8)


def test_another_lamp_hides_the_oxygen() -> None:
    _, observations = sitting(Rhythm(70, sdnn_ms=30), duration_s=120)
    warm = np.array([1.12, 1.0, 0.85])
    changed = [
        one if one.t_s < 60 else dataclasses.replace(one, skin=dataclasses.replace(one.skin, rgb=one.skin.rgb * warm))
        for one in observations
    ]
    readings = [one["spo2_percent"] for one in vitals_of(changed, Profile(oximeter=OximeterReading(97)))]
    assert any(one.value is not None for one in readings if one.t_s < 60)
    after = [one for one in readings if one.t_s > 75]
    assert [one.value for one in after] == [None] * len(after)
    assert after[-1].explanation.sentence() == "the light has changed since the calibration"


def test_without_models_the_reason_is_named() -> None:
    _, observations = sitting(Rhythm(70), duration_s=45)
    monitor = Monitor(ScriptedReader(observations.__getitem__), PULSE_METHODS[0], make_vital_signs())
    for index, one in enumerate(observations):
        last = monitor.push(Frame(PICTURE, one.t_s, index, Clock.MEDIA)).vitals
    for name in ("respiration_rate_brpm", "spo2_percent", "systolic_mmhg"):
        assert last[name].status is Status.UNSUPPORTED
        assert last[name].explanation.sentence() == "its model is not installed"


def spoilt(change: Callable[[int, FaceObservation], FaceObservation | None], duration_s: float = 66.0):
    _, observations = sitting(Rhythm(70, sdnn_ms=30), duration_s)
    made = [change(index, one) for index, one in enumerate(observations)]
    return [one for one in made if one is not None]


def recoloured(one: FaceObservation, rgb: np.ndarray, **more: float) -> FaceObservation:
    return dataclasses.replace(one, skin=dataclasses.replace(one.skin, rgb=rgb, **more))


BAD = {
    "not a number": lambda i, one: recoloured(one, np.full((4, 3), np.nan)),
    "now and then not a number": lambda i, one: recoloured(one, one.skin.rgb * (np.nan if i % 7 == 0 else 1.0)),
    "flat": lambda i, one: recoloured(one, np.tile(SKIN_RGB, (4, 1))),
    "black": lambda i, one: recoloured(one, np.zeros((4, 3)), luma=0.0),
    "clipped": lambda i, one: recoloured(one, np.full((4, 3), 255.0), luma=255.0, clipped=1.0),
    "a gap every 20 s": lambda i, one: None if i % 600 < 30 else one,
    "noise": lambda i, one: recoloured(one, np.random.default_rng(i).uniform(20, 230, (4, 3))),
    "no face": lambda i, one: dataclasses.replace(one, skin=None),
    "5 pictures a second": lambda i, one: one if i % 6 == 0 else None,
    "a chest that is now here, now there, of a mannequin": lambda i, one: recoloured(
        one, np.tile(SKIN_RGB, (4, 1)), chest_y=float(np.random.default_rng(i).normal()) if i % 5 else float("nan")
    ),
}


@pytest.mark.parametrize("kind", BAD)
def test_bad_input_gives_a_status_never_a_number(kind: str) -> None:
    for vitals in vitals_of(spoilt(BAD[kind])):
        for name in SLOW:
            assert vitals[name].value is None, name
            assert vitals[name].explanation.sentence(), name


def test_two_seconds_are_too_few() -> None:
    for vitals in vitals_of(spoilt(lambda i, one: one, duration_s=2.5)):
        assert {vitals[name].status for name in SLOW} == {Status.WARMING_UP}


def test_uneven_frames_are_as_good_as_even_ones() -> None:
    rng = np.random.default_rng(5)
    heart, observations = sitting(Rhythm(70, sdnn_ms=40))
    some = [one for one in observations if rng.random() > 0.15]
    truth = time_domain(1000 * np.diff(heart.beats_s(1, 65)))
    assert vitals_of(some)[-1]["sdnn_ms"].value == pytest.approx(truth.sdnn_ms, abs=6)


def test_the_look_back_is_bounded() -> None:
    """Two minutes, however long it lasts."""
    _, minute = sitting(Rhythm(72, sdnn_ms=30), duration_s=60, noise=0.03)
    long = [dataclasses.replace(one, t_s=one.t_s + 60 * k) for k in range(3) for one in minute]
    long = [dataclasses.replace(one, skin=dataclasses.replace(one.skin, t_s=one.t_s)) for one in long]
    last = vitals_of(long)[-1]
    assert last["lf_ms2"].window_s <= 120.1
    assert last["respiration_rate_brpm"].status in (Status.OK, Status.POOR_SIGNAL)


def ten_minutes(spoil: Callable[[np.ndarray], np.ndarray]) -> Evidence:
    """Windows of ten seconds, every five, for ten minutes, as the monitor collects them; the evidence at the end."""
    heart, history = Circulation(Rhythm(70, sdnn_ms=30), seed=3), History()
    for start_s in np.arange(0, 591, 5.0):
        t_s = start_s + np.arange(300) / 30
        blood = spoil(heart.wave(t_s))
        noise = np.random.default_rng(int(start_s)).normal(0, 0.02, (300, 4, 3))
        rgb = SKIN_RGB * (1 - 0.005 * blood[:, None, None] * BLOOD_VOLUME_RGB) * np.ones((1, 4, 1)) + noise
        even = np.full(300, 120.0)
        window = SkinWindow(
            start_s, 30.0, rgb, np.full((300, 3), 100.0), np.zeros((300, 3)), even, 0 * even, 0 * even, None, 30.0, 1.0
        )
        wave = standardized(bandpass(blood, 30.0)) if np.isfinite(blood).all() else np.full(300, np.nan)
        history.add(window, wave, wave)
    bvp = BvpChunk(window.t0_s, 30.0, wave, 0.0, "test")
    return Evidence(600.0, window, bvp, (None,) * 4, past=history.latest(30.0))


LONG = {
    "a pulse": lambda wave: wave,
    "flat": np.zeros_like,
    "not a number": lambda wave: np.full_like(wave, np.nan),
    "noise": lambda wave: np.random.default_rng(int(1e6 * abs(wave[0]))).normal(size=len(wave)),
}


@pytest.mark.parametrize("kind", LONG)
@pytest.mark.parametrize("sign", VITAL_SIGNS)
def test_ten_minutes_of_anything_have_a_status(sign: type[VitalSign], kind: str) -> None:
    evidence = ten_minutes(LONG[kind])
    assert evidence.past.duration_s <= 120.1
    for reading in sign(Given(regressors())).read(evidence):
        if kind == "a pulse" and reading.vital in ("sdnn_ms", "lf_ms2", "systolic_mmhg"):
            assert reading.status is Status.OK
        if kind != "a pulse":
            assert reading.status is not Status.OK
            assert reading.explanation.sentence()


def test_a_calibration_survives_a_restart() -> None:
    """What was seen with the cuff comes back with the profile; a pressure risen since is not taken for the cuff's."""
    cuff = CuffReading(118, 76)
    first = _pressed(118.0, Profile(cuff=cuff))
    seen = first["systolic_mmhg"].cuff_shape
    assert first["systolic_mmhg"].value == pytest.approx(118, abs=5)
    again = _pressed(143.0, Profile(cuff=CuffReading(118, 76, t_s=-3600), cuff_shape=seen))
    forgotten = _pressed(143.0, Profile(cuff=CuffReading(118, 76, t_s=-3600)))
    assert again["systolic_mmhg"].value == pytest.approx(143, abs=10)
    assert forgotten["systolic_mmhg"].value == pytest.approx(118, abs=5)
    assert again["diastolic_mmhg"].value > first["diastolic_mmhg"].value + 4


def _pressed(systolic_mmhg: float, profile: Profile) -> Vitals:
    t_s, rng = even_times(62.0), np.random.default_rng(8)
    heart = Circulation(Rhythm(68, sdnn_ms=25), pressure_beat(systolic_mmhg, 40), seed=4)
    rgb = SKIN_RGB * (1 - 0.005 * heart.wave(t_s)[:, None, None] * BLOOD_VOLUME_RGB) * np.ones((1, 4, 1))
    rgb = rgb + rng.normal(0, 0.02, rgb.shape)
    return vitals_of([observation(float(t), rgb[i]) for i, t in enumerate(t_s)], profile)[-1]
