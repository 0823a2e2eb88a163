"""Finding, following, losing and changing faces."""

import numpy as np
import pytest

from app.capture.synthetic import SyntheticFace, SyntheticSource
from app.core.series import MAX_GAP_S
from app.core.types import Clock, Frame
from tests.clips import face_frames
from tests.face.scenes import PORTRAIT_FACE_PX, astronaut, astronaut_on, chair, curtain, head_on, wall, watch


def found(seen):
    return np.array([observation.region is not None for observation in seen])


def centre(observation):
    x, y, w, h = observation.region.box_px
    return np.array([x + w / 2, y + h / 2])


def test_finds_and_measures_a_face_at_once(reader):
    picture = astronaut()
    (first, *_, last) = watch(reader, lambda _t: picture, 0.5)
    assert first.region.detected and first.region.confidence > 0
    assert not last.region.detected and last.region.confidence is None
    assert last.region.faces == 1
    assert last.region.landmarks_px.shape == (68, 2)
    assert last.region.box_px[2] == pytest.approx(1.5 * PORTRAIT_FACE_PX, rel=0.1)
    assert last.region.crop_px[2] == pytest.approx(1.5 * last.region.box_px[2], rel=0.02)
    assert last.skin.rgb.shape == (4, 3)
    assert (last.skin.rgb[:, 0] > last.skin.rgb[:, 2]).all()
    assert last.skin.pixels.min() > 500
    assert last.crop is None and not last.after_gap


def test_luma_is_that_of_the_whole_picture_with_and_without_a_face(reader):
    for picture in (astronaut(), wall()):
        reader.reset()
        (seen,) = watch(reader, lambda _t, p=picture: p, 1 / 30, noise_sd=0)
        assert seen.luma == pytest.approx(float((picture @ np.array([0.299, 0.587, 0.114])).mean()), abs=0.6)


@pytest.mark.parametrize("picture", [wall(), chair(), curtain()], ids=["wall", "chair", "curtain"])
def test_no_face_where_there_is_none(reader, picture):
    seen = watch(reader, lambda _t: picture, 2.0)
    assert not found(seen).any()
    assert all(o.skin is None and o.crop is None for o in seen)


@pytest.mark.parametrize("after", [wall(), chair(), curtain()], ids=["wall", "chair", "curtain"])
def test_a_face_that_vanishes_is_lost_within_half_a_second(reader, after):
    before = astronaut()
    seen = watch(reader, lambda t: before if t < 1.05 else after, 2.5)
    assert found(seen)[:31].all()
    assert not found(seen)[32 + 15 :].any()


def test_a_face_that_walks_out_is_lost_at_the_border(reader):
    background = wall()
    seen = watch(reader, lambda t: astronaut_on(background, 320 + max(0.0, t - 1) * 200), 3.5)
    there = found(seen)
    assert there[:60].all()
    assert not there[-15:].any()
    last = seen[np.flatnonzero(there)[-1]]
    assert centre(last)[0] > 560


def test_another_person_at_the_same_place_is_a_new_beginning(reader):
    """No signal may bridge the change: there is a gap in the frames with a face, or one is marked."""
    with SyntheticSource(SyntheticFace(size=0.5)) as source:
        other = source.picture(0).image
    first = astronaut()
    seen = watch(reader, lambda t: first if t < 1.05 else other, 2.5)
    changed = seen[32 : 32 + 30]
    assert any(o.region is None or o.after_gap for o in changed)
    assert found(seen)[32 + 30 :].all()
    mouth = seen[-1].region.landmarks_px[48:60].mean(axis=0)
    reader.reset()
    (alone, *_) = watch(reader, lambda _t: other, 0.1)
    assert mouth == pytest.approx(alone.region.landmarks_px[48:60].mean(axis=0), abs=6)


def test_no_signal_goes_from_one_person_to_another_beside(reader):
    """Who was measured walks out of the picture; a second person, who sat there all the time, is found at once."""

    def picture(t):
        return head_on(head_on(wall(), 500, 1.3), 160 - 300 * max(0.0, t - 0.5), 1.5)

    seen = watch(reader, picture, 1.6, rate_hz=60)
    there = found(seen)
    last = int(np.flatnonzero([there[k] and centre(o)[0] < 200 for k, o in enumerate(seen)])[-1])
    first = int(np.flatnonzero([there[k] and centre(o)[0] > 450 for k, o in enumerate(seen)])[0])
    assert seen[first].t_s - seen[last].t_s < MAX_GAP_S
    assert seen[first].after_gap
    assert not any(o.after_gap for o in seen[first + 1 :])


def test_the_face_comes_back(reader):
    face, empty = astronaut(), wall()
    seen = watch(reader, lambda t: empty if 1.05 < t < 2.05 else face, 3.0)
    assert not found(seen)[50:61].any()
    assert found(seen)[62 + 24 :].all()


@pytest.mark.parametrize("rate_hz", [8, 30])
def test_follows_a_swaying_head(reader, rate_hz):
    """Two seconds of sway by 60 px, turn by 12 degrees and growth by 10 %: within 4 px of the true place."""

    def place(t):
        return 320 + 60 * np.sin(2.5 * t), 230 + 25 * np.sin(1.7 * t)

    def picture(t):
        return astronaut(*place(t), scale=1.5 * (1 + 0.1 * np.sin(t)), roll=np.radians(12) * np.sin(2 * t))

    seen = watch(reader, picture, 4.0, rate_hz)
    assert found(seen).all()
    path = np.array([centre(o) for o in seen]) - [place(o.t_s) for o in seen]
    assert path.std(axis=0).max() < 4


