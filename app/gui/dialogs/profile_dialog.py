"""Who is measured, and what real instruments said: makes estimates of blood pressure and oxygen personal."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from PyQt5.QtCore import QSignalBlocker, pyqtSlot
from PyQt5.QtWidgets import QComboBox, QGridLayout, QGroupBox, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from app.core.calibration import (
    AGE_YEARS,
    DIASTOLIC_MMHG,
    HEIGHT_CM,
    SPO2_PERCENT,
    SYSTOLIC_MMHG,
    WEIGHT_KG,
    Demographics,
)
from app.errors import AppError
from app.gui.dialogs.dialog import Dialog, prose
from app.gui.dialogs.fields import Complaint, NumberField, WrongInputError
from app.gui.dialogs.question import ask
from app.gui.dialogs.reading_box import ReadingBox
from app.language import later, tr
from app.profiles import StoredProfile, TakenReading, forget, load_profiles, remember

NOBODY = StoredProfile("")
MOST_OF_A_NAME = 60


class ProfileDialog(Dialog):
    """Choose, fill and delete profiles. ``use`` is told whom to measure, whenever that changes."""

    def __init__(
        self, path: Path, active: str, use: Callable[[StoredProfile], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._path, self._use = path, use
        self._profiles: dict[str, StoredProfile] = {}
        self._shown = NOBODY
        self._make_fields()
        self._lay_out()
        self._connect()
        self._reload(active)

    def start_with_the_cuff(self) -> None:
        """Let the first key go to the cuff's reading."""
        self.systolic.edit.setFocus()

    def say(self) -> None:
        """Set all fixed texts."""
        self.setWindowTitle(tr("Profile and calibration"))
        self._why.setText(
            tr(
                "Blood pressure and SpO2 are estimates of a population until a reading of your own instrument makes "
                "them personal. A reading counts for 24 hours. All of it stays on this computer."
            )
        )
        self.profiles.setItemText(0, tr("No profile"))
        self.profiles.setAccessibleName(tr("Profile"))
        self._profiles_label.setText(tr("Profile"))
        self.new_button.setText(tr("New profile"))
        self.delete_button.setText(tr("Delete profile..."))
        self._person.setTitle(tr("About the person (all optional)"))
        self._name_label.setText(tr("Name"))
        self.name.setAccessibleName(tr("Name"))
        self.name.setPlaceholderText(tr("Me"))
        self._sex_label.setText(tr("Sex"))
        self.sex.setAccessibleName(tr("Sex"))
        for index, text in enumerate((tr("not told"), tr("female"), tr("male"))):
            self.sex.setItemText(index, text)
        for field in self.person.values():
            field.say()
        self.cuff.say()
        self.oximeter.say()
        self.save_button.setText(tr("Save"))

    @pyqtSlot()
    def save(self) -> None:
        """Store what was typed and measure this person from now on; what cannot be is said beside its field."""
        self.saved.clear()
        try:
            profile = self._typed()
            if self._shown.name and self._shown.name != profile.name:
                forget(self._shown.name, self._path)
            remember(profile, self._path)
        except WrongInputError:
            return
        except AppError as error:
            self.saved.setText(error.said())
            return
        self._reload(profile.name)
        self._use(profile)
        self.saved.setText(tr("Saved. It counts from now on."))

    @pyqtSlot(int)
    def _choose(self, index: int) -> None:
        profile = self._profiles.get(self.profiles.itemData(index), NOBODY)
        self._show(profile)
        self._use(profile)

    @pyqtSlot()
    def _new(self) -> None:
        with QSignalBlocker(self.profiles):
            self.profiles.setCurrentIndex(-1)
        self._show(NOBODY)
        self.name.setFocus()

    @pyqtSlot()
    def _ask_to_delete(self) -> None:
        ask(
            self,
            tr("Delete everything that is stored about {name}?", name=self._shown.name),
            tr("Delete"),
            self._delete,
        )

    def _delete(self) -> None:
        try:
            forget(self._shown.name, self._path)
        except AppError as error:
            self.saved.setText(error.said())
            return
        self._reload("")
        self._use(NOBODY)

    @pyqtSlot()
    def _delete_cuff(self) -> None:
        self._keep(replace(self._shown, cuff=None))

    @pyqtSlot()
    def _delete_oximeter(self) -> None:
        self._keep(replace(self._shown, oximeter=None))

    def _keep(self, profile: StoredProfile) -> None:
        try:
            remember(profile, self._path)
        except AppError as error:
            self.saved.setText(error.said())
            return
        self._reload(profile.name)
        self._use(profile)

    def _typed(self) -> StoredProfile:
        """The profile as it stands in the fields. Raises WrongInputError for what cannot be."""
        name = self.name.text().strip() or self._shown.name or tr("Me")
        if name != self._shown.name and name in self._profiles:
            self.name.setFocus()
            self.name_complaint.setText(tr("There is a profile of this name already."))
            raise WrongInputError(name)
        sex = (None, False, True)[self.sex.currentIndex()]
        told = Demographics(male=sex, **{key: field.value() for key, field in self.person.items()})
        now = datetime.now(UTC)
        return replace(
            self._shown,
            name=name,
            demographics=told,
            cuff=self._cuff_reading(now) or self._shown.cuff,
            oximeter=self.oximeter.reading(now) or self._shown.oximeter,
        )

    def _cuff_reading(self, now: datetime) -> TakenReading | None:
        reading = self.cuff.reading(now)
        if reading is not None:
            systolic, diastolic = reading.values
            if diastolic >= systolic:
                raise self.diastolic.wrong(
                    tr("{low:g} is not below the systolic {high:g} mmHg.", low=diastolic, high=systolic)
                )
        return reading

    def _reload(self, name: str) -> None:
        """Read the file again and show ``name``."""
        problem = ""
        try:
            self._profiles = load_profiles(self._path)
        except AppError as error:
            self._profiles = {}
            problem = error.said()
            self.save_button.setEnabled(False)
        with QSignalBlocker(self.profiles):
            self.profiles.clear()
            self.profiles.addItem(tr("No profile"), "")
            for one in self._profiles:
                self.profiles.addItem(one, one)
            self.profiles.setCurrentIndex(max(0, self.profiles.findData(name)))
        self._show(self._profiles.get(name, NOBODY))
        self.saved.setText(problem)

    def _show(self, profile: StoredProfile) -> None:
        self._shown = profile
        self.saved.clear()  # what was said of the last one
        told = profile.demographics
        self.name.setText(profile.name)
        self.name_complaint.clear()
        self.sex.setCurrentIndex({None: 0, False: 1, True: 2}[told.male])
        for key, field in self.person.items():
            field.show_value(getattr(told, key))
        self.cuff.show_stored(profile.cuff)
        self.oximeter.show_stored(profile.oximeter)
        self.delete_button.setEnabled(bool(profile.name))

    def _make_fields(self) -> None:
        self._why = prose()
        self.profiles = QComboBox()
        self._profiles_label = QLabel()
        self._profiles_label.setBuddy(self.profiles)
        self.new_button, self.delete_button, self.save_button = QPushButton(), QPushButton(), QPushButton()
        self.save_button.setObjectName("primary")
        self.save_button.setDefault(True)
        for button in (self.new_button, self.delete_button, self.close_button):
            button.setAutoDefault(False)
        self.name, self.name_complaint, self._name_label = QLineEdit(), Complaint(), QLabel()
        self.name.setMaxLength(MOST_OF_A_NAME)
        self._name_label.setBuddy(self.name)
        self.sex, self._sex_label = QComboBox(), QLabel()
        self._sex_label.setBuddy(self.sex)
        self.sex.addItems(["", "", ""])
        self.person = {
            "age_years": NumberField(later("Age"), AGE_YEARS, later("years")),
            "height_cm": NumberField(later("Height"), HEIGHT_CM, "cm"),
            "weight_kg": NumberField(later("Weight"), WEIGHT_KG, "kg"),
        }
        self.systolic = NumberField(later("Systolic"), SYSTOLIC_MMHG, "mmHg")
        self.diastolic = NumberField(later("Diastolic"), DIASTOLIC_MMHG, "mmHg")
        self.saturation = NumberField(later("SpO2"), SPO2_PERCENT, "%")
        self.cuff = ReadingBox(later("Blood pressure cuff"), (self.systolic, self.diastolic), "mmHg")
        self.oximeter = ReadingBox(later("Finger oximeter"), (self.saturation,), "%")
        self.saved = prose()

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._profiles_label)
        top.addWidget(self.profiles, 1)
        top.addWidget(self.new_button)
        top.addWidget(self.delete_button)
        self._person = QGroupBox()
        grid = QGridLayout(self._person)
        grid.setColumnStretch(3, 1)
        grid.addWidget(self._name_label, 0, 0)
        grid.addWidget(self.name, 0, 1, 1, 2)
        grid.addWidget(self.name_complaint, 0, 3)
        grid.addWidget(self._sex_label, 1, 0)
        grid.addWidget(self.sex, 1, 1, 1, 2)
        for row, field in enumerate(self.person.values(), 2):
            field.put_into(grid, row)
        self.content.addWidget(self._why)
        self.content.addLayout(top)
        for box in (self.cuff, self.oximeter, self._person):
            self.content.addWidget(box)
        self.content.addStretch(1)
        self.buttons.insertWidget(0, self.saved, 1)
        self.buttons.addWidget(self.save_button)

    def _connect(self) -> None:
        self.profiles.activated.connect(self._choose)
        self.new_button.clicked.connect(self._new)
        self.delete_button.clicked.connect(self._ask_to_delete)
        self.save_button.clicked.connect(self.save)
        self.name.textChanged.connect(self.name_complaint.clear)
        self.cuff.delete_asked.connect(self._delete_cuff)
        self.oximeter.delete_asked.connect(self._delete_oximeter)
