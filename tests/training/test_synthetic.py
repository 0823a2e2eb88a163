from dataclasses import replace

import cv2
import numpy as np
import pytest

from app.core.pulse.method import FaceClip
from app.core.pulse.pos import Pos
from app.core.series import GRID_HZ
from app.core.spectrum import pulse_spectrum
from app.face.locate import FaceLocator
from training.synthetic import __main__ as sheet
from training.synthetic import traps
from training.synthetic.clip import Clip, _exposure, _Moment, _Scene, make_clip
from training.synthetic.codec import Compression, encoded, hold_blocks
from training.synthetic.heart import Heart
from training.synthetic.light import Light
from training.synthetic.looks import Contrast, Painter
from training.synthetic.movement import AXES, Movement
from training.synthetic.pool import LEVELS, Order
from training.synthetic.sensor import Sensor


@pytest.fixture(scope="module")
def clips() -> list[Clip]:
    return [make_clip(seed, size_px=24, seconds=6.0) for seed in range(6)]


def test_a_clip_is_decided_by_its_seed(clips):
    """All but the coding noise of x264, whose rate control does not repeat itself exactly."""
    for seed, clip in enumerate(clips[:4]):
        again = make_clip(seed, size_px=24, seconds=6.0)
        assert np.array_equal(again.wave, clip.wave) and again.compression == clip.compression
        assert np.abs(again.crops - clip.crops).mean() < (0.3 if clip.compression.kind == "x264" else 1e-9)
    assert not np.array_equal(clips[2].crops, clips[3].crops)


def test_clips_are_what_a_network_gets(clips):
    for clip in clips:
        assert clip.crops.shape == (180, 24, 24, 3) and clip.crops.dtype == np.float32
        assert clip.crops.min() >= 0 and clip.crops.max() < 255.01
        assert 60 < np.median(clip.crops[:, 8:16, 8:16]) < 220
        assert clip.wave.std() == pytest.approx(1.0 if clip.heart.alive else 0.0)


def test_a_strong_pulse_can_be_read_by_a_classical_method_and_points_upward():
    """What the label says is what the skin shows: rate within 3 bpm and correlated, in plain clips."""
    found = 0
    for seed in range(30):
        rng = np.random.default_rng([seed, 0xFACE])
        heart = Heart.draw(rng)
        if heart.amplitude < 0.01:
            continue
        clip = make_clip(seed, size_px=24)
        if clip.compression.kind != "none" or clip.compression.jpeg_first is not None:
            continue
        skin = clip.crops[:, 6:18, 7:17].mean(axis=(1, 2)).astype(np.float64)
        wave = Pos().wave(FaceClip(0.0, GRID_HZ, skin))
        truth = pulse_spectrum(clip.wave, GRID_HZ).peak_bpm()
        if abs(pulse_spectrum(wave - wave.mean(), GRID_HZ).peak_bpm() - truth) < 3:
            found += 1
            assert np.corrcoef(wave, clip.wave)[0, 1] > 0.3
    assert found >= 1


def test_contrast_deepens_shadows_and_leaves_the_pulse_its_share():
    def painted(contrast: Contrast):
        return Painter(128, (64.0, 64.0), 40.0, contrast, np.random.default_rng(5)).layers()

    def gradient(picture) -> float:
        small = cv2.resize(picture[24:104, 24:104, 1], (16, 16), interpolation=cv2.INTER_AREA)
        return float(np.hypot(*np.gradient(small)).mean() / small.mean())

    flat, deep = painted(Contrast(1.0, 1.0, 1.0)), painted(Contrast(2.2, 0.2, 1.0))
    assert gradient(deep.head) > 1.4 * gradient(flat.head)
    assert deep.room.mean() < 0.6 * flat.room.mean()
    shares = [((one.early + one.late) / one.head)[flat.alpha > 0.9] for one in (flat, deep)]
    assert shares[1] == pytest.approx(shares[0], abs=1e-4)


