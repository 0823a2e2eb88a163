"""Which column of a table is the time and which the value: guessed from names and cells, corrected by a person."""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.errors import AppError
from app.language import later
from app.record.reference.table import Table, to_number


class Quantity(StrEnum):
    """What the other instrument measured. The value of the first two is the name of the sign to compare with."""

    HEART_RATE = "heart_rate_bpm"
    SPO2 = "spo2_percent"
    RR = "rr_interval"  # of beats, in ms or s; compared as a heart rate


class TimeKind(StrEnum):
    """How the time is written."""

    SECONDS = "seconds"  # since some start
    MILLISECONDS = "milliseconds"
    ELAPSED = "elapsed"  # 0:01:05 since some start
    CLOCK = "clock"  # 18:30:05, a time of day
    DATE_TIME = "date_time"  # with its date, with or without a zone
    EPOCH = "epoch"  # seconds since 1970
    EPOCH_MS = "epoch_ms"
    NONE = "none"  # no column: intervals that follow each other, or a value a second


@dataclass(frozen=True, slots=True)
class Mapping:
    """time: name of a column, None with TimeKind.NONE."""

    time: str | None
    time_kind: TimeKind
    value: str
    quantity: Quantity


# Whole names or parts of them, the surest first.
_NAMES = {
    Quantity.RR: (
        "rr-interval",
        "rr interval",
        "rr_interval",
        "rr [ms]",
        "r-r",
        "rri",
        "ibi",
        "rr",
        "心搏间期",
        "间期",
    ),
    Quantity.SPO2: ("spo2", "sp02", "spo₂", "oxygen", "saturation", "血氧"),
    Quantity.HEART_RATE: (
        "heart rate",
        "heart_rate",
        "heartrate",
        "pulse rate",
        "pulse",
        "bpm",
        "hr",
        "pr",
        "心率",
        "脉率",
        "脉搏",
    ),
}
_TIME_NAMES = (
    "timestamp",
    "date time",
    "datetime",
    "time",
    "date",
    "elapsed",
    "seconds",
    "t_s",
    "sec",
    "时间",
    "日期",
    "秒",
)
_PLAUSIBLE = {
    Quantity.HEART_RATE: (25.0, 250.0),
    Quantity.SPO2: (50.0, 100.0),
    Quantity.RR: (240.0, 2400.0),
}
_CLOCK = re.compile(r"^\d{1,2}:\d{2}:\d{2}([.,]\d+)?\s*([AaPp][Mm])?$")
_ELAPSED = re.compile(r"^(\d+:)?\d{1,2}:\d{2}([.,]\d+)?$")
# What devices write beside ISO 8601; the day before the month, as most of the world has it, where both can be meant.
DATE_FORMATS = (
    "%Y/%m/%d %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S",
    "%H:%M:%S %d/%m/%Y", "%H:%M:%S %b %d %Y", "%I:%M:%S%p %b %d %Y", "%b %d %Y %H:%M:%S", "%d %b %Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p", "%Y年%m月%d日 %H:%M:%S",
)  # fmt: skip
SAMPLE = 50  # cells that are looked at to guess


def guess_mapping(table: Table) -> Mapping:
    """The likeliest mapping. Raises AppError where no column can be a heart rate, an oxygen saturation or intervals."""
    time, kind = _guess_time(table)
    for quantity, names in _NAMES.items():
        for column in _named(table, names):
            if column != time and _plausible(table, column, quantity):
                return Mapping(time, kind, column, quantity)
    for quantity in (Quantity.HEART_RATE, Quantity.RR):
        for column in table.header:
            if column != time and _plausible(table, column, quantity):
                return Mapping(time, kind, column, quantity)
    raise AppError(
        later("{name} has no column that looks like heart rate, oxygen saturation or beat intervals.", name=table.name),
        later("Its columns: {columns}. Choose the right one by hand.", columns=", ".join(table.header)),
    )


