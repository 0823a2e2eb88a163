"""Files as instruments write them, laid over sessions with a known heart rate: values, offsets, agreement, and what is
said of bad files.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app.core.agreement import agreement
from app.errors import AppError
from app.record.reference.compare import Alignment, by_clock, by_correlation, compare
from app.record.reference.mapping import Mapping, Quantity, TimeKind, guess_mapping, to_clock
from app.record.reference.series import to_reference
from app.record.reference.table import read_table
from app.record.session.types import SessionRecord
from tests.record.session.stories import STARTED, story
from tests.record.session.test_reader import written

RATES = np.round(70 + 6 * np.sin(np.arange(400) / 23.0) + 3 * np.sin(np.arange(400) / 7.0), 1)


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> SessionRecord:
    """Five minutes whose heart rate is RATES[60 + t] with a known error of +1 bpm, absent in every tenth second."""
    empty = written(tmp_path_factory.mktemp("s") / "2026-11-24 18.30.05", story(3.0))
    t_s = np.arange(1.0, 301.0)
    value = RATES[60 + t_s.astype(int)] + 1.0
    value[9::10] = np.nan
    heart = replace(empty["heart_rate_bpm"], value=value, status=("ok",) * 300)
    return replace(empty, duration_s=300.0, t_s=t_s, signs=(heart, *empty.signs[1:]))


def reference_of(path, text, encoding="utf-8", **changes):
    path.write_bytes(text.encode(encoding))
    table = read_table(path)
    return to_reference(table, replace(guess_mapping(table), **changes))


# Sixty seconds before the session began, the instrument was switched on.
BEGIN = STARTED - timedelta(seconds=60)
DIALECTS = {
    "seconds": ("t_s,heart_rate_bpm\n", lambda k: f"{k},{RATES[k]}\n", "utf-8", None),
    "polar": (
        "Phone timestamp;HR [bpm];HRV [ms]\n",
        lambda k: f"{(BEGIN + timedelta(seconds=k)).replace(tzinfo=None).isoformat()};{RATES[k]};33\n",
        "utf-8",
        -60.0,
    ),
    "oximeter": (
        "Device: Ring\nSerial, 0012\n\nTime,Oxygen Level,Pulse Rate,Motion\n",
        lambda k: f"{(BEGIN + timedelta(seconds=k)):%H:%M:%S %d/%m/%Y},97,{RATES[k]},0\n",
        "utf-8",
        -60.0,
    ),
    "german": (
        "Uhrzeit;Puls;BPM\n",
        lambda k: f"{(BEGIN + timedelta(seconds=k)):%H:%M:%S};;{str(RATES[k]).replace('.', ',')}\n",
        "latin-1",
        -60.0,
    ),
    "chinese": (
        "时间\t血氧\t脉率\n",
        lambda k: f"{(BEGIN + timedelta(seconds=k)):%Y/%m/%d %H:%M:%S}\t97\t{RATES[k]}\n",
        "gb18030",
        -60.0,
    ),
    "utc": (
        "timestamp,heartrate\n",
        lambda k: f"{(BEGIN + timedelta(seconds=k)).astimezone(UTC):%Y-%m-%dT%H:%M:%S}Z,{RATES[k]}\n",
        "utf-16",
        -60.0,
    ),
    "epoch": ("time_ms,hr\n", lambda k: f"{1000 * (BEGIN.timestamp() + k):.0f},{RATES[k]}\n", "utf-8", -60.0),
    "quoted": ('"Elapsed","Note, if any","Heart Rate"\n', lambda k: f'"{k // 60}:{k % 60:02d}","a, b","{RATES[k]}"\n',
               "utf-8-sig", None),
}  # fmt: skip


@pytest.mark.parametrize("name", DIALECTS)
def test_files_of_instruments_are_understood_and_laid_over_the_session(session, tmp_path, name):
    header, row, encoding, offset_s = DIALECTS[name]
    changes = {"value": "脉率", "quantity": Quantity.HEART_RATE} if name == "chinese" else {}
    if name == "oximeter":
        changes = {"value": "Pulse Rate", "quantity": Quantity.HEART_RATE}  # oxygen was guessed: both are there
    reference = reference_of(tmp_path / "r.csv", header + "".join(map(row, range(400))), encoding, **changes)
    np.testing.assert_allclose(reference.t_s, np.arange(400), atol=1e-3)
    np.testing.assert_allclose(reference.values, RATES, atol=1e-9)
    clock = by_clock(session, reference)
    assert (None if clock is None else clock.offset_s) == (
        None if offset_s is None else pytest.approx(offset_s, abs=1e-3)
    )
    found = by_correlation(session, reference)
    assert found.offset_s == -60.0 and found.correlation == pytest.approx(1.0, abs=1e-6)
    result = compare(session, reference, found)
    assert result.vital == "heart_rate_bpm" and result.agreement.pairs == 270
    assert result.agreement.coverage == pytest.approx(0.9)
    assert result.agreement.mae == pytest.approx(1.0) and result.agreement.bias == pytest.approx(1.0)


def test_oxygen_of_the_same_file_is_guessed_first(tmp_path):
    (tmp_path / "r.csv").write_text("Time,SpO2(%),PR\n18:00:00,97,70\n18:00:01,98,71\n", encoding="utf-8")
    assert guess_mapping(read_table(tmp_path / "r.csv")) == Mapping("Time", TimeKind.CLOCK, "SpO2(%)", Quantity.SPO2)


@pytest.mark.parametrize(("factor", "form"), [(1.0, "{:.0f}"), (0.001, "{:.3f}")])
def test_intervals_of_a_chest_strap_become_rates_over_the_windows_of_the_session(session, tmp_path, factor, form):
    """One interval a line, without header or times, as apps for variability write them."""
    beats_s, t_s = [0.0], 0.0
    while t_s < 395:
        t_s += 60 / float(np.interp(t_s, np.arange(400), RATES))
        beats_s.append(t_s)
    text = "".join(form.format(1000 * factor * one) + "\n" for one in np.diff(beats_s))
    reference = reference_of(tmp_path / "rr.txt", text)
    assert reference.quantity is Quantity.RR and reference.vital == "heart_rate_bpm"
    assert reference.t_s[-1] == pytest.approx(beats_s[-1], abs=0.5)
    result = compare(session, reference, Alignment(-60.0, None))
    # Of the intervals that end in the last ten seconds the middle lies half an interval earlier.
    window_s = 60 + session.t_s[:, None] - np.linspace(0, 10, 101) - 0.42
    expected = np.interp(window_s, np.arange(400), RATES).mean(axis=1)
    # The last of them may be up to 0.9 s old, in which the rate changes by half a beat a minute.
    np.testing.assert_allclose(result.reference, expected, atol=0.6)


def test_midnight_lies_between_two_times_of_day(session, tmp_path):
    late = replace(session, meta=replace(session.meta, started_at=STARTED.replace(hour=23, minute=59, second=30)))
    begin = late.meta.started_at - timedelta(seconds=60)
    rows = "".join(f"{(begin + timedelta(seconds=k)):%H:%M:%S},{RATES[k]}\n" for k in range(400))
    reference = reference_of(tmp_path / "r.csv", "time,hr\n" + rows)
    np.testing.assert_allclose(reference.t_s, np.arange(400))
    assert by_clock(late, reference).offset_s == pytest.approx(-60.0, abs=1e-3)
    after = replace(late, meta=replace(late.meta, started_at=late.meta.started_at + timedelta(seconds=90)))
    assert by_clock(after, reference).offset_s == pytest.approx(-150.0, abs=1e-3)  # yesterday evening, not tonight


def test_a_finger_that_was_out_is_absent_and_gaps_are_not_bridged(session, tmp_path):
    rows = "".join(f"{k},{0 if 100 <= k < 140 else RATES[k]}\n" for k in range(400))
    reference = reference_of(tmp_path / "r.csv", "seconds,pulse\n" + rows)
    assert reference.left_out == 40
    result = compare(session, reference, Alignment(-60.0, None))
    assert np.isnan(result.reference[39:78]).all() and result.agreement.pairs == 270 - 36
    assert np.isfinite(result.reference[80:]).all()


def test_agreement_is_that_of_the_formulas():
    reference = np.array([60.0, 70.0, 80.0, 90.0, np.nan, 75.0])
    estimate = np.array([62.0, 69.0, 83.0, 90.0, 70.0, np.nan])
    found = agreement(estimate, reference)
    error = np.array([2.0, -1.0, 3.0, 0.0])
    assert (found.pairs, found.coverage) == (4, 0.8)
    assert (
        found.mae == pytest.approx(1.5) and found.rmse == pytest.approx(np.sqrt(3.5)) and found.bias == pytest.approx(1)
    )
    assert found.high - found.bias == pytest.approx(1.96 * error.std(ddof=1))
    assert found.bias - found.low == pytest.approx(1.96 * error.std(ddof=1))
    assert found.pearson == pytest.approx(np.corrcoef(estimate[:4], reference[:4])[0, 1])
    assert agreement(np.array([np.nan]), np.array([70.0])) is None
    lone = agreement(np.array([71.0]), np.array([70.0]))
    assert (lone.low, lone.pearson, lone.mae) == (None, None, 1.0)


def test_a_steady_heart_cannot_be_laid_by_its_course(session, tmp_path):
    reference = reference_of(tmp_path / "r.csv", "t_s,hr\n" + "".join(f"{k},70\n" for k in range(400)))
    with pytest.raises(AppError, match=r"cannot be laid over each other by their course\. It takes 30 s of both"):
        by_correlation(session, reference)


def test_the_search_can_be_kept_near_the_clock(session, tmp_path):
    reference = reference_of(tmp_path / "r.csv", "t_s,hr\n" + "".join(f"{k},{RATES[k]}\n" for k in range(400)))
    assert by_correlation(session, reference, around_s=-55.0, within_s=10.0).offset_s == -60.0
    assert by_correlation(session, reference, around_s=-40.0, within_s=10.0).offset_s == -50.0


BAD = {
    "nothing": (b"", "r.csv is empty. Choose a CSV file of a pulse oximeter or chest strap."),
    "picture": (b"\x89PNG\r\n\x1a\n\0\0\0", "r.csv is not a text file."),
    "prose": (b"Dear all,\nthis is a letter.\n", "r.csv has no column of numbers."),
    "other": (b"time,steps\n0,12000\n1,12001\n2,12002\n", "Its columns: time, steps. Choose the right one by hand."),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_file_is_said_in_a_sentence(tmp_path, name):
    content, message = BAD[name]
    path = tmp_path / "r.csv"
    path.write_bytes(content)
    with pytest.raises(AppError) as caught:
        guess_mapping(read_table(path))
    assert message in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(AppError, match=r"nothing\.csv cannot be read: No such file or directory\."):
        read_table(tmp_path / "nothing.csv")


def test_a_wrong_mapping_is_told_with_the_line(session, tmp_path):
    path = tmp_path / "r.csv"
    path.write_text("when,note,hr\nsoon,x,70\nlater,y,71\n", encoding="utf-8")
    table = read_table(path)
    with pytest.raises(AppError, match=r"column when of r\.csv cannot be read: 'soon' in line 2 is none of kind clock"):
        to_reference(table, Mapping("when", TimeKind.CLOCK, "hr", Quantity.HEART_RATE))
    with pytest.raises(AppError, match=r"Column note of r\.csv holds no numbers"):
        to_reference(table, Mapping(None, TimeKind.NONE, "note", Quantity.HEART_RATE))
    path.write_text("t,x\n1,7\n2,8\n", encoding="utf-8")
    low = read_table(path)
    with pytest.raises(AppError, match=r"holds no value between 50 and 100"):
        to_reference(low, Mapping("t", TimeKind.SECONDS, "x", Quantity.SPO2))
    with pytest.raises(AppError, match=r"has no column pulse\. Its columns: when, note, hr\."):
        to_reference(table, Mapping(None, TimeKind.NONE, "pulse", Quantity.HEART_RATE))


def test_an_offset_beyond_the_session_is_told(session, tmp_path):
    reference = reference_of(tmp_path / "r.csv", "t_s,hr\n" + "".join(f"{k},{RATES[k]}\n" for k in range(400)))
    with pytest.raises(AppError, match=r"r\.csv goes from 5000 to 5399 s of the session, which is 300 s long"):
        compare(session, reference, Alignment(5000.0, None))
    oxygen = replace(reference, quantity=Quantity.SPO2)
    with pytest.raises(AppError, match="has no spo2_percent"):
        compare(session, oxygen, Alignment(0.0, None))


def test_times_with_and_without_a_zone_cannot_stand_together(tmp_path):
    with pytest.raises(AppError, match="some of its times have a time zone and some have none"):
        reference_of(tmp_path / "r.csv", "time,hr\n2026-11-24T18:00:00Z,70\n2026-11-24T18:00:01,71\n")
    assert datetime.fromisoformat("2026-11-24T18:00:00Z").tzinfo is not None


@pytest.mark.parametrize("kind", [TimeKind.EPOCH, TimeKind.EPOCH_MS])
def test_a_wrong_kind_of_time_is_told(tmp_path, kind):
    path = tmp_path / "r.csv"
    path.write_text("time,hr\n" + "".join(f"{1764000000 + k}000000,70\n" for k in range(9)), encoding="utf-8")
    with pytest.raises(AppError, match=r"column time of r\.csv cannot be read: they lie beyond the calendar"):
        to_reference(read_table(path), Mapping("time", kind, "hr", Quantity.HEART_RATE))


@pytest.mark.parametrize("cell", ["nan:10", "inf:00:00", "99999999999999:00:00"])
def test_what_is_no_time_of_day_is_none(cell):
    assert to_clock(cell) is None


def test_a_time_of_1970_among_those_of_today_does_not_search_a_life_long(session, tmp_path):
    rows = ["0,70\n", *(f"{1_764_000_000 + k},{RATES[k]}\n" for k in range(400))]
    reference = reference_of(tmp_path / "r.csv", "t_s,hr\n" + "".join(rows), time_kind=TimeKind.SECONDS)
    with pytest.raises(AppError, match=r"go over 20417 days"):
        by_correlation(session, reference)
