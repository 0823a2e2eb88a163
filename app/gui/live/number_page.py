"""One number as large as the screen, to be read from across a room."""

from collections.abc import Mapping, Sequence

from PyQt5.QtCore import Qt
from PyQt5.QtGui import QKeyEvent
from PyQt5.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from app.core.types import Update, VitalInfo
from app.gui.live.reading_card import ReadingCard
from app.gui.look.speaking import Speaking
from app.gui.look.words import CENTRE, Words
from app.language import Text, tr

SCALE = 2.2  # of the texts around the number
_STEPS: Mapping[int, int] = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


class NumberPage(Speaking, QWidget):
    """A card for each sign, one at a time; the arrow keys change between them."""

    def __init__(self, infos: Sequence[VitalInfo], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._frozen = self._is_demo = self._paused = False
        self._cards = tuple(ReadingCard(info, large=True, scale=SCALE) for info in infos)
        self._stack = QStackedWidget()
        self._hint = Words(chars=20, side=CENTRE)
        for card in self._cards:
            self._stack.addWidget(card)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack, 1)
        layout.addWidget(self._hint)
        self._say()

    @property
    def card(self) -> ReadingCard:
        """The card on the screen."""
        return self._cards[self._stack.currentIndex()]

    @property
    def hint(self) -> str:
        """How to go on, and what must be said of the number."""
        return self._hint.text

    def show_update(self, update: Update) -> None:
        """Show the numbers of ``update``."""
        for card in self._cards:
            card.show_reading(update.vitals[card.info.name], update.t_s)

    def clear(self, why: Text | str) -> None:
        """No number, and ``why``."""
        for card in self._cards:
            card.clear(why)

    def set_marks(self, *, frozen: bool, is_demo: bool, paused: bool = False) -> None:
        """Say that the number stands still, or that it is of a synthetic face."""
        self._frozen, self._is_demo, self._paused = frozen, is_demo, paused
        self._say()

    def keyPressEvent(self, event: QKeyEvent | None) -> None:
        """Arrows: another number."""
        step = 0 if event is None else _STEPS.get(event.key(), 0)
        if step:
            self._stack.setCurrentIndex((self._stack.currentIndex() + step) % len(self._cards))
        else:
            super().keyPressEvent(event)

    def _say(self) -> None:
        possible = ((tr("DEMO"), self._is_demo), (tr("PAUSED"), self._paused), (tr("FROZEN"), self._frozen))
        marks = [mark for mark, on in possible if on]
        hint = tr("N or F11: back to all numbers. Arrow keys: another number. Esc: quit the program.")
        self._hint.set_text("   ".join((*marks, hint)))