def kind_of(cells: tuple[str, ...], name: str = "") -> TimeKind | None:
    """How the times in ``cells`` are written; None where they are none."""
    sample = [cell for cell in cells if cell][:SAMPLE]
    if not sample:
        return None
    if all(_ELAPSED.match(cell) or _CLOCK.match(cell) for cell in sample):
        early = (to_clock(sample[0]) or timedelta(1)) < timedelta(minutes=1)
        return TimeKind.ELAPSED if early or "elapsed" in name.lower() else TimeKind.CLOCK
    numbers = [to_number(cell) for cell in sample]
    if all(one is not None for one in numbers):
        first, last = numbers[0] or 0.0, numbers[-1] or 0.0
        if last <= first and len(sample) > 1:
            return None
        if first > 1e11:
            return TimeKind.EPOCH_MS
        if first > 1e8:
            return TimeKind.EPOCH
        step = (last - first) / max(len(sample) - 1, 1)
        in_ms = "ms" in name.lower() or "milli" in name.lower() or step > 150
        return TimeKind.MILLISECONDS if in_ms else TimeKind.SECONDS
    return TimeKind.DATE_TIME if all(to_date_time(cell) is not None for cell in sample) else None


def to_clock(cell: str) -> timedelta | None:
    """A time of day, or since a start, as the time since midnight, or that start."""
    afternoon = cell.rstrip().lower()[-2:]
    digits = cell.rstrip()[:-2] if afternoon in ("am", "pm") else cell
    try:
        parts = [float(part.replace(",", ".")) for part in digits.split(":")]
    except ValueError:
        return None
    if not 2 <= len(parts) <= 3 or any(part >= 60 for part in parts[1:]):
        return None
    # Hours and minutes with AM or PM; minutes and seconds where only two parts are given.
    hours, minutes, seconds = parts if len(parts) == 3 else (0.0, *parts)
    if afternoon in ("am", "pm"):
        hours = hours % 12 + (12 if afternoon == "pm" else 0)
    try:
        return timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except (ValueError, OverflowError):  # not a number, or longer than the calendar
        return None


def to_date_time(cell: str) -> datetime | None:
    """A moment; without a zone where the file names none."""
    plain = cell.strip()
    try:
        return datetime.fromisoformat(plain)
    except ValueError:
        pass
    for form in DATE_FORMATS:
        for ending in ("", ".%f"):
            try:
                return datetime.strptime(plain, form + ending)  # noqa: DTZ007  files of devices seldom name a zone
            except ValueError:
                continue
    return None


def _guess_time(table: Table) -> tuple[str | None, TimeKind]:
    for column in (*_named(table, _TIME_NAMES), *table.header):
        kind = kind_of(table.column(column), column)
        named = any(name in column.lower() for name in _TIME_NAMES)
        if kind is not None and (named or kind not in (TimeKind.SECONDS, TimeKind.MILLISECONDS)):
            return column, kind
    # A column without a name that counts up is the time.
    for column in table.header[:1] if len(table.header) > 1 else ():
        numbers = [to_number(cell) for cell in table.column(column)[:SAMPLE]]
        if all(a is not None and b is not None and b > a for a, b in itertools.pairwise(numbers)):
            return column, kind_of(table.column(column), column) or TimeKind.SECONDS
    return None, TimeKind.NONE


def _named(table: Table, names: tuple[str, ...]) -> list[str]:
    """Columns whose name holds one of ``names``: a short name must be a whole word."""
    found = []
    for name in names:
        for column in table.header:
            plain = column.lower()
            words = re.split(r"[^a-z0-9]+", plain)
            if column not in found and (
                name in words or (len(name) > 2 and name in plain) or (not name.isascii() and name in plain)
            ):
                found.append(column)
    return found


def _plausible(table: Table, column: str, quantity: Quantity) -> bool:
    """Whether most numbers of a column can be ``quantity``; intervals may be in seconds."""
    numbers = [one for one in map(to_number, table.column(column)) if one is not None and one > 0]
    low, high = _PLAUSIBLE[quantity]
    factor = 1000.0 if quantity is Quantity.RR and numbers and sorted(numbers)[len(numbers) // 2] < 10 else 1.0
    return bool(numbers) and sum(low <= factor * one <= high for one in numbers) >= 0.5 * len(numbers)
