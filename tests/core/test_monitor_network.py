"""The monitor with a method that looks at crops and knows how certain it is."""

from dataclasses import replace

import numpy as np
import pytest

from app.core.filters import standardized, without_drift
from app.core.monitor import Monitor
from app.core.pulse.method import FaceClip
from app.core.spectrum import GRID_BPM, pulse_spectrum
from app.core.status import Reason, Status, because
from app.core.types import Clock, FaceObservation, FloatArray, Frame, Update
from app.core.vitals import make_vital_signs
from tests.core.skin import ScriptedReader, even_times, observation, skin_rgb

PICTURE = np.zeros((4, 4, 3), dtype=np.uint8)


class CertainGreen:
    """The mean green of the crops, as large as it is told to be certain."""

    name = "certain"
    label = "Certain"
    source = "none"
    crop_size_px: int | None = 4
    window_s = 10.0
    provider = "numpy"
    knows_certainty = True

    def __init__(self, certainty: float) -> None:
        self.certainty = certainty
        self.windows_s: list[float] = []

    def wave(self, clip: FaceClip) -> FloatArray:
        assert clip.crops is not None and len(clip.crops) == len(clip.rgb)
        self.windows_s.append(len(clip.crops) / clip.rate_hz)
        green = clip.crops[..., 1].mean(axis=(1, 2)).astype(float)
        return self.certainty * standardized(-without_drift(green, clip.rate_hz))


def sitting(duration_s: float, rate_bpm: float = 84.0) -> list[FaceObservation]:
    t_s = even_times(duration_s)
    rgb = skin_rgb(t_s, rate_bpm, amplitude=0.01)
    crops = np.broadcast_to(rgb[:, 3, None, None, :], (len(t_s), 4, 4, 3)).astype(np.float32)
    return [replace(observation(float(t), rgb[i]), crop=crops[i]) for i, t in enumerate(t_s)]


def updates_of(method: CertainGreen, seen: list[FaceObservation], *, live: bool = False) -> list[Update]:
    monitor = Monitor(ScriptedReader(seen.__getitem__), method, make_vital_signs(), live=live)
    pushed = [monitor.push(Frame(PICTURE, one.t_s, k, Clock.MEDIA)) for k, one in enumerate(seen)]
    return [*pushed, monitor.finish()]


def test_a_certain_wave_gets_a_number_and_keeps_its_size():
    updates = updates_of(CertainGreen(0.8), sitting(25))
    readings = [one.vitals["heart_rate_bpm"] for one in updates if one.fresh]
    assert readings[-1].status is Status.OK
    assert readings[-1].value == pytest.approx(84, abs=1)
    assert 0.6 < readings[-1].quality.score <= 0.85
    first_s = next(one.t_s for one in readings if one.status is Status.OK)
    assert first_s <= 10
    wave = np.concatenate([chunk.wave for one in updates for chunk in one.bvp_final])
    assert len(wave) == pytest.approx(25 * 30, abs=3)
    assert wave.std() == pytest.approx(0.8, abs=0.1)


@pytest.mark.parametrize("certainty", [0.0, 0.1, 0.17])
def test_a_wave_that_is_not_sure_of_itself_gets_none(certainty):
    readings = [one.vitals["heart_rate_bpm"] for one in updates_of(CertainGreen(certainty), sitting(25)) if one.fresh]
    assert all(one.value is None for one in readings)
    assert readings[-1].explanation.sentence() == "no pulse found in the skin"


def test_the_less_certain_the_longer_a_rate_must_stand():
    def first_s(certainty: float) -> float:
        updates = updates_of(CertainGreen(certainty), sitting(60))
        readings = [one.vitals["heart_rate_bpm"] for one in updates if one.fresh]
        return next(one.t_s for one in readings if one.status is Status.OK)

    assert first_s(0.8) < first_s(0.3)


