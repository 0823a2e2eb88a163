"""Cells and their mapping -> numbers over time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import numpy as np

from app.core.types import FloatArray
from app.errors import AppError
from app.language import Text, later
from app.record.reference.mapping import Mapping, Quantity, TimeKind, to_clock, to_date_time
from app.record.reference.table import Table, to_number

Moment = TypeVar("Moment")

# Outside of these there is no person behind the number: devices write 0, 127 or 255 when the finger is out.
LIMITS = {Quantity.HEART_RATE: (20.0, 300.0), Quantity.SPO2: (50.0, 100.0), Quantity.RR: (200.0, 3000.0)}
DAY_S = 86400.0


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """What the other instrument measured: a heart rate in bpm, or an oxygen saturation in percent.

    t_s: (n,) ascending, seconds since the first row. values: (n,). quantity: as it was written; intervals are already
    turned into rates. begins: the moment of t_s = 0, with or without a time zone, where the file tells; clock_s: its
    time of day, where it tells only that. left_out: rows without a usable value.
    """

    name: str
    t_s: FloatArray
    values: FloatArray
    quantity: Quantity
    begins: datetime | None
    clock_s: float | None
    left_out: int

    @property
    def vital(self) -> str:
        """The name of the sign to compare with."""
        return Quantity.HEART_RATE.value if self.quantity is Quantity.RR else self.quantity.value


def to_reference(table: Table, mapping: Mapping) -> Reference:
    """Raises AppError where times or values cannot be understood, naming the line."""
    try:
        cells = table.column(mapping.value)
        times = None if mapping.time is None else table.column(mapping.time)
    except KeyError as error:
        raise AppError(
            later("{name} has no column {column}.", name=table.name, column=error.args[0]),
            later("Its columns: {columns}.", columns=", ".join(table.header)),
        ) from None
    numbers = np.array([np.nan if one is None else one for one in map(to_number, cells)])
    values = _checked(table, mapping, numbers)
    if times is None:
        t_s, begins, clock_s = _counted(values, mapping.quantity), None, None
    else:
        t_s, begins, clock_s = _times(table, mapping, times)
    usable = np.isfinite(values) & np.isfinite(t_s)
    if not usable.any():
        low, high = LIMITS[mapping.quantity]
        raise AppError(
            later("Column {column} of {name} holds no value between {low:g} and {high:g}.", column=mapping.value,
                  name=table.name, low=low, high=high),
            later("Choose another column, or another kind of reading."),
        )  # fmt: skip
    t_s, values = t_s[usable], values[usable]
    order = np.argsort(t_s, kind="stable")
    if mapping.quantity is Quantity.RR:
        values = 60_000.0 / values
    return Reference(table.name, t_s[order], values[order], mapping.quantity, begins, clock_s, int((~usable).sum()))


def _checked(table: Table, mapping: Mapping, numbers: FloatArray) -> FloatArray:
    """Values in bpm, percent or ms; NaN where no person can be behind them."""
    there = numbers[np.isfinite(numbers)]
    if len(there) == 0:
        raise AppError(
            later("Column {column} of {name} holds no numbers.", column=mapping.value, name=table.name),
            later("Choose another column."),
        )
    positive = there[there > 0]
    if mapping.quantity is Quantity.RR and len(positive) and np.median(positive) < 10:
        numbers = 1000.0 * numbers  # it was seconds
    low, high = LIMITS[mapping.quantity]
    return np.where((numbers >= low) & (numbers <= high), numbers, np.nan)


def _counted(values: FloatArray, quantity: Quantity) -> FloatArray:
    """Without times: intervals follow each other; anything else comes once a second."""
    if quantity is not Quantity.RR:
        return np.arange(len(values), dtype=np.float64)
    usual = float(np.nanmedian(values)) if np.isfinite(values).any() else 1000.0
    return np.cumsum(np.where(np.isfinite(values), values, usual)) / 1000.0


def _times(table: Table, mapping: Mapping, cells: tuple[str, ...]) -> tuple[FloatArray, datetime | None, float | None]:
    """Seconds since the first time, and what that was."""
    kind = mapping.time_kind
    if kind is TimeKind.DATE_TIME:
        moments = [to_date_time(cell) for cell in cells]
        first = _first(table, mapping, moments)
        try:
            return np.array([np.nan if one is None else (one - first).total_seconds() for one in moments]), first, None
        except TypeError:
            raise _unread(table, mapping, later("some of its times have a time zone and some have none")) from None
    if kind in (TimeKind.CLOCK, TimeKind.ELAPSED):
        spans = [to_clock(cell) for cell in cells]
        start = _first(table, mapping, spans).total_seconds()
        t_s = np.array([np.nan if one is None else one.total_seconds() - start for one in spans])
        if kind is TimeKind.CLOCK:
            # Over midnight; the time of day of a row may be a second out of order, never half a day.
            steps = np.diff(t_s, prepend=t_s[:1])
            t_s = t_s + DAY_S * np.cumsum(np.nan_to_num(steps) < -DAY_S / 2)
        return t_s, None, start if kind is TimeKind.CLOCK else None
    numbers = [to_number(cell) for cell in cells]
    begin = _first(table, mapping, numbers)
    factor = 1e-3 if kind in (TimeKind.MILLISECONDS, TimeKind.EPOCH_MS) else 1.0
    t_s = factor * np.array([np.nan if one is None else one - begin for one in numbers])
    if kind in (TimeKind.EPOCH, TimeKind.EPOCH_MS):
        try:
            return t_s, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=factor * begin), None
        except OverflowError:
            raise _unread(table, mapping, later("they lie beyond the calendar")) from None
    return t_s, None, None


def _first(table: Table, mapping: Mapping, moments: list[Moment | None]) -> Moment:
    """The first time there is; where fewer than half can be read they are written in another way."""
    there = [one for one in moments if one is not None]
    if len(there) * 2 < len(moments) or not there:
        place = next(i for i, one in enumerate(moments) if one is None)
        cell = table.column(mapping.time or "")[place]
        what = later("{cell!r} in line {line} is none of kind {kind}", cell=cell, line=table.first_line + place,
                     kind=mapping.time_kind.value)  # fmt: skip
        raise _unread(table, mapping, what)
    return there[0]


def _unread(table: Table, mapping: Mapping, why: Text) -> AppError:
    return AppError(
        later(
            "The times in column {column} of {name} cannot be read: {why}.",
            column=mapping.time,
            name=table.name,
            why=why,
        ),
        later("Choose another column, or another kind of time."),
    )
