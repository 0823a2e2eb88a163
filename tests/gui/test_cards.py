"""Cards, groups, gates and details: what is said of a reading."""

from dataclasses import replace

import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtWidgets import QPushButton

from app.core.status import Reason, Status, because
from app.core.types import Quality, Reading, Vitals
from app.core.vitals import vital_infos
from app.gui.live.details import NAMES
from app.gui.live.group_card import GroupCard, lines_of
from app.gui.live.reading_card import ReadingCard
from app.gui.live.signal_panel import SignalPanel
from app.gui.live.vitals_panel import VitalsPanel
from app.language import later
from tests.gui.painting import show
from tests.gui.scripted import HEART_RATE, OXYGEN, SIGNS, reading, update

UNCALIBRATED = because(Reason.UNCALIBRATED)
INFOS = {info.name: info for info in vital_infos()}


def measured(name: str, value: float | None, **more: object) -> Reading:
    status = Status.OK if value is not None else Status.POOR_SIGNAL
    return Reading(name, status, INFOS[name].unit, 70.0, "pos", value=value, **more)


def test_a_card_says_all_that_belongs_to_a_number(qtbot):
    card = show(qtbot, ReadingCard(OXYGEN))
    shown = replace(reading(OXYGEN, 60.0, 97.0), window_s=90.0, explanation=UNCALIBRATED)
    card.show_reading(shown, 60.2)
    assert card.text == "97.0"
    assert card.sentence == "95.0 to 99.0\nexperimental, uncalibrated"
    assert card.accessibleName() == "SpO2: 97.0 %, 95.0 to 99.0, experimental, uncalibrated"
    assert (card._line._word.text, card._line._behind.text) == ("good", "90 s, now")
    card.show_reading(shown, 63.0)
    assert card._line._behind.text == "90 s, 3 s old"


def test_an_estimate_stays_experimental_when_it_was_calibrated(qtbot):
    card = show(qtbot, ReadingCard(OXYGEN))
    card.show_reading(reading(OXYGEN, 60.0, 97.0), 60.0)
    assert card.sentence.endswith("experimental")
    heart = show(qtbot, ReadingCard(HEART_RATE))
    heart.show_reading(reading(HEART_RATE, 60.0, 72.0), 60.0)
    assert heart.sentence == "70 to 74"


def test_what_can_be_calibrated_asks_for_it(qtbot):
    panel = show(qtbot, VitalsPanel(vital_infos()), 1200, 700)
    asked = []
    panel.calibrate_asked.connect(asked.append)
    for button in panel.findChildren(QPushButton):
        qtbot.mouseClick(button, Qt.LeftButton)
    assert asked == ["spo2_percent", "systolic_mmhg"]


def test_a_card_says_the_same_in_the_language_that_is_chosen_later(qtbot, speak_chinese):
    card = show(qtbot, ReadingCard(INFOS["heart_rate_bpm"]))
    idle = show(qtbot, ReadingCard(INFOS["spo2_percent"]))
    why = because(Reason.WEAK_PULSE, snr_db=1.2)
    card.show_reading(measured("heart_rate_bpm", None, explanation=why), 70.0)
    idle.clear(later("press Start"))
    speak_chinese()
    assert card.sentence == "脉搏信号太弱（1 dB）"
    assert card.accessibleName() == "心率: 无数值, 脉搏信号太弱（1 dB）"
    assert idle.sentence == "请按“开始”"
    assert card._unit.text == "次/分"


def pressure(qtbot) -> GroupCard:
    return show(qtbot, GroupCard(lines_of([INFOS["systolic_mmhg"], INFOS["diastolic_mmhg"]])))


def test_a_group_shares_a_card_and_says_what_must_be_said_once(qtbot):
    card = pressure(qtbot)
    systolic, diastolic = card.lines
    more = {"quality": Quality(0.8), "window_s": 60.0, "explanation": UNCALIBRATED}
    systolic.show_reading(measured("systolic_mmhg", 127.4, low=102.0, high=152.0, **more), 70.0)
    diastolic.show_reading(measured("diastolic_mmhg", 74.0, low=60.0, high=88.0, **more), 70.0)
    assert (systolic.text, diastolic.text) == ("127", "74")
    assert (systolic.interval.text, diastolic.interval.text) == ("102 to 152", "60 to 88")
    assert card.sentence == "experimental, uncalibrated"
    assert systolic.value.accessibleName() == "Systolic: 127 mmHg, 102 to 152, experimental, uncalibrated"