def test_after_a_gap_a_number_must_earn_its_place_anew():
    """Two seconds running: what was shown before the gap is not one of them."""
    seen = [one for one in sitting(40) if not 20 < one.t_s < 22]
    monitor = Monitor(ScriptedReader(seen.__getitem__), CertainGreen(0.8), make_vital_signs())
    frames = (Frame(PICTURE, one.t_s, k, Clock.MEDIA) for k, one in enumerate(seen))
    readings = [one.vitals["heart_rate_bpm"] for one in map(monitor.push, frames) if one.fresh]
    assert any(one.status is Status.OK for one in readings if one.t_s < 20)
    after = [one for one in readings if one.t_s > 22 and one.explanation != because(Reason.NO_FACE)]
    judged = [one for one in after if one.explanation is None or one.explanation.reason is not Reason.WARMING_UP]
    assert judged[0].explanation == because(Reason.UNSETTLED)
    assert judged[1].status is Status.OK


class SecondHarmonic(CertainGreen):
    """Sure of itself, and of twice the rate."""

    def wave(self, clip: FaceClip) -> FloatArray:
        wave = super().wave(clip)
        return self.certainty * standardized(without_drift(wave**2, clip.rate_hz))


@pytest.mark.parametrize("rate_bpm", [45.0, 72.0, 96.0])
def test_the_double_of_what_the_skin_beats_is_not_shown(rate_bpm):
    updates = updates_of(SecondHarmonic(0.8), sitting(25, rate_bpm))
    readings = [one.vitals["heart_rate_bpm"] for one in updates if one.fresh][9:]
    assert {one.explanation.sentence() for one in readings} == {"the skin regions do not agree"}
    assert all(one.value is None for one in readings)


def test_a_watched_wave_is_newer_and_the_numbers_are_the_same():
    method = CertainGreen(0.8)
    plain, live = updates_of(method, sitting(20)), updates_of(CertainGreen(0.8), sitting(20), live=True)
    assert [one.vitals for one in plain] == [one.vitals for one in live]
    final = [np.concatenate([chunk.wave for one in run for chunk in one.bvp_final]) for run in (plain, live)]
    assert np.array_equal(*final)

    def oldest_s(updates: list[Update]) -> float:
        """How old the newest sample of the wave ever gets."""
        shown = [(one.t_s, one.bvp) for one in updates[:-1] if one.bvp is not None]
        return max(t - (bvp.t0_s + len(bvp.wave) / bvp.rate_hz) for t, bvp in shown)

    assert oldest_s(live) < 0.5 < oldest_s(plain) < 1.01


class OneSided(CertainGreen):
    """Right about the pulse, but takes the brighter side of the face for the left half of another one at 130 bpm."""

    def wave(self, clip: FaceClip) -> FloatArray:
        assert clip.crops is not None
        side = np.sign(clip.crops[:, :, :2].mean() - clip.crops[:, :, 2:].mean())
        t_s = clip.t0_s + np.arange(len(clip.rgb)) / clip.rate_hz
        return super().wave(clip) + side * 1.2 * np.sin(2 * np.pi * 130 / 60 * t_s)


def test_windows_are_seen_in_a_mirror_in_turns_so_that_mistakes_cancel():
    lopsided = [replace(one, crop=one.crop * np.array([1.2, 1.1, 0.9, 0.8], dtype=np.float32)[:, None])
                for one in sitting(30)]  # fmt: skip
    updates = updates_of(OneSided(0.8), lopsided)
    wave = np.concatenate([chunk.wave for one in updates for chunk in one.bvp_final])[150:-150]
    power = pulse_spectrum(wave, 30.0).power
    right, wrong = (power[np.abs(GRID_BPM - rate) <= 2].max() for rate in (84, 130))
    assert wrong < 0.05 * right  # it would be more than twice as strong
    readings = [one.vitals["heart_rate_bpm"] for one in updates if one.fresh]
    assert readings[-1].value == pytest.approx(84, abs=1)


def test_the_network_sees_the_window_once_a_second():
    method = CertainGreen(0.8)
    updates_of(method, sitting(30))
    assert 26 <= len(method.windows_s) <= 31
    assert max(method.windows_s) == pytest.approx(10, abs=0.05)
