import numpy as np
import pytest

from app.core.pulse import PULSE_METHODS
from app.core.status import REASON_SENTENCES, STATUS_SENTENCES, Reason, Status, because
from app.core.types import Clock, FaceObservation, Frame, Reading
from tests.core.skin import even_times, heart_rates_of, monitor_of, observation, skin_rgb, updates_of

PICTURE = np.zeros((4, 4, 3), dtype=np.uint8)


def sitting(duration_s: float, rate_bpm: float = 72.0, start_s: float = 0.0) -> list[FaceObservation]:
    t_s = even_times(duration_s) + start_s
    rgb = skin_rgb(t_s, rate_bpm)
    return [observation(float(t), rgb[i]) for i, t in enumerate(t_s)]


def empty_chair(duration_s: float, start_s: float) -> list[FaceObservation]:
    return [FaceObservation(float(t) + start_s, None, None, None, 90.0) for t in even_times(duration_s)]


def test_the_number_leaves_soon_after_the_face() -> None:
    updates = updates_of(sitting(15) + empty_chair(10, 15))
    after = [one for one in updates if one.t_s > 15]
    last_shown_s = max(one.t_s for one in after if one.vitals["heart_rate_bpm"].value is not None)
    assert last_shown_s <= 16.1
    gone = after[-1].vitals["heart_rate_bpm"]
    assert gone.status is Status.NO_FACE
    assert gone.explanation.sentence() == "the face has left the picture"
    assert after[-1].bvp is None


def test_comes_back_with_the_face() -> None:
    readings = heart_rates_of(sitting(15) + empty_chair(5, 15) + sitting(20, 95, 20))
    back = [one for one in readings if one.t_s > 30]
    assert all(one.status is Status.OK for one in back)
    assert back[-1].value == pytest.approx(95, abs=1)


def test_nobody_at_all() -> None:
    readings = heart_rates_of(empty_chair(20, 0))
    assert len(readings) == 19
    assert {one.status for one in readings} == {Status.NO_FACE}
    assert readings[0].explanation.sentence() == "no face in the picture"


def test_no_frames_no_number() -> None:
    observations = sitting(15)
    monitor = monitor_of(observations)
    for index, one in enumerate(observations):
        shown = monitor.push(Frame(PICTURE, one.t_s, index, Clock.MONOTONIC))
    assert shown.vitals["heart_rate_bpm"].value == pytest.approx(72, abs=1)
    assert monitor.idle(15.5).vitals["heart_rate_bpm"].value is not None
    stale = monitor.idle(17.0)
    assert stale.fresh
    assert stale.vitals["heart_rate_bpm"].status is Status.STALE
    assert stale.bvp is None


def test_warming_up_counts_the_seconds() -> None:
    reading = heart_rates_of(sitting(5))[3]
    assert reading.status is Status.WARMING_UP
    assert reading.explanation.sentence() == "warming up 4/7 s"
    assert reading.explanation.sentence("zh") == "正在准备 4/7 秒"


def test_the_same_frames_give_the_same_numbers() -> None:
    first, second = heart_rates_of(sitting(20)), heart_rates_of(sitting(20))
    assert first == second


def test_final_samples_are_consecutive_and_all_there() -> None:
    updates = updates_of(sitting(30))
    chunks = [chunk for one in updates for chunk in one.bvp_final]
    times = np.concatenate([chunk.t0_s + np.arange(len(chunk.wave)) / chunk.rate_hz for chunk in chunks])
    assert np.diff(times) == pytest.approx(np.full(len(times) - 1, 1 / 30), abs=1e-9)
    assert times[0] < 0.1
    assert times[-1] > 29.5
    wave = np.concatenate([chunk.wave for chunk in chunks])
    phase = 2 * np.pi * 1.2 * times
    clean = np.sin(phase) + 0.3 * np.sin(2 * phase + 1)
    assert np.corrcoef(wave[60:-60], clean[60:-60])[0, 1] > 0.95


def test_a_gap_starts_a_new_chunk_and_nothing_bridges_it() -> None:
    updates = updates_of(sitting(15) + sitting(15, start_s=17))
    times = np.concatenate(
        [chunk.t0_s + np.arange(len(chunk.wave)) / chunk.rate_hz for one in updates for chunk in one.bvp_final]
    )
    assert not ((times > 15.01) & (times < 16.99)).any()
    assert (np.diff(times) > 1.9).sum() == 1


def test_the_live_wave_is_fresh() -> None:
    delays = [one.bvp.delay_s for one in updates_of(sitting(15)) if one.bvp is not None]
    assert max(delays) < 0.5


def test_memory_stays_bounded_over_ten_minutes() -> None:
    updates = updates_of(sitting(40))
    longest = max(len(one.bvp.wave) for one in updates if one.bvp is not None)
    assert longest <= 300
    assert max(len(chunk.wave) for one in updates[:-1] for chunk in one.bvp_final) <= 30


def test_the_method_changes_while_running() -> None:
    observations = sitting(30)
    monitor = monitor_of(observations)
    readings: list[Reading] = []
    for index, one in enumerate(observations):
        if index == 450:
            monitor.use_method(PULSE_METHODS[1])
        update = monitor.push(Frame(PICTURE, one.t_s, index, Clock.MEDIA))
        if update.fresh:
            readings.append(update.vitals["heart_rate_bpm"])
    assert {one.method for one in readings if one.t_s < 15} == {"pos"}
    assert {one.method for one in readings if one.t_s > 15} == {"chrom"}
    assert readings[-1].value == pytest.approx(72, abs=1)


def test_reset_forgets_everything() -> None:
    observations = sitting(15)
    monitor = monitor_of(observations)
    for _ in range(2):
        values = [
            monitor.push(Frame(PICTURE, one.t_s, index, Clock.MEDIA)).vitals["heart_rate_bpm"].value
            for index, one in enumerate(observations)
        ]
        assert values[0] is None
        assert values[-1] == pytest.approx(72, abs=1)
        monitor.reset()


def test_a_reading_has_a_value_exactly_when_it_may() -> None:
    with pytest.raises(ValueError, match="status ok and value None"):
        Reading("heart_rate_bpm", Status.OK, "bpm", 1.0, "pos")
    with pytest.raises(ValueError, match="status no_face and value 70"):
        Reading("heart_rate_bpm", Status.NO_FACE, "bpm", 1.0, "pos", value=70.0)


def test_every_status_and_reason_has_both_sentences() -> None:
    numbers = {"have_s": 3.0, "need_s": 6.0, "rate_hz": 8.0, "snr_db": 1.0, "value": 210.0, "low": 40.0, "high": 200.0}
    assert set(STATUS_SENTENCES) == set(Status)
    assert set(REASON_SENTENCES) == set(Reason)
    for english, chinese in [*STATUS_SENTENCES.values(), *REASON_SENTENCES.values()]:
        assert english.isascii()
        assert not chinese.isascii()
    for reason in Reason:
        assert "{" not in because(reason, **numbers).sentence("zh")
