"""The row at the top: what to look at, how to measure it, start and stop."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QInputDialog, QLineEdit, QPushButton, QWidget

from app.build import SourceSpec
from app.core.pulse.method import PulseMethod
from app.gui.session import State

VIDEO_SUFFIXES = (".mp4", ".mov", ".mkv", ".avi", ".webm", ".wmv", ".m4v")
FORMATS = ((640, 480, 30.0), (640, 480, 60.0), (1280, 720, 30.0), (1280, 720, 60.0), (1920, 1080, 30.0))
DEMO = SourceSpec("demo")

Combo = TypeVar("Combo", bound=QComboBox)


class _SourceList(QComboBox):
    """Says when it is about to be opened.

    Signals:
        opening: no value.
    """

    opening = pyqtSignal()

    def showPopup(self) -> None:
        """Let the list be renewed first."""
        self.opening.emit()
        super().showPopup()


class SourceBar(QWidget):
    """Lets a person choose a source and a method.

    A camera looks only after Start was pressed; a file, an address or the demo was asked for, and starts at once.

    Signals:
        start_asked: a SourceSpec to start.
        stop_asked: no value.
        method_chosen: the name of a pulse method.
        cameras_asked: the list of sources is about to be opened; now is the time to look for new cameras.
    """

    start_asked = pyqtSignal(object)
    stop_asked = pyqtSignal()
    method_chosen = pyqtSignal(str)
    cameras_asked = pyqtSignal()

    def __init__(self, methods: Sequence[PulseMethod], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cameras: tuple[tuple[str, str], ...] = ()
        self._recent: tuple[SourceSpec, ...] = ()
        self._sources = _named(_SourceList(), "Source", 170)
        self._sources.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._sources.setMaximumWidth(420)
        self._formats = _named(QComboBox(), "Camera resolution and rate", 120)
        self._open = _button("Open video...", "Open a video file (Ctrl+O)")
        self._address = _button("Address...", "Watch a network camera: rtsp:// or http:// address")
        self._demo = _button("Demo", "Measure a synthetic face with a known pulse")
        self._methods = _named(QComboBox(), "Pulse method", 80)
        self.start_button = _button("Start", "Start measuring (Space)")
        self.start_button.setObjectName("primary")
        self.stop_button = _button("Stop", "Stop measuring (Space)")
        for width, height, rate_hz in FORMATS:
            self._formats.addItem(f"{width}x{height}, {rate_hz:.0f} fps", (width, height, rate_hz))
        for number, method in enumerate(methods):
            self._methods.addItem(method.label, method.name)
            self._methods.setItemData(number, method.source, Qt.ItemDataRole.ToolTipRole)
        self._lay_out()
        self._connect()
        self._fill_sources()
        self.show_state(State.IDLE)

    @property
    def spec(self) -> SourceSpec:
        """The chosen source."""
        spec: SourceSpec = self._sources.currentData()
        if spec.kind != "camera":
            return spec
        width_px, height_px, rate_hz = self._formats.currentData()
        return SourceSpec("camera", spec.address, width_px, height_px, rate_hz)

    @property
    def method(self) -> str:
        """The name of the chosen method."""
        return str(self._methods.currentData())

    def set_cameras(self, cameras: Sequence[tuple[str, str]]) -> None:
        """Offer these cameras: address and name of each."""
        chosen = self.spec
        self._cameras = tuple(cameras)
        self._fill_sources()
        self.select(chosen)

    def set_recent(self, recent: Sequence[SourceSpec]) -> None:
        """Offer these files and addresses."""
        chosen = self.spec
        self._recent = tuple(recent)
        self._fill_sources()
        self.select(chosen)

    def select(self, spec: SourceSpec) -> None:
        """Choose ``spec``, which is offered from now on."""
        index = self._index_of(spec)
        if index is None:
            name = f"Camera {spec.address or 0}" if spec.kind == "camera" else _name(spec)
            self._sources.insertItem(0, name, spec)
            index = 0
        self._sources.setCurrentIndex(index)
        wished = (spec.width_px, spec.height_px, spec.rate_hz)
        if spec.kind == "camera" and wished in FORMATS:
            self._formats.setCurrentIndex(FORMATS.index(wished))

    def select_method(self, name: str) -> None:
        """Choose the method called ``name`` without a signal; an unknown one changes nothing."""
        index = self._methods.findData(name)
        if index >= 0:
            with QSignalBlocker(self._methods):
                self._methods.setCurrentIndex(index)

    def show_state(self, state: State) -> None:
        """Enable what can be done in ``state``."""
        self.start_button.setEnabled(not state.active)
        self.stop_button.setEnabled(state.measuring)
        for widget in (self._sources, self._formats, self._open, self._address, self._demo):
            widget.setEnabled(not state.active)

    @pyqtSlot()
    def ask_for_file(self) -> None:
        """Let a person choose a video file, and start it."""
        patterns = " ".join("*" + suffix for suffix in VIDEO_SUFFIXES)
        folder = next((str(Path(one.address).parent) for one in self._recent if one.kind == "file"), "")
        path, _ = QFileDialog.getOpenFileName(self, "Open video", folder, f"Videos ({patterns});;All files (*)")
        if path:
            self.start_with(SourceSpec("file", path))

    @pyqtSlot()
    def ask_for_address(self) -> None:
        """Let a person type an address, and start it."""
        recent = next((one.address for one in self._recent if one.kind == "stream"), "rtsp://")
        text, ok = QInputDialog.getText(
            self, "Network camera", "Address (rtsp://... or http://...)", QLineEdit.EchoMode.Normal, recent
        )
        if ok and text.strip():
            self.start_with(SourceSpec("stream", text.strip()))

    def start_with(self, spec: SourceSpec) -> None:
        """Choose ``spec`` and ask for its start."""
        self.select(spec)
        self.start_asked.emit(self.spec)

    @pyqtSlot()
    def _start(self) -> None:
        self.start_asked.emit(self.spec)

    @pyqtSlot()
    def start_demo(self) -> None:
        """Choose the demo and start it."""
        self.start_with(DEMO)

    @pyqtSlot(int)
    def _source_changed(self, index: int) -> None:
        spec: SourceSpec | None = self._sources.itemData(index)
        self._formats.setVisible(spec is not None and spec.kind == "camera")

    @pyqtSlot(int)
    def _method_changed(self, index: int) -> None:
        self.method_chosen.emit(str(self._methods.itemData(index)))

    def _index_of(self, spec: SourceSpec) -> int | None:
        for index in range(self._sources.count()):
            other: SourceSpec = self._sources.itemData(index)
            if (other.kind, other.address) == (spec.kind, spec.address):
                return index
        return None

    def _fill_sources(self) -> None:
        with QSignalBlocker(self._sources):
            self._sources.clear()
            for address, name in self._cameras:
                self._sources.addItem(name, SourceSpec("camera", address))
            for spec in self._recent:
                self._sources.addItem(_name(spec), spec)
                self._sources.setItemData(self._sources.count() - 1, spec.address, Qt.ItemDataRole.ToolTipRole)
            self._sources.addItem(_name(DEMO), DEMO)
        self._source_changed(self._sources.currentIndex())

    def _connect(self) -> None:
        self._sources.opening.connect(self.cameras_asked)
        self._sources.currentIndexChanged.connect(self._source_changed)
        self._methods.currentIndexChanged.connect(self._method_changed)
        self._open.clicked.connect(self.ask_for_file)
        self._address.clicked.connect(self.ask_for_address)
        self._demo.clicked.connect(self.start_demo)
        self.start_button.clicked.connect(self._start)
        self.stop_button.clicked.connect(self.stop_asked)

    def _lay_out(self) -> None:
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._sources, 1)
        for widget in (self._formats, self._open, self._address, self._demo):
            layout.addWidget(widget)
        layout.addStretch(0)
        for widget in (self._methods, self.start_button, self.stop_button):
            layout.addWidget(widget)


def _name(spec: SourceSpec) -> str:
    if spec.kind == "demo":
        return "Demo face"
    return Path(spec.address).name if spec.kind == "file" else spec.address


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAccessibleName(text)
    # Reached by Tab only: after a click on it the space bar would press it again instead of starting or stopping.
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def _named(combo: Combo, name: str, width: int) -> Combo:
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    combo.setMinimumWidth(width)
    return combo
