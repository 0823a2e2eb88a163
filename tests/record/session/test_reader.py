"""What is written of a session comes back: waves, readings, beats, events."""

import numpy as np
import pytest

from app.errors import AppError
from app.record.session.condense import Condenser
from app.record.session.layout import JOURNAL_NAME, META_NAME, RECOVERED, line_of, meta_to_json
from app.record.session.reader import open_session
from app.record.session.types import Ending, EventKind
from tests.record.session.stories import META, SIGNS, STATS, breath, heart_rate, pulse, story


def written(folder, updates, *, start_s=0.0, end="stopped", mark_at=None):
    """A session of ``updates``, without the thread that writes in the program."""
    condenser = Condenser(SIGNS, start_s)
    lines = []
    last = None
    for update in updates:
        if mark_at is not None and update.t_s >= mark_at:
            condenser.note(EventKind.MARK, "深呼吸")
            mark_at = None
        line = condenser.take(update, STATS)
        lines += [] if line is None else [line]
        last = update.vitals
    if end is not None:
        lines.append(condenser.finish(last, STATS, end))
    folder.mkdir(exist_ok=True)
    (folder / META_NAME).write_text(meta_to_json(META), encoding="utf-8")
    (folder / JOURNAL_NAME).write_bytes(b"".join(line_of(one) for one in lines))
    return open_session(folder)


def test_the_whole_session_comes_back(tmp_path):
    session = written(tmp_path / "one", story(150.0), mark_at=42.0)
    assert session.meta == META
    assert session.ending is Ending.CLEAN
    assert session.duration_s == pytest.approx(150.0, abs=1e-3)
    assert session.t_s.tolist() == list(range(1, 151))
    expected = np.array([np.nan if heart_rate(int(s)) is None else heart_rate(int(s)) for s in session.t_s])
    # The last row is that of the second before: no picture came in it.
    np.testing.assert_allclose(session["heart_rate_bpm"].value[:-1], expected[:-1], atol=1e-4)
    np.testing.assert_allclose(session["heart_rate_bpm"].low[:-1], expected[:-1] - 1, atol=1e-4)
    assert session["heart_rate_bpm"].status[9] == "poor_signal:no_pulse"
    assert np.isnan(session["heart_rate_bpm"].quality[9])
    assert session["sdnn_ms"].coverage == pytest.approx(91 / 150, abs=1e-6)
    assert session.quality["snr_db"][40] == 6.5
    assert [(one.kind, one.text) for one in session.events] == [(EventKind.MARK, "深呼吸"), (EventKind.END, "stopped")]
    assert session.marks[0].t_s == pytest.approx(42.0, abs=0.04)
    assert session.frames.analysed[5] == 30 and session.frames.dropped[5] == 2
    assert session.clock_time(60.0).isoformat() == "2026-11-24T18:31:05+08:00"


def test_a_recording_that_ends_while_measuring_goes_on_keeps_what_is_not_final_yet(tmp_path):
    session = written(tmp_path / "one", story(50.0, late_s=15.0, final=False))
    np.testing.assert_allclose(session.bvp.values, pulse(session.bvp.t_s), atol=1e-4)
    assert len(session.bvp.values) == 50 * 30


def test_waves_are_complete_and_in_their_place(tmp_path):
    session = written(tmp_path / "one", story(150.0))
    np.testing.assert_allclose(session.bvp.values, pulse(session.bvp.t_s), atol=1e-4)
    assert len(session.bvp.values) == 150 * 30
    measured = np.isfinite(session.respiration.values)
    # The first trace of breath comes at 32 s, and brings all its seconds; then four samples a second, the right way up.
    true = breath(session.respiration.t_s[measured])
    assert np.corrcoef(true, session.respiration.values[measured])[0, 1] > 0.99
    assert measured.sum() == pytest.approx(149 * 4, abs=4)


def test_every_beat_is_there_once(tmp_path):
    session = written(tmp_path / "one", story(150.0))
    assert len(session.beats.t_s) == pytest.approx(148 * 1.2, abs=2)
    np.testing.assert_allclose(np.diff(session.beats.t_s), 1 / 1.2, atol=1e-3)


def test_a_recording_that_begins_later_has_times_from_its_own_start(tmp_path):
    session = written(tmp_path / "late", story(90.0, first_s=47.4), start_s=47.0)
    assert session.duration_s == pytest.approx(43.0, abs=1e-3)
    assert session["heart_rate_bpm"].value[0] == pytest.approx(heart_rate(48), abs=1e-4)
    np.testing.assert_allclose(session.bvp.values, pulse(47.0 + session.bvp.t_s), atol=1e-4)


def test_a_session_without_an_end_has_all_but_the_last_second(tmp_path):
    session = written(tmp_path / "killed", story(63.5, final=False), end=None)
    assert session.ending is Ending.NONE
    assert session.duration_s == pytest.approx(63.0, abs=1e-3)
    assert session.bvp.t_s[-1] == pytest.approx(63.0, abs=0.04)  # not only what was final, ten seconds earlier
    np.testing.assert_allclose(session.bvp.values, pulse(session.bvp.t_s), atol=1e-4)


def test_a_torn_last_line_costs_one_second(tmp_path):
    folder = tmp_path / "torn"
    whole = written(folder, story(40.0, final=False), end=None)
    journal = folder / JOURNAL_NAME
    journal.write_bytes(journal.read_bytes()[:-30])
    torn = open_session(folder)
    assert torn.duration_s == whole.duration_s - 1
    assert torn.ending is Ending.NONE


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "holds no recorded session. Choose a folder with a file called session.json."),
        ("{", "cannot be used"),
        ('{"format": "other"}', "it is not a session of this program"),
        ('{"format": "human-health-monitor session", "version": 9}', "version 1 was expected, found 9"),
    ],
)
def test_what_is_no_session_is_said_in_a_sentence(tmp_path, content, message):
    if content is not None:
        (tmp_path / META_NAME).write_text(content, encoding="utf-8")
    with pytest.raises(AppError, match=message):
        open_session(tmp_path)


def test_damage_is_not_believed(tmp_path):
    """A line that claims a time beyond any session must not fill the memory."""
    folder = tmp_path / "one"
    written(folder, story(12.0))
    with (folder / JOURNAL_NAME).open("ab") as journal:
        journal.write(b'{"t":1e15}\n{"t":"x"}\n[1]\n\xff\xfe\n{"t":13,"rows":[[13,[[1,2]]]]}\n')
    with pytest.raises(AppError, match="cannot be understood"):
        open_session(folder)
    (folder / JOURNAL_NAME).write_bytes((folder / JOURNAL_NAME).read_bytes().rsplit(b"\n", 2)[0] + b"\n")
    assert open_session(folder).duration_s == pytest.approx(12.0, abs=1e-3)


def test_the_end_of_a_recovery_is_told(tmp_path):
    assert written(tmp_path / "one", story(12.0), end=RECOVERED).ending is Ending.RECOVERED
