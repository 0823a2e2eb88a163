"""The heart rate from skin colour to reading: right where it is shown, absent where it cannot be right."""

import numpy as np
import pytest

from app.core.quality import LightAndMotion, RhythmCheck
from app.core.status import Reason, Status
from app.core.types import FloatArray
from app.core.vitals.heart_rate import Candidate, HeartRate
from app.core.vitals.vital import Given
from tests.core.skin import even_times, heart_rates_of, observation, reasons_of, skin_rgb, uneven_times


def observations_of(t_s: FloatArray, rgb: FloatArray, **more: FloatArray | float):
    each = {name: value for name, value in more.items() if isinstance(value, np.ndarray)}
    same = {name: value for name, value in more.items() if not isinstance(value, np.ndarray)}
    return [
        observation(float(t), rgb[i], **{name: value[i] for name, value in each.items()}, **same)
        for i, t in enumerate(t_s)
    ]


@pytest.mark.parametrize("rate_bpm", [45.0, 60.0, 93.0, 130.0, 180.0])
@pytest.mark.parametrize("rate_hz", [15.0, 30.0, 60.0])
def test_within_one_beat_a_minute_and_nearly_always_there(rate_bpm: float, rate_hz: float) -> None:
    t_s = uneven_times(30, rate_hz)
    readings = heart_rates_of(observations_of(t_s, skin_rgb(t_s, rate_bpm, noise=0.03)))
    shown = [one for one in readings if one.status is Status.OK]
    assert shown[0].t_s - t_s[0] <= 10
    assert len(shown) >= 0.9 * (len(readings) - 6)
    assert max(abs(one.value - rate_bpm) for one in shown) < 1.0
    inside = sum(one.low <= rate_bpm <= one.high for one in shown)
    assert inside >= 0.8 * len(shown)
    assert all(one.quality.word in ("good", "fair") for one in shown)


def test_one_reading_a_second_on_whole_seconds() -> None:
    t_s = even_times(20)
    readings = heart_rates_of(observations_of(t_s, skin_rgb(t_s, 72)))
    assert [one.t_s for one in readings] == list(range(1, 20))


def test_follows_a_change() -> None:
    t_s = even_times(60)
    before = skin_rgb(t_s, 70)
    after = skin_rgb(t_s, 105, seed=1)
    readings = heart_rates_of(observations_of(t_s, np.where((t_s < 30)[:, None, None], before, after)))
    settled = [one.value for one in readings if one.t_s > 45 and one.status is Status.OK]
    assert len(settled) >= 12
    assert np.abs(np.array(settled) - 105).max() < 1
    between = [one.value for one in readings if 30 < one.t_s <= 45 and one.value is not None]
    assert all(min(abs(value - 70), abs(value - 105)) < 4 for value in between)


@pytest.mark.parametrize("seed", range(4))
def test_noise_has_no_heart_rate(seed: int) -> None:
    t_s = even_times(60)
    readings = heart_rates_of(observations_of(t_s, skin_rgb(t_s, 70, amplitude=0.0, seed=seed)))
    assert [one.value for one in readings] == [None] * 59
    assert reasons_of(readings) <= {"warming_up", "no_pulse", "weak_pulse", "regions_disagree"}


@pytest.mark.parametrize(("rate_bpm", "beats_bpm"), [(199.5, 201.5), (40.5, 39.0)])
def test_no_number_beyond_what_can_be_measured(rate_bpm: float, beats_bpm: float) -> None:
    """The mean of spectrum and beats may lie outside where the spectrum does not."""
    calm, flat = LightAndMotion(120.0, 0.0, 0.0, 0.0, 0.0), RhythmCheck(0.01, 0.4, 0.0, 0.0, 0.0, 0.0)
    found = Candidate(rate_bpm, rate_bpm, 9.0, beats_bpm, beats_bpm, 1.0, 3, 1.0, calm, flat)
    why = HeartRate(Given())._unsettled(found)
    assert why is not None and why.reason is Reason.OUT_OF_RANGE


def test_flicker_is_named() -> None:
    t_s = even_times(30)
    light = 1 + 0.01 * np.sin(2 * np.pi * 1.3 * t_s)[:, None] * np.array([0.4, 1.0, 0.7])
    rgb = skin_rgb(t_s, 70, amplitude=0.0, noise=0.02) * light[:, None, :]
    readings = heart_rates_of(observations_of(t_s, rgb, background=100 * light))
    assert all(one.value is None for one in readings)
    assert "flicker" in reasons_of(readings)


def test_a_head_that_nods_in_rhythm_is_named() -> None:
    t_s = even_times(30)
    nod = np.sin(2 * np.pi * 1.2 * t_s)
    rgb = skin_rgb(t_s, 70, amplitude=0.0, noise=0.02) * (1 + 0.02 * nod[:, None, None] * np.array([0.6, 1.0, 0.9]))
    position = np.stack([0 * nod, 0.02 * nod, 0 * nod], axis=1)
    readings = heart_rates_of(observations_of(t_s, rgb, position=position))
    assert all(one.value is None for one in readings)
    assert "rhythmic_motion" in reasons_of(readings)


def test_shading_that_beats_is_not_blood() -> None:
    """All channels alike: GREEN would take it for a pulse, the colour tells."""
    from app.core.pulse.green import Green

    t_s = even_times(30)
    rgb = skin_rgb(t_s, 70, amplitude=0.0, noise=0.02) * (1 + 0.01 * np.sin(2 * np.pi * 1.3 * t_s))[:, None, None]
    readings = heart_rates_of(observations_of(t_s, rgb), method=Green())
    assert all(one.value is None for one in readings)
    assert "no_pulse" in reasons_of(readings)


@pytest.mark.parametrize(
    ("condition", "reason"),
    [
        ({"luma": 20.0}, "too_dark"),
        ({"luma": 240.0}, "too_bright"),
        ({"clipped": 0.3}, "too_bright"),
    ],
)
def test_bad_light_is_named(condition: dict[str, float], reason: str) -> None:
    t_s = even_times(15)
    readings = heart_rates_of(observations_of(t_s, skin_rgb(t_s, 70), **condition))
    assert all(one.value is None for one in readings)
    assert reason in reasons_of(readings)


def test_a_low_frame_rate_is_named_with_its_value() -> None:
    t_s = even_times(20, 8)
    readings = heart_rates_of(observations_of(t_s, skin_rgb(t_s, 60)))
    assert all(one.value is None for one in readings)
    assert readings[-1].explanation.sentence() == "frame rate too low (8 fps)"


def test_a_moving_face_is_named() -> None:
    t_s = even_times(20)
    wander = np.cumsum(np.random.default_rng(0).normal(0, 0.03, (len(t_s), 3)), axis=0)
    readings = heart_rates_of(observations_of(t_s, skin_rgb(t_s, 60), position=wander))
    assert all(one.value is None for one in readings)
    assert "moving" in reasons_of(readings)


def test_ungated_keeps_the_estimate_and_says_so() -> None:
    t_s = even_times(20)
    readings = heart_rates_of(observations_of(t_s, skin_rgb(t_s, 70), luma=20.0), ungated=True)
    kept = [one for one in readings if one.status is Status.UNGATED]
    assert len(kept) >= 13
    assert kept[-1].value == pytest.approx(70, abs=1)
    assert kept[-1].explanation.reason.value == "too_dark"
