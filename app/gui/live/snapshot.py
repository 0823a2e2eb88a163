"""A picture of the window as it is seen, kept as a file."""

from datetime import datetime
from pathlib import Path

from PyQt5.QtCore import QStandardPaths
from PyQt5.QtWidgets import QWidget

from app.errors import AppError
from app.language import later

FOLDER = "Human Health Monitor"


def pictures_folder() -> Path:
    """The user's pictures; the home folder where the system names none."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return Path(place or Path.home()) / FOLDER


def save_snapshot(window: QWidget, folder: Path, now: datetime) -> Path:
    """Write a PNG of ``window`` into ``folder``, named by ``now``; a picture that is there already is kept.

    Raises AppError when nothing can be written there.
    """
    name = now.strftime("Screen %Y-%m-%d %H.%M.%S")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _refused(folder, error.strerror or str(error)) from None
    path = folder / f"{name}.png"
    count = 1
    while path.exists():
        count += 1
        path = folder / f"{name} ({count}).png"
    if not window.grab().save(str(path), "PNG"):
        raise _refused(folder, "not writable")
    return path


def _refused(folder: Path, why: str) -> AppError:
    return AppError(
        later("The picture could not be saved in {folder} ({why}).", folder=folder, why=why),
        later("Make room there, or allow this program to write into it."),
    )
