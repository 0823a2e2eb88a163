"""A text file of another instrument -> cells, whatever its encoding, separator and preamble."""

import csv
from dataclasses import dataclass
from pathlib import Path

from app.errors import AppError
from app.language import later

MOST_BYTES = 50 * 2**20  # a week of seconds is 20 MB
SEPARATORS = (";", "\t", ",", "|")
# gb18030 reads what Chinese programs write; the last one reads anything.
ENCODINGS = ("utf-8-sig", "gb18030", "latin-1")
MOST_PREAMBLE = 40  # lines before the header
CHOOSE = later("Choose a CSV file of a pulse oximeter or chest strap.")


@dataclass(frozen=True, slots=True)
class Table:
    """Cells of a file. header: names of the columns, made up ("column 1") where the file has none.

    rows: all as long as the header. first_line: of the first row in the file, counted from 1, for messages.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    first_line: int

    def column(self, name: str) -> tuple[str, ...]:
        """The cells of a column. Raises KeyError."""
        if name not in self.header:
            raise KeyError(name)
        place = self.header.index(name)
        return tuple(row[place] for row in self.rows)


def read_table(path: Path) -> Table:
    """Raises AppError where ``path`` cannot be read, or holds no table."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    except OSError as error:
        raise AppError(
            later("{path} cannot be read: {why}.", path=path, why=error.strerror or error), CHOOSE
        ) from error
    if size > MOST_BYTES:
        raise AppError(
            later("{name} has {size:.0f} MB: too large for a list of readings.", name=path.name, size=size / 2**20),
            CHOOSE,
        )
    lines = [line.strip() for line in _decoded(path.name, content).splitlines()]
    if not any(lines):
        raise AppError(later("{name} is empty.", name=path.name), CHOOSE)
    return _table(path.name, lines)


def _decoded(name: str, content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    if b"\0" in content[:4096]:
        raise AppError(later("{name} is not a text file.", name=name), CHOOSE)
    for encoding in ENCODINGS[:-1]:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return content.decode(ENCODINGS[-1])


def _table(name: str, lines: list[str]) -> Table:
    """The longest stretch of lines with one number of cells is the table; the line before its numbers the header."""
    separator = _separator(lines)
    cells = [(number, _cells(line, separator)) for number, line in enumerate(lines, 1) if line]
    width = _usual([len(row) for _, row in cells[: MOST_PREAMBLE * 2]])
    body = [(number, row) for number, row in cells if len(row) == width]
    start = next((i for i, (_, row) in enumerate(body[:MOST_PREAMBLE]) if any(map(is_number, row))), None)
    if start is None:
        raise AppError(later("{name} has no column of numbers.", name=name), CHOOSE)
    if start > 0:
        header = _unlike(body[start - 1][1])
    else:
        header = tuple(f"column {i + 1}" for i in range(width))
    return Table(name, header, tuple(tuple(row) for _, row in body[start:]), body[start][0])


def _separator(lines: list[str]) -> str:
    """The one that cuts most lines into the same number of cells; a comma may be a decimal one beside a semicolon."""
    sample = [line for line in lines if line][: MOST_PREAMBLE * 2]

    def cut(separator: str) -> int:
        widths = [len(_cells(line, separator)) for line in sample]
        usual = _usual(widths)
        return 0 if usual < 2 else widths.count(usual)

    best = max(SEPARATORS, key=cut)  # the first of equals
    return best if cut(best) else ","


def _cells(line: str, separator: str) -> list[str]:
    return [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]


def _usual(widths: list[int]) -> int:
    return max(sorted(set(widths), reverse=True), key=widths.count)


def _unlike(names: list[str]) -> tuple[str, ...]:
    """Each name once, none empty."""
    found: list[str] = []
    for i, name in enumerate(names):
        plain = name or f"column {i + 1}"
        found.append(plain if plain not in found else f"{plain} ({i + 1})")
    return tuple(found)


def is_number(cell: str) -> bool:
    """Whether ``cell`` is one number, with a decimal point or comma."""
    return to_number(cell) is not None


def to_number(cell: str) -> float | None:
    """The number in ``cell``; None where there is none."""
    try:
        value = float(cell.replace(",", ".")) if cell else None
    except ValueError:
        return None
    return value if value is not None and abs(value) < float("inf") else None
