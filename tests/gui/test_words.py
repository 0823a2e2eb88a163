"""Texts in their places."""

import pytest
from PyQt5.QtGui import QColor

from app.gui.look import theme
from app.gui.look.words import Words
from tests.gui.painting import area_of, picture, show


def test_a_text_gets_smaller_before_it_loses_its_end(qtbot):
    words = show(qtbot, Words("a short one", strong=True), 200, 20)
    assert words.fits
    assert words.toolTip() == ""
    words.set_text("a sentence that is a little too long for it")
    usual = picture(words).shape
    assert words._fit()[0].pointSizeF() < theme.font().pointSizeF()
    words.set_text("a sentence that is by far too long for the place that was kept for it, whatever one does")
    assert not words.fits
    assert words.toolTip() == words.accessibleName() == words.text
    assert words._fit()[1].endswith("…")
    assert picture(words).shape == usual  # nothing around it moves


def test_a_text_is_wrapped_where_there_is_room_for_lines(qtbot):
    one, two = Words("the light has changed since the calibration"), Words(lines=2)
    assert two.minimumSizeHint().height() == pytest.approx(2 * one.minimumSizeHint().height(), abs=2)
    two.set_text(one.text)
    show(qtbot, two, 160, 40)
    assert two.fits


def test_a_following_text_asks_for_its_own_width(qtbot):
    words = show(qtbot, Words("fps", follows=True), 300, 20)
    short = words.sizeHint().width()
    words.set_text("29.97 fps, measured")
    assert words.sizeHint().width() > 2 * short
    assert Words("29.97 fps, measured").sizeHint() == Words("fps").sizeHint()


def test_words_change_their_colour_with_the_theme(qtbot, qapp):
    words = show(qtbot, Words("WWWW", vital="heart_rate_bpm", scale=2.0, bold=True), 200, 40)
    assert area_of(picture(words), QColor("#48F0A4")) > 100
    theme.apply(qapp, theme.LIGHT)
    try:
        assert area_of(picture(words), QColor("#1F865B")) > 100
    finally:
        theme.apply(qapp)
