"""What the window needs from the machine itself: a display, Qt's system libraries, an OpenCV that does not bite Qt."""

import ctypes
import os
import sys

from app.errors import AppError

# Library -> (Debian and Ubuntu package, Fedora package). What the Qt of the PyQt5 wheel links to and does not carry.
ALWAYS = {
    "libGL.so.1": ("libgl1", "libglvnd-glx"),
    "libglib-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libgthread-2.0.so.0": ("libglib2.0-0", "glib2"),
    "libfontconfig.so.1": ("libfontconfig1", "fontconfig"),
    "libfreetype.so.6": ("libfreetype6", "freetype"),
    "libdbus-1.so.3": ("libdbus-1-3", "dbus-libs"),
}
X11 = {
    "libX11.so.6": ("libx11-6", "libX11"),
    "libX11-xcb.so.1": ("libx11-xcb1", "libX11-xcb"),
    "libxcb.so.1": ("libxcb1", "libxcb"),
    "libxcb-icccm.so.4": ("libxcb-icccm4", "xcb-util-wm"),
    "libxcb-image.so.0": ("libxcb-image0", "xcb-util-image"),
    "libxcb-keysyms.so.1": ("libxcb-keysyms1", "xcb-util-keysyms"),
    "libxcb-randr.so.0": ("libxcb-randr0", "libxcb"),
    "libxcb-render.so.0": ("libxcb-render0", "libxcb"),
    "libxcb-render-util.so.0": ("libxcb-render-util0", "xcb-util-renderutil"),
    "libxcb-shape.so.0": ("libxcb-shape0", "libxcb"),
    "libxcb-shm.so.0": ("libxcb-shm0", "libxcb"),
    "libxcb-sync.so.1": ("libxcb-sync1", "libxcb"),
    "libxcb-util.so.1": ("libxcb-util1", "xcb-util"),
    "libxcb-xfixes.so.0": ("libxcb-xfixes0", "libxcb"),
    "libxcb-xinerama.so.0": ("libxcb-xinerama0", "libxcb"),
    "libxcb-xkb.so.1": ("libxcb-xkb1", "libxcb"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
    "libxkbcommon-x11.so.0": ("libxkbcommon-x11-0", "libxkbcommon-x11"),
}
WAYLAND = {
    "libwayland-client.so.0": ("libwayland-client0", "libwayland-client"),
    "libwayland-cursor.so.0": ("libwayland-cursor0", "libwayland-cursor"),
    "libxkbcommon.so.0": ("libxkbcommon0", "libxkbcommon"),
}
GUI_OPENCV = ("opencv-python", "opencv-contrib-python", "opencv-contrib-python-headless")
OPENCV = "opencv-python-headless"


def qt_platform() -> str:
    """The platform Qt will use on Linux: the one asked for, else what there is a display for; empty without any."""
    if asked := os.environ.get("QT_QPA_PLATFORM", ""):
        return asked.split(":")[0].split(";")[0]
    if os.environ.get("DISPLAY"):
        return "xcb"
    return "wayland" if os.environ.get("WAYLAND_DISPLAY") else ""


def no_display() -> str:
    """Why there is no display for a window, as one sentence without its full stop; empty when there is one.

    A platform set in QT_QPA_PLATFORM that needs no display (offscreen, vnc) counts as one.
    """
    if not sys.platform.startswith("linux"):
        return ""
    platform = qt_platform()
    display, wayland = os.environ.get("DISPLAY"), os.environ.get("WAYLAND_DISPLAY")
    if not platform or (platform == "xcb" and not display):
        return "There is no display (DISPLAY and WAYLAND_DISPLAY are not set)"
    if platform == "xcb" and not _answers():
        return f"The display {display} does not answer"
    if platform == "wayland" and not wayland:
        return "There is no display (WAYLAND_DISPLAY is not set)"
    return ""


def _answers() -> bool:
    """Whether an X server is there. Qt would abort the process where it is not."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # check_libraries names what is missing
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    try:
        return not xcb.xcb_connection_has_error(connection)
    finally:
        xcb.xcb_disconnect(connection)


def missing_libraries(platform: str) -> dict[str, tuple[str, str]]:
    """The system libraries for Qt on ``platform`` that cannot be loaded, with the packages that have them."""
    if not sys.platform.startswith("linux"):
        return {}
    wanted = ALWAYS | {"xcb": X11, "wayland": WAYLAND}.get(platform, {})
    return {name: packages for name, packages in wanted.items() if not _loads(name)}


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def check_libraries(platform: str) -> None:
    """Raise AppError naming the packages to install when Qt could not start on ``platform``."""
    if missing := missing_libraries(platform):
        debian, fedora = (" ".join(sorted({packages[i] for packages in missing.values()})) for i in (0, 1))
        raise AppError(
            f"The window needs system libraries that are not installed: {', '.join(missing)}.",
            f"Run: sudo apt install {debian} (Debian, Ubuntu) or: sudo dnf install {fedora} (Fedora)",
        )


def check_opencv() -> None:
    """Raise AppError when another build of OpenCV is installed beside or over the headless one.

    The builds share their files, so the last one installed wins; that of opencv-python loads a second Qt, which aborts
    PyQt5 under X11.
    """
    if wrong := installed_gui_opencv():
        python = f'"{sys.executable}" -m pip'
        version = opencv_pin()
        raise AppError(
            f"{' and '.join(wrong)} is installed: it does not work together with the window, and takes the place of "
            f"{OPENCV}.",
            f"Run: {python} uninstall -y {' '.join(wrong)} && "
            f"{python} install --force-reinstall --no-deps {OPENCV}=={version}",
        )


def installed_gui_opencv() -> list[str]:
    """Which of GUI_OPENCV are installed. Reads folder names: importlib.metadata costs every start 20 ms more."""
    names = {
        entry.partition("-")[0].replace("_", "-").lower()
        for folder in sys.path
        if folder.endswith(("site-packages", "dist-packages")) and os.path.isdir(folder)  # noqa: PTH112
        for entry in os.listdir(folder)  # noqa: PTH208
        if entry.startswith("opencv") and entry.endswith((".dist-info", ".egg-info"))
    }
    return [name for name in GUI_OPENCV if name in names]


def opencv_pin() -> str:
    """The version of OpenCV that belongs to this program."""
    from app.setup.pins import read_pins
    from app.setup.place import REQUIREMENTS

    return next(pin.version for pin in read_pins(REQUIREMENTS) if pin.name == OPENCV)
