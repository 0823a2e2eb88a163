"""What a quality is made of: the conditions a person can see and change."""

from collections.abc import Callable

from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from app.core.types import Quality

# Name, how it is written, where it is found.
_PARTS: tuple[tuple[str, str, Callable[[Quality], float | None]], ...] = (
    ("Pulse over noise", "{:.1f} dB", lambda quality: quality.snr_db),
    ("Beats against spectrum", "{:.1f} bpm apart", lambda quality: quality.agreement_bpm),
    ("Head motion", "{:.2%} of its width a frame", lambda quality: quality.motion),
    ("Brightness of the skin", "{:.0f} of 255", lambda quality: quality.luma),
    ("Over- or under-exposed", "{:.1%} of the skin", lambda quality: quality.clipped),
    ("Face seen", "{:.0%} of the time", lambda quality: quality.coverage),
    ("Frame rate", "{:.1f} fps", lambda quality: quality.rate_hz),
)
NOTHING = "--"


class SignalPanel(QFrame):
    """A short table of the named parts of a Quality."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.values: dict[str, QLabel] = {}
        layout = QGridLayout(self)
        layout.setContentsMargins(14, 10, 14, 10)
        layout.setVerticalSpacing(3)
        layout.setColumnStretch(1, 1)
        for row, (name, _, _) in enumerate(_PARTS):
            label = QLabel(name)
            label.setObjectName("muted")
            self.values[name] = QLabel(NOTHING)
            layout.addWidget(label, row, 0)
            layout.addWidget(self.values[name], row, 1, Qt.AlignmentFlag.AlignRight)

    def show_quality(self, quality: Quality | None) -> None:
        """Write the parts of ``quality``; what is not known stays ``--``."""
        for name, form, find in _PARTS:
            value = None if quality is None else find(quality)
            text = NOTHING if value is None else form.format(value)
            self.values[name].setText(text)
            self.values[name].setAccessibleName(f"{name}: {text}")
