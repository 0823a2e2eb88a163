"""The window: puts the widgets together and passes on what the session finds."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PyQt5.QtCore import QByteArray, QSize, Qt, QTimer, pyqtSlot
from PyQt5.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PyQt5.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from app.build import SourceSpec
from app.core.pulse.method import PulseMethod
from app.core.types import VitalInfo
from app.errors import AppError
from app.gui.bars.banner import Banner
from app.gui.bars.crash_bar import CrashBar
from app.gui.bars.record_bar import RecordBar
from app.gui.bars.recovery_bar import RecoveryBar
from app.gui.bars.source_bar import SourceBar
from app.gui.bars.status_line import StatusLine
from app.gui.bars.transport_bar import TransportBar
from app.gui.live.live_page import LivePage
from app.gui.look.screen import room_for
from app.gui.look.speaking import Speaking
from app.gui.measuring.capture_thread import Opened
from app.gui.measuring.recording import RecordingControl
from app.gui.measuring.session import Session
from app.gui.measuring.source_names import said_name
from app.gui.measuring.state import State
from app.gui.program.commands import Command, Commands, MenuButton
from app.gui.program.preferences import Preferences
from app.gui.review.control import Review
from app.gui.window.camera_watch import CameraWatch
from app.gui.window.other_keys import other_keys
from app.gui.window.shell import Shell
from app.language import later
from app.record.session.shelf import sessions_folder
from app.settings import Settings

TITLE = "Human Health Monitor"
MINIMUM_SIZE = (1024, 640)
FIRST_SIZE = QSize(1240, 760)  # where the screen has room for it
PICTURE_EVERY_MS = 33
STATUS_EVERY_MS = 1000

_AT_REST = {
    State.IDLE: later("press Start"),
    State.FINISHED: later("the video has ended"),
    State.FAILED: later("stopped by a problem"),
    State.STOPPING: later("stopping"),
    State.OPENING: later("opening the source"),
    State.SEEKING: later("measuring anew from another place"),
}
_SILENT = (State.OPENING, State.SEEKING, State.PAUSED)  # nothing new is expected
_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class MainWindow(Speaking, QMainWindow):
    """Shows one session. Paints and passes on; measures nothing."""

    def __init__(
        self,
        session: Session,
        infos: Sequence[VitalInfo],
        methods: Sequence[PulseMethod],
        settings: Settings,
        settings_path: Path,
        list_cameras: Callable[[], Sequence[tuple[str, str]]],
    ) -> None:
        super().__init__()
        self._session = session
        self._opened: Opened | None = None  # what the title names
        self._list_cameras = list_cameras
        self.preferences = Preferences(settings, settings_path, self)
        self.commands = Commands(self)
        self.source_bar = SourceBar(methods)
        shelf = sessions_folder()
        self.recording = RecordingControl(session, infos, shelf, self)
        self.record_bar = RecordBar(self.recording)
        self.recovery = RecoveryBar(shelf)
        self.crash_bar = CrashBar()
        self.banner = Banner()
        self.shell = Shell(self, session, self.preferences, self.commands, self.banner, other_keys)
        self.live = LivePage(infos)
        self.transport = TransportBar()
        self.pages = QStackedWidget()
        self.status = StatusLine()
        self._menu = MenuButton(self.commands)
        self._picture_timer = self._timer(PICTURE_EVERY_MS, self._show_picture)
        self._status_timer = self._timer(STATUS_EVERY_MS, self._show_load)
        self._lay_out()
        self._connect()
        self._add_commands()
        self._camera = CameraWatch(session, self.commands, self.banner, self)
        self.review = Review(self.pages, self.commands, self.banner, self.show_page, methods, self._is_measuring)
        for told in (self.recording.finished, self.recovery.recovered):
            told.connect(self.review.show_recorded)
        self._recall()
        self._show_state(session.state)
        self.live.video.setFocus()

    def start(self, spec: SourceSpec) -> None:
        """Start measuring ``spec`` with the chosen method."""
        self.source_bar.select(spec)
        self._start(self.source_bar.spec)

    @pyqtSlot()
    def start_chosen(self) -> None:
        """Start what is chosen in the list of sources."""
        self._start(self.source_bar.spec)

    @pyqtSlot()
    def find_cameras(self) -> None:
        """Offer the cameras of this machine; takes a moment on Windows, so called when the window is on the screen."""
        self.source_bar.set_cameras(self._list_cameras())

    def quit_after(self, seconds: float) -> None:
        """Close the window when a source has been running for so long, or has failed; for trials without hands."""
        timer = self._timer(round(1000 * seconds), self.quit)

        def count_from_the_opening(state: State) -> None:
            if state in (State.RUNNING, State.FAILED) and not timer.isActive():
                timer.start()

        self._session.state_changed.connect(count_from_the_opening)

    @pyqtSlot()
    def quit(self) -> None:
        """Close the window, which ends the program."""
        self.close()

    @pyqtSlot(object)
    def show_error(self, error: AppError | None) -> None:
        """Say ``error`` in the banner; None puts the last one away."""
        self.banner.show_error(error)

    def show_page(self, page: QWidget) -> None:
        """Bring ``page``, one of ``pages``, to the front."""
        self.pages.setCurrentWidget(page)

    def closeEvent(self, event: QCloseEvent | None) -> None:
        """End the recording, which then knows why; stop, within the session's patience; remember and go."""
        self.hide()
        if self.live.is_alone:
            self.live.toggle_alone()  # the next start is not to fill the screen
        self._picture_timer.stop()
        self._status_timer.stop()
        self.recording.close()
        self._session.close()
        self.review.close()
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.preferences.close(geometry, self.source_bar.method)
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Space and arrows, unless a widget that was reached by Tab took them."""
        steps = 0 if event is None else _STEPS.get(event.key(), 0)
        if event is not None and event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._start_or_stop()
        elif steps and self.transport.isVisible():
            self.transport.skip(steps)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent | None) -> None:
        """Take one file."""
        if event is not None and _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent | None) -> None:
        """Start the file."""
        path = None if event is None else _dropped_file(event)
        if event is not None and path is not None:
            event.acceptProposedAction()
            self.start(SourceSpec("file", path))

    @pyqtSlot(object)
    def _start(self, spec: SourceSpec) -> None:
        started = self.preferences.settings.with_started(spec, self.source_bar.method)
        self.preferences.change(source=started.source, recent=started.recent, method=started.method, welcomed=True)
        self.source_bar.set_recent(started.recent)
        self.show_page(self.live)
        self._session.start(spec, self.source_bar.method)

    @pyqtSlot(object)
    def _keep_recent(self, recent: tuple[SourceSpec, ...]) -> None:
        self.preferences.change(recent=recent)
        self.source_bar.set_recent(recent)

    @pyqtSlot()
    def _start_or_stop(self) -> None:
        playback = self._session.playback()
        if playback is not None and playback.can_seek:
            self.transport.toggle()
        elif self._session.state.measuring:
            self._session.stop()
        elif not self._session.state.active:
            self.start_chosen()

    @pyqtSlot(object)
    def _show_state(self, state: State) -> None:
        self.source_bar.show_state(state)
        self.status.show_state(state)
        if state in (State.OPENING, State.SEEKING):
            self.live.begin(_AT_REST[state])
        elif state.measuring:
            self.live.resume(paused=state is State.PAUSED)
        else:
            self.live.end(_AT_REST[state], at_rest=not state.active)
        for timer in (self._picture_timer, self._status_timer):
            if state.measuring:
                timer.start()
            else:
                timer.stop()
        if not state.active:
            self.status.show_load(None)
            self._opened = None
            self._say()
        self._show_playback()

    @pyqtSlot(object)
    def _show_opened(self, opened: Opened) -> None:
        self.live.show_opened(opened)
        self._opened = opened
        self._say()

    def _say(self) -> None:
        opened = self._opened
        parts = [TITLE] if opened is None else [said_name(opened.info), TITLE, *(["DEMO"] if opened.is_demo else [])]
        self.setWindowTitle(" - ".join(parts))

    @pyqtSlot()
    def _show_picture(self) -> None:
        observation = self._session.take_observation()
        self.live.show_picture(self._session.take_picture(), observation)
        self._show_playback()

    @pyqtSlot()
    def _show_playback(self) -> None:
        on_screen = self.pages.currentWidget() is self.live and not self.live.is_alone
        self.transport.show_playback(self._session.playback() if on_screen else None, self._session.state)

    @pyqtSlot()
    def _show_load(self) -> None:
        load = self._session.load()
        self.status.show_load(load)
        self.live.every_second(opening=self._session.state in _SILENT)
        advice = self._camera.every_second(load)
        if not self.live.video.guidance:
            self.live.video.set_guidance(advice)

    @pyqtSlot(bool)
    def _leave_away(self, alone: bool) -> None:
        """Everything around the one number that fills the screen; it may be asked for on any page."""
        if alone:
            self.show_page(self.live)
        for widget in (self.source_bar, self.record_bar, self._menu, self.status):
            widget.setVisible(not alone)

    @pyqtSlot()
    def _toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _recall(self) -> None:
        settings = self.preferences.settings
        self.live.follow(self.preferences)
        self.source_bar.set_recent(settings.recent)
        self.source_bar.select_method(settings.method)
        if settings.source is not None:
            self.source_bar.select(settings.source)
        geometry = QByteArray.fromBase64(settings.geometry.encode("ascii", "ignore"))
        if not self.restoreGeometry(geometry):
            self.resize(FIRST_SIZE.boundedTo(room_for(self)))

    def _connect(self) -> None:
        session, bar = self._session, self.source_bar
        bar.start_asked.connect(self._start)
        bar.stop_asked.connect(session.stop)
        bar.cameras_asked.connect(self.find_cameras)
        bar.method_chosen.connect(session.use_method)
        bar.recent_kept.connect(self._keep_recent)
        self.transport.drive(session)
        self.pages.currentChanged.connect(self._show_playback)
        session.state_changed.connect(self._show_state)
        session.opened.connect(self._show_opened)
        session.updated.connect(self.live.show_update)
        session.reported.connect(self.show_error)
        session.method_kept.connect(bar.select_method)
        self.recording.start_asked.connect(self.start_chosen)
        self.recording.reported.connect(self.show_error)
        self.recovery.reported.connect(self.show_error)
        self.live.reported.connect(self.show_error)
        self.live.noticed.connect(self.banner.show_notice)
        self.live.alone_changed.connect(self._leave_away)
        self.live.calibrate_asked.connect(self.shell.calibrate)

    def _add_commands(self) -> None:
        for command in (
            *self.source_bar.commands(),
            Command("Pause or go on", self.transport.toggle, "P", "source"),
            Command("Stop", self._session.stop, "Shift+Space", "source"),
            Command("Record", self.recording.toggle, "R", "record"),
            Command("Mark", self.record_bar.mark, "M", "record"),
            Command("Full screen", self._toggle_full_screen, "F11", "view"),
            *self.live.commands(),
            Command("Quit", self.quit, "Esc", "quit"),
        ):
            self.commands.add(command)
        keep_video = Command("Also keep the video", self._toggle_keep_video, group="record", checkable=True)
        self._keep_video = self.commands.add(keep_video)
        self.preferences.changed.connect(self._show_settings)
        self._show_settings(self.preferences.settings)

    @pyqtSlot()
    def _toggle_keep_video(self) -> None:
        self.preferences.change(keep_video=not self.preferences.settings.keep_video)

    @pyqtSlot(object)
    def _show_settings(self, settings: Settings) -> None:
        self.recording.keep_video = settings.keep_video
        self._keep_video.setChecked(settings.keep_video)

    def _is_measuring(self) -> bool:
        return self._session.state.active

    def _timer(self, interval_ms: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(interval_ms)
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.timeout.connect(act)
        return timer

    def _lay_out(self) -> None:
        self._say()
        self.setMinimumSize(*MINIMUM_SIZE)
        self.setAcceptDrops(True)
        self.source_bar.add(self.record_bar)
        self.source_bar.add(self._menu)
        self.pages.addWidget(self.live)
        centre = QWidget()
        layout = QVBoxLayout(centre)
        layout.setContentsMargins(10, 10, 10, 6)
        layout.setSpacing(8)
        layout.addWidget(self.source_bar)
        layout.addWidget(self.crash_bar)
        layout.addWidget(self.recovery)
        layout.addWidget(self.banner)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.transport)
        layout.addWidget(self.status)
        self.setCentralWidget(centre)


def _dropped_file(event: QDropEvent) -> str | None:
    """The one local file that is dragged, whatever its name: opening says what it is."""
    data = event.mimeData()
    urls = data.urls() if data is not None else []
    if len(urls) != 1 or not urls[0].isLocalFile() or not Path(urls[0].toLocalFile()).is_file():
        return None
    return urls[0].toLocalFile()
