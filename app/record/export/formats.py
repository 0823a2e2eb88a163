"""Writes a session in the formats that were asked for."""

import contextlib
from collections.abc import Callable, Iterable
from pathlib import Path

from app.errors import AppError
from app.language import ENGLISH, later
from app.record.export.csv_files import tables
from app.record.export.edf import edf_bytes
from app.record.export.report import report_html
from app.record.session.types import SessionRecord

Files = dict[str, bytes]  # suffix -> content


def _csv(session: SessionRecord, _language: str) -> Files:
    return {suffix: text.encode() for suffix, text in tables(session).items()}


def _edf(session: SessionRecord, _language: str) -> Files:
    return {".edf": edf_bytes(session)}


def _html(session: SessionRecord, language: str) -> Files:
    return {".html": report_html(session, language).encode()}


FORMATS: dict[str, Callable[[SessionRecord, str], Files]] = {"csv": _csv, "edf": _edf, "html": _html}


def base_name(session: SessionRecord) -> str:
    """What the files of ``session`` are called before their suffix; those of a demo say so."""
    return f"{session.name} DEMO" if session.meta.demo else session.name


def export_session(
    session: SessionRecord, folder: Path, formats: Iterable[str] = tuple(FORMATS), language: str = ENGLISH
) -> tuple[Path, ...]:
    """Write ``session`` to ``folder`` in each of ``formats`` (names in FORMATS), over older files of the same name.

    Each file appears whole or not at all. language: of the report. Raises AppError.
    """
    written = []
    for name in formats:
        for suffix, content in FORMATS[name](session, language).items():
            path = folder / (base_name(session) + suffix)
            draft = path.with_name(path.name + ".draft")
            try:
                folder.mkdir(parents=True, exist_ok=True)
                draft.write_bytes(content)
                draft.replace(path)
            except OSError as error:
                with contextlib.suppress(OSError):
                    draft.unlink()
                raise AppError(
                    later("{path} could not be written: {why}.", path=path, why=error.strerror or error),
                    later("Close it in other programs, or choose another folder."),
                ) from error
            written.append(path)
    return tuple(written)
