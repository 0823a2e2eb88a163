"""What the window offers around measuring: settings, the person, and what a user wants to know about the program."""

import functools

from PyQt5.QtCore import QObject, pyqtSlot
from PyQt5.QtWidgets import QAction, QWidget

from app.errors import AppError
from app.gui.banner import Banner
from app.gui.commands import Command, Commands
from app.gui.dialogs.profile_dialog import ProfileDialog
from app.gui.dialogs.settings_dialog import CHOICES, SettingsDialog
from app.gui.preferences import Preferences
from app.gui.session import Session
from app.profiles import StoredProfile, load_profiles, profiles_path
from app.settings import Settings


class Shell(QObject):
    """Opens the dialogs of one window and carries out what they ask for."""

    def __init__(
        self, window: QWidget, session: Session, preferences: Preferences, commands: Commands, banner: Banner
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._preferences = preferences
        self._banner = banner
        self._checks: dict[tuple[str, str], QAction] = {}
        self._add_commands(commands)
        preferences.changed.connect(self._show_settings)
        self._show_settings(preferences.settings)

    @pyqtSlot()
    def open_settings(self) -> None:
        """Open the settings."""
        SettingsDialog(self._preferences, self._window).present()

    @pyqtSlot()
    def calibrate(self) -> None:
        """Open the profile, ready for the numbers of a cuff."""
        name = self._preferences.settings.profile
        dialog = ProfileDialog(profiles_path(), name, self.use_profile, self._window)
        dialog.present()
        dialog.start_with_the_cuff()

    def use_profile(self, profile: StoredProfile) -> None:
        """Measure this person from now on, and at the next start where the profile has a name."""
        self._session.use_profile(profile)
        if profile.name != self._preferences.settings.profile:
            self._preferences.change(profile=profile.name)

    def recall_profile(self) -> None:
        """Measure the person whose profile was in use last."""
        name = self._preferences.settings.profile
        if not name:
            return
        try:
            self._session.use_profile(load_profiles(profiles_path()).get(name, StoredProfile("")))
        except AppError as error:
            self._banner.show_error(error)

    def _add_commands(self, commands: Commands) -> None:
        commands.add(Command("Profile and calibration...", self.calibrate, "C", "person"))
        commands.add(Command("Settings...", self.open_settings, "Ctrl+,", "settings"))
        for choice in CHOICES:
            for value, text in choice.values:
                act = functools.partial(self._preferences.change, **{choice.field: value})
                command = Command(str(text), act, group="settings", checkable=True, submenu=str(choice.label))
                self._checks[choice.field, value] = commands.add(command)

    @pyqtSlot(object)
    def _show_settings(self, settings: Settings) -> None:
        for (field, value), action in self._checks.items():
            action.setChecked(getattr(settings, field) == value)
