"""``python -m app export SESSION... --out DIR``: recorded sessions as tables, EDF+ and a report."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from app.errors import AppError
from app.language import LANGUAGES
from app.record.export.formats import FORMATS, export_session
from app.record.session.reader import open_session
from app.record.session.shelf import sessions_folder


def main(argv: Sequence[str]) -> int:
    """Write what ``argv`` (without "export") asks for; returns the exit code."""
    arguments = parser().parse_args(argv)
    failed = 0
    for name in arguments.sessions:
        # A name alone is that of a session where the window keeps them.
        folder = Path(name) if Path(name).exists() else sessions_folder() / name
        try:
            session = open_session(folder)
            written = export_session(session, arguments.out or folder, arguments.format or FORMATS, arguments.language)
        except AppError as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed += 1
        else:
            print(f"{session.name}{' (DEMO)' if session.meta.demo else ''}: {', '.join(map(str, written))}")
    return min(failed, 1)


def parser() -> argparse.ArgumentParser:
    """What can be asked for."""
    result = argparse.ArgumentParser(prog="python -m app export", description="Recorded sessions for other programs.")
    result.add_argument("sessions", nargs="+", metavar="SESSION", help="folder of a session, or its name alone")
    result.add_argument("--out", type=Path, metavar="DIR", help="where to write; beside the session otherwise")
    result.add_argument(
        "--format", action="append", choices=tuple(FORMATS), help="one of them; may be given again; all otherwise"
    )
    result.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the report")
    return result
