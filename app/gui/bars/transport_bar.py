"""The row under a video that can wait: pause, stop, where it stands, how fast it goes, how long it takes."""

from collections import deque

from PyQt5.QtCore import QElapsedTimer, QSignalBlocker, Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QWidget

from app.gui.bars.seek_slider import SeekSlider
from app.gui.look.buttons import keep_room, tab_button
from app.gui.look.clock import clock_text
from app.gui.look.speaking import Speaking
from app.gui.measuring.manner import FASTEST, REAL_TIME
from app.gui.measuring.playback import Playback
from app.gui.measuring.session import Session
from app.gui.measuring.state import State
from app.language import later, say, tr

SPEEDS = ((later("Real time"), REAL_TIME), (later("As fast as possible"), FASTEST))
STEP_S = 5.0  # of an arrow key
PACE_OVER_S = 4.0  # the speed that was reached is measured over so long
PACE_EVERY_MS = 250


class TransportBar(Speaking, QFrame):
    """Shows a Playback and asks for changes to it; hides itself where there is none, as for a camera.

    Signals:
        pause_asked, resume_asked, stop_asked: no value.
        seek_asked: seconds of the video from which to measure anew.
        speed_chosen: media seconds per second, None: as fast as possible.
    """

    pause_asked = pyqtSignal()
    resume_asked = pyqtSignal()
    stop_asked = pyqtSignal()
    seek_asked = pyqtSignal(float)
    speed_chosen = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._playback: Playback | None = None
        self._state = State.IDLE
        self._pace = _Pace()
        self.play_button = tab_button()
        self.play_button.clicked.connect(self.toggle)
        self.stop_button = tab_button()
        self.stop_button.clicked.connect(self.stop_asked)
        self.slider = SeekSlider()
        self.slider.sought.connect(self.seek_asked)
        self.slider.valueChanged.connect(self._say_place)
        self._place = _label()
        self._note = _label()
        self.speed = QComboBox()
        self.speed.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        for text, speed in SPEEDS:
            self.speed.addItem(say(text), speed)
        self.speed.currentIndexChanged.connect(self._choose_speed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(8, 5, 8, 5)
        layout.setSpacing(8)
        layout.addWidget(self.play_button)
        layout.addWidget(self.stop_button)
        layout.addWidget(self._place)
        layout.addWidget(self.slider, 1)
        layout.addWidget(self._note)
        layout.addStretch(0)
        layout.addWidget(self.speed)
        self._say()
        self.hide()

    @property
    def text(self) -> str:
        """What is written in it."""
        return "  ".join(filter(None, (self._place.text(), self._note.text())))

    def drive(self, session: Session) -> None:
        """Let ``session`` do what is asked for here."""
        self.pause_asked.connect(session.pause)
        self.resume_asked.connect(session.resume)
        self.stop_asked.connect(session.stop)
        self.seek_asked.connect(session.seek)
        self.speed_chosen.connect(session.set_speed)

    def show_playback(self, playback: Playback | None, state: State) -> None:
        """Show where the video stands; None hides the bar."""
        is_news = playback is None or self._playback is None or state is not self._state
        self._playback, self._state = playback, state
        self.setVisible(playback is not None)
        if playback is None:
            self._pace.forget()
            return
        if state is State.RUNNING:
            self._pace.note(playback.position_s)
        else:
            self._pace.forget()
        self.slider.setVisible(playback.can_seek)
        self.slider.show_place(playback.position_s, playback.duration_s)
        if is_news:
            self._say()
        else:
            self._say_place()

    @pyqtSlot()
    def toggle(self) -> None:
        """Pause, go on, or play again from the beginning: whatever the button says."""
        if self._state is State.FINISHED:
            self.seek_asked.emit(0.0)
        elif self._state is State.PAUSED:
            self.resume_asked.emit()
        elif self._state is State.RUNNING:
            self.pause_asked.emit()

    def skip(self, steps: int) -> None:
        """Ask for a place so many steps from here."""
        if self._playback is not None and self._playback.can_seek:
            self.seek_asked.emit(self._playback.position_s + steps * STEP_S)

    @pyqtSlot(int)
    def _choose_speed(self, index: int) -> None:
        self._pace.forget()
        self.speed_chosen.emit(SPEEDS[index][1])

    def _say(self) -> None:
        rests = self._state is State.FINISHED or (self._playback is not None and self._playback.paused)
        keep_room(self.play_button, tr("Play"), tr("Pause"))
        self.play_button.setText(tr("Play") if rests else tr("Pause"))
        self.play_button.setEnabled(self._state is not State.SEEKING)
        self.play_button.setToolTip(tr("Pause or go on (P; in a video file also Space)"))
        self.stop_button.setText(tr("Stop"))
        self.stop_button.setToolTip(tr("Stop measuring (Shift+Space)"))
        self.stop_button.setEnabled(self._state.measuring)
        for button in (self.play_button, self.stop_button):
            button.setAccessibleName(button.text())
        self.slider.setAccessibleName(tr("Place in the video"))
        self.slider.setToolTip(tr("Measure anew from another place (arrow keys: five seconds)"))
        self.speed.setAccessibleName(tr("Speed"))
        self.speed.setToolTip(tr("How fast the video is played; the results are the same"))
        with QSignalBlocker(self.speed):
            for index, (text, speed) in enumerate(SPEEDS):
                self.speed.setItemText(index, say(text))
                if self._playback is not None and speed == self._playback.speed:
                    self.speed.setCurrentIndex(index)
        self._say_place()

    @pyqtSlot()
    def _say_place(self) -> None:
        playback = self._playback
        if playback is None:
            return
        position_s = self.slider.place_s if playback.can_seek else playback.position_s
        place = clock_text(position_s)
        if playback.duration_s is not None:
            place += f" / {clock_text(playback.duration_s)}"
        _write(self._place, place)
        _write(self._note, self._how_it_goes(playback))

    def _how_it_goes(self, playback: Playback) -> str:
        """Paused, how fast and how much longer: what is true just now."""
        if self.slider.isSliderDown():
            return tr("measures anew from here")
        if self._state is State.PAUSED:
            return tr("PAUSED: waves and numbers are those of {place}", place=clock_text(playback.position_s))
        if self._state is State.SEEKING:
            return tr("going to {place}", place=clock_text(playback.position_s))
        pace = self._pace.speed
        if self._state is not State.RUNNING or pace is None:
            return ""
        parts = [tr("{speed:.1f}x", speed=pace)] if playback.speed is FASTEST else []
        if playback.duration_s is not None:
            left_s = max(playback.duration_s - playback.position_s, 0.0) / pace
            parts.append(tr("{time} left", time=clock_text(left_s)))
        return ", ".join(parts)


class _Pace:
    """Media seconds per second of the last few seconds."""

    def __init__(self) -> None:
        self._clock = QElapsedTimer()
        self._seen: deque[tuple[float, float]] = deque()  # (clock, place) in seconds

    def forget(self) -> None:
        """What comes now has nothing to do with what was."""
        self._seen.clear()

    def note(self, position_s: float) -> None:
        """The video stands at ``position_s`` now."""
        if not self._clock.isValid():
            self._clock.start()
        now_s = self._clock.elapsed() / 1000
        if self._seen and now_s - self._seen[-1][0] < PACE_EVERY_MS / 1000:
            return
        self._seen.append((now_s, position_s))
        while now_s - self._seen[0][0] > PACE_OVER_S:
            self._seen.popleft()

    @property
    def speed(self) -> float | None:
        """None until it has been watched for a second, and when nothing moves."""
        if len(self._seen) < 2 or self._seen[-1][0] - self._seen[0][0] < 1.0:
            return None
        (begin_s, from_s), (end_s, to_s) = self._seen[0], self._seen[-1]
        return (to_s - from_s) / (end_s - begin_s) if to_s > from_s else None


def _write(label: QLabel, text: str) -> None:
    if label.text() != text:
        label.setText(text)


def _label() -> QLabel:
    label = QLabel()
    label.setObjectName("muted")
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
