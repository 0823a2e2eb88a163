"""The menu beside the button that opens a video: other kinds of sources, and what was looked at before."""

import functools
from collections.abc import Sequence

from PyQt5.QtCore import Qt, pyqtSignal
from PyQt5.QtGui import QFontMetrics
from PyQt5.QtWidgets import QMenu, QWidget

from app.build import SourceSpec
from app.gui.measuring.source_names import is_missing, name_of, place_of
from app.language import tr

WIDEST_CHARS = 48


class RecentMenu(QMenu):
    """Filled anew whenever it opens, for files come and go.

    Signals:
        chosen: a SourceSpec.
        file_asked, address_asked: no value.
        kept: the recent sources that are to be remembered, a tuple of SourceSpec; the others are forgotten.
    """

    chosen = pyqtSignal(object)
    file_asked = pyqtSignal()
    address_asked = pyqtSignal()
    kept = pyqtSignal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._recent: tuple[SourceSpec, ...] = ()
        self.setToolTipsVisible(True)
        self.aboutToShow.connect(self.fill)

    def set_recent(self, recent: Sequence[SourceSpec]) -> None:
        """Offer these."""
        self._recent = tuple(recent)

    def fill(self) -> None:
        """As things are now."""
        self.clear()
        for text, asked in ((tr("Video file..."), self.file_asked), (tr("Network camera..."), self.address_asked)):
            action = self.addAction(text)
            if action is not None:
                action.triggered.connect(asked)
        if not self._recent:
            return
        self.addSeparator()
        missing = [spec for spec in self._recent if is_missing(spec)]
        for spec in self._recent:
            self._add_recent(spec, missing=spec in missing)
        self.addSeparator()
        if missing:
            self._add_keep(tr("Remove missing files"), tuple(spec for spec in self._recent if spec not in missing))
        self._add_keep(tr("Clear recent"), ())

    def _add_keep(self, text: str, kept: tuple[SourceSpec, ...]) -> None:
        action = self.addAction(text)
        if action is not None:
            action.triggered.connect(functools.partial(self._keep, kept))

    def _add_recent(self, spec: SourceSpec, *, missing: bool) -> None:
        metrics = QFontMetrics(self.font())
        room = metrics.averageCharWidth() * WIDEST_CHARS
        name = metrics.elidedText(name_of(spec), Qt.TextElideMode.ElideMiddle, room).replace("&", "&&")
        action = self.addAction(tr("{name} (not there any more)", name=name) if missing else name)
        if action is not None:
            action.setToolTip(place_of(spec))
            action.setEnabled(not missing)
            action.triggered.connect(functools.partial(self._choose, spec))

    def _choose(self, spec: SourceSpec, _checked: bool = False) -> None:
        self.chosen.emit(spec)

    def _keep(self, kept: tuple[SourceSpec, ...], _checked: bool = False) -> None:
        self.kept.emit(kept)
