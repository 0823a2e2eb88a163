"""The settings while the window is open: one place that changes them, writes them, and dresses the program in them."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from PyQt5.QtCore import QLocale, QObject, QSettings, pyqtSignal
from PyQt5.QtWidgets import QApplication

from app import language
from app.gui.look import theme
from app.gui.program.translation import speak
from app.settings import AS_SYSTEM, Settings, save_settings

_WINDOWS_THEME = r"HKEY_CURRENT_USER\Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"


class Preferences(QObject):
    """Keeps the settings of one window; every change is written and shown at once.

    Signals:
        changed: the new Settings.
    """

    changed = pyqtSignal(object)

    def __init__(self, settings: Settings, path: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self._path = path
        self._forgotten = False

    @property
    def settings(self) -> Settings:
        """As they are now."""
        return self._settings

    @property
    def path(self) -> Path:
        """The file they are kept in."""
        return self._path

    def change(self, **changes: Any) -> None:
        """Change fields of the settings by name; what they mean for the look of the program is applied first."""
        before, self._settings = self._settings, replace(self._settings, **changes)
        self._forgotten = False
        save_settings(self._settings, self._path)
        self._apply(before)

    def forget(self) -> None:
        """The usual settings again. Nothing is written until somebody changes one: the file was to be deleted."""
        before, self._settings = self._settings, replace(Settings(), welcomed=self._settings.welcomed)
        self._forgotten = True
        self._apply(before)

    def close(self, geometry: str, method: str) -> None:
        """Write what is only known at the end, unless all was to be forgotten."""
        if not self._forgotten:
            save_settings(replace(self._settings, geometry=geometry, method=method), self._path)

    def _apply(self, before: Settings) -> None:
        now, application = self._settings, QApplication.instance()
        if isinstance(application, QApplication):
            if now.theme != before.theme:
                theme.apply(application, theme_of(now.theme))
            if now.language != before.language:
                speak(application, language_of(now.language))
        self.changed.emit(now)


def dress(application: QApplication, wished_language: str, wished_theme: str) -> None:
    """Give ``application`` language and look before its first window opens."""
    theme.apply(application, theme_of(wished_theme))
    speak(application, language_of(wished_language))


def language_of(wish: str) -> str:
    """The language to speak: ``wish``, or that of the system where there is a translation, else English."""
    if wish != AS_SYSTEM:
        return wish
    preferred = QLocale.system().uiLanguages()[:1]
    return language.CHINESE if any(name.startswith("zh") for name in preferred) else language.ENGLISH


def theme_of(wish: str) -> str:
    """The theme to wear: ``wish``, or that of the system as far as Qt 5 can know it."""
    if wish != AS_SYSTEM:
        return wish
    if sys.platform == "win32":  # its palette is light whatever was chosen there
        light = QSettings(_WINDOWS_THEME, QSettings.Format.NativeFormat).value("AppsUseLightTheme", 1)
        return theme.LIGHT if int(light) else theme.DARK
    return theme.of_system()