def test_dlib_finds_most_of_the_people():
    locator = FaceLocator()
    seen = 0
    for seed in range(12):
        contrast = Contrast.draw(np.random.default_rng([seed, 1]))
        layers = Painter(400, (200.0, 200.0), 90.0, contrast, np.random.default_rng(seed)).layers()
        scene = _Scene(layers, (200.0, 200.0), 90.0, np.ones(3, dtype=np.float32))
        gain = np.full(3, _exposure(layers, np.ones((1, 3))), dtype=np.float32)
        picture = np.clip(scene.picture(_Moment(np.zeros(len(AXES)), 0, 0, 0, 0, 0, gain)), 0, 255).astype(np.uint8)
        faces = locator.look(picture) or locator.search(picture) or locator.search(picture)
        seen += bool(faces) and abs(faces[0].box_px[0] + faces[0].box_px[2] / 2 - 200) < 20
    assert seen >= 9


@pytest.mark.parametrize(
    ("codec", "options"), [("libx264", {"crf": "28", "preset": "veryfast"}), ("mpeg4", {"qmin": "6", "qmax": "6"})]
)
def test_encoders_give_back_every_picture_in_order(codec, options):
    ramp = [np.full((64, 64, 3), 40 + 4 * k, dtype=np.uint8) for k in range(30)]
    back = encoded(codec, ramp, 30.0, options)
    assert [round(float(one.mean())) for one in back] == pytest.approx([40 + 4 * k for k in range(30)], abs=3)


