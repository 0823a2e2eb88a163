"""Marks set afterwards are kept in the journal, and the session stays what it was."""

import pytest

from app.errors import AppError
from app.record.session.layout import JOURNAL_NAME
from app.record.session.marks import mark, save_marks
from app.record.session.reader import open_session
from app.record.session.shelf import recover, session_entry
from app.record.session.types import Ending
from tests.record.session.stories import story
from tests.record.session.test_reader import written


@pytest.fixture
def session(tmp_path):
    return written(tmp_path / "one", story(40.0), mark_at=12.0)


def test_marks_are_added_changed_and_deleted_for_good(session):
    first = session.marks[0]
    changed = save_marks(session, [mark(30.1234, "  站起来\n了 "), first])
    assert [(one.t_s, one.text) for one in changed.marks] == [(first.t_s, "深呼吸"), (30.123, "站起来 了")]
    assert open_session(session.folder).events == changed.events
    without = save_marks(changed, [])
    assert open_session(session.folder).marks == without.marks == ()


def test_the_rest_of_the_session_does_not_change(session):
    save_marks(session, [mark(1.0, "x")])
    again = open_session(session.folder)
    assert (again.ending, again.duration_s) == (session.ending, session.duration_s)
    assert session_entry(session.folder).ending is Ending.CLEAN
    assert recover(session.folder).ending is Ending.CLEAN  # nothing to recover


def test_a_long_text_is_cut(session):
    assert len(mark(1.0, "x" * 1000).text) == 200


def test_a_session_without_an_end_keeps_its_marks(tmp_path):
    session = written(tmp_path / "two", story(20.0), end=None)
    with pytest.raises(
        AppError, match=r"The session two has no end yet: its marks cannot be changed\. Stop the recording"
    ):
        save_marks(session, [mark(1.0)])


def test_a_journal_that_cannot_be_written_is_said_by_name(session):
    (session.folder / JOURNAL_NAME).unlink()
    (session.folder / JOURNAL_NAME).mkdir()
    with pytest.raises(AppError, match=r"The marks of one could not be kept: .*\. Make .*one writable and try again\."):
        save_marks(session, [mark(1.0)])