def test_a_leaning_head_is_kept(reader):
    seen = watch(reader, lambda t: astronaut(roll=np.radians(35) * min(1.0, t)), 3.5)
    assert found(seen).all()
    x, y = seen[-1].region.landmarks_px[36:48].reshape(2, 6, 2).mean(axis=1).T
    assert np.degrees(np.arctan2(y[1] - y[0], x[1] - x[0])) == pytest.approx(35, abs=6)


def test_a_hand_over_the_face_ends_the_signal(reader):
    face = astronaut()
    covered = face.copy()
    covered[140:360, 230:410] = (180, 140, 120)
    seen = watch(reader, lambda t: covered if t > 1.05 else face, 3.0)
    assert not found(seen)[32 + 30 :].any()


@pytest.mark.parametrize("light", [0.1, 0.2, 0.5])
def test_a_dim_face_is_found(reader, light):
    face = astronaut() * light
    seen = watch(reader, lambda _t: face, 1.0, noise_sd=1.0)
    assert found(seen)[9:].all()


def test_a_far_face_is_found_within_a_second(reader):
    face = astronaut_on(wall(), 320, 240, 0.75)
    seen = watch(reader, lambda _t: face, 3.0)
    assert found(seen)[30:].all()


def test_two_faces_are_counted_and_one_is_kept(reader):
    seen = [reader.read(frame) for frame in face_frames(SyntheticFace(faces=2), 2.0)]
    assert found(seen).all()
    assert {o.region.faces for o in seen} == {2}
    assert np.array([centre(o) for o in seen]).std(axis=0).max() < 5


def test_the_same_person_is_kept_when_a_larger_face_comes(reader):
    """From 1 s on a face of 1.4 times the size stands beside."""
    alone = wall()
    alone[80:400, 20:300] = astronaut()[70:390, 180:460]
    both = alone.copy()
    both[0:448, 300:640] = astronaut(scale=2.1)[:448, 150:490]
    seen = watch(reader, lambda t: both if t > 1 else alone, 3.5)
    assert found(seen).all()
    assert np.array([centre(o)[0] for o in seen]).max() < 300
    assert seen[-1].region.faces == 2
    reader.reset()
    (first, *_) = watch(reader, lambda _t: both, 0.1)
    assert centre(first)[0] > 300


def test_a_gap_or_another_size_starts_anew(reader):
    left, right = astronaut(220), astronaut(420)
    for index, (image, gap) in enumerate([(left, False), (right, True), (right[::1, :600], False)]):
        seen = reader.read(Frame(np.ascontiguousarray(image), index / 30, index, Clock.MEDIA, after_gap=gap))
        assert seen.region.detected
        assert seen.after_gap  # found anew in each
        assert centre(seen)[0] == pytest.approx(220 if index == 0 else 420, abs=12)


def test_a_long_pause_starts_anew(reader):
    for t_s, x in ((0.0, 220), (1.0, 420)):
        seen = reader.read(Frame(astronaut(x), t_s, 0, Clock.MEDIA))
        assert seen.region.detected
        assert centre(seen)[0] == pytest.approx(x, abs=12)


def test_reset_forgets_everything(reader):
    def session():
        picture = astronaut(300, 220)
        return watch(reader, lambda t: astronaut(300 + 20 * np.sin(4 * t), 220) if t > 0.3 else picture, 1.2)

    first = session()
    watch(reader, lambda _t: astronaut(420, 260, 1.9), 0.7, start_s=5.0)
    reader.reset()
    for before, after in zip(first, session(), strict=True):
        assert np.array_equal(before.skin.rgb, after.skin.rgb)
        assert np.array_equal(before.skin.position, after.skin.position)
        assert before.region.crop_px == after.region.crop_px


def test_crop_only_when_asked_for(reader):
    reader.crop_size_px = 36
    picture = astronaut()
    seen = watch(reader, lambda _t: picture, 0.2)
    assert seen[-1].crop.shape == (36, 36, 3)
    assert seen[-1].crop.dtype == np.float32
    assert seen[-1].crop[18:24, 8:28].mean() == pytest.approx(seen[-1].skin.rgb[3].mean(), abs=40)


def test_large_pictures_cost_no_accuracy(reader):
    """At 1280x720 the patch is halved: the same place and colour as at 640x360."""
    large = astronaut(640, 340, 3.0, size_px=(1280, 720))
    small = np.asarray(astronaut(319.75, 169.75, 1.5, size_px=(640, 360)))
    (big, *_) = watch(reader, lambda _t: large, 0.1)
    reader.reset()
    (little, *_) = watch(reader, lambda _t: small, 0.1)
    assert big.region.landmarks_px / 2 == pytest.approx(little.region.landmarks_px, abs=5)
    assert big.skin.rgb == pytest.approx(little.skin.rgb, abs=4)
    assert big.skin.pixels[3] == pytest.approx(4 * little.skin.pixels[3], rel=0.1)


def test_a_blink_in_a_dark_face_is_no_motion(reader):
    """At 15 fps lids close between two frames, and the eyes are nearly all that is well marked in this face."""
    face = SyntheticFace(heart_rate_bpm=180, rate_hz=15, blinking=True, skin_tone=0.82, seed=1180, duration_s=20)
    source = SyntheticSource(face)
    seen = [reader.read(source.picture(k)) for k in range(80, 110)]  # the lids fall at 6.4 s
    assert not any(observation.after_gap for observation in seen[1:])
    place = np.array([observation.region.box_px for observation in seen[1:]])
    assert np.abs(np.diff(place, axis=0)).max() < 0.02 * place[0, 2]
