"""NAME.bvp.csv: the pulse wave of the whole recording, ``t_s,bvp``.

Evenly sampled between gaps; where no wave could be measured there are no rows. The wave is in units of its own standard
deviation, systole upward.
"""

import csv
from typing import TextIO

from app.core.types import BvpChunk

SUFFIX = ".bvp.csv"


class BvpCsv:
    """Writes final chunks to a file opened by the caller (text, UTF-8, newline=""), and counts."""

    def __init__(self, file: TextIO) -> None:
        self._rows = csv.writer(file, lineterminator="\n")
        self._rows.writerow(["t_s", "bvp"])

    def write(self, chunk: BvpChunk) -> None:
        """The samples of one chunk. Microseconds, so that the rate can be read off the times without rounding error."""
        self._rows.writerows(
            (f"{chunk.t0_s + i / chunk.rate_hz:.6f}", f"{value:.4f}") for i, value in enumerate(chunk.wave.tolist())
        )
