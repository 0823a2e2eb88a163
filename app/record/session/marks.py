"""Marks of a session that is over: set, changed and taken away afterwards, kept in its journal.

The journal only grows: each change appends all marks anew (``marks`` in layout.py), and the last such line counts.
"""

from collections.abc import Iterable
from dataclasses import replace

from app.errors import AppError
from app.language import later
from app.record.session.layout import JOURNAL_NAME, Json, line_of
from app.record.session.types import Ending, Event, EventKind, SessionRecord

MOST_CHARACTERS = 200


def mark(t_s: float, text: str = "") -> Event:
    """A mark; of a longer text the beginning."""
    return Event(round(t_s, 3), EventKind.MARK, " ".join(text.split())[:MOST_CHARACTERS])


def save_marks(record: SessionRecord, marks: Iterable[Event]) -> SessionRecord:
    """Keep ``marks`` instead of those that ``record`` has; the session as it is then. Raises AppError."""
    if record.ending is Ending.NONE:
        raise AppError(
            later("The session {name} has no end yet: its marks cannot be changed.", name=record.name),
            later("Stop the recording, or start the program anew to recover it."),
        )
    kept = sorted(marks, key=lambda one: one.t_s)
    line: Json = {"t": round(record.duration_s, 6), "marks": [[one.t_s, one.text] for one in kept]}
    try:
        with (record.folder / JOURNAL_NAME).open("ab") as journal:
            journal.write(line_of(line))
    except OSError as error:
        raise AppError(
            later("The marks of {name} could not be kept: {why}.", name=record.name, why=error.strerror or error),
            later("Make {folder} writable and try again.", folder=record.folder),
        ) from error
    return replace(record, events=with_marks(record.events, kept))


def with_marks(events: Iterable[Event], marks: Iterable[Event]) -> tuple[Event, ...]:
    """``events`` with ``marks`` in place of their own, in order of time."""
    others = [one for one in events if one.kind is not EventKind.MARK]
    return tuple(sorted([*others, *marks], key=lambda one: one.t_s))
