"""The row at the top: what to look at, how to measure it, start and stop."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PyQt5.QtCore import QSignalBlocker, Qt, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QWidget

from app.build import CameraFormat, SourceSpec, camera_formats
from app.capture import VIDEO_SUFFIXES
from app.core.pulse.method import PulseMethod
from app.gui.bars.recent_menu import RecentMenu
from app.gui.bars.source_list import DEMO, SourceList
from app.gui.dialogs.address_dialog import AddressDialog
from app.gui.look.buttons import tab_button
from app.gui.look.flow_layout import FlowLayout
from app.gui.look.speaking import Speaking
from app.gui.measuring.source_names import format_text, place_of
from app.gui.measuring.state import State
from app.gui.program.commands import Command
from app.language import tr

# Offered where a camera does not say what it gives; what was obtained is shown after opening.
FORMATS = ((640, 480, 30.0), (640, 480, 60.0), (1280, 720, 30.0), (1280, 720, 60.0), (1920, 1080, 30.0))
WIDEST_CHOICE_PX = 165

Combo = TypeVar("Combo", bound=QComboBox)


class SourceBar(Speaking, QWidget):
    """Lets a person choose a source and a method.

    A camera looks only after Start was pressed; a file, an address or the demo was asked for, and starts at once, in
    place of what runs.

    Signals:
        start_asked: a SourceSpec to start.
        stop_asked: no value.
        method_chosen: the name of a pulse method.
        cameras_asked: the list of sources is about to be opened; now is the time to look for new cameras.
        recent_kept: the recent sources that are still to be remembered.
    """

    start_asked = pyqtSignal(object)
    stop_asked = pyqtSignal()
    method_chosen = pyqtSignal(str)
    cameras_asked = pyqtSignal()
    recent_kept = pyqtSignal(object)

    def __init__(
        self,
        methods: Sequence[PulseMethod],
        parent: QWidget | None = None,
        formats_of: Callable[[str], Sequence[CameraFormat]] = camera_formats,
    ) -> None:
        super().__init__(parent)
        self._formats_of = formats_of
        self._formats_for: str | None = None  # the camera whose formats are offered
        self._cameras: tuple[tuple[str, str], ...] = ()
        self._recent: tuple[SourceSpec, ...] = ()
        self._sources = _sized(SourceList(), 130)
        self._sources.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._formats = _sized(QComboBox(), 80, to_contents=True)
        self._open = tab_button()
        self._menu = RecentMenu(self)
        self._more = QToolButton()
        self._more.setText("\N{BLACK DOWN-POINTING SMALL TRIANGLE}")
        self._more.setObjectName("narrow")
        self._more.setMenu(self._menu)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._demo = tab_button()
        self._methods = _sized(QComboBox(), 70, to_contents=True)
        self.start_button = tab_button()
        self.start_button.setObjectName("primary")
        self.stop_button = tab_button()
        for number, method in enumerate(methods):
            self._methods.addItem(method.label, method.name)
            self._methods.setItemData(number, method.source, Qt.ItemDataRole.ToolTipRole)
        self._row = FlowLayout(self)
        self._offer_formats(())
        self._lay_out()
        self._connect()
        self._fill_sources()
        self._say()
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

    def commands(self) -> tuple[Command, ...]:
        """What can be asked of this row by key."""
        return (
            Command("Open video...", self.ask_for_file, "Ctrl+O", "source"),
            Command("Network camera...", self.ask_for_address, "Ctrl+L", "source"),
            Command("Demo", self.start_demo, "Ctrl+D", "source"),
        )

    def set_cameras(self, cameras: Sequence[tuple[str, str]]) -> None:
        """Offer these cameras: address and name of each."""
        chosen = self.spec
        self._cameras = tuple(cameras)
        self._fill_sources()
        self.select(chosen)

    def first_camera(self) -> SourceSpec | None:
        """The first camera that is offered, as a person would choose it."""
        if not self._cameras:
            return None
        self.select(SourceSpec("camera", self._cameras[0][0]))
        return self.spec

    def set_recent(self, recent: Sequence[SourceSpec]) -> None:
        """Offer these files and addresses."""
        chosen = self.spec
        self._recent = tuple(recent)
        self._menu.set_recent(self._recent)
        self._fill_sources()
        self.select(chosen)

    def select(self, spec: SourceSpec) -> None:
        """Choose ``spec``, which is offered from now on."""
        self._sources.select(spec)
        if spec.kind == "camera":
            self._choose_format((spec.width_px, spec.height_px, spec.rate_hz))

    def select_method(self, name: str) -> None:
        """Choose the method called ``name`` without a signal; an unknown one changes nothing."""
        index = self._methods.findData(name)
        if index >= 0:
            with QSignalBlocker(self._methods):
                self._methods.setCurrentIndex(index)

    def show_state(self, state: State) -> None:
        """Enable what can be done in ``state``; of Start and Stop only the one that can be meant is there."""
        self.start_button.setEnabled(not state.active)
        self.stop_button.setEnabled(state.measuring)
        self.start_button.setVisible(not state.active)
        self.stop_button.setVisible(state.active)
        for widget in (self._sources, self._formats):
            widget.setEnabled(not state.active)

    @pyqtSlot()
    def ask_for_file(self) -> None:
        """Let a person choose a video file, and start it."""
        patterns = " ".join("*" + suffix for suffix in VIDEO_SUFFIXES)
        folder = next((str(Path(one.address).parent) for one in self._recent if one.kind == "file"), "")
        kinds = tr("Videos ({patterns})", patterns=patterns) + ";;" + tr("All files (*)")
        path, _ = QFileDialog.getOpenFileName(self, tr("Open video"), folder, kinds)
        if path:
            self.start_with(SourceSpec("file", path))

    @pyqtSlot()
    def ask_for_address(self) -> None:
        """Let a person type an address, and start it."""
        recent = [one.address for one in self._recent if one.kind == "stream"]
        AddressDialog(recent, self._start_address, self.window()).present()

    def start_with(self, spec: SourceSpec) -> None:
        """Choose ``spec`` and ask for its start."""
        self.select(spec)
        self.start_asked.emit(self.spec)

    @pyqtSlot()
    def start_demo(self) -> None:
        """Choose the demo and start it."""
        self.start_with(DEMO)

    def _start_address(self, address: str) -> None:
        self.start_with(SourceSpec("stream", address))

    @pyqtSlot()
    def _start(self) -> None:
        self.start_asked.emit(self.spec)

    @pyqtSlot(object)
    def _start_chosen(self, spec: SourceSpec) -> None:
        self.start_with(spec)

    @pyqtSlot(int)
    def _source_changed(self, index: int) -> None:
        spec = self._sources.spec_at(index)
        is_camera = spec is not None and spec.kind == "camera"
        self._formats.setVisible(is_camera)
        self._sources.setToolTip((spec and place_of(spec)) or tr("Source"))
        if spec is not None and is_camera and spec.address != self._formats_for:
            self._formats_for = spec.address
            self._offer_formats(self._formats_of(spec.address))

    @pyqtSlot(int)
    def _method_changed(self, index: int) -> None:
        self.method_chosen.emit(str(self._methods.itemData(index)))

    def _offer_formats(self, found: Sequence[CameraFormat]) -> None:
        chosen = self._formats.currentData()
        self._formats.clear()
        for width, height, rate_hz in found or FORMATS:
            self._formats.addItem(format_text(width, height, rate_hz), (width, height, rate_hz))
        self._choose_format(chosen)

    def _choose_format(self, wished: CameraFormat | None) -> None:
        """The wished one where it is offered, else the first."""
        offered = [self._formats.itemData(index) for index in range(self._formats.count())]
        self._formats.setCurrentIndex(offered.index(wished) if wished in offered else 0)

    def _fill_sources(self) -> None:
        self._sources.offer(self._cameras, self._recent)
        self._source_changed(self._sources.currentIndex())

    def _say(self) -> None:
        for widget, name, tip in (
            (self._open, tr("Open video..."), tr("Measure a video file (Ctrl+O), or drop one into the window")),
            (self._more, tr("More sources"), tr("Network camera, and what was opened before")),
            (self._demo, tr("Demo"), tr("Measure a synthetic face with a known pulse (Ctrl+D)")),
            (self.start_button, tr("Start"), tr("Start measuring (Space)")),
            (self.stop_button, tr("Stop"), tr("Stop measuring (Space; in a video file Shift+Space)")),
            (self._formats, tr("Resolution and rate"), tr("What the camera is asked for; what it gives is shown then")),
            (self._methods, tr("Pulse method"), tr("Pulse method")),
        ):
            if isinstance(widget, QPushButton):
                widget.setText(name)
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        self._sources.setAccessibleName(tr("Source"))
        self._sources.say_names()
        for index in range(self._formats.count()):
            self._formats.setItemText(index, format_text(*self._formats.itemData(index)))
        # Start and Stop take turns in one place, and nothing is to move then.
        width = max(self.start_button.sizeHint().width(), self.stop_button.sizeHint().width())
        for button in (self.start_button, self.stop_button):
            button.setMinimumWidth(width)

    def _connect(self) -> None:
        self._sources.opening.connect(self.cameras_asked)
        self._sources.currentIndexChanged.connect(self._source_changed)
        self._methods.currentIndexChanged.connect(self._method_changed)
        self._open.clicked.connect(self.ask_for_file)
        self._demo.clicked.connect(self.start_demo)
        self._menu.file_asked.connect(self.ask_for_file)
        self._menu.address_asked.connect(self.ask_for_address)
        self._menu.chosen.connect(self._start_chosen)
        self._menu.kept.connect(self.recent_kept)
        self.start_button.clicked.connect(self._start)
        self.stop_button.clicked.connect(self.stop_asked)

    def add(self, widget: QWidget) -> None:
        """Put ``widget`` at the end of the row."""
        self._row.addWidget(widget)

    def _lay_out(self) -> None:
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._row.addWidget(_together(self._sources, self._formats, self.start_button, self.stop_button, grows=True))
        self._row.addWidget(_together(self._open, self._more, self._demo))
        self._row.addWidget(self._methods)


def _together(*widgets: QWidget, grows: bool = False) -> QWidget:
    """``widgets`` that stay in one row; ``grows``: the first takes what room is left."""
    group = QWidget()
    layout = QHBoxLayout(group)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(6)
    for widget in widgets:
        layout.addWidget(widget)
    across = QSizePolicy.Policy.Expanding if grows else QSizePolicy.Policy.Fixed
    group.setSizePolicy(across, QSizePolicy.Policy.Fixed)
    return group


def _sized(combo: Combo, width: int, *, to_contents: bool = False) -> Combo:
    """No less wide than ``width``; ``to_contents``: as wide as its texts, which are short."""
    policy = QComboBox.SizeAdjustPolicy
    combo.setSizeAdjustPolicy(policy.AdjustToContents if to_contents else policy.AdjustToMinimumContentsLengthWithIcon)
    if to_contents:
        combo.setMaximumWidth(WIDEST_CHOICE_PX)
    combo.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    combo.setMinimumWidth(width)
    return combo
