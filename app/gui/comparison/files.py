"""A comparison with another instrument as tables."""

import csv
import io
from pathlib import Path

import numpy as np

from app.core.types import VitalInfo
from app.errors import AppError
from app.language import later
from app.notice import NOT_MEDICAL
from app.record.reference.compare import Comparison
from app.record.reference.series import Reference
from app.record.session.types import SessionRecord


def rows_csv(session: SessionRecord, comparison: Comparison) -> str:
    """Second by second: both values and their difference; empty where there is none."""
    text = io.StringIO()
    writer = csv.writer(text)
    name = comparison.vital
    writer.writerow(["t_s", "time", f"session_{name}", f"reference_{name}", f"difference_{name}"])
    difference = comparison.estimate - comparison.reference
    for t_s, *values in zip(comparison.t_s, comparison.estimate, comparison.reference, difference, strict=True):
        cells = ["" if np.isnan(value) else f"{value:.3f}" for value in values]
        writer.writerow([f"{t_s:.0f}", session.clock_time(float(t_s)).isoformat(timespec="seconds"), *cells])
    return text.getvalue()


def summary_csv(session: SessionRecord, reference: Reference, comparison: Comparison, info: VitalInfo) -> str:
    """Name, value and unit of everything that is said of the comparison."""
    found, unit = comparison.agreement, info.unit
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["name", "value", "unit"])
    writer.writerows(
        [
            ["session", session.name, ""],
            ["demo", str(session.meta.demo).lower(), ""],
            ["method", session.meta.method.label, ""],
            ["reference", reference.name, ""],
            ["sign", comparison.vital, ""],
            ["offset", f"{comparison.alignment.offset_s:.2f}", "s"],
            ["pairs", found.pairs, ""],
            ["coverage", f"{found.coverage:.4f}", ""],
            ["mean_absolute_error", f"{found.mae:.3f}", unit],
            ["root_mean_square_error", f"{found.rmse:.3f}", unit],
            ["pearson", _number(found.pearson), ""],
            ["bias", f"{found.bias:.3f}", unit],
            ["limit_of_agreement_low", _number(found.low), unit],
            ["limit_of_agreement_high", _number(found.high), unit],
            ["notice", NOT_MEDICAL[0], ""],
        ]
    )
    return text.getvalue()


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all. Raises AppError."""
    draft = path.with_name(path.name + ".draft")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise AppError(
            later("{path} could not be written: {why}.", path=path, why=error.strerror or error),
            later("Close it in other programs, or choose another folder."),
        ) from error


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"
