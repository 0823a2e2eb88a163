"""How a defect of the program is told."""

from pathlib import Path

from app.errors import AppError
from app.language import later


def defect(error: BaseException, log_path: Path | None) -> AppError:
    """How an unforeseen exception is told to people."""
    name = type(error).__name__
    if log_path is None:
        hint = later("Start again. The details are in the log.")
    else:
        hint = later("Start again. The details are in {path}.", path=log_path)
    return AppError(later("The program hit a defect of its own ({name}: {error}).", name=name, error=str(error)), hint)