def test_the_fast_model_holds_what_changes_less_than_its_dead_zone():
    slow = [np.full((32, 32, 3), 100 + k // 10, dtype=np.uint8) for k in range(60)]
    held = [float(one.mean()) for one in hold_blocks(slow, dead_zone=2.5)]
    assert held[:25] == pytest.approx([100] * 25, abs=0.6)
    assert held[-1] == pytest.approx(103, abs=2.6)
    assert len({round(one) for one in held}) < len({int(one.mean()) for one in slow})


def test_compression_takes_a_faint_pulse_away():
    """0.2 % of modulation in a flat patch with noise of half a level: CRF 33 leaves less than half of it."""
    t = np.arange(150) / 30
    rng = np.random.default_rng(0)
    film = [
        np.clip(120 * (1 + 0.002 * np.sin(2 * np.pi * 1.2 * one)) + rng.normal(0, 0.5, (96, 96, 3)), 0, 255)
        .round()
        .astype(np.uint8)
        for one in t
    ]
    x264 = Compression("x264", 33.0, "veryfast", 250, None)

    def strength(pictures) -> float:
        green = np.array([float(one[..., 1].mean()) for one in pictures])
        return abs(np.exp(-2j * np.pi * 1.2 * t) @ (green - green.mean())) / len(t) * 2

    assert strength(film) == pytest.approx(0.24, abs=0.05)
    assert strength(x264.round_trip(film, 30.0)) < 0.12


def test_movements_have_the_size_they_say():
    still = Movement(0.05, 0, 0, 0, 0, 0, 1.0, True, 0, seed=1)
    lively = replace(still, sway=1.0, turns=10.0)
    nodding = replace(still, periodic=1.0, periodic_hz=1.2)
    t = np.arange(300) / 30
    assert np.abs(still.pose(t)[:, :2]).max() < 0.02
    assert lively.pose(t).std(axis=0)[0] > 0.02
    y = nodding.pose(t)[:, 1]
    hz = np.fft.rfftfreq(3000, 1 / 30)
    assert hz[np.argmax(np.abs(np.fft.rfft(y - y.mean(), 3000)))] == pytest.approx(1.2, abs=0.15)


def test_light_steps_settle_and_drift_is_slow():
    light = Light(1.0, np.ones(3), 0.02, 0.0, 0.0, 0.0, 0.0, 1.0, seed=4)
    gain = light.gain(np.arange(300) / 30)
    assert gain.shape == (300, 3) and 0.002 < gain.std() < 0.05
    assert np.abs(np.diff(gain, axis=0)).max() < 0.004


def test_frames_come_in_order_and_cover_the_clip():
    for seed in range(20):
        sensor = Sensor.draw(np.random.default_rng(seed))
        t = sensor.times(6.0)
        assert (np.diff(t) > 0).all() and t[0] < 0.15 and t[-1] > 6.0


def test_a_pool_is_made_once_and_read_again(tmp_path):
    order = Order(tmp_path, 100, 3, 16, 5.0)
    order.make(jobs=1)
    pool = order.open()
    assert pool.crops.shape == (3, 150, 16, 16, 3) and len(pool) == 3 and pool.made.all()
    direct = make_clip(101, 16, 5.0)
    assert np.abs(pool.crops[1] / LEVELS - direct.crops).mean() < 0.3
    stamp = (tmp_path / "crops.npy").stat().st_mtime_ns
    order.make(jobs=1)
    assert (tmp_path / "crops.npy").stat().st_mtime_ns == stamp
    assert np.array_equal(order.open().waves, pool.waves)
    assert not replace(order, seconds=4.0).open().made.any()


def test_a_pool_serves_those_who_want_fewer_and_grows_for_those_who_want_more(tmp_path):
    order = Order(tmp_path, 100, 2, 8, 2.0)
    order.make(jobs=1)
    waves = order.open().waves.copy()
    larger = replace(order, clips=3)
    assert larger.open().made.tolist() == [True, True, False]
    larger.make(jobs=1)
    assert np.array_equal(larger.open().waves[:2], waves)
    assert order.open().made.tolist() == [True, True]
    assert larger.open().made.all()


def test_clips_are_made_while_others_are_used_and_no_more_than_wanted(tmp_path):
    order = Order(tmp_path, 100, 40, 8, 2.0)
    pool = order.open()
    with order.being_made(jobs=1) as making:
        pool.wait(2, making)
        assert pool.made[:2].all()
    assert making.done() and pool.made.sum() < 40


def test_what_stops_the_making_of_clips_is_said_to_those_who_wait(tmp_path):
    order = Order(tmp_path, 100, 2, 8, 2.0)
    pool = order.open()
    (tmp_path / "waves.npy").unlink()
    (tmp_path / "waves.npy").mkdir()
    with order.being_made(jobs=1) as making, pytest.raises(OSError, match="waves"):
        pool.wait(2, making)


def test_the_contact_sheet_is_drawn(tmp_path, monkeypatch, capsys):
    path = tmp_path / "sheet.png"
    monkeypatch.setattr("sys.argv", ["synthetic", "--sheet", str(path), "--clips", "2", "--size", "16"])
    sheet.main()
    assert "2 clips" in capsys.readouterr().out
    assert cv2.imread(str(path)).shape == (128, 2 * 7 * 128, 3)


def test_a_sheet_that_cannot_be_written_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["synthetic", "--sheet", str(tmp_path / "no" / "s.png"), "--clips", "1"])
    with pytest.raises(SystemExit):
        sheet.main()
    assert "could not be written" in capsys.readouterr().err


def test_traps_are_what_they_say_and_ordinary_clips_are_not_touched():
    kinds = {"dead": 0, "alive": 0}
    seeds = [seed for seed in range(40) if traps.is_trap(seed)]
    assert len(seeds) == 8
    for seed in seeds:
        clip = make_clip(seed, size_px=16, seconds=5.0)
        kinds["alive" if clip.heart.alive else "dead"] += 1
        assert clip.wave.any() == clip.heart.alive
        assert clip.crops.std(axis=0).mean() > 0.05
    assert kinds["dead"] >= 4
    rng = np.random.default_rng(0)
    parts = Heart.draw(rng), Movement.draw(rng), Light.draw(rng)
    drawn = [traps.set_trap(rng, *parts) for _ in range(60)]
    assert sum(one.photograph for one in drawn) == pytest.approx(15, abs=9)
    assert all(one.heart.amplitude == 0 for one in drawn if one.photograph)
    assert max(one.light.flicker for one in drawn) > 0.005
    assert all(one.movement.periodic_hz <= 3.2 for one in drawn)
