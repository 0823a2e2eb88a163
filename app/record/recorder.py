"""Takes what a monitor measures and writes it: numbers and wave while it runs, the summary at the end."""

import math
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from app.core.types import Update, VitalInfo, Vitals
from app.record import bvp_csv, summary, vitals_csv
from app.record.bvp_csv import BvpCsv
from app.record.summary import Counts, Origin, Settings
from app.record.tally import FaceTally, Json, VitalTally, WaveTally
from app.record.vitals_csv import VitalsCsv, status_text

SUFFIXES = (vitals_csv.SUFFIX, bvp_csv.SUFFIX, summary.SUFFIX)

# Sums of frame times are a little off whole seconds.
TOLERANCE_S = 1e-3


class Recorder:
    """Collects the updates of one recording, as a context manager.

    folder: where NAME's three files are written as they grow, or None to only count. Whoever wants complete files or
    none gives a folder of its own and publishes them when ``finish`` has returned (see app.record.publish).
    """

    def __init__(self, infos: Sequence[VitalInfo], folder: Path | None, name: str) -> None:
        self._infos = tuple(infos)
        self._folder = folder
        self._name = name
        self._open_files = ExitStack()
        self._vitals_csv: VitalsCsv | None = None
        self._bvp_csv: BvpCsv | None = None
        self._seconds = 0
        self._vitals = {info.name: VitalTally(info) for info in infos}
        self._faces = FaceTally()
        self._wave = WaveTally()

    def __enter__(self) -> Self:
        if self._folder is not None:
            with ExitStack() as stack:
                files = [
                    stack.enter_context((self._folder / (self._name + suffix)).open("w", encoding="utf-8", newline=""))
                    for suffix in (vitals_csv.SUFFIX, bvp_csv.SUFFIX)
                ]
                self._vitals_csv, self._bvp_csv = VitalsCsv(files[0], self._infos), BvpCsv(files[1])
                self._open_files = stack.pop_all()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self._open_files.close()

    def take(self, update: Update) -> None:
        """Count one update; each whole second it reaches gets a row with what was known then."""
        self._faces.add(update.observation)
        for chunk in update.bvp_final:
            self._wave.add(chunk)
            if self._bvp_csv is not None:
                self._bvp_csv.write(chunk)
        self._write_rows(update.t_s, update.vitals)

    def finish(self, update: Update, origin: Origin, settings: Settings) -> Json:
        """Take the last update, write the summary and give it back."""
        self.take(update)
        rate_hz = origin.stats.measured_rate_hz
        # The last picture lasts until the next would have come.
        end_s = update.t_s + (1.0 / rate_hz if rate_hz else 0.0)
        self._write_rows(end_s, update.vitals)
        counts = Counts(self._seconds, end_s, self._vitals, self._faces, self._wave)
        result = summary.summarise(origin, settings, counts)
        self._open_files.close()
        if self._folder is not None:
            path = self._folder / (self._name + summary.SUFFIX)
            path.write_text(summary.to_text(result), encoding="utf-8", newline="")
        return result

    def _write_rows(self, t_s: float, vitals: Vitals) -> None:
        for second in range(self._seconds + 1, math.floor(t_s + TOLERANCE_S) + 1):
            for name, tally in self._vitals.items():
                tally.add(vitals[name], status_text(vitals[name]))
            if self._vitals_csv is not None:
                self._vitals_csv.write(second, vitals)
            self._seconds = second
