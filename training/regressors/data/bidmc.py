"""BIDMC: 8 minutes of finger PPG at 125 Hz of people in intensive care, breaths marked by two annotators."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.core.types import FloatArray
from training.regressors.data import MissingDataError, folder_of

FOLDER = "bidmc"
RATE_HZ = 125.0
# Recordings from this number on are never read here: they are for checking a finished model once.
FIRST_HELD_OUT = 41


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """ppg: (n,) at RATE_HZ. breaths_s: for each annotator the times of breaths."""

    name: str
    ppg: FloatArray
    breaths_s: tuple[FloatArray, FloatArray]

    def rate_brpm(self, start_s: float, end_s: float, agree_within: float = 2.0) -> float | None:
        """Breaths a minute in the window by the mean interval; None where the two annotators do not agree."""
        rates = []
        for times_s in self.breaths_s:
            inside = times_s[(times_s >= start_s) & (times_s < end_s)]
            if len(inside) < 4:
                return None
            rates.append(60 * (len(inside) - 1) / float(inside[-1] - inside[0]))
        return float(np.mean(rates)) if abs(rates[0] - rates[1]) <= agree_within else None


def recordings(data: Path) -> Iterator[Recording]:
    """Recordings 1-40 below ``data``."""
    folder = folder_of(data, FOLDER)
    paths = sorted(folder.rglob("bidmc_*_Signals.csv"))
    if not paths:
        raise MissingDataError(f"{folder} holds no bidmc_NN_Signals.csv: it is not the CSV form of BIDMC 1.0.0.")
    for path in paths:
        name = path.name.removesuffix("_Signals.csv")
        if int(name.split("_")[1]) >= FIRST_HELD_OUT:
            continue
        header = path.open(encoding="utf-8").readline().split(",")
        column = next(i for i, title in enumerate(header) if title.strip() == "PLETH")
        ppg = np.genfromtxt(path, delimiter=",", skip_header=1, usecols=(column,))
        breaths = np.genfromtxt(path.with_name(f"{name}_Breaths.csv"), delimiter=",", skip_header=1)
        first, second = (np.sort(breaths[np.isfinite(breaths[:, k]), k]) / RATE_HZ for k in (0, 1))
        yield Recording(name, ppg, (first, second))
