"""The parts of the window by themselves."""

from dataclasses import replace

import numpy as np
import pytest
from PyQt5.QtCore import Qt
from PyQt5.QtGui import QColor

from app.core.pulse import PULSE_METHODS
from app.core.status import Reason, Status, because
from app.core.types import BvpChunk, CaptureStats, Clock, Frame, Quality, Reading, SourceInfo, Vitals
from app.gui.bars.status_line import StatusLine
from app.gui.live.guidance import guidance
from app.gui.live.reading_card import ReadingCard
from app.gui.live.video_view import VideoView
from app.gui.live.vitals_panel import VitalsPanel
from app.gui.look import theme
from app.gui.look.buttons import keep_room, tab_button
from app.gui.measuring.run import Load
from app.gui.measuring.state import State
from app.gui.plots.spectrum_plot import SpectrumPlot
from app.gui.plots.sweep import BUFFER_S
from app.gui.plots.wave_plot import UNTRUSTED_GAIN, WavePlot
from tests.gui.painting import area_of, picture, show
from tests.gui.scripted import ANYTHING, HEART_RATE, OXYGEN, RESPIRATION, SIGNS, face, reading, update

GREEN = QColor("#48F0A4")
PULSE = ("Pulse", "脉搏")


# cards and panel


def test_cards_and_waves_are_made_from_the_list_of_vital_signs(qtbot):
    panel = show(qtbot, VitalsPanel(SIGNS))
    assert list(panel.cards) == ["heart_rate_bpm", "respiration_rate_brpm", "spo2_percent", "glow_lux"]
    assert list(panel.waves) == ["bvp", "respiration"]
    assert panel.details.pages == ("spectrum", "beats", "why")


def test_a_second_number_of_the_same_wave_gets_a_box_and_no_second_wave(qtbot):
    variability = replace(ANYTHING, name="sdnn_ms", wave="bvp")
    panel = show(qtbot, VitalsPanel((HEART_RATE, variability)))
    assert list(panel.waves) == ["bvp"]
    assert len(panel.cards) == 2


def test_signs_without_a_wave_need_none(qtbot):
    panel = show(qtbot, VitalsPanel((OXYGEN,)))
    assert panel.waves == {}
    assert panel.details.pages == ("why",)
    panel.show_update(update(1.0, 97.25, (OXYGEN,)))
    assert panel.cards["spo2_percent"].text == "97.2"


def test_every_sign_has_its_own_colour_and_an_unknown_one_has_a_neutral_one():
    assert theme.vital_colour(HEART_RATE.name) == QColor("#48F0A4")
    assert theme.vital_colour(RESPIRATION.name) == QColor("#FBF142")
    assert theme.vital_colour("never heard of") == QColor(theme.colours().other_vital)


def test_numbers_change_once_a_second_but_leave_at_once(qtbot):
    panel = show(qtbot, VitalsPanel((HEART_RATE,)))
    card = panel.cards["heart_rate_bpm"]
    panel.show_update(update(1.0, 72.0))
    panel.show_update(update(1.1, 75.0))
    assert card.text == "72"
    panel.show_update(update(1.2, None))
    assert card.text == "--"
    assert card.sentence == "warming up 1/10 s"
    qtbot.wait(1000)
    panel.show_update(update(2.2, 75.0))
    assert card.text == "75"


def test_a_card_says_why_there_is_no_number(qtbot):
    card = show(qtbot, ReadingCard(HEART_RATE, large=True))
    why = because(Reason.WEAK_PULSE, snr_db=1.2)
    card.show_reading(
        Reading("heart_rate_bpm", Status.POOR_SIGNAL, "bpm", 3.0, "pos", quality=Quality(0.2), explanation=why), 3.0
    )
    assert (card.text, card.sentence) == ("--", "pulse too weak (1 dB)")
    assert card.accessibleName() == "Heart rate: no value, pulse too weak (1 dB)"
    card.show_reading(Reading("heart_rate_bpm", Status.UNSUPPORTED, "bpm", 3.0, "pos"), 3.0)
    assert card.sentence == "not available with this method"


def test_digits_do_not_jump_between_two_and_three_places(qtbot):
    card = show(qtbot, ReadingCard(HEART_RATE, large=True), 300, 260)

    def right_edge(value):
        card.show_reading(reading(HEART_RATE, 1.0, value), 1.0)
        columns = np.flatnonzero((picture(card._digits)[:, :, 1] > 150).any(axis=0))
        return columns[-1]

    assert abs(right_edge(98.0) - right_edge(108.0)) <= 1


# waves


def chunk(t0_s, t1_s, rate_hz=30.0):
    count = round((t1_s - t0_s) * rate_hz)
    times = t0_s + np.arange(count) / rate_hz
    return BvpChunk(t0_s, rate_hz, np.sqrt(2) * np.sin(2 * np.pi * times), 0.0, "pos")


