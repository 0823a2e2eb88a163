"""Seconds, files and summary of a recording that is known beforehand."""

import csv
import json

import pytest

from app.core.status import Reason, Status
from app.core.types import CaptureStats
from app.errors import AppError
from app.record.publish import publish
from app.record.recorder import SUFFIXES, Recorder
from app.record.summary import Settings
from tests.record.made_up import HEART_RATE, MadeUpMethod, chunk, hidden, origin, shown, update

SETTINGS = Settings(MadeUpMethod(), ungated=False)


def record(updates, folder=None, name="clip", where=None, settings=SETTINGS):
    with Recorder([HEART_RATE], folder, name) as recorder:
        for one in updates[:-1]:
            recorder.take(one)
        return recorder.finish(updates[-1], where or origin(), settings)


def rows(folder, name="clip"):
    with (folder / f"{name}.vitals.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_second_has_a_row_and_the_last_picture_lasts_until_the_next_would_have_come(tmp_path):
    updates = [update(k / 30, shown(60.0 + int(k / 30))) for k in range(90)]
    record([*updates, update(89 / 30, shown(62.0), faces=None)], tmp_path)
    assert [row["t_s"] for row in rows(tmp_path)] == ["1", "2", "3"]
    assert [row["heart_rate_bpm"] for row in rows(tmp_path)] == ["61.00", "62.00", "62.00"]


def test_rows_go_on_without_a_face_and_over_a_pause(tmp_path):
    updates = [
        update(0.5, hidden(Status.WARMING_UP)),
        update(1.0, shown(70.0)),
        update(2.0, hidden(Status.STALE), faces=None),
        update(3.0, hidden(Status.STALE), faces=None),
        update(4.2, hidden(Status.NO_FACE), faces=0),
        update(4.2, hidden(Status.NO_FACE), faces=None),
    ]
    summary = record(updates, tmp_path)
    assert [row["heart_rate_bpm_status"] for row in rows(tmp_path)] == ["ok", "stale", "stale", "no_face"]
    assert summary["face"]["share"] == pytest.approx(2 / 3, abs=1e-4)


def test_a_rate_that_is_unknown_ends_the_recording_at_its_last_picture(tmp_path):
    lone = origin(stats=CaptureStats(1, 0, 0, None, 0.0))
    summary = record([update(2.99, shown(70.0)), update(2.99, shown(70.0), faces=None)], tmp_path, where=lone)
    assert [row["t_s"] for row in rows(tmp_path)] == ["1", "2"]
    assert summary["analysed_s"] == 2.99
    assert summary["frames"]["measured_rate_hz"] is None


def test_summary_counts_shown_values_only():
    updates = [
        update(1.0, hidden(Status.WARMING_UP, Reason.WARMING_UP)),
        update(2.0, shown(60.0, score=0.5)),
        update(3.0, hidden(Status.POOR_SIGNAL, Reason.NO_PULSE)),
        update(4.0, shown(64.0, score=0.9), bvp=(chunk(0.0, 1.0, 2.0, 3.0),)),
        update(4.0, shown(64.0), faces=None, bvp=(chunk(2.0, 1.0),)),
    ]
    summary = record(updates)
    vital = summary["vitals"]["heart_rate_bpm"]
    assert vital == {
        "label": "Heart rate",
        "unit": "bpm",
        "median": 62.0,
        "mean": 62.0,
        "min": 60.0,
        "max": 64.0,
        "count": 2,
        "coverage": 0.5,
        "median_quality": 0.7,
        "seconds_by_status": {"ok": 2, "poor_signal:no_pulse": 1, "warming_up": 1},
    }
    assert summary["seconds"] == 4
    assert summary["bvp"] == {
        "samples": 4,
        "covered_s": 0.133,
        "rate_hz": 30.0,
        "whole_recording_bpm": None,
        "whole_recording_snr_db": None,
    }


def test_nothing_shown_is_null_not_zero(tmp_path):
    summary = record([update(1.0, hidden(Status.NO_FACE), faces=0)] * 2, tmp_path)
    vital = summary["vitals"]["heart_rate_bpm"]
    assert [vital[key] for key in ("median", "mean", "min", "max", "median_quality")] == [None] * 5
    assert (vital["count"], vital["coverage"]) == (0, 0.0)
    text = (tmp_path / "clip.summary.json").read_text(encoding="utf-8")
    assert "NaN" not in text
    assert json.loads(text) == summary


def test_less_than_a_second_has_no_coverage():
    short = origin(stats=CaptureStats(3, 0, 0, 30.0, 0.04))
    summary = record([update(0.1, hidden(Status.WARMING_UP))] * 2, where=short)
    assert summary["seconds"] == 0
    assert summary["vitals"]["heart_rate_bpm"]["coverage"] is None


def test_files_have_the_same_line_ends_everywhere(tmp_path):
    record([update(1.0, shown(70.0), bvp=(chunk(0.0, 1.0),))] * 2, tmp_path, name="数 据")
    for suffix in SUFFIXES:
        data = (tmp_path / f"数 据{suffix}").read_bytes()
        assert b"\r" not in data
        assert data.endswith(b"\n")


def test_without_a_folder_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    record([update(1.0, shown(70.0), bvp=(chunk(0.0, 1.0),))] * 2)
    assert list(tmp_path.iterdir()) == []


def test_publishing_replaces_older_files_whole(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    (tmp_path / "clip.vitals.csv").write_text("old " * 1000)
    record([update(1.0, shown(70.0))] * 2, work)
    paths = publish("clip", work, tmp_path)
    assert [path.name for path in paths] == ["clip.vitals.csv", "clip.bvp.csv", "clip.summary.json"]
    assert list(work.iterdir()) == []
    assert "old" not in (tmp_path / "clip.vitals.csv").read_text()


def test_a_file_that_cannot_be_replaced_is_named(tmp_path):
    work = tmp_path / "work"
    work.mkdir()
    record([update(1.0, shown(70.0))] * 2, work)
    (tmp_path / "clip.bvp.csv" / "in the way").mkdir(parents=True)
    with pytest.raises(AppError) as caught:
        publish("clip", work, tmp_path)
    assert str(tmp_path / "clip.bvp.csv") in caught.value.message
    assert "could not be written" in caught.value.message
    assert caught.value.hint == "Close it in other programs, or choose another folder."
