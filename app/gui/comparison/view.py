"""The dialog that shows how far a session and another instrument agree."""

from collections.abc import Callable
from pathlib import Path

from PyQt5.QtCore import QBuffer, QIODevice, QSize, pyqtSignal, pyqtSlot
from PyQt5.QtGui import QPixmap
from PyQt5.QtWidgets import QDoubleSpinBox, QFileDialog, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget

from app.core.agreement import Agreement
from app.core.types import VitalInfo
from app.errors import AppError
from app.gui.comparison.files import rows_csv, summary_csv, write
from app.gui.comparison.plots import ComparisonPlots
from app.gui.dialogs.dialog import Dialog, prose
from app.gui.look import theme
from app.language import Text, later, pick, say, tr
from app.notice import NOT_MEDICAL
from app.record.reference.compare import Alignment, Comparison, by_clock, compare
from app.record.reference.series import Reference
from app.record.session.types import SessionRecord
from app.units import readable

STEP_S = 0.5
FARTHEST_S = 7 * 86400.0
SIZE_PX = (980, 620)
PICTURE_SCALE = 2  # of a saved picture, to be read in print

Tell = Callable[[Exception | None], None]


class ComparisonView(Dialog):
    """Both courses, the Bland-Altman plot, the numbers, and the offset in time between the two.

    Signals:
        compared: the Comparison that is shown, after each change of the offset.
        course_asked: the best offset by the course of both is to be looked for.
    """

    compared = pyqtSignal(object)
    course_asked = pyqtSignal()

    def __init__(
        self, session: SessionRecord, reference: Reference, alignment: Alignment, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.least = QSize(*SIZE_PX)
        self._session, self._reference = session, reference
        self._info: VitalInfo = session[reference.vital].info
        self._clock = by_clock(session, reference)
        self._alignment = alignment
        self.comparison: Comparison | None = None
        self._told: AppError | Text | None = None
        self._head, self.message = prose(), prose()
        self.plots = ComparisonPlots()
        self.offset, self._offset_label = QDoubleSpinBox(), QLabel()
        self.by_course, self.by_clock, self.save_csv, self.save_png = (QPushButton() for _ in range(4))
        self.values: dict[str, QLabel] = {}
        self._names: dict[str, QLabel] = {}
        self._lay_out()
        self._connect()

    def align(self, alignment: Alignment) -> None:
        """Compare at this offset."""
        self._alignment = alignment
        self.offset.blockSignals(True)
        self.offset.setValue(alignment.offset_s)
        self.offset.blockSignals(False)
        self._compare()

    def present(self) -> None:
        """Compare, and open."""
        self.align(self._alignment)
        if self.comparison is not None and self._alignment.correlation is None:
            self.tell(later("How the two lie in time could not be found out: set the offset by hand."))
        super().present()

    def say(self) -> None:
        """Set all fixed texts."""
        session, reference = self._session, self._reference
        self.setWindowTitle(tr("{name} against {reference}", name=session.name, reference=reference.name))
        demo = "DEMO \N{MIDDLE DOT} " if session.meta.demo else ""
        self._head.setText(
            demo
            + tr("{sign}: session {name} ({method}) against {reference}", sign=pick(self._info.label),
                 name=session.name, method=session.meta.method.label, reference=reference.name)
            + "\n" + pick(NOT_MEDICAL)
        )  # fmt: skip
        self._offset_label.setText(tr("The reference begins at, in seconds of the session:"))
        self.offset.setAccessibleName(self._offset_label.text())
        self.by_course.setText(tr("Align by course"))
        self.by_course.setToolTip(tr("Look for the offset at which both change together most"))
        self.by_clock.setText(tr("Align by clock"))
        self.by_clock.setToolTip(tr("Take the times of day of both as they are"))
        self.save_csv.setText(tr("Save CSV..."))
        self.save_png.setText(tr("Save picture..."))
        for key, (short, full) in _names().items():
            self._names[key].setText(short)
            for label in (self._names[key], self.values[key]):
                label.setToolTip(full)
        self._show_numbers()
        self._say_message()

    @pyqtSlot()
    def _on_offset(self) -> None:
        self.align(Alignment(self.offset.value(), None))

    @pyqtSlot()
    def _align_by_clock(self) -> None:
        if self._clock is not None:
            self.align(self._clock)

    @pyqtSlot()
    def ask_to_save_csv(self) -> None:
        """Save both courses, and beside them what is said of them."""
        path = self._ask_for_path("CSV (*.csv)", ".csv")
        if path is not None and self.comparison is not None:
            summary = summary_csv(self._session, self._reference, self.comparison, self._info)
            beside = path.with_name(f"{path.stem} summary.csv")
            self._save({path: rows_csv(self._session, self.comparison).encode(), beside: summary.encode()})

    @pyqtSlot()
    def ask_to_save_png(self) -> None:
        """Save what is seen, at twice the size of the screen."""
        path = self._ask_for_path("PNG (*.png)", ".png")
        if path is not None:
            self._save({path: self._picture()})

    def _compare(self) -> None:
        try:
            self.comparison = compare(self._session, self._reference, self._alignment)
        except AppError as error:
            self.comparison = None
            self.tell(error)
        else:
            self.tell(None)
            self.plots.show_comparison(self.comparison, readable(self._info.unit))
            self.compared.emit(self.comparison)
        self.plots.setEnabled(self.comparison is not None)
        for button in (self.save_csv, self.save_png):
            button.setEnabled(self.comparison is not None)
        self._show_numbers()

    def tell(self, what: AppError | Text | None) -> None:
        """Say ``what`` under the offset; None: nothing."""
        self._told = what
        self._say_message()

    def _say_message(self) -> None:
        told = self._told
        text = told.said() if isinstance(told, AppError) else say(told or "")
        self.message.setText(text)
        self.message.setVisible(bool(text))

    def _show_numbers(self) -> None:
        found = None if self.comparison is None else self.comparison.agreement
        texts = dict.fromkeys(self.values, "--") if found is None else _texts(found, say(readable(self._info.unit)))
        for key, label in self.values.items():
            label.setText(texts[key])
            label.setAccessibleName(f"{label.toolTip()}: {texts[key]}")

    def _ask_for_path(self, pattern: str, suffix: str) -> Path | None:
        proposed = self._session.folder / f"{self._session.name} against {Path(self._reference.name).stem}{suffix}"
        chosen, _ = QFileDialog.getSaveFileName(self, tr("Save comparison"), str(proposed), pattern)
        if not chosen:
            return None
        path = Path(chosen)
        return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)

    def _save(self, files: dict[Path, bytes]) -> None:
        try:
            for path, content in files.items():
                write(path, content)
        except AppError as error:
            self.tell(error)
        else:
            names = ", ".join(path.name for path in files)
            self.tell(later("Written to {folder}: {names}", folder=next(iter(files)).parent, names=names))

    def _picture(self) -> bytes:
        inside = self.plots.parentWidget() or self
        picture = QPixmap(inside.size() * PICTURE_SCALE)
        picture.setDevicePixelRatio(PICTURE_SCALE)
        inside.render(picture)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        picture.save(buffer, "PNG")
        return bytes(buffer.data().data())

    def _connect(self) -> None:
        self.offset.valueChanged.connect(self._on_offset)
        self.by_course.clicked.connect(self.course_asked)
        self.by_clock.clicked.connect(self._align_by_clock)
        self.save_csv.clicked.connect(self.ask_to_save_csv)
        self.save_png.clicked.connect(self.ask_to_save_png)

    def _lay_out(self) -> None:
        self.offset.setRange(-FARTHEST_S, FARTHEST_S)
        self.offset.setSingleStep(STEP_S)
        self.offset.setDecimals(1)
        self.offset.setKeyboardTracking(False)
        self.by_clock.setEnabled(self._clock is not None)
        numbers = QGridLayout()
        numbers.setHorizontalSpacing(18)
        for column, key in enumerate(_names()):
            self._names[key], self.values[key] = QLabel(), QLabel()
            self._names[key].setObjectName("muted")
            self.values[key].setFont(theme.font(1.1, bold=True))
            numbers.addWidget(self._names[key], 2 * (column // 4), column % 4)
            numbers.addWidget(self.values[key], 2 * (column // 4) + 1, column % 4)
        row = QHBoxLayout()
        for widget in (self._offset_label, self.offset, self.by_course, self.by_clock):
            row.addWidget(widget)
        row.addStretch(1)
        self.content.addWidget(self._head)
        self.content.addLayout(numbers)
        self.content.addLayout(row)
        self.content.addWidget(self.message)
        self.content.addWidget(self.plots, 1)
        self.buttons.addWidget(self.save_csv)
        self.buttons.addWidget(self.save_png)


def _names() -> dict[str, tuple[str, str]]:
    """Short, as everybody in the field writes it; and in full."""
    return {
        "mae": (tr("MAE"), tr("Mean absolute error")),
        "rmse": (tr("RMSE"), tr("Root mean square error")),
        "pearson": (tr("Pearson's r"), tr("Pearson's correlation of session and reference")),
        "coverage": (tr("Coverage"), tr("Share of the reference's seconds in which the session had a number")),
        "bias": (tr("Bias"), tr("Mean of session - reference")),
        "limits": (tr("95 % limits"), tr("95 % limits of agreement")),
        "pairs": (tr("Seconds"), tr("Seconds with both")),
    }


def _texts(found: Agreement, unit: str) -> dict[str, str]:
    limits = "--" if found.low is None or found.high is None else f"{found.low:+.1f} ... {found.high:+.1f} {unit}"
    return {
        "mae": f"{found.mae:.2f} {unit}",
        "rmse": f"{found.rmse:.2f} {unit}",
        "pearson": "--" if found.pearson is None else f"{found.pearson:.3f}",
        "coverage": f"{found.coverage:.0%}",
        "bias": f"{found.bias:+.2f} {unit}",
        "limits": limits,
        "pairs": f"{found.pairs}",
    }
