"""Tachogram, Poincaré plot, beats, trend: what is drawn, and from what."""

import numpy as np
import pytest
from PyQt5.QtCore import QRect, Qt
from PyQt5.QtGui import QColor

from app.core.overlay import overlay
from app.core.types import BvpChunk, Tachogram
from app.gui.look import theme
from app.gui.plots.beats_plot import BeatsPlot
from app.gui.plots.intervals_plot import axis_range
from app.gui.plots.poincare_plot import PoincarePlot
from app.gui.plots.tachogram_plot import TachogramPlot
from app.gui.plots.trend_plot import TrendPlot, lane_range
from app.gui.plots.trend_series import TrendSeries
from app.gui.plots.wave_plot import WavePlot
from tests.gui.painting import area_of, picture, show
from tests.gui.scripted import HEART_RATE, OXYGEN

VARYING = "sdnn_ms"


def tachogram(count=80, spread_ms=40.0, seed=1) -> Tachogram:
    generator = np.random.default_rng(seed)
    interval_ms = 850 + spread_ms * generator.standard_normal(count)
    accepted = np.ones(count, dtype=bool)
    accepted[10] = False
    interval_ms[10] = 1700
    return Tachogram(np.cumsum(interval_ms) / 1000, interval_ms, accepted)


def test_the_axis_of_intervals_is_round_and_never_narrow():
    assert axis_range(np.array([812.0, 868.0])) == (800.0, 1000.0)
    assert axis_range(np.array([640.0, 1130.0])) == (600.0, 1200.0)


def test_a_tachogram_is_pale_without_a_number(qtbot):
    plot = show(qtbot, TachogramPlot(VARYING))
    colour = theme.vital_colour(VARYING)
    plot.show_tachogram(tachogram(), trusted=True)
    low, high = plot.range_ms
    assert low <= 760
    assert high < 1300  # the rejected interval of 1700 ms does not stretch it
    assert area_of(picture(plot)[40:], colour, 25) > 500
    plot.show_tachogram(tachogram(), trusted=False)
    assert area_of(picture(plot)[40:], colour, 12) < 30


def test_a_tachogram_says_why_it_is_empty(qtbot):
    plot = show(qtbot, TachogramPlot(VARYING))
    plot.set_message("warming up 12/60 s")
    assert plot.accessibleDescription() == "warming up 12/60 s"
    assert area_of(picture(plot)[100:200, 100:300], QColor(theme.colours().muted)) > 20


def test_the_poincare_plot_pairs_only_trusted_neighbours(qtbot):
    plot = show(qtbot, PoincarePlot(VARYING), 300, 300)
    plot.show_tachogram(tachogram(), 28.0, 29.0, "")
    assert plot.points == 79 - 2
    assert area_of(picture(plot), QColor(theme.colours().text)) > 100  # the ellipse
    plot.show_tachogram(tachogram(), None, None, "")
    assert area_of(picture(plot), QColor(theme.colours().text)) < 10
    plot.show_tachogram(None, None, None, "warming up")
    assert plot.points == 0


def pulse(seconds=10.0, rate_hz=30.0, bpm=72.0) -> BvpChunk:
    t_s = np.arange(round(seconds * rate_hz)) / rate_hz
    phase = 2 * np.pi * bpm / 60 * t_s
    return BvpChunk(0.0, rate_hz, np.sin(phase) + 0.4 * np.sin(2 * phase - 0.5), 0.0, "pos")


def test_beats_of_one_shape_cover_each_other(qtbot):
    laid = overlay(pulse(), 72.0)
    assert laid is not None
    assert len(laid.beats) in (10, 11)
    assert laid.likeness > 0.99
    assert np.abs(laid.beats - laid.mean).max() < 0.05
    assert laid.offset_s[np.argmax(np.gradient(laid.mean))] == pytest.approx(0, abs=0.03)
    plot = show(qtbot, BeatsPlot(HEART_RATE.name))
    plot.show_overlay(laid, trusted=True, why="")
    assert "alike by r = 1.00" in plot.caption
    assert area_of(picture(plot)[60:], theme.vital_colour(HEART_RATE.name)) > 300
    plot.show_overlay(None, trusted=False, why="no face")
    assert plot.caption == ""


def test_too_few_beats_are_not_laid_over_each_other():
    assert overlay(pulse(seconds=2.0), 72.0) is None
    assert overlay(BvpChunk(0.0, 30.0, np.zeros(300), 0.0, "pos"), 72.0) is None


