"""The buttons beside Start and Stop: record, and mark a moment."""

import functools

from PyQt5.QtCore import QTimer, pyqtSlot
from PyQt5.QtWidgets import QHBoxLayout, QWidget

from app.gui.dialogs.mark_dialog import MarkDialog
from app.gui.look.buttons import keep_room, tab_button
from app.gui.look.clock import clock_text
from app.gui.look.speaking import Speaking
from app.gui.measuring.recording import Phase, RecordingControl
from app.language import tr

RENEW_MS = 500


class RecordBar(Speaking, QWidget):
    """Shows one RecordingControl and passes on what a person asks of it."""

    def __init__(self, control: RecordingControl, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._control = control
        self._dialog: MarkDialog | None = None
        self.record_button = tab_button()
        self.mark_button = tab_button()
        self.record_button.clicked.connect(control.toggle)
        self.mark_button.clicked.connect(self.mark)
        self._timer = QTimer(self)
        self._timer.setInterval(RENEW_MS)
        self._timer.timeout.connect(self._say_record)
        control.changed.connect(self._show_phase)
        control.ending.connect(self._take_text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.record_button)
        layout.addWidget(self.mark_button)
        self._say()

    @pyqtSlot()
    def mark(self) -> None:
        """Mark this moment at once; then there is time to type what it was."""
        t_s = self._control.mark()
        if t_s is None or self._dialog is not None:
            return
        self._dialog = MarkDialog(t_s, functools.partial(self._control.name_mark, t_s), self.window())
        self._dialog.finished.connect(self._forget_dialog)
        self._dialog.present()

    def _say(self) -> None:
        keep_room(self.record_button, "● " + tr("Record"), "■ 00:00", "■ " + tr("waiting"))
        self._show_phase()

    @pyqtSlot()
    def _forget_dialog(self) -> None:
        self._dialog = None  # Qt deletes it

    @pyqtSlot()
    def _take_text(self) -> None:
        """What is typed by now is all that the mark will be told."""
        if self._dialog is not None:
            self._dialog.accept()

    @pyqtSlot()
    def _show_phase(self) -> None:
        on = self._control.phase is Phase.ON
        self.mark_button.setText(tr("Mark"))
        self.mark_button.setToolTip(tr("Mark this moment in the recording (M)"))
        self.mark_button.setAccessibleName(tr("Mark"))
        self.mark_button.setEnabled(on)
        if on:
            self._timer.start()
        else:
            self._timer.stop()
        self._say_record()

    @pyqtSlot()
    def _say_record(self) -> None:
        phase = self._control.phase
        if phase is Phase.OFF:
            text, name, tip = "● " + tr("Record"), tr("Record"), tr("Keep this session on disk, without video (R)")
        elif phase is Phase.ASKED:
            text, name, tip = "■ …", tr("Stop recording"), tr("Recording begins with the first result")
        else:
            time = clock_text(self._control.seconds)
            text, name, tip = f"■ {time}", tr("Stop recording, {time}", time=time), tr("Stop recording (R)")
            if self._control.waits_for_disk:
                text, tip = "■ " + tr("waiting"), tr("Nothing can be written just now; see the message.")
        self.record_button.setText(text)
        self.record_button.setAccessibleName(name)
        self.record_button.setToolTip(tip)
