"""The head of the review: which session it is, what can be done with it, and how much of it is seen."""

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtWidgets import QAction, QLabel, QMenu, QSizePolicy, QVBoxLayout, QWidget

from app.gui.look.buttons import tab_button
from app.gui.look.flow_layout import FlowLayout
from app.gui.look.speaking import Speaking
from app.gui.review.series import in_words
from app.language import tr
from app.record.session.types import Ending, SessionMeta, SessionRecord

ZOOM = 2.0  # of a click


class ReviewBar(Speaking, QWidget):
    """Buttons and facts; does nothing itself.

    Signals, named by what is asked for: back_asked, sessions_asked, other_session_asked, reference_asked,
    replay_asked, nothing_beside_asked, export_asked, zoom_asked (factor), whole_asked, fit_asked.
    """

    back_asked = pyqtSignal()
    sessions_asked = pyqtSignal()
    other_session_asked = pyqtSignal()
    reference_asked = pyqtSignal()
    replay_asked = pyqtSignal()
    nothing_beside_asked = pyqtSignal()
    export_asked = pyqtSignal()
    zoom_asked = pyqtSignal(float)
    whole_asked = pyqtSignal()
    fit_asked = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._record: SessionRecord | None = None
        self._span = (0.0, 0.0)
        self.back, self.sessions, self.compare, self.export = (tab_button() for _ in range(4))
        self.closer, self.wider, self.whole, self.fit = (tab_button() for _ in range(4))
        self._name, self._facts, self._seen = QLabel(), QLabel(), QLabel()
        self.other_session, self.reference, self.replay, self.nothing_beside = (QAction(self) for _ in range(4))
        self._lay_out()
        self._connect()
        self._say()
        self.show_record(None)

    def show_record(self, record: SessionRecord | None, *, overlaid: bool = False) -> None:
        """Say which session it is; ``overlaid``: something else is drawn beside it."""
        self._record = record
        for button in (self.compare, self.export, self.closer, self.wider, self.whole, self.fit):
            button.setEnabled(record is not None)
        self.replay.setEnabled(record is not None and record.video is not None)
        self.nothing_beside.setEnabled(overlaid)
        self._say()

    def show_span(self, span: tuple[float, float]) -> None:
        """Say which time is seen."""
        self._span = span
        self._say_span()

    def _say(self) -> None:
        self.back.setText(tr("Back to live"))
        self.back.setToolTip(tr("Back to the live screen (Esc)"))
        self.sessions.setText(tr("All sessions"))
        self.compare.setText(tr("Compare"))
        self.other_session.setText(tr("With another session..."))
        self.reference.setText(tr("With my oximeter or chest strap..."))
        self.replay.setText(tr("With another method (analyse the video again)..."))
        self.nothing_beside.setText(tr("Nothing beside it"))
        self.export.setText(tr("Export..."))
        self.closer.setText("+")
        self.wider.setText("\N{MINUS SIGN}")
        self.whole.setText(tr("Whole session"))
        self.fit.setText(tr("Fit heights"))
        for button, name in (
            (self.closer, tr("Zoom in (+)")),
            (self.wider, tr("Zoom out (-)")),
            (self.whole, tr("Show the whole session (0)")),
            (self.fit, tr("Fit the heights of the tracks to what is seen (F)")),
        ):
            button.setToolTip(name)
            button.setAccessibleName(name)
        self._name.setText("" if self._record is None else self._record.name)
        self._facts.setText("" if self._record is None else facts(self._record))
        self._facts.setToolTip(self._facts.text())
        self._say_span()

    def _say_span(self) -> None:
        begin, end = (in_words(t_s, decimals=1 if self._span[1] - self._span[0] < 60 else 0) for t_s in self._span)
        length = in_words(self._span[1] - self._span[0])
        self._seen.setText(
            "" if self._record is None else tr("{begin} to {end} ({length})", begin=begin, end=end, length=length)
        )

    def _connect(self) -> None:
        self.back.clicked.connect(self.back_asked)
        self.sessions.clicked.connect(self.sessions_asked)
        self.export.clicked.connect(self.export_asked)
        self.closer.clicked.connect(self._zoom_in)
        self.wider.clicked.connect(self._zoom_out)
        self.whole.clicked.connect(self.whole_asked)
        self.fit.clicked.connect(self.fit_asked)
        for action, signal in (
            (self.other_session, self.other_session_asked),
            (self.reference, self.reference_asked),
            (self.replay, self.replay_asked),
            (self.nothing_beside, self.nothing_beside_asked),
        ):
            action.triggered.connect(signal)

    def _zoom_in(self) -> None:
        self.zoom_asked.emit(1 / ZOOM)

    def _zoom_out(self) -> None:
        self.zoom_asked.emit(ZOOM)

    def _lay_out(self) -> None:
        menu = QMenu(self)
        menu.addActions([self.other_session, self.reference, self.replay])
        menu.addSeparator()
        menu.addAction(self.nothing_beside)
        self.compare.setMenu(menu)
        self._name.setObjectName("heading")
        for label in (self._facts, self._seen):
            label.setObjectName("muted")
        for label in (self._name, self._facts):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        first, second = FlowLayout(), FlowLayout()
        for widget in (self.back, self.sessions):
            first.addWidget(widget)
        first.addWidget(self._name)
        for widget in (self.compare, self.export):
            first.addWidget(widget)
        for widget in (self.closer, self.wider, self.whole, self.fit, self._seen):
            second.addWidget(widget)
        second.addWidget(self._facts)
        self._facts.setAlignment(Qt.Alignment(Qt.AlignmentFlag.AlignRight) | Qt.AlignmentFlag.AlignVCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(first)
        layout.addLayout(second)


def facts(record: SessionRecord) -> str:
    """Length, source, method, and what must not be overlooked."""
    return " \N{MIDDLE DOT} ".join(
        [
            in_words(record.duration_s),
            source_name(record.meta),
            record.meta.method.label,
            *flags(record.meta, record.ending),
        ]
    )


def source_name(meta: SessionMeta) -> str:
    """What was looked at, in a word or two."""
    kinds = {"camera": tr("camera"), "file": tr("video file"), "stream": tr("network stream"), "demo": tr("demo face")}
    kind = kinds.get(meta.source.kind, meta.source.kind)
    return f"{kind} ({meta.source.name})" if meta.source.kind in ("file", "stream") else kind


def flags(meta: SessionMeta, ending: Ending) -> list[str]:
    """DEMO, recovered, without an end: what every place that names a session says of it."""
    found = ["DEMO"] if meta.demo else []
    if ending is Ending.RECOVERED:
        found.append(tr("recovered"))
    elif ending is Ending.NONE:
        found.append(tr("without an end"))
    return found
