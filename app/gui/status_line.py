"""The line at the bottom: how the work goes, in measured figures."""

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.gui import theme
from app.gui.run import Load
from app.gui.session import State

NOT_MEDICAL_SHORT = "For research and personal wellness. Not a medical device."
NOT_MEDICAL = (
    "For research and personal wellness. Not a medical device: do not use it to diagnose, or in place of a blood "
    "pressure cuff or an oximeter."
)

_NOTICED = (State.INTERRUPTED, State.FAILED)


class StatusLine(QWidget):
    """State, frame rate, captured and dropped frames, latency, method and what it runs on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = QLabel()
        self._rate = _fact("Pictures a second, measured by their time stamps")
        self._captured = _fact("Pictures delivered by the source")
        self._dropped = _fact("Pictures lost by the source, or that the analysis had no time for")
        self._latency = _fact("Time from a picture to its result")
        self._method = _fact("Pulse method, and what it runs on")
        self._note = _fact(NOT_MEDICAL)
        self._note.setText(NOT_MEDICAL_SHORT)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(4, 0, 4, 0)
        layout.setSpacing(18)
        layout.addWidget(self._state)
        for fact in self._facts:
            layout.addWidget(fact)
        layout.addStretch(1)
        layout.addWidget(self._note)
        self.show_state(State.IDLE)
        self.show_load(None)

    @property
    def _facts(self) -> tuple[QLabel, ...]:
        return self._rate, self._captured, self._dropped, self._latency, self._method

    @property
    def text(self) -> str:
        """Everything that stands in the line."""
        texts = (self._state.accessibleName(), *(fact.text() for fact in (*self._facts, self._note)))
        return "  ".join(text for text in texts if text)

    def show_state(self, state: State) -> None:
        """Name the state."""
        colours = theme.colours()
        dot = colours.notice if state in _NOTICED else colours.muted
        if state is State.RUNNING:
            dot = colours.of_vital("heart_rate_bpm")
        words = state.value.capitalize()
        self._state.setText(f'<span style="color:{dot}">\N{BLACK CIRCLE}</span>&nbsp; {words}')
        self._state.setAccessibleName(words)

    def show_load(self, load: Load | None) -> None:
        """Refresh the figures; None: nothing runs."""
        if load is None:
            for fact in self._facts:
                fact.setText("")
            return
        rate_hz = load.stats.measured_rate_hz
        self._rate.setText("" if rate_hz is None else f"{rate_hz:.1f} fps")
        self._captured.setText(f"{load.stats.captured} frames")
        self._dropped.setText(f"{load.dropped} dropped")
        self._latency.setText("" if load.latency_s is None else f"latency {load.latency_s * 1000:.0f} ms")
        self._method.setText("" if load.method is None else f"{load.method.label} on {load.method.provider}")


def _fact(tip: str) -> QLabel:
    label = QLabel()
    label.setObjectName("muted")
    label.setToolTip(tip)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
    return label
