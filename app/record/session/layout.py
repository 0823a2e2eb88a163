"""What the files of a session are called and what their lines hold; shared by writer and reader.

``session.json`` is written once, when the session begins: see ``SessionMeta``. ``journal.jsonl`` grows by one line a
second, each a JSON object of its own, so that a torn last line costs one second and nothing else. Its keys, all times
in seconds since the start of the session:

    t            the time that this line reaches
    rows         [[second, [[value, low, high, status, quality] for each sign]]]: whole seconds, from 1
    parts        {part: value} of the quality of the last of these rows
    bvp          [[t0, rate, [samples]]]: final, they will not change any more
    tail         [t0, rate, [samples]]: newer than all that is final; counts until final samples of that time come
    respiration  the same as bvp
    beats        [[t, interval_ms, accepted]]
    frames       see FrameRecord, in the order of its fields
    events       [[t, kind, text]]: see EventKind
    marks        [[t, text]]: all marks as they were changed afterwards; those of all lines before do not count any more

``recording.lock`` is there, and locked, while a program writes. A session has ended cleanly when its journal ends with
the event "end".
"""

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from app.core.types import VitalInfo
from app.notice import NOT_MEDICAL
from app.record.session.types import MethodNote, SessionMeta, SourceNote

FORMAT = "human-health-monitor session"
VERSION = 1
META_NAME = "session.json"
JOURNAL_NAME = "journal.jsonl"
LOCK_NAME = "recording.lock"
# All key frames, with true presentation times. Named as the folder and the EDF+ file, so that EDF+ viewers find it.
VIDEO_SUFFIX = ".mkv"

RECOVERED = "recovered"  # text of the event "end" where a program was killed

Json = dict[str, Any]


def meta_to_json(meta: SessionMeta) -> str:
    """The text of session.json."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "notice": NOT_MEDICAL[0],
        "started_at": meta.started_at.isoformat(timespec="milliseconds"),
        "demo": meta.demo,
        "source": asdict(meta.source) | {"details": dict(meta.source.details)},
        "method": asdict(meta.method),
        "settings": dict(meta.settings),
        "versions": dict(meta.versions),
        "signs": [asdict(info) for info in meta.signs],
    }
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"


def meta_from_json(text: str) -> SessionMeta:
    """Raises ValueError, KeyError or TypeError where ``text`` is not a session of this version."""
    content = json.loads(text)
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ValueError("it is not a session of this program")
    if content["version"] != VERSION:
        raise ValueError(f"version {VERSION} was expected, found {content['version']}")
    source = content["source"] | {"details": tuple(content["source"]["details"].items())}
    started_at = datetime.fromisoformat(content["started_at"])
    if started_at.tzinfo is None:
        raise ValueError("its start has no time zone")
    return SessionMeta(
        started_at=started_at,
        demo=bool(content["demo"]),
        source=SourceNote(**source),
        method=MethodNote(**content["method"]),
        signs=tuple(_sign(one) for one in content["signs"]),
        versions=tuple(content["versions"].items()),
        settings=tuple(content["settings"].items()),
    )


def _sign(content: Json) -> VitalInfo:
    known = {name: content[name] for name in VitalInfo.__dataclass_fields__ if name in content}
    known["label"] = tuple(known["label"])
    if known.get("group") is not None:
        known["group"] = tuple(known["group"])
    return VitalInfo(**known)


def line_of(content: Json) -> bytes:
    """One line of the journal: compact, without NaN, and ended."""
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode() + b"\n"


def lines_in(journal: bytes) -> list[Json]:
    """The lines that are whole; a torn one, at the end or where a disk was full, is left out."""
    lines = []
    for line in journal.split(b"\n"):
        try:
            content = json.loads(line) if line else None
        except ValueError:  # also UnicodeDecodeError
            continue
        if isinstance(content, dict) and isinstance(content.get("t"), int | float):
            lines.append(content)
    return lines
