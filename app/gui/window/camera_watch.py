"""What the window does about a camera while it runs: hold its exposure, and notice when it becomes slow."""

from PyQt5.QtCore import QObject, pyqtSlot
from PyQt5.QtWidgets import QWidget

from app.capture.source import CameraLock
from app.errors import AppError
from app.gui.bars.banner import Banner
from app.gui.measuring.capture_thread import Opened
from app.gui.measuring.run import Load
from app.gui.measuring.session import Session
from app.gui.measuring.source_names import said_lock, slow_camera
from app.gui.measuring.state import State
from app.gui.program.commands import Command, Commands


class CameraWatch(QObject):
    """Adds its command to the window's; it can be used while a camera runs. A lock ends with the run.

    What became of the wish to hold the exposure stands in ``banner``.
    """

    def __init__(self, session: Session, commands: Commands, banner: Banner, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._banner = banner
        self._opened: Opened | None = None
        self._told: CameraLock | None = None
        self._action = commands.add(
            Command("Hold exposure and white balance", self.toggle, "L", "source", checkable=True)
        )
        self._action.setEnabled(False)
        session.opened.connect(self._on_opened)
        session.state_changed.connect(self._on_state)

    @pyqtSlot()
    def toggle(self) -> None:
        """Hold, or give back."""
        self._told = None
        self._session.hold_camera(self._action.isChecked())

    def every_second(self, load: Load | None) -> str:
        """Tell what the camera has answered; the advice to show when there is none of more weight comes back."""
        if load is None or self._opened is None or not self._opened.can_lock:
            return ""
        if load.lock is not None and load.lock != self._told:
            self._told = load.lock
            self._action.setChecked(load.lock.exposure or load.lock.white_balance)
            said = said_lock(load.lock)
            if isinstance(said, AppError):
                self._banner.show_error(said)
            else:
                self._banner.show_notice(said)
        return slow_camera(self._opened.info, load.stats.measured_rate_hz)

    @pyqtSlot(object)
    def _on_opened(self, opened: Opened) -> None:
        self._opened, self._told = opened, None
        self._action.setEnabled(opened.can_lock)

    @pyqtSlot(object)
    def _on_state(self, state: State) -> None:
        if not state.measuring:
            self._action.setChecked(False)
            self._action.setEnabled(False)