def test_the_trend_has_a_lane_for_each_sign_and_none_for_what_never_was(qtbot):
    plot = show(qtbot, TrendPlot((HEART_RATE, OXYGEN)))
    heart, oxygen = TrendSeries(), TrendSeries()
    for t_s in range(90):
        heart.add(t_s, 72.0 + t_s / 20)
        oxygen.add(t_s, None)
    plot.show_trend({HEART_RATE.name: heart, OXYGEN.name: oxygen})
    pixels = picture(plot)
    assert area_of(pixels, theme.vital_colour(HEART_RATE.name)) > 300
    assert area_of(pixels, theme.vital_colour(OXYGEN.name)) == 0
    assert plot.caption == "1:29"


def test_the_last_time_of_a_trend_stands_under_its_line_as_far_as_the_panel_goes(qtbot):
    plot = show(qtbot, TrendPlot((HEART_RATE,)), 600, 200)
    plot.show_trend({})  # an axis of one minute
    below = picture(plot)[round(plot.area().bottom()) + 4 : 196]
    written = np.flatnonzero((np.abs(below.astype(int) - below[0, 0]) > 60).any(axis=(0, 2)))
    assert plot.area().right() - 2 <= written[-1] < plot.width() - 2


def test_a_gap_in_a_trend_is_not_drawn_over(qtbot):
    plot = show(qtbot, TrendPlot((HEART_RATE,)), 600, 200)
    series = TrendSeries()
    for t_s in range(60):
        series.add(t_s, None if 20 <= t_s < 50 else 72.0)
    plot.show_trend({HEART_RATE.name: series})
    area = plot.area()
    columns = slice(*(round(area.left() + area.width() * t_s / 60) for t_s in (22, 48)))
    drawn = picture(plot)[60 : round(area.bottom()) - 4, columns]
    assert area_of(drawn, theme.vital_colour(HEART_RATE.name)) == 0


def test_lanes_have_round_numbers():
    assert lane_range(71.0, 73.5, 200.0) == (70.0, 80.0)
    assert lane_range(75.2, 76.0, 200.0) == (70.0, 80.0)  # none lies on the edge
    assert lane_range(96.0, 97.0, 100.0) == (90.0, 100.0)  # no more than all of the oxygen


def test_only_what_the_pen_has_written_is_painted_anew(qtbot):
    plot = show(qtbot, WavePlot(("Pulse", "脉搏"), HEART_RATE.name), 600, 150)
    plot.show_wave(pulse(), trusted=True)
    qtbot.wait(50)
    plot.advance()
    qtbot.wait(50)
    painted: list[QRect] = []
    plot.paint_data = lambda painter, area, dirty: painted.append(dirty)
    for _ in range(4):
        qtbot.wait(40)
        plot.advance()
    qtbot.waitUntil(lambda: len(painted) > 2)
    assert max(rect.width() for rect in painted) < 200


def test_a_plot_changes_with_theme_and_language_while_it_is_seen(qtbot, qapp, speak_chinese):
    plot = show(qtbot, WavePlot(("Pulse", "脉搏"), HEART_RATE.name))
    plot.show_wave(pulse(), trusted=True)
    assert area_of(picture(plot), QColor("#48F0A4")) > 300
    theme.apply(qapp, theme.LIGHT)
    try:
        pixels = picture(plot)
        assert area_of(pixels, QColor("#1F865B")) > 300
        assert area_of(pixels, QColor("#FFFFFF"), 3) > 0.8 * pixels.shape[0] * pixels.shape[1]
    finally:
        theme.apply(qapp)
    speak_chinese()
    assert plot.accessibleName() == plot.title == "脉搏"
    assert plot.caption == "6 秒"


def test_return_changes_the_span_and_scrolling_puts_the_newest_at_the_right(qtbot):
    plot = show(qtbot, WavePlot(("Pulse", "脉搏"), HEART_RATE.name))
    qtbot.keyClick(plot, Qt.Key_Return)
    assert plot.span_s == 12.0
    qtbot.keyClick(plot, Qt.Key_Return)
    plot.show_wave(pulse(), trusted=True)
    plot.set_scrolling(True)
    (line,) = plot.polylines(600.0, 100.0)
    assert line[-1, 0] == pytest.approx(600, abs=4)
    assert line[0, 0] == pytest.approx(0, abs=4)
