"""One instrument in the profile's dialog: what is stored of it, and a new reading with its time."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PyQt5.QtCore import QDateTime, QSignalBlocker, QTimer, pyqtSignal, pyqtSlot
from PyQt5.QtWidgets import QDateTimeEdit, QGridLayout, QGroupBox, QHBoxLayout, QLabel, QPushButton

from app.core.calibration import EXPIRES_S
from app.gui.dialogs.dialog import prose
from app.gui.dialogs.fields import Complaint, NumberField, WrongInputError
from app.language import Text, say, tr
from app.profiles import TakenReading

TIME_FORMAT, TIME_FORMAT_QT = "%Y-%m-%d %H:%M", "yyyy-MM-dd HH:mm"
LIFE = timedelta(seconds=EXPIRES_S)
TICK_MS = 5000
BUTTON_PX = 50  # beside the time: its button, and the air around both
SLACK = timedelta(minutes=1)  # the time is chosen in whole minutes


class ReadingBox(QGroupBox):
    """The numbers of one instrument.

    Signals:
        delete_asked: no value: the stored reading shall go.
    """

    delete_asked = pyqtSignal()

    def __init__(self, title: Text, fields: Sequence[NumberField], unit: str) -> None:
        super().__init__()
        self._title, self._unit = title, unit
        self._stored: TakenReading | None = None
        self.fields = tuple(fields)
        self.stored = prose()
        self.delete_button = QPushButton()
        self.delete_button.clicked.connect(self.delete_asked)
        self._taken_label = QLabel()
        self.taken = QDateTimeEdit()
        self.taken.setDisplayFormat(TIME_FORMAT_QT)
        self.taken.setCalendarPopup(True)
        # WORKAROUND: with a style sheet Qt forgets the button when it asks for room.
        self.taken.setMinimumWidth(self.taken.fontMetrics().horizontalAdvance(TIME_FORMAT_QT.upper()) + BUTTON_PX)
        self._taken_label.setBuddy(self.taken)
        self._complaint = Complaint()
        self._chosen = False  # whether a person has set the time, or it shall be that of saving
        self.taken.dateTimeChanged.connect(self._time_chosen)
        self._clock = QTimer(self)
        self._clock.setInterval(TICK_MS)
        self._clock.timeout.connect(self._show_now)
        self._clock.start()
        self._lay_out()
        self._show_now()

    def show_stored(self, reading: TakenReading | None) -> None:
        """Say what is stored and until when it counts; the fields for a new reading become empty."""
        self._stored = reading
        for field in self.fields:
            field.show_value(None)
        self._chosen = False
        self._show_now()
        self._say_stored()

    def reading(self, now: datetime) -> TakenReading | None:
        """What was typed, with its time; None for nothing. Raises WrongInputError, and says why, for what cannot be."""
        self._complaint.clear()
        if all(field.empty for field in self.fields):
            return None
        values = tuple(field.needed() for field in self.fields)
        taken = self.taken.dateTime().toPyDateTime().astimezone(UTC) if self._chosen else now
        if taken > now + SLACK:
            raise self._wrong_time(tr("This time lies in the future."))
        if taken < now - LIFE:
            raise self._wrong_time(tr("A reading counts for 24 hours; this one is older."))
        return TakenReading(values, min(taken, now))

    def say(self) -> None:
        """Set all fixed texts."""
        self.setTitle(say(self._title))
        for field in self.fields:
            field.say()
        self._taken_label.setText(tr("Taken at"))
        self.taken.setAccessibleName(tr("Taken at"))
        self.delete_button.setText(tr("Delete this reading"))
        self._say_stored()

    def _say_stored(self) -> None:
        reading = self._stored
        self.delete_button.setVisible(reading is not None)
        if reading is None:
            self.stored.setText(tr("Nothing is stored."))
            return
        numbers = "/".join(f"{value:g}" for value in reading.values) + f" {self._unit}"
        end = reading.taken + LIFE
        times = {"taken": _local(reading.taken), "end": _local(end)}
        if end > datetime.now(UTC):
            self.stored.setText(tr("{numbers}, taken {taken}, counts until {end}.", numbers=numbers, **times))
        else:
            self.stored.setText(tr("{numbers}, taken {taken}, has expired at {end}.", numbers=numbers, **times))

    def _wrong_time(self, sentence: str) -> WrongInputError:
        self._complaint.setText(sentence)
        self.taken.setAccessibleDescription(sentence)
        self.taken.setFocus()
        return WrongInputError(sentence)

    @pyqtSlot()
    def _time_chosen(self) -> None:
        self._chosen = True
        self._complaint.clear()

    @pyqtSlot()
    def _show_now(self) -> None:
        if not self._chosen:
            with QSignalBlocker(self.taken):
                self.taken.setDateTime(QDateTime.currentDateTime())

    def _lay_out(self) -> None:
        kept = QHBoxLayout()
        kept.addWidget(self.stored, 1)
        kept.addWidget(self.delete_button)
        grid = QGridLayout(self)
        grid.setColumnStretch(3, 1)
        grid.addLayout(kept, 0, 0, 1, 4)
        for row, field in enumerate(self.fields, 1):
            field.put_into(grid, row)
        last = len(self.fields) + 1
        grid.addWidget(self._taken_label, last, 0)
        grid.addWidget(self.taken, last, 1, 1, 2)
        grid.addWidget(self._complaint, last, 3)


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime(TIME_FORMAT)
