"""The entry in the applications menu of a Linux desktop."""

import os
import sys
from pathlib import Path

from app.errors import AppError
from app.setup.place import ICON, ROOT

ENTRY_NAME = "human-health-monitor.desktop"


def install_entry(python: str) -> Path:
    """Write the entry that starts this copy of the program with ``python``, for this user; returns where it is.

    Raises AppError where there are no such entries, or they cannot be written.
    """
    if not sys.platform.startswith("linux"):
        raise AppError(
            f"--install-desktop is for Linux desktops, this is {sys.platform}.",
            "Double-click GUI.bat (Windows) or 'Human Health Monitor.command' (macOS) instead.",
        )
    folder = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "applications"
    path = folder / ENTRY_NAME
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(entry(python), encoding="utf-8")
        path.chmod(0o755)
    except OSError as error:
        raise AppError(f"{path} cannot be written ({error.strerror}).", "Make its folder writable for you.") from error
    return path


def entry(python: str) -> str:
    """The text of the entry that starts the program with ``python``."""
    return f"""\
[Desktop Entry]
Type=Application
Version=1.0
Name=Human Health Monitor
Name[zh_CN]=人体健康监测
Comment=Heart rate from the video of a face; not a medical device
Comment[zh_CN]=通过人脸视频测量心率；非医疗器械
Exec={_quoted(python)} {_quoted(str(ROOT / "GUI.py"))} %f
Path={ROOT}
Icon={ICON}
Terminal=false
Categories=Science;MedicalSoftware;
MimeType=video/mp4;video/quicktime;video/x-matroska;video/webm;video/x-msvideo;video/x-ms-wmv;
"""


def _quoted(argument: str) -> str:
    """``argument`` as one word of an Exec line: quoted, with the escapes of both the quoting and the string rule."""
    for character in '\\"`$':
        argument = argument.replace(character, "\\" + character)
    return '"' + argument.replace("\\", "\\\\").replace("%", "%%") + '"'
