"""What the window offers around measuring: settings, the person, and what a user wants to know about the program."""

import functools
from collections.abc import Callable

from PyQt5.QtCore import QObject, pyqtSlot
from PyQt5.QtWidgets import QAction, QStackedWidget, QWidget

from app.build import MODELS_PATH
from app.errors import AppError
from app.gui.bars.banner import Banner
from app.gui.bars.source_bar import SourceBar
from app.gui.dialogs.about_dialog import AboutDialog
from app.gui.dialogs.doctor_dialog import DoctorDialog, Examination
from app.gui.dialogs.key_map_dialog import KeyMapDialog
from app.gui.dialogs.privacy_dialog import PrivacyDialog
from app.gui.dialogs.profile_dialog import NOBODY, ProfileDialog
from app.gui.dialogs.settings_dialog import CHOICES, SettingsDialog
from app.gui.dialogs.welcome_page import WelcomePage
from app.gui.measuring.session import Session
from app.gui.program.commands import Command, Commands
from app.gui.program.preferences import Preferences
from app.language import later
from app.profiles import StoredProfile, load_profiles, profiles_path
from app.settings import Settings

PATIENCE_MS = 2000


class Shell(QObject):
    """Opens the dialogs of one window and carries out what they ask for."""

    def __init__(
        self,
        window: QWidget,
        session: Session,
        preferences: Preferences,
        commands: Commands,
        banner: Banner,
        other_keys: Callable[[], list[tuple[str, str]]],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._preferences = preferences
        self._banner = banner
        self._commands = commands
        self._other_keys = other_keys
        self._checks: dict[tuple[str, str], QAction] = {}
        self._examinations: list[Examination] = []
        self._add_commands(commands)
        preferences.changed.connect(self._show_settings)
        self._show_settings(preferences.settings)

    @pyqtSlot()
    def open_settings(self) -> None:
        """Open the settings."""
        SettingsDialog(self._preferences, self._window).present()

    def welcome(self, pages: QStackedWidget, source_bar: SourceBar) -> None:
        """Show the first page among ``pages``, until something is started."""
        page = WelcomePage()
        page.demo_asked.connect(source_bar.start_demo)
        page.camera_asked.connect(functools.partial(self._start_camera, source_bar))
        page.video_asked.connect(source_bar.ask_for_file)
        page.language_chosen.connect(self._speak)
        pages.addWidget(page)
        pages.setCurrentWidget(page)
        page.demo_button.setFocus()

    @pyqtSlot()
    def open_privacy(self) -> None:
        """Open the list of all that is kept."""
        PrivacyDialog(self._forget, self._window).present()

    @pyqtSlot()
    def open_about(self) -> None:
        """Open what there is to know about the program."""
        AboutDialog(MODELS_PATH, self._keys, self._window).present()

    @pyqtSlot()
    def open_keys(self) -> None:
        """Open the sheet of all keys."""
        KeyMapDialog(self._keys, self._window).present()

    @pyqtSlot()
    def open_doctor(self) -> None:
        """Look for what is wrong with the installation."""
        dialog = DoctorDialog(self._window)
        dialog.examination.finished.connect(self._let_go)
        self._examinations.append(dialog.examination)
        dialog.begin()

    def close(self) -> bool:
        """End what runs here; False when something hangs in a device and cannot be ended."""
        for one in self._examinations:
            one.requestInterruption()
        return all(one.wait(PATIENCE_MS) for one in self._examinations)

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

    def _start_camera(self, source_bar: SourceBar) -> None:
        """The first camera there is."""
        source_bar.cameras_asked.emit()
        spec = source_bar.first_camera()
        if spec is None:
            self._banner.show_error(AppError(later("No camera was found."), later("Connect one, or try the demo.")))
        else:
            source_bar.start_with(spec)

    @pyqtSlot(str)
    def _speak(self, language: str) -> None:
        self._preferences.change(language=language)

    def _keys(self) -> list[tuple[str, str]]:
        return [*self._other_keys(), *self._commands.key_map()]

    @pyqtSlot()
    def _let_go(self) -> None:
        self._examinations = [one for one in self._examinations if not one.isFinished()]

    def _forget(self, kinds: set[str]) -> None:
        """The files of these kinds were deleted: nothing of them is used, or written again, by itself."""
        if "settings" in kinds:
            self._preferences.forget()
        if "profiles" in kinds:
            self._session.use_profile(NOBODY)
            if self._preferences.settings.profile:
                self._preferences.change(profile="")

    def _add_commands(self, commands: Commands) -> None:
        commands.add(Command("Profile and calibration...", self.calibrate, "C", "person"))
        commands.add(Command("Settings...", self.open_settings, "Ctrl+,", "settings"))
        for choice in CHOICES:
            for value, text in choice.values:
                act = functools.partial(self._preferences.change, **{choice.field: value})
                command = Command(str(text), act, group="settings", checkable=True, submenu=str(choice.label))
                self._checks[choice.field, value] = commands.add(command)
        commands.add(Command("Privacy...", self.open_privacy, group="help"))
        commands.add(Command("Doctor...", self.open_doctor, group="help"))
        commands.add(Command("Keys", self.open_keys, "?", "help"))
        commands.add(Command("About", self.open_about, "F1", "help"))

    @pyqtSlot(object)
    def _show_settings(self, settings: Settings) -> None:
        for (field, value), action in self._checks.items():
            action.setChecked(getattr(settings, field) == value)
