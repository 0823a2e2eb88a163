"""The page on which a session is watched: the picture with its face, the waves, the numbers."""

from collections.abc import Sequence

from PyQt5.QtCore import QElapsedTimer
from PyQt5.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.types import FaceObservation, Frame, Update, VitalInfo
from app.gui.capture_thread import Opened
from app.gui.guidance import guidance
from app.gui.signal_panel import SignalPanel
from app.gui.video_view import VideoView
from app.gui.vitals_panel import VitalsPanel

SILENCE_MS = 2500  # without any update for this long the numbers leave, whatever the reason


class LivePage(QWidget):
    """Shows what the session of the window finds. The window tells it what came; it keeps no threads and no files."""

    def __init__(self, infos: Sequence[VitalInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._last_update: Update | None = None
        self._since_update = QElapsedTimer()
        self.video = VideoView()
        self.vitals = VitalsPanel(infos)
        self.signal = SignalPanel()
        self._lay_out()

    def begin(self, why: str) -> None:
        """A run begins: nothing of the last one stays; ``why`` there is no number yet."""
        self._since_update.start()
        self.clear_vitals(why)

    def end(self, why: str, *, at_rest: bool) -> None:
        """The run comes to its end; ``at_rest``: it has, and the picture leaves as well."""
        self.clear_vitals(why)
        self.video.set_guidance("")
        if at_rest:
            self.video.clear()

    def resume(self) -> None:
        """Results may come from now on."""
        self._since_update.start()

    def show_opened(self, opened: Opened) -> None:
        """Name the source."""
        info = opened.info
        self.video.set_source(f"{info.name}, {info.width_px}x{info.height_px}", is_demo=opened.is_demo)

    def show_update(self, update: Update) -> None:
        """Draw what the monitor has found."""
        self._last_update = update
        self._since_update.start()
        self.vitals.show_update(update)

    def show_picture(self, frame: Frame | None, observation: FaceObservation | None) -> None:
        """Draw the newest picture and face, None where there is nothing newer; moves the pens of the waves."""
        if frame is not None:
            self.video.show_frame(frame)
        if observation is not None:
            self.video.show_face(observation)
        self.vitals.advance()

    def every_second(self, *, opening: bool) -> None:
        """Renew what is to be read rather than watched; without anything new for too long, numbers leave."""
        frame, update = self.video.frame, self._last_update
        if update is not None:
            qualities = [one.quality for one in update.vitals.readings if one.quality is not None]
            self.signal.show_quality(qualities[0] if qualities else None)
        if frame is not None and update is not None:
            height, width = frame.image.shape[:2]
            self.video.set_guidance(guidance(update.observation, update.vitals, width, height))
        if self._since_update.hasExpired(SILENCE_MS) and not opening:
            self.clear_vitals("no new measurement")

    def clear_vitals(self, why: str) -> None:
        """No number, no wave, and ``why``."""
        self._last_update = None
        self.vitals.clear(why)
        self.signal.show_quality(None)

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(8)
        left.addWidget(self.video, 1)
        left.addWidget(self.signal)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addLayout(left, 4)
        layout.addWidget(self.vitals, 5)
