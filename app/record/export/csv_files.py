"""Tables of a session. A cell is empty where there is nothing to say; a missing value is never 0.

    NAME.vitals.csv        one row a second, the columns of the command line: see app/record/vitals_csv.py
    NAME.bvp.csv           t_s, bvp: evenly sampled between gaps; no rows in them
    NAME.respiration.csv   t_s, respiration: likewise
    NAME.beats.csv         t_s, interval_ms, accepted: when each interval between beats ended; 1 where it is trusted
    NAME.events.csv        t_s, kind, text: marks and what else happened; the first row of a demo says that it is one

Times are seconds since the start of the session. Numbers have the four decimals of the journal.
"""

import csv
import io
from collections.abc import Iterable, Sequence

import numpy as np

from app.record.session.types import SessionRecord, Wave
from app.record.vitals_csv import columns, number

DECIMALS = 4
DEMO_TEXT = "DEMO: a synthetic face, these numbers belong to nobody"


def tables(session: SessionRecord) -> dict[str, str]:
    """The text of each file, by its suffix."""
    beats = session.beats
    return {
        ".vitals.csv": _text(columns(sign.info for sign in session.signs), _vitals(session)),
        ".bvp.csv": _text(["t_s", "bvp"], _wave(session.bvp)),
        ".respiration.csv": _text(["t_s", "respiration"], _wave(session.respiration)),
        ".beats.csv": _text(
            ["t_s", "interval_ms", "accepted"],
            (
                (f"{t_s:.4f}", f"{interval_ms:.2f}", int(accepted))
                for t_s, interval_ms, accepted in zip(beats.t_s, beats.interval_ms, beats.accepted, strict=True)
            ),
        ),
        ".events.csv": _text(["t_s", "kind", "text"], _events(session)),
    }


def _vitals(session: SessionRecord) -> Iterable[Sequence[object]]:
    for i, second in enumerate(session.t_s):
        row = [str(int(second))]
        for sign in session.signs:
            row += [number(float(one[i]), DECIMALS) for one in (sign.value, sign.low, sign.high)]
            row += [sign.status[i], number(float(sign.quality[i]), 3)]
        yield row


def _events(session: SessionRecord) -> Iterable[Sequence[object]]:
    if session.meta.demo:
        yield "0.000", "demo", DEMO_TEXT
    for one in session.events:
        yield f"{one.t_s:.3f}", one.kind.value, one.text


def _wave(wave: Wave) -> Iterable[Sequence[object]]:
    measured = np.isfinite(wave.values)
    for t_s, value in zip(wave.t_s[measured].tolist(), wave.values[measured].tolist(), strict=True):
        yield f"{t_s:.6f}", f"{value:.{DECIMALS}f}"


def _text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
