"""The two CSV files, letter by letter."""

import csv
import io

import pytest

from app.core.status import Reason, Status
from app.core.types import Vitals
from app.core.vitals import make_vital_signs
from app.record.bvp_csv import BvpCsv
from app.record.vitals_csv import VitalsCsv, columns, number, status_text
from tests.record.made_up import HEART_RATE, PNN50, chunk, estimate, hidden, shown


def written_vitals(*readings):
    file = io.StringIO(newline="")
    rows = VitalsCsv(file, [HEART_RATE])
    for second, reading in enumerate(readings, 1):
        rows.write(second, Vitals(second, (reading,)))
    return file.getvalue()


def test_columns_of_the_vital_signs_there_are():
    infos = [info for sign in make_vital_signs() for info in sign.infos]
    assert columns(infos)[:6] == [
        "t_s",
        "heart_rate_bpm",
        "heart_rate_bpm_low",
        "heart_rate_bpm_high",
        "heart_rate_bpm_status",
        "heart_rate_bpm_quality",
    ]
    assert len(columns(infos)) == 1 + 5 * len(infos)


def test_rows_letter_by_letter():
    text = written_vitals(
        hidden(Status.WARMING_UP, Reason.WARMING_UP),
        shown(71.987, score=0.8345),
        hidden(Status.POOR_SIGNAL, Reason.REGIONS_DISAGREE),
        estimate(100.5, Reason.WEAK_PULSE),
    )
    assert text == (
        "t_s,heart_rate_bpm,heart_rate_bpm_low,heart_rate_bpm_high,heart_rate_bpm_status,heart_rate_bpm_quality\n"
        "1,,,,warming_up,\n"
        "2,71.99,69.99,73.99,ok,0.835\n"
        "3,,,,poor_signal:regions_disagree,\n"
        "4,100.50,,,ungated:weak_pulse,0.100\n"
    )


@pytest.mark.parametrize("status", [one for one in Status if one not in (Status.OK, Status.UNGATED)])
def test_a_missing_value_is_empty_and_never_zero(status):
    row = next(csv.DictReader(io.StringIO(written_vitals(hidden(status)))))
    assert row.pop("t_s") == "1"
    assert row.pop("heart_rate_bpm_status") == status.value
    assert set(row.values()) == {""}


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [(None, 2, ""), (float("nan"), 2, ""), (float("inf"), 2, ""), (0.0, 2, "0.00"), (59.996, 2, "60.00"), (1, 0, "1")],
)
def test_numbers(value, decimals, text):
    assert number(value, decimals) == text


def test_status_names_the_reason_only_where_it_says_more():
    assert status_text(hidden(Status.NO_FACE, Reason.NO_FACE)) == "no_face"
    assert status_text(hidden(Status.NO_FACE, Reason.FACE_LEFT)) == "no_face:face_left"
    assert status_text(hidden(Status.STALE)) == "stale"


def test_several_signs_stand_side_by_side_in_their_order():
    file = io.StringIO(newline="")
    rows = VitalsCsv(file, [HEART_RATE, PNN50])
    rows.write(7, Vitals(7.0, (hidden(Status.STALE, info=PNN50), shown(60.0))))
    row = next(csv.DictReader(io.StringIO(file.getvalue())))
    assert list(row.values()) == ["7", "60.00", "58.00", "62.00", "ok", "0.800", "", "", "", "stale", ""]


def test_wave_is_evenly_sampled_and_gaps_are_left_out():
    file = io.StringIO(newline="")
    wave = BvpCsv(file)
    wave.write(chunk(0.0, 0.5, -1.25, 0.00001))
    wave.write(chunk(10.0, 2.0, 3.0))
    assert file.getvalue() == (
        "t_s,bvp\n0.000000,0.5000\n0.033333,-1.2500\n0.066667,0.0000\n10.000000,2.0000\n10.033333,3.0000\n"
    )
