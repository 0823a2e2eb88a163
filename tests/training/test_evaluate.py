import csv
from dataclasses import replace

import numpy as np
import pytest

from app.capture.synthetic_face import SyntheticFace
from app.core.status import Status
from app.core.types import BvpChunk, Reading
from app.errors import AppError
from benchmarks.compressed import people, write
from training import evaluate
from training.evaluate import Score, count_rate_bpm, read_beats, score


def beats(bpm: float, seconds: float) -> np.ndarray:
    return np.arange(0.3, seconds, 60 / bpm)


def reading(t_s: float, bpm: float, status: Status = Status.OK) -> Reading:
    return Reading("heart_rate_bpm", status, "bpm", t_s, "pos", value=bpm)


@pytest.mark.parametrize("bpm", [47.3, 72.0, 151.7])
def test_beats_are_counted_with_their_parts(bpm):
    for start in (0.0, 0.41, 3.3):
        assert count_rate_bpm(beats(bpm, 30), start, start + 10) == pytest.approx(bpm, abs=0.1)


def test_a_reference_that_ends_early_does_not_count():
    assert count_rate_bpm(beats(60, 20), 15, 25) is None


def test_errors_of_wave_and_readings():
    """A wave of 80 where 72 is true, readings of 74, every second of them shown."""
    t = np.arange(0, 40, 1 / 30)
    wave = BvpChunk(0.0, 30.0, np.sin(2 * np.pi * 80 / 60 * t), 0.0, "pos")
    pieces = [replace(wave, t0_s=k / 30, wave=wave.wave[k : k + 200]) for k in range(0, len(t), 200)]
    readings = [reading(float(s), 74.0, Status.OK if s % 2 else Status.UNGATED) for s in range(1, 40)]
    found = score(readings, pieces, beats(72, 41))
    assert found.whole == pytest.approx([8.0], abs=0.3)
    assert len(found.thirty) == 1 and len(found.ten) == 7
    assert np.mean(found.ten) == pytest.approx(8.0, abs=0.5)
    assert np.mean(found.seconds) == pytest.approx(2.0, abs=0.1)
    assert found.settled == 30 and len(found.shown) == 15
    row = found.row("pos")
    assert row.split()[0] == "pos" and row.split()[-2:] == ["50%", "100%"]


def test_scores_add_up_and_nothing_is_a_dash():
    total = Score()
    total.add(Score(whole=[1.0], settled=4, shown=[2.0]))
    total.add(Score(whole=[3.0], settled=4))
    assert total.row("x").split() == ["x", "2.00", "-", "-", "-", "-", "-", "12%", "100%"]


@pytest.mark.parametrize(
    ("text", "message"),
    [("x\n1\n", "cannot be read"), ("t_s\n1\n2\n", "holds 2 beats"), ("t_s\n1\n3\n2\n", "not in order")],
)
def test_a_wrong_reference_is_named(tmp_path, text, message):
    path = tmp_path / "a.beats.csv"
    path.write_text(text)
    with pytest.raises(AppError, match=message):
        read_beats(path)


def test_a_folder_without_references_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("sys.argv", ["evaluate", str(tmp_path), "--methods", "pos"])
    with pytest.raises(SystemExit):
        evaluate.main()
    assert "holds no video with a reference" in capsys.readouterr().err


def test_a_video_is_scored_from_its_pixels(tmp_path, monkeypatch, capsys):
    """A plain face of 90 bpm in a real file: every number right, and the beats beside it those of its heart."""
    face = SyntheticFace(heart_rate_bpm=90, width_px=320, height_px=240, size=0.5, duration_s=16, pulse_amplitude=0.01)
    write(tmp_path, "plain", face, 2_000_000)
    with (tmp_path / "plain.beats.csv").open() as file:
        times = [float(row["t_s"]) for row in csv.DictReader(file)]
    assert len(times) == pytest.approx(24, abs=1)
    monkeypatch.setattr("sys.argv", ["evaluate", str(tmp_path), "--methods", "pos,green"])
    evaluate.main()
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    pos = next(line for line in lines if line and line[0] == "pos")
    assert float(pos[1]) < 2 and float(pos[3]) < 2 and pos[-1] == "100%"


def test_the_hard_benchmark_is_varied_and_always_the_same():
    made = people(20.0)
    assert made == people(20.0) and len(made) == 24
    rates = [face.heart_rate_bpm for face, _ in made.values()]
    assert min(rates) < 65 and max(rates) > 130
    assert {bit_rate for _, bit_rate in made.values()} == {80_000, 120_000, 170_000, 250_000}
    other = people(20.0, first_seed=900)
    assert all(
        replace(a, seed=0) != replace(b, seed=0) for (a, _), (b, _) in zip(made.values(), other.values(), strict=True)
    )
