"""The line at the bottom: how the work goes, in measured figures."""

from PyQt5.QtCore import QPointF, Qt
from PyQt5.QtGui import QColor, QPainter, QPaintEvent
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from app.gui.look import theme
from app.gui.look.speaking import Speaking
from app.gui.look.words import RIGHT, Words
from app.gui.measuring.run import Load
from app.gui.measuring.state import State
from app.language import later, say, tr

NOT_MEDICAL_SHORT = later("For research and personal wellness. Not a medical device.")
STATE_NAMES = {
    State.IDLE: later("Ready"),
    State.OPENING: later("Opening"),
    State.RUNNING: later("Running"),
    State.INTERRUPTED: later("Waiting for the source"),
    State.STOPPING: later("Stopping"),
    State.FINISHED: later("Finished"),
    State.FAILED: later("Failed"),
    State.PAUSED: later("Paused"),
    State.SEEKING: later("Measuring anew from another place"),
}

_NOTICED = (State.INTERRUPTED, State.FAILED)


class StateDot(QWidget):
    """A dot in the colour of the state; its name stands beside it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = State.IDLE
        self.setFixedSize(12, 12)

    def show_state(self, state: State) -> None:
        """Colour the dot for ``state``."""
        self._state = state
        self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:
        """The dot."""
        colours = theme.colours()
        colour = QColor(colours.notice if self._state in _NOTICED else colours.muted)
        if self._state is State.RUNNING:
            colour = theme.vital_colour("heart_rate_bpm")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawEllipse(QPointF(6, 6), 4.5, 4.5)


class StatusLine(Speaking, QWidget):
    """State, frame rate, captured and dropped frames, latency, method and what it runs on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown_state = State.IDLE
        self._shown_load: Load | None = None
        self._dot = StateDot()
        self._state = Words(strong=True, follows=True)
        self._rate, self._captured, self._dropped, self._latency, self._method = (
            Words(follows=True, chars=0) for _ in range(5)
        )
        self._note = Words(side=RIGHT, chars=12)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(6)
        layout.addWidget(self._dot)
        layout.addWidget(self._state)
        for fact in self._facts:
            layout.addSpacing(10)
            layout.addWidget(fact)
        layout.addWidget(self._note, 1)
        self._say()

    @property
    def _facts(self) -> tuple[Words, ...]:
        return self._rate, self._captured, self._dropped, self._latency, self._method

    @property
    def text(self) -> str:
        """Everything that stands in the line."""
        texts = (word.text for word in (self._state, *self._facts, self._note))
        return "  ".join(text for text in texts if text)

    def show_state(self, state: State) -> None:
        """Name the state."""
        self._shown_state = state
        self._say()

    def show_load(self, load: Load | None) -> None:
        """Refresh the figures; None: nothing runs."""
        self._shown_load = load
        self._say()

    def _say(self) -> None:
        self._dot.show_state(self._shown_state)
        self._state.set_text(say(STATE_NAMES[self._shown_state]))
        self._note.set_text(say(NOT_MEDICAL_SHORT))
        load = self._shown_load
        for fact in self._facts:
            fact.setVisible(load is not None)
        for fact, text in zip(self._facts, ("",) * 5 if load is None else _figures(load), strict=True):
            fact.set_text(text)


def _figures(load: Load) -> tuple[str, str, str, str, str]:
    rate_hz, latency_s = load.stats.measured_rate_hz, load.latency_s
    return (
        "" if rate_hz is None else tr("{rate:.1f} fps", rate=rate_hz),
        tr("{count} frames", count=load.stats.captured),
        tr("{count} dropped", count=load.dropped),
        "" if latency_s is None else tr("latency {latency:.0f} ms", latency=latency_s * 1000),
        ""
        if load.method is None
        else tr("{method} on {provider}", method=load.method.label, provider=load.method.provider),
    )