def test_the_sweep_leaves_a_gap_and_shows_the_rest(qtbot):
    plot = show(qtbot, WavePlot(PULSE, HEART_RATE.name))
    plot.show_wave(chunk(0.0, 10.0), trusted=True)
    lines = plot.polylines(600.0, 100.0)
    assert len(lines) == 2
    assert sum(len(line) for line in lines) == pytest.approx(0.94 * 6 * 30, abs=2)
    pen_s = 10 - 1 / 30 - BUFFER_S
    assert lines[1][-1][0] == pytest.approx(pen_s % 6 * 100, abs=4)  # 100 pixels a second
    assert lines[0][0][0] - lines[1][-1][0] == pytest.approx(0.06 * 600, abs=7)
    for line in lines:
        assert (np.diff(line[:, 0]) > 0).all()


def test_a_wave_without_a_number_is_drawn_small(qtbot):
    plot = show(qtbot, WavePlot(PULSE, HEART_RATE.name))
    plot.show_wave(chunk(0.0, 10.0), trusted=True)
    full = np.ptp(np.concatenate(plot.polylines(600.0, 100.0))[:, 1])
    plot.show_wave(chunk(0.0, 10.0), trusted=False)
    held = np.ptp(np.concatenate(plot.polylines(600.0, 100.0))[:, 1])
    assert held == pytest.approx(UNTRUSTED_GAIN * full, rel=0.01)


def test_the_pen_follows_real_time_and_never_passes_the_newest_sample(qtbot):
    plot = show(qtbot, WavePlot(PULSE, HEART_RATE.name))
    plot.show_wave(chunk(0.0, 10.0), trusted=True)
    plot.advance()
    qtbot.wait(300)
    plot.advance()
    moved = plot.pen_s - (10 - 1 / 30 - BUFFER_S)
    assert 0.2 < moved < 0.45
    qtbot.wait(800)
    plot.advance()
    assert plot.pen_s == pytest.approx(10 - 1 / 30)
    plot.show_wave(chunk(8.0, 18.0), trusted=True)  # far ahead: jump
    plot.advance()
    assert plot.pen_s == pytest.approx(18 - 1 / 30 - BUFFER_S)


def test_older_samples_stay_for_the_longer_sweep_but_not_over_a_gap(qtbot):
    plot = show(qtbot, WavePlot(PULSE, HEART_RATE.name))
    qtbot.mouseClick(plot, Qt.LeftButton)
    assert plot.span_s == 12.0
    for end in range(5, 30):
        plot.show_wave(chunk(max(0.0, end - 10.0), float(end)), trusted=True)
        plot.advance()
    seen = sum(len(line) for line in plot.polylines(1200.0, 100.0))
    assert seen == pytest.approx(0.94 * 12 * 30, abs=16)
    assert plot.kept <= 15 * 30  # bounded
    plot.show_wave(chunk(50.0, 52.0), trusted=True)
    assert plot.kept == 60
    plot.show_wave(None, trusted=False)
    assert plot.polylines(1200.0, 100.0) == []


def test_a_wave_is_drawn_in_its_colour_only_when_trusted(qtbot):
    plot = show(qtbot, WavePlot(("", ""), HEART_RATE.name))
    plot.show_wave(chunk(0.0, 10.0), trusted=True)
    assert area_of(picture(plot), GREEN) > 500
    plot.show_wave(chunk(0.0, 10.0), trusted=False)
    assert area_of(picture(plot), GREEN) == 0
    plot.show_wave(None, trusted=False)
    plot.set_message("no face in the picture")
    assert area_of(picture(plot), QColor(theme.colours().muted)) > 20


def test_the_spectrum_marks_the_reading(qtbot):
    plot = show(qtbot, SpectrumPlot(HEART_RATE.name), 440, 200)
    spectrum = update(1.0).spectrum
    plot.show_spectrum(spectrum, 72.0)
    pixels = picture(plot)
    assert area_of(pixels, GREEN) > 100
    line = np.flatnonzero((pixels.min(axis=2) > 180).sum(axis=0) > 40)
    assert line == pytest.approx([20 + 400 * 32 / 160], abs=1)
    plot.show_spectrum(spectrum, None)
    assert area_of(picture(plot)[40:], GREEN) == 0  # under the title
    plot.show_spectrum(None, None)
    picture(plot)


# video


def frame(width=64, height=48, colour=(200, 60, 60)):
    image = np.empty((height, width, 3), np.uint8)
    image[:] = colour
    image.flags.writeable = False
    return Frame(image, 0.0, 0, Clock.MONOTONIC)


def test_the_picture_fills_the_view_in_its_own_shape_and_colours(qtbot):
    view = show(qtbot, VideoView(), 400, 400)
    view.show_frame(frame())
    assert area_of(picture(view), QColor(200, 60, 60), 3) == pytest.approx(400 * 300, rel=0.01)
    view.show_frame(frame(48, 64))
    assert area_of(picture(view), QColor(200, 60, 60), 3) == pytest.approx(300 * 400, rel=0.01)


