"""What is written down of a session when it begins."""

import platform
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from app import __version__
from app.core.pulse.method import READING_S, PulseMethod
from app.core.series import GRID_HZ
from app.core.types import SourceInfo, VitalInfo
from app.core.vitals import hrv, respiration
from app.record.session.types import MethodNote, SessionMeta, SourceNote
from app.record.summary import versions


def make_meta(
    kind: str, info: SourceInfo, method: PulseMethod, signs: Sequence[VitalInfo], *, demo: bool
) -> SessionMeta:
    """Of a source of this ``kind`` ("camera", "file", "stream", "demo") that is open.

    A file is named without its folder, a network address without user and password: sessions are handed on.
    """
    return SessionMeta(
        started_at=datetime.now().astimezone(),
        demo=demo,
        source=SourceNote(
            kind=kind,
            name=_harmless(kind, info.name),
            width_px=info.width_px,
            height_px=info.height_px,
            clock=info.clock.value,
            declared_rate_hz=info.declared_rate_hz,
            details=info.details,
        ),
        method=MethodNote(method.name, method.label, method.source, method.provider),
        signs=tuple(signs),
        versions=(("program", __version__), ("python", platform.python_version()), *versions().items()),
        settings=(
            ("window_s", READING_S),
            ("grid_hz", GRID_HZ),
            ("respiration_window_s", respiration.WINDOW_S),
            ("variability_window_s", hrv.LONG_S),
            ("ungated", False),
        ),
    )


def _harmless(kind: str, name: str) -> str:
    if kind == "file":
        return Path(name).name
    if kind == "stream" and "@" in name:
        scheme, _, rest = name.rpartition("://")
        return (scheme + "://" if scheme else "") + rest.rpartition("@")[2]
    return name
