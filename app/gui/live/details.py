"""What is one click away: spectrum, variability, single beats, and why there is no number."""

from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QTabWidget, QWidget

from app.core.overlay import overlay
from app.core.types import Reading, Spectrum, Update, VitalInfo
from app.gui.live.card_texts import why_text
from app.gui.live.group_card import GroupLine, NumbersTable
from app.gui.live.signal_panel import SignalPanel
from app.gui.look.speaking import Speaking
from app.gui.plots.beats_plot import BeatsPlot
from app.gui.plots.poincare_plot import PoincarePlot
from app.gui.plots.spectrum_plot import SpectrumPlot
from app.language import Text, later, say

SPECTRUM, VARIABILITY, BEATS, WHY = "spectrum", "variability", "beats", "why"
NAMES = {
    SPECTRUM: later("Spectrum"),
    VARIABILITY: later("Variability"),
    BEATS: later("Beats"),
    WHY: later("Why no number?"),
}


class Details(Speaking, QTabWidget):
    """A strip of tabs; only the page that is seen is kept up to date. Pages for which there is no sign are not there.

    heart: the sign of the pulse wave; varying: the sign of the tachogram; more: lines without room on their card.
    """

    page_chosen = pyqtSignal(str)

    def __init__(
        self,
        infos: Sequence[VitalInfo],
        heart: VitalInfo | None,
        varying: VitalInfo | None,
        more: Sequence[GroupLine] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._heart, self._varying = heart, varying
        self._update: Update | None = None
        self._why: Text | str = ""
        self._names: list[str] = []
        self.spectrum = None if heart is None else SpectrumPlot(heart.name)
        self.beats = None if heart is None else BeatsPlot(heart.name)
        self.poincare = None if varying is None else PoincarePlot(varying.name)
        self.table = NumbersTable(more) if more else None
        self.signal = SignalPanel(infos)
        self.setObjectName("details")
        self.setDocumentMode(True)
        self._add(SPECTRUM, self.spectrum)
        self._add(VARIABILITY, self._beside(self.poincare, self.table))
        self._add(BEATS, self.beats)
        self._add(WHY, self.signal)
        self._say()
        self.currentChanged.connect(self._turned)

    @property
    def pages(self) -> tuple[str, ...]:
        """The names of the pages that are there."""
        return tuple(self._names)

    @property
    def page(self) -> str:
        """The name of the page that is seen."""
        return self._names[self.currentIndex()]

    def show_page(self, name: str) -> None:
        """Bring the page called ``name`` to the front; nothing happens where it is not there."""
        if name in self._names:
            self.setCurrentIndex(self._names.index(name))

    def show_update(self, update: Update) -> None:
        """Show what was found, once a second."""
        self._update = update
        self._renew()

    def show_nothing(self, why: Text | str) -> None:
        """Nothing is known, and ``why``."""
        self._update, self._why = None, why
        self._renew()

    @pyqtSlot(int)
    def _turned(self, _index: int) -> None:
        self._renew()
        self.page_chosen.emit(self.page)

    def _renew(self) -> None:
        page, update = self.page, self._update
        heart = None if update is None or self._heart is None else update.vitals[self._heart.name]
        if page == SPECTRUM and self.spectrum is not None:
            seen = None if update is None else update.spectrum
            self.spectrum.show_spectrum(seen, None if heart is None else heart.value)
        elif page == VARIABILITY and self.poincare is not None:
            self._show_variability(self.poincare)
        elif page == BEATS and self.beats is not None:
            self._show_beats(self.beats, heart)
        elif page == WHY and update is not None:
            self.signal.show_vitals(update.vitals)
        elif page == WHY:
            self.signal.clear(self._why)

    def _show_variability(self, plot: PoincarePlot) -> None:
        update = self._update
        if update is None or self._varying is None:
            plot.show_tachogram(None, None, None, self._why)
            return
        values = {one.vital: one.value for one in update.vitals.readings}
        reading = update.vitals[self._varying.name]
        plot.show_tachogram(reading.tachogram, values.get("sd1_ms"), values.get("sd2_ms"), reading_why(reading))

    def _show_beats(self, plot: BeatsPlot, heart: Reading | None) -> None:
        update = self._update
        if update is None or heart is None or update.bvp is None:
            plot.show_overlay(None, trusted=False, why=self._why if heart is None else reading_why(heart))
            return
        rate_bpm = heart.value if heart.value is not None else _strongest(update.spectrum)
        laid = None if rate_bpm is None else overlay(update.bvp, rate_bpm)
        why = reading_why(heart) or later("no beats found")
        plot.show_overlay(laid, trusted=heart.value is not None, why=why)

    def _add(self, name: str, page: QWidget | None) -> None:
        if page is None:
            return
        room = QScrollArea()
        room.setFrameShape(QFrame.Shape.NoFrame)
        room.setWidgetResizable(True)
        room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        room.setWidget(page)
        self._names.append(name)
        self.addTab(room, "")

    def _say(self) -> None:
        for index, name in enumerate(self._names):
            self.setTabText(index, say(NAMES[name]))

    @staticmethod
    def _beside(*parts: QWidget | None) -> QWidget | None:
        there = [part for part in parts if part is not None]
        if len(there) < 2:
            return there[0] if there else None
        both = QWidget()
        layout = QHBoxLayout(both)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in there:
            layout.addWidget(part, 1)
        return both


def reading_why(reading: Reading) -> str:
    """Why ``reading`` has no value."""
    return "" if reading.value is not None else why_text(reading)


def _strongest(spectrum: Spectrum | None) -> float | None:
    return None if spectrum is None else float(spectrum.rate_bpm[int(spectrum.power.argmax())])
