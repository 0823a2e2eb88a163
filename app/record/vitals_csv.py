"""NAME.vitals.csv: one row a second of media time, with or without a value.

Columns: ``t_s`` (whole seconds since the first picture, from 1), then for each vital sign v ``v``, ``v_low``,
``v_high`` (80 % interval), ``v_status``, ``v_quality`` (0..1). A cell is empty when there is nothing to say; a missing
value is never 0.
``v_status`` is ``status`` or, where something more exact is known, ``status:reason`` ("poor_signal:regions_disagree").
"""

import csv
import math
from collections.abc import Iterable, Sequence
from typing import TextIO

from app.core.types import Reading, VitalInfo, Vitals

SUFFIX = ".vitals.csv"

# Beyond what is shown on screen, so that files can be compared with a reference without rounding steps.
EXTRA_DECIMALS = 2


def columns(infos: Iterable[VitalInfo]) -> list[str]:
    """The header row."""
    names = ["t_s"]
    for info in infos:
        names += [info.name, f"{info.name}_low", f"{info.name}_high", f"{info.name}_status", f"{info.name}_quality"]
    return names


def status_text(reading: Reading) -> str:
    """``status`` or ``status:reason``; a reason that only repeats the status is left out."""
    if reading.explanation is None or reading.explanation.reason.value == reading.status.value:
        return reading.status.value
    return f"{reading.status.value}:{reading.explanation.reason.value}"


def number(value: float | None, decimals: int) -> str:
    """``value`` with fixed decimals; empty when there is none."""
    if value is None or not math.isfinite(value):
        return ""
    return f"{value:.{decimals}f}"


class VitalsCsv:
    """Writes the rows to a file opened by the caller (text, UTF-8, newline="")."""

    def __init__(self, file: TextIO, infos: Sequence[VitalInfo]) -> None:
        self._infos = tuple(infos)
        # One line ending everywhere: the same video gives the same bytes on every system.
        self._rows = csv.writer(file, lineterminator="\n")
        self._rows.writerow(columns(self._infos))

    def write(self, second: int, vitals: Vitals) -> None:
        """The row of one second."""
        row = [str(second)]
        for info in self._infos:
            reading = vitals[info.name]
            decimals = info.decimals + EXTRA_DECIMALS
            row += [number(value, decimals) for value in (reading.value, reading.low, reading.high)]
            row.append(status_text(reading))
            row.append(number(reading.quality.score if reading.quality else None, 3))
        self._rows.writerow(row)
