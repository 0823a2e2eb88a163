"""Sessions written in other formats and read back by other programs' readers: everything equals the journal."""

import csv
import io
import re
from html.parser import HTMLParser

import numpy as np
import pyedflib
import pytest

from app.errors import AppError
from app.record.export.csv_files import DEMO_TEXT
from app.record.export.formats import export_session
from app.record.session.layout import META_NAME, meta_to_json
from app.record.session.reader import open_session
from tests.record.session.stories import META, story
from tests.record.session.test_reader import written

MARK = "深呼吸 <3 & so on, a text of more than forty characters that must not be cut"


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """150 s with a gap of the wave, marks, and seconds without numbers."""
    folder = tmp_path_factory.mktemp("sessions") / "2026-11-24 18.30.05"
    whole = written(folder, story(150.0), mark_at=42.0)
    journal = folder / "journal.jsonl"
    text = journal.read_text(encoding="utf-8").replace("深呼吸", MARK)
    # No wave became final between 60 and 61 s.
    lines = [re.sub(r'"bvp":\[\[50\.0.*?\]\]\],?', "", line) for line in text.splitlines()]
    journal.write_text("\n".join(lines) + "\n", encoding="utf-8")
    found = open_session(folder)
    assert np.isnan(found.bvp.values).sum() == 30 and len(found.t_s) == len(whole.t_s)
    return found


@pytest.fixture
def demo(session):
    from dataclasses import replace

    return replace(session, meta=replace(session.meta, demo=True))


def test_a_last_second_that_is_whole_but_for_rounding_is_exported(session, tmp_path):
    """Sums of frame times are a little off: 149.999999 s have 150 whole seconds."""
    from dataclasses import replace

    short = replace(session, duration_s=len(session.t_s) - 1e-6)
    (path,) = export_session(short, tmp_path, ["edf"])
    with pyedflib.EdfReader(str(path)) as edf:
        assert edf.file_duration == len(session.t_s) + 1


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def column(table, name):
    return np.array([float(row[name]) if row[name] else np.nan for row in table])


def test_tables_equal_the_journal(session, tmp_path):
    paths = {
        path.name.partition(".")[2].partition(".")[2].partition(".")[2]: path
        for path in export_session(session, tmp_path, ["csv"])
    }
    assert sorted(paths) == ["beats.csv", "bvp.csv", "events.csv", "respiration.csv", "vitals.csv"]
    vitals = rows(paths["vitals.csv"])
    np.testing.assert_array_equal(column(vitals, "t_s"), session.t_s)
    for sign in session.signs:
        for suffix, expected in (
            ("", sign.value),
            ("_low", sign.low),
            ("_high", sign.high),
            ("_quality", sign.quality),
        ):
            np.testing.assert_allclose(column(vitals, sign.info.name + suffix), expected, atol=1e-9)
        assert tuple(row[f"{sign.info.name}_status"] for row in vitals) == sign.status
    wave = rows(paths["bvp.csv"])
    there = np.isfinite(session.bvp.values)
    np.testing.assert_allclose(column(wave, "t_s"), session.bvp.t_s[there], atol=1e-6)
    np.testing.assert_allclose(column(wave, "bvp"), session.bvp.values[there], atol=1e-9)
    assert len(rows(paths["respiration.csv"])) == np.isfinite(session.respiration.values).sum()
    beats = rows(paths["beats.csv"])
    np.testing.assert_allclose(column(beats, "interval_ms"), session.beats.interval_ms, atol=1e-9)
    assert [row["text"] for row in rows(paths["events.csv"])] == [MARK, "stopped"]


def test_the_columns_are_those_of_the_command_line(session, tmp_path):
    from app.record.vitals_csv import columns

    (path,) = [one for one in export_session(session, tmp_path, ["csv"]) if one.name.endswith(".vitals.csv")]
    assert path.read_text(encoding="utf-8").splitlines()[0].split(",") == columns(sign.info for sign in session.signs)


def test_edf_is_read_by_pyedflib(session, tmp_path):
    (path,) = export_session(session, tmp_path, ["edf"])
    with pyedflib.EdfReader(str(path)) as file:
        labels = file.getSignalLabels()
        assert labels == ["bvp", "bvp ok", "respiration", "respiration ok", "heart rate", "heart rate ok",
                          "respiration rate", "respiration r ok", "sdnn", "sdnn ok"]  # fmt: skip
        assert file.filetype == pyedflib.FILETYPE_EDFPLUS
        assert file.getStartdatetime().replace(microsecond=0) == META.started_at.replace(tzinfo=None)
        assert file.getPhysicalDimension(4) == "bpm" and file.getPatientCode() == ""  # an X in the file
        rate, ok = file.readSignal(4), file.readSignal(5) > 0.5
        expected = session["heart_rate_bpm"].value
        # The reading of second t stands at second t.
        np.testing.assert_array_equal(ok[1:], np.isfinite(expected))
        step = (file.getPhysicalMaximum(4) - file.getPhysicalMinimum(4)) / 65535
        np.testing.assert_allclose(rate[1:][ok[1:]], expected[ok[1:]], atol=step)
        assert (rate[~ok] == pytest.approx(file.getPhysicalMinimum(4))) and not (np.abs(rate) < 1).any()
        wave, there = file.readSignal(0), file.readSignal(1) > 0.5
        n = len(session.bvp.values)
        np.testing.assert_array_equal(there[:n], np.isfinite(session.bvp.values))
        assert not there[n:].any()
        np.testing.assert_allclose(wave[:n][there[:n]], session.bvp.values[there[:n]], atol=1e-4)
        times_s, _, texts = file.readAnnotations()
        assert MARK in list(texts) and float(times_s[list(texts).index(MARK)]) == pytest.approx(42.0, abs=0.04)
        assert DEMO_TEXT not in list(texts)


