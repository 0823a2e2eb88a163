"""One vital sign as a number with everything that belongs to it, or the reason why there is none."""

from PyQt5.QtCore import Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QFrame, QHBoxLayout, QPushButton, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from app.core.types import Quality, Reading, VitalInfo
from app.gui.live.card_texts import EXPERIMENTAL, NO_VALUE, Statement, behind_tip, interval_tip, unit_text
from app.gui.live.digits import Digits, QualityBar, quality_word
from app.gui.look.speaking import Speaking
from app.gui.look.words import CENTRE, RIGHT, Words
from app.language import Text, tr

MARGINS = (12, 6, 12, 7)


class CalibrateButton(Speaking, QPushButton):
    """Asks for a reading of a real instrument."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("small")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._say()

    def _say(self) -> None:
        self.setText(tr("Calibrate"))
        self.setToolTip(tr("Enter the reading of a cuff or an oximeter that was taken just now"))


class QualityLine(QWidget):
    """How far a number can be trusted, as a bar and a word, and what it rests on."""

    def __init__(self, vital: str, scale: float = 1.0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bar = QualityBar(vital)
        self._word = Words(scale=scale, chars=4)
        self._behind = Words(scale=scale, chars=8, side=RIGHT)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(7)
        layout.addWidget(self._bar, 2)
        layout.addWidget(self._word, 1)
        layout.addWidget(self._behind, 3)

    def show_quality(self, quality: Quality | None, behind: str) -> None:
        """Draw ``quality`` and write ``behind``."""
        self._bar.set_score(None if quality is None else quality.score)
        self._word.set_text(quality_word(quality))
        self._behind.set_text(behind)
        self._bar.setToolTip(behind_tip())


def absence_page(why: Words, parent: QWidget, scale: float = 1.0) -> QWidget:
    """What stands in place of numbers: ``--`` and the reason."""
    page = QWidget(parent)  # without one it would be a window for a moment
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addStretch(1)
    layout.addWidget(Words(NO_VALUE, scale=1.3 * scale, chars=3, side=CENTRE))
    layout.addWidget(why)
    layout.addStretch(1)
    return page


class ReadingCard(Speaking, QFrame):
    """Shows one Reading. Made from a VitalInfo alone, so that a new sign needs nothing here.

    large: of the digits; scale: of all texts. calibrate_asked: the name of the sign.
    """

    calibrate_asked = pyqtSignal(str)

    def __init__(
        self, info: VitalInfo, *, large: bool = False, scale: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._statement = Statement(info)
        self._label = Words(vital=info.name, scale=1.1 * scale if large else scale, bold=True, chars=15)
        self._unit = Words(scale=scale, side=RIGHT, follows=True)
        self._digits = Digits(info.decimals, info.name, (3.4 if large else 2.0) * scale)
        self._interval = Words(scale=scale, chars=10, side=RIGHT)
        self._note = Words(scale=scale, chars=10, side=RIGHT)
        self._sentence = Words(scale=scale, lines=2, chars=10, side=CENTRE)
        self._line = QualityLine(info.name, scale)
        self._calibrate = CalibrateButton() if info.name in EXPERIMENTAL else None
        self._body = QStackedLayout()
        self._lay_out(scale)
        self._say()

    @property
    def info(self) -> VitalInfo:
        """Which sign this is."""
        return self._statement.info

    @property
    def text(self) -> str:
        """The number as it stands on the screen."""
        return self._digits.text

    @property
    def has_value(self) -> bool:
        """Whether a number is shown."""
        return self._statement.has_value

    @property
    def sentence(self) -> str:
        """What stands under the number: its interval and what must be said with it; or why there is none."""
        parts = (self._interval.text, self._note.text) if self.has_value else (self._sentence.text,)
        return "\n".join(part for part in parts if part)

    def show_reading(self, reading: Reading, now_s: float) -> None:
        """Put ``reading`` on the screen; ``now_s``: the time of the newest picture."""
        self._statement = Statement(self.info, reading, now_s)
        self._say()

    def clear(self, why: Text | str) -> None:
        """Show that there is no number, and ``why``."""
        self._statement = Statement(self.info, absent=why)
        self._say()

    def _say(self) -> None:
        said = self._statement
        self._label.set_text(said.name)
        self._unit.set_text(unit_text(said.info))
        self._digits.set_text(said.value)
        self._interval.set_text(said.interval)
        self._interval.setToolTip(interval_tip())
        (self._note if said.has_value else self._sentence).set_text(said.why)
        self._line.show_quality(said.quality, said.behind)
        self._body.setCurrentIndex(0 if said.has_value else 1)
        self.setAccessibleName(said.spoken)

    @pyqtSlot()
    def _ask(self) -> None:
        self.calibrate_asked.emit(self.info.name)

    def _lay_out(self, scale: float) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self._label, 1)
        top.addWidget(self._unit)
        if self._calibrate is not None:
            self._calibrate.clicked.connect(self._ask)
            top.addWidget(self._calibrate)
        number = QWidget(self)  # without a parent the stack would show it as a window of its own
        beside = QVBoxLayout(number)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self._digits, 1)
        beside.addWidget(self._interval)
        if self._calibrate is None:
            self._note.hide()
        else:
            beside.addWidget(self._note)
        self._body.addWidget(number)
        self._body.addWidget(absence_page(self._sentence, self, scale))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*MARGINS)
        layout.setSpacing(2)
        layout.addLayout(top)
        layout.addLayout(self._body, 1)
        layout.addWidget(self._line)
