"""The list of what can be looked at: cameras, what was opened before, the demo."""

from collections.abc import Sequence

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal
from PyQt5.QtGui import QStandardItemModel
from PyQt5.QtWidgets import QComboBox, QWidget

from app.build import SourceSpec
from app.gui.measuring.source_names import is_missing, name_of, place_of

DEMO = SourceSpec("demo")


class SourceList(QComboBox):
    """Each item is a SourceSpec; a file that is gone is listed, and cannot be chosen.

    Signals:
        opening: no value; the list is about to be opened, and may be renewed first.
    """

    opening = pyqtSignal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cameras: dict[str, str] = {}  # address and name of those that are there

    def showPopup(self) -> None:
        """Let the list be renewed first."""
        self.opening.emit()
        super().showPopup()

    def spec_at(self, index: int) -> SourceSpec | None:
        """The source at ``index``, None where there is none."""
        spec: SourceSpec | None = self.itemData(index)
        return spec

    def offer(self, cameras: Sequence[tuple[str, str]], recent: Sequence[SourceSpec]) -> None:
        """List these cameras (address and name of each), these sources, and the demo; without a signal."""
        with QSignalBlocker(self):
            self.clear()
            self._cameras = dict(cameras)
            for address, name in cameras:
                self.addItem(name, SourceSpec("camera", address))
            for spec in (*recent, DEMO):
                self._add(spec)

    def select(self, spec: SourceSpec) -> None:
        """Choose ``spec``, which is listed from now on."""
        for index in range(self.count()):
            other = self.spec_at(index)
            if other is not None and (other.kind, other.address) == (spec.kind, spec.address):
                self.setCurrentIndex(index)
                return
        self.insertItem(0, self._name_of(spec), spec)
        self.setCurrentIndex(0)

    def say_names(self) -> None:
        """Name everything in the language of the window."""
        for index in range(self.count()):
            spec = self.spec_at(index)
            if spec is not None:
                self.setItemText(index, self._name_of(spec))

    def _name_of(self, spec: SourceSpec) -> str:
        """A camera by its own name, where it is there to tell it."""
        own = self._cameras.get(spec.address) if spec.kind == "camera" else None
        return own or name_of(spec)

    def _add(self, spec: SourceSpec) -> None:
        self.addItem(self._name_of(spec), spec)
        last = self.count() - 1
        self.setItemData(last, place_of(spec), Qt.ItemDataRole.ToolTipRole)
        model = self.model()
        item = model.item(last) if isinstance(model, QStandardItemModel) else None
        if item is not None and is_missing(spec):
            item.setEnabled(False)
