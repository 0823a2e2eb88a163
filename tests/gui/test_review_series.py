"""What is drawn and read off a session, before any window."""

import numpy as np
import pytest

from app import language
from app.gui.review.series import has_number, in_words, joined, lanes_of, number, sentence, tracks_of
from app.gui.review.values import measure, values_at, whole
from app.record.session.reader import open_session
from tests.gui.recorded import is_shown, value_of, write_session

SECONDS = 180


@pytest.fixture(scope="module")
def record(tmp_path_factory):
    return open_session(write_session(tmp_path_factory.mktemp("shelf"), SECONDS))


@pytest.fixture
def chinese():
    language.choose("zh")
    yield
    language.choose("en")


def test_waves_stand_above_their_numbers_and_groups_share_a_row(record):
    tracks = tracks_of(record)
    assert [track.key for track in tracks] == [
        "wave:bvp", "heart_rate_bpm", "wave:respiration", "respiration_rate_brpm", "spo2_percent", "systolic_mmhg",
        "sdnn_ms",
    ]  # fmt: skip
    assert [[line.vital for line in track.lines] for track in tracks[-2:]] == [
        ["systolic_mmhg", "diastolic_mmhg"],
        ["sdnn_ms", "rmssd_ms"],
    ]
    assert tracks[1].name() == "Heart rate, bpm"


def test_a_lane_says_where_numbers_were_and_why_not(record):
    heart = lanes_of(record)[0]
    assert [(one.start_s, one.end_s, has_number(one.status)) for one in heart.stretches[:3]] == [
        (0.5, 6.5, False), (6.5, 19.5, True), (19.5, 29.5, False),
    ]  # fmt: skip
    assert sentence(heart.stretches[2].status) == "the face moves too much"
    assert sum(one.end_s - one.start_s for one in heart.stretches) == SECONDS


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("poor_signal:moving", "the face moves too much"),
        ("poor_signal:weak_pulse", "pulse too weak"),
        ("warming_up:warming_up", "warming up"),
        ("out_of_range:out_of_range", "outside the range that can be measured"),
        ("needs_calibration", "needs a cuff reading"),
        ("", "not recorded"),
        ("of_another_version:strange", "of_another_version:strange"),
    ],
)
def test_every_absence_has_its_sentence_without_open_places(status, said):
    assert sentence(status) == said


def test_units_are_those_that_people_read(record):
    power = next(row.info for row in record.signs if row.info.name == "lf_ms2")
    assert number(812.4, power) == "812 ms²"


def test_sentences_and_units_are_chinese_too(chinese, record):
    assert [track.name() for track in tracks_of(record)[1:4:2]] == ["心率，次/分", "呼吸率，次/分"]
    assert number(15.2, record["respiration_rate_brpm"].info) == "15 次/分"
    assert sentence("poor_signal:weak_pulse") == "脉搏信号太弱"


def test_a_lone_number_becomes_a_dash_and_gaps_stay():
    t_s = np.arange(1.0, 8.0)
    value = np.array([np.nan, 70.0, np.nan, np.nan, 71.0, 72.0, np.nan])
    times, drawn = joined(t_s, value)
    assert np.all(np.diff(times) > 0)
    assert times[np.isfinite(drawn)].tolist() == [1.5, 2.0, 2.5, 4.5, 5.0, 6.0, 6.5]
    assert drawn[np.isfinite(drawn)].tolist() == [70, 70, 70, 71, 71, 72, 72]


def test_values_at_a_time_are_those_of_the_nearest_second(record):
    heart = values_at(record, 99.6)[0]
    assert heart.value == pytest.approx(value_of("heart_rate_bpm", 100), abs=1e-3)
    assert heart.high - heart.low == pytest.approx(4.0, abs=1e-3)
    absent = values_at(record, 85.0)[0]
    assert (absent.value, absent.status) == (None, "poor_signal:moving")
    assert values_at(record, 10_000.0)[0].status == ""


def test_between_two_times_there_are_beats_means_and_coverage(record):
    found = measure(record, 150.0, 95.5)
    assert (found.start_s, found.end_s, found.length_s) == (95.5, 150.0, 54.5)
    assert found.beat_bpm == pytest.approx(72.0, abs=0.01)
    assert found.beats == pytest.approx(54.5 * 1.2, abs=1)
    seconds = [s for s in range(96, 151) if is_shown(found.signs[0].info, s)]
    expected = np.array([value_of("heart_rate_bpm", s) for s in seconds])
    heart = found.signs[0]
    assert heart.mean == pytest.approx(expected.mean(), abs=1e-3)
    assert heart.median == pytest.approx(np.median(expected), abs=1e-3)
    assert heart.coverage == pytest.approx(len(seconds) / 55)


def test_nothing_is_invented_where_nothing_was_measured(record):
    early = measure(record, 0.0, 0.5)
    assert early.beat_bpm is None and early.beats == 0
    assert all(one.mean is None and one.median is None and one.coverage is None for one in early.signs)
    assert whole(record)[0].coverage == pytest.approx(record["heart_rate_bpm"].coverage)


@pytest.mark.parametrize(
    ("t_s", "decimals", "said"),
    [(0, 0, "0:00"), (59.96, 1, "1:00.0"), (61.25, 2, "1:01.25"), (3725, 0, "1:02:05"), (-0.2, 1, "-0:00.2")],
)
def test_times_in_words(t_s, decimals, said):
    assert in_words(t_s, decimals) == said