def test_a_picture_that_is_a_part_of_another_is_drawn_rightly(qtbot):
    view = show(qtbot, VideoView(), 400, 400)
    whole = np.zeros((48, 128, 3), np.uint8)
    whole[:, ::2] = (200, 60, 60)
    view.show_frame(Frame(whole[:, ::2], 0.0, 0, Clock.MONOTONIC))
    assert area_of(picture(view), QColor(200, 60, 60), 3) == pytest.approx(400 * 300, rel=0.01)


def test_the_face_is_drawn_over_the_picture_and_goes_with_it(qtbot):
    view = show(qtbot, VideoView(), 640, 480)
    view.show_frame(frame(colour=(0, 0, 0)))
    view.show_face(face(0.0))
    pixels = picture(view)
    skin = pixels[200, 320].astype(int)  # inside the polygons, which are 10 times larger here
    assert skin[1] > 25
    assert pixels[80, 200].min() > 180  # the corner of the outline
    assert (pixels[20, 40] == 0).all()
    view.show_face(replace(face(0.0), region=None))
    assert (picture(view) == 0).mean() > 0.98


def test_the_demo_is_marked_on_the_picture(qtbot):
    view = show(qtbot, VideoView(), 400, 300)
    view.show_frame(frame(colour=(0, 0, 0)))
    view.set_source(SourceInfo("synthetic face", 640, 480, Clock.MEDIA), is_demo=True)
    assert area_of(picture(view)[:40, 300:], QColor(theme.colours().text)) > 300
    view.set_source(SourceInfo("camera", 640, 480, Clock.MONOTONIC), is_demo=False)
    assert area_of(picture(view)[:40, 300:], QColor(theme.colours().text)) < 20


def test_guidance_stands_under_the_picture_and_is_read_out(qtbot):
    view = show(qtbot, VideoView(), 400, 300)
    view.show_frame(frame(colour=(0, 0, 0)))
    view.set_guidance("Hold your head still")
    assert view.accessibleDescription() == "Hold your head still"
    assert area_of(picture(view)[270:], QColor(theme.colours().text)) > 50
    view.clear()
    assert view.guidance == ""
    assert view.frame is None


# guidance


def vitals(reason: Reason) -> Vitals:
    poor = Reading("heart_rate_bpm", Status.POOR_SIGNAL, "bpm", 1.0, "pos", explanation=because(reason))
    return Vitals(1.0, (poor,))


def placed(x, y, w, h, faces=1, nose=None):
    seen = face(0.0)
    landmarks = np.zeros((68, 2))
    landmarks[0], landmarks[16] = (x, y), (x + w, y)
    landmarks[30] = (x + w / 2 if nose is None else nose, y)
    return replace(seen, region=replace(seen.region, box_px=(x, y, w, h), landmarks_px=landmarks, faces=faces))


@pytest.mark.parametrize(
    ("observation", "readings", "advice"),
    [
        (None, None, ""),
        (replace(face(0.0), region=None), None, "No face found"),
        (replace(face(0.0), region=None, luma=12.0), None, "Too dark"),
        (placed(200, 100, 200, 250), None, ""),
        (placed(200, 100, 200, 250), vitals(Reason.WEAK_PULSE), ""),
        (placed(200, 100, 200, 250), vitals(Reason.TOO_DARK), "Too dark"),
        (placed(200, 100, 200, 250), vitals(Reason.MOVING), "Hold your head still"),
        (placed(200, 100, 200, 250), vitals(Reason.FLICKER), "The light flickers"),
        (placed(100, 0, 450, 480), None, "Too close"),
        (placed(300, 200, 60, 70), None, "Too far away"),
        (placed(-30, 100, 200, 250), None, "Move to the middle"),
        (placed(500, 100, 200, 250), None, "Move to the middle"),
        (placed(200, 100, 200, 250, nose=230.0), None, "Turn your face"),
        (placed(200, 100, 200, 250, faces=2), None, "Several faces"),
    ],
)
def test_guidance_says_one_thing_at_a_time(observation, readings, advice):
    said = guidance(observation, readings, 640, 480)
    assert said.startswith(advice)
    assert bool(said) == bool(advice)


# status line


def test_the_status_line_shows_measured_figures(qtbot):
    line = show(qtbot, StatusLine(), 1000, 30)
    stats = CaptureStats(captured=1800, dropped=5, measured_rate_hz=29.96)
    line.show_state(State.RUNNING)
    line.show_load(Load(stats, 12, 0.0451, PULSE_METHODS[0]))
    for part in ("Running", "30.0 fps", "1800 frames", "12 dropped", "latency 45 ms", "POS on numpy"):
        assert part in line.text
    line.show_load(Load(CaptureStats(), 0, None, None))
    assert "fps" not in line.text
    assert "latency" not in line.text
    line.show_load(None)
    assert "frames" not in line.text


def test_a_button_keeps_room_for_all_that_it_will_say(qtbot):
    button = tab_button()
    qtbot.addWidget(button)
    button.setText("Play")
    keep_room(button, "Play", "Pause for a while")
    assert button.text() == "Play"
    button.setText("Pause for a while")
    assert button.sizeHint().width() == button.minimumWidth()