def test_a_group_without_a_number_says_why(qtbot):
    card = pressure(qtbot)
    for line in card.lines:
        line.show_reading(measured(line.info.name, None, explanation=because(Reason.BEATS_UNLIKE)), 70.0)
    assert [line.text for line in card.lines] == ["--", "--"]
    assert card.sentence == "the beats are too unlike each other"


def test_a_large_group_leads_with_two_numbers_and_keeps_the_others_at_hand(qtbot):
    panel = show(qtbot, VitalsPanel(vital_infos()), 1200, 700)
    assert panel.tachogram is not None
    assert set(panel.cards) == set(INFOS)
    assert panel.details.table is not None
    assert [line.info.name for line in panel.details.table.lines][:2] == ["mean_ibi_ms", "pnn50_percent"]
    assert panel.details.pages == tuple(NAMES)


def test_the_page_of_gates_has_its_units_in_the_chosen_language(qtbot, speak_chinese):
    panel = show(qtbot, SignalPanel(SIGNS), 900, 200)
    panel.show_vitals(Vitals(9.0, tuple(reading(info, 9.0, 50.0) for info in SIGNS)))
    speak_chinese()
    quality = Quality(0.9, snr_db=7.0, rate_hz=29.97, agreement_bpm=1.0)
    panel.show_vitals(
        Vitals(
            9.0,
            (
                replace(reading(HEART_RATE, 9.0, 72.0), quality=quality),
                *(reading(info, 9.0, 50.0) for info in SIGNS[1:]),
            ),
        )
    )
    assert panel.values["rate_hz"] == "30.0 帧/秒" and panel._rows["rate_hz"].value.fits
    assert panel.values["agreement_bpm"] == "1.0 次/分"


def test_the_page_of_gates_says_which_one_is_closed(qtbot):
    panel = show(qtbot, SignalPanel(SIGNS), 900, 200)
    quality = Quality(0.2, snr_db=1.25, motion=0.0031, luma=142.0, coverage=0.98, rate_hz=29.97)
    why = because(Reason.WEAK_PULSE, snr_db=1.25)
    poor = Reading(HEART_RATE.name, Status.POOR_SIGNAL, "bpm", 9.0, "pos", quality=quality, explanation=why)
    others = [reading(info, 9.0, 50.0) for info in SIGNS[1:]]
    panel.show_vitals(Vitals(9.0, (poor, *others)))
    assert panel.values == {
        "rate_hz": "30.0 fps",
        "coverage": "98%",
        "luma": "142",
        "clipped": "--",
        "motion": "0.31%",
        "certainty": "--",
        "snr_db": "1.2 dB",
        "agreement_bpm": "--",
    }
    assert panel.verdicts["snr_db"] == "too low"
    assert panel.verdicts["luma"] == "passes"
    assert panel.verdicts["certainty"] == "not asked"
    assert panel.reasons[HEART_RATE.name] == "pulse too weak (1 dB)"
    assert panel.reasons[OXYGEN.name] == "a number is shown"
    panel.clear("press Start")
    assert set(panel.values.values()) == {"--"}
    assert set(panel.reasons.values()) == {"press Start"}


@pytest.mark.parametrize("page", NAMES)
def test_each_page_of_details_shows_the_newest_when_it_comes_to_the_front(qtbot, page):
    panel = show(qtbot, VitalsPanel(vital_infos()), 1200, 700)
    turned = []
    panel.details.page_chosen.connect(turned.append)
    panel.show_update(update(60.0, infos=vital_infos()))
    panel.details.show_page("spectrum" if page != "spectrum" else "why")
    panel.details.show_page(page)
    assert panel.details.page == page
    assert turned[-1] == page
    seen = {
        "spectrum": panel.details.spectrum._rate_bpm == 72.0,
        "variability": panel.details.poincare._message == "",
        "beats": panel.details.beats.caption != "",
        "why": panel.details.signal.reasons["heart_rate_bpm"] == "a number is shown",
    }
    assert seen[page]
    panel.clear("stopping")
    assert panel.details.beats is not None


def test_tabs_can_be_reached_and_turned_with_the_keyboard(qtbot):
    panel = show(qtbot, VitalsPanel(vital_infos()), 1200, 700)
    bar = panel.details.tabBar()
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key_Right)
    assert panel.details.page == "variability"
    assert bar.focusPolicy() & Qt.TabFocus