def test_the_header_of_the_edf_file_keeps_to_the_standard(session, tmp_path):
    """Field by field, without any library (Kemp, Olivan 2003; edfplus.info/specs/edfplus.html)."""
    (path,) = export_session(session, tmp_path, ["edf"])
    raw = path.read_bytes()
    head = raw[:256].decode("ascii")
    count = int(head[252:256])
    assert head[:8] == "0       " and head[192:197] == "EDF+C"
    assert head[8:88].split() == ["X", "X", "X", "X"]
    assert head[88:168].split()[:2] == ["Startdate", "24-NOV-2026"]
    assert head[168:184] == "24.11.2618.30.05"
    assert int(head[184:192]) == 256 * (1 + count)
    records, seconds = int(head[236:244]), float(head[244:252])
    assert (records, seconds) == (151, 1.0)
    fields = raw[256 : 256 * (1 + count)].decode("ascii")
    assert all(32 <= ord(one) < 127 for one in head + fields)
    labels = [fields[16 * i : 16 * (i + 1)].strip() for i in range(count)]
    assert len(set(labels)) == count and labels[-1] == "EDF Annotations"
    samples = [int(fields[216 * count + 8 * i : 216 * count + 8 * (i + 1)]) for i in range(count)]
    assert samples[:4] == [30, 30, 4, 4] and len(raw) == 256 * (1 + count) + records * 2 * sum(samples)


def test_a_demo_is_one_in_every_format(demo, tmp_path):
    paths = export_session(demo, tmp_path)
    assert all(" DEMO." in path.name for path in paths)
    assert rows(next(path for path in paths if path.name.endswith(".events.csv")))[0]["text"] == DEMO_TEXT
    page = next(path for path in paths if path.suffix == ".html").read_text(encoding="utf-8")
    assert "DEMO: a synthetic face was measured. These numbers belong to nobody." in page
    with pyedflib.EdfReader(str(next(path for path in paths if path.suffix == ".edf"))) as file:
        assert DEMO_TEXT in list(file.readAnnotations()[2])
        assert "DEMO" in file.getRecordingAdditional()


class Page(HTMLParser):
    """Text, tags and outside references of a page; complains about tags that are not closed."""

    VOID = ("meta", "path", "br")

    def __init__(self, text):
        super().__init__()
        self.open, self.text, self.outside, self.tags = [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.outside += [value for name, value in attrs if name in ("src", "href")]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Coverage", "Median", "Methods", "Not a medical device", "Heart rate", "no pulse found in the skin"]),
        ("zh", ["覆盖率", "中位数", "方法", "非医疗器械", "心率", "次/分", "皮肤中未发现脉搏"]),
    ],
)
def test_the_report_needs_nothing_else_and_says_what_was_measured(session, tmp_path, language, words):
    (path,) = export_session(session, tmp_path, ["html"], language)
    page = Page(path.read_text(encoding="utf-8"))
    assert page.outside == [] and "script" not in page.tags and page.tags.count("svg") == 4
    text = " ".join(page.text)
    for word in (*words, MARK, "Kamera für Büro", "POS", "doi:10.1109/TBME.2016.2609282", "87%", "numpy 2.4.6"):
        assert word in text, word
    assert "DEMO" not in text
    values = session["heart_rate_bpm"].value
    assert f"{np.nanmedian(values):.1f}" in text and f"{np.nanmax(values):.1f}" in text


def test_plots_have_gaps_where_there_was_nothing(session, tmp_path):
    (path,) = export_session(session, tmp_path, ["html"])
    plot = re.search(r'<svg[^>]*aria-label="Heart rate \(bpm\)".*?</svg>', path.read_text(encoding="utf-8"))[0]
    # Absent: the first five seconds and every tenth; present between them.
    assert plot.count('class="line"') == 15


def test_a_session_of_nothing_can_be_exported(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / META_NAME).write_text(meta_to_json(META), encoding="utf-8")
    paths = export_session(open_session(folder), tmp_path / "out")
    assert len(paths) == 7
    with pyedflib.EdfReader(str(tmp_path / "out" / "empty.edf")) as file:
        assert not (file.readSignal(5) > 0.5).any()


def test_a_folder_that_cannot_be_written_is_named(session, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(AppError, match=r"could not be written: File exists\. Close it in other programs"):
        export_session(session, tmp_path / "file", ["csv"])


def test_labels_are_short_ascii_and_different():
    from app.record.export.edf import _Labels

    labels = _Labels()
    found = [
        labels.of(name) for name in ("a very long name one", "a very long name two", "a very long name", "Büro", "x")
    ]
    assert len(set(found)) == 5 and all(len(one) <= 16 and one.isascii() for one in found)


def test_text_cannot_break_out_of_the_page(session, tmp_path):
    from dataclasses import replace

    evil = '"><script>alert(1)</script>'
    source = replace(session.meta.source, name=evil)
    (path,) = export_session(replace(session, meta=replace(session.meta, source=source)), tmp_path, ["html"])
    assert "script" not in Page(path.read_text(encoding="utf-8")).tags
    assert io.StringIO(path.read_text(encoding="utf-8")).read().count("<script") == 0
