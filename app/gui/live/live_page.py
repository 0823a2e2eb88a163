"""The page on which a session is watched: the picture with its face, the waves, the numbers."""

from collections.abc import Sequence
from datetime import datetime

from PyQt5.QtCore import QElapsedTimer, QEvent, QObject, Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QFrame, QScrollArea, QStackedLayout, QWidget

from app.core.types import FaceObservation, Frame, Update, VitalInfo
from app.errors import AppError
from app.gui.live.guidance import guidance
from app.gui.live.number_page import NumberPage
from app.gui.live.snapshot import pictures_folder, save_snapshot
from app.gui.live.video_view import VideoView
from app.gui.live.vitals_panel import VitalsPanel
from app.gui.measuring.capture_thread import Opened
from app.gui.program.commands import Command
from app.gui.program.preferences import Preferences
from app.language import Text, later
from app.settings import SCROLL, Settings

SILENCE_MS = 2500  # without any update for this long the numbers leave, whatever the reason
NO_NEWS = later("no new measurement")


class LivePage(QWidget):
    """Shows what the session of the window finds. The window tells it what came; it keeps no threads and no files.

    Frozen, the screen stands, and is marked; what comes meanwhile goes into the trend. Alone, one number fills the
    screen.

    Signals:
        noticed: a Text to show; reported: an AppError.
        calibrate_asked: the name of the sign to be calibrated.
        alone_changed: whether one number fills the screen, so that the window leaves away all around it.
    """

    noticed = pyqtSignal(object)
    reported = pyqtSignal(object)
    calibrate_asked = pyqtSignal(str)
    alone_changed = pyqtSignal(bool)

    def __init__(self, infos: Sequence[VitalInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences: Preferences | None = None
        self._last_update: Update | None = None
        self._since_update = QElapsedTimer()
        self._frozen = self._paused = self._was_full = False
        self._cleared_meanwhile: Text | str | None = None
        self._at_rest_meanwhile = False
        self.video = VideoView()
        self.vitals = VitalsPanel(infos, self.video)
        self.number = NumberPage(infos)
        self.vitals.calibrate_asked.connect(self.calibrate_asked)
        self.room = QScrollArea()  # where a large font or a long language needs more than the window has
        self._stack = QStackedLayout(self)
        self._lay_out()

    @property
    def frozen(self) -> bool:
        """Whether the screen stands."""
        return self._frozen

    @property
    def is_alone(self) -> bool:
        """Whether one number fills the screen."""
        return self._stack.currentWidget() is self.number

    def commands(self) -> tuple[Command, ...]:
        """What can be asked of this page."""
        return (
            Command("Freeze the screen", self.toggle_frozen, "F", "view"),
            Command("One large number", self.toggle_alone, "N", "view"),
            Command("Save a picture of the window", self.save_picture, "S", "view"),
        )

    def follow(self, preferences: Preferences) -> None:
        """Arrange waves and details as the user likes them, now and whenever that changes; remember the page chosen."""
        self._preferences = preferences
        self._arrange(preferences.settings)
        preferences.changed.connect(self._arrange)
        self.vitals.details.page_chosen.connect(self._keep_details)

    def begin(self, why: Text | str) -> None:
        """A run begins: nothing of the last one stays; ``why`` there is no number yet."""
        self._thaw()
        self._set_paused(False)
        self._since_update.start()
        self.vitals.begin()
        self._clear(why)

    def end(self, why: Text | str, *, at_rest: bool) -> None:
        """The run comes to its end; ``at_rest``: it has, and the picture leaves as well."""
        self.clear_vitals(why)
        self._set_paused(False)
        if self._frozen:
            self._at_rest_meanwhile = at_rest
        else:
            self._leave_picture(at_rest=at_rest)

    def resume(self, *, paused: bool = False) -> None:
        """Results may come from now on; ``paused``: not before the video goes on, and what stands is marked."""
        self._since_update.start()
        self._set_paused(paused)

    def show_opened(self, opened: Opened) -> None:
        """Name the source."""
        self.video.set_source(opened.info, is_demo=opened.is_demo)
        self._say_marks()

    @pyqtSlot(object)
    def show_update(self, update: Update) -> None:
        """Draw what the monitor has found."""
        self._last_update = update
        self._since_update.start()
        self.vitals.note(update)
        self._cleared_meanwhile = None
        if not self._frozen:
            self._show(update)

    def show_picture(self, frame: Frame | None, observation: FaceObservation | None) -> None:
        """Draw the newest picture and face, None where there is nothing newer; moves the pens of the waves."""
        if self._frozen or self.is_alone:
            return
        if frame is not None:
            self.video.show_frame(frame)
        if observation is not None:
            self.video.show_face(observation)
        self.vitals.advance()

    def every_second(self, *, opening: bool) -> None:
        """Renew what is to be read rather than watched; without anything new for too long, numbers leave."""
        frame, update = self.video.frame, self._last_update
        if frame is not None and update is not None and not self._frozen:
            height, width = frame.image.shape[:2]
            self.video.set_guidance(guidance(update.observation, update.vitals, width, height))
        if self._since_update.hasExpired(SILENCE_MS) and not opening:
            self.clear_vitals(NO_NEWS)

    def clear_vitals(self, why: Text | str) -> None:
        """No number, no wave, and ``why``; a frozen screen shows it when it goes on."""
        self._last_update = None
        if self._frozen:
            self._cleared_meanwhile = why
        else:
            self._clear(why)

    @pyqtSlot()
    def toggle_frozen(self) -> None:
        """Let the screen stand as it is, or go on. What is measured and recorded does not care."""
        if self._frozen:
            self._thaw()
        else:
            self._frozen = True
            self._say_marks()

    @pyqtSlot()
    def toggle_alone(self) -> None:
        """Let one number fill the screen, or come back from there."""
        if self.is_alone:
            if not self._was_full:
                self._toggle_full_screen()
            self._show_all()
            return
        window = self._window()
        self._was_full = window.isFullScreen()
        self._stack.setCurrentWidget(self.number)
        self.number.setFocus()
        self.alone_changed.emit(True)
        if not self._was_full:
            self._toggle_full_screen()
        window.installEventFilter(self)

    @pyqtSlot()
    def save_picture(self) -> None:
        """Keep a picture of the window as it is."""
        try:
            path = save_snapshot(self._window(), pictures_folder(), datetime.now().astimezone())
        except AppError as error:
            self.reported.emit(error)
        else:
            self.noticed.emit(later("Picture saved: {path}", path=path))

    def eventFilter(self, _watched: QObject | None, event: QEvent | None) -> bool:
        """Whoever leaves full screen, by whichever way, sees everything again."""
        leaving = event is not None and event.type() == QEvent.Type.WindowStateChange
        if leaving and self.is_alone and not self._window().isFullScreen():
            self._show_all()
        return False

    @pyqtSlot(object)
    def _arrange(self, settings: Settings) -> None:
        self.vitals.set_scrolling(settings.wave == SCROLL)
        self.vitals.details.show_page(settings.details)

    @pyqtSlot(str)
    def _keep_details(self, page: str) -> None:
        if self._preferences is not None and page != self._preferences.settings.details:
            self._preferences.change(details=page)

    def _window(self) -> QWidget:
        window = self.window()
        assert window is not None  # Qt: at least the widget itself
        return window

    def _toggle_full_screen(self) -> None:
        window = self._window()
        window.setWindowState(window.windowState() ^ Qt.WindowState.WindowFullScreen)

    def _show_all(self) -> None:
        """Leave the one number."""
        self._window().removeEventFilter(self)
        self._stack.setCurrentIndex(0)
        self.video.setFocus()
        self.alone_changed.emit(False)

    def _show(self, update: Update) -> None:
        if self.vitals.show_update(update):
            self.number.show_update(update)

    def _clear(self, why: Text | str) -> None:
        self._last_update = None
        self.vitals.clear(why)
        self.number.clear(why)

    def _thaw(self) -> None:
        """Go on, with what is true now."""
        if not self._frozen:
            return
        self._frozen = False
        self._say_marks()
        if self._cleared_meanwhile is not None:
            self._clear(self._cleared_meanwhile)
            self._leave_picture(at_rest=self._at_rest_meanwhile)
        elif self._last_update is not None:
            self._show(self._last_update)
        self._cleared_meanwhile, self._at_rest_meanwhile = None, False

    def _leave_picture(self, *, at_rest: bool) -> None:
        self.video.set_guidance("")
        if at_rest:
            self.video.clear()
            self._say_marks()

    def _set_paused(self, paused: bool) -> None:
        if paused is not self._paused:
            self._paused = paused
            self._say_marks()

    def _say_marks(self) -> None:
        self.video.set_frozen(self._frozen)
        self.video.set_paused(self._paused)
        self.vitals.set_frozen(self._frozen)
        self.number.set_marks(frozen=self._frozen, paused=self._paused, is_demo=self.video.is_demo)

    def _lay_out(self) -> None:
        room = self.room
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setWidgetResizable(True)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(self.vitals)
        self._stack.addWidget(room)
        self._stack.addWidget(self.number)
