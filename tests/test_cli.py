"""The command line from its arguments to its files, messages and exit codes."""

import csv
import io
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time

import pytest

from app import cli_run
from app.build import DEFAULT_METHOD, method_names
from app.capture.synthetic import SyntheticFace
from app.cli import main
from app.cli_analyse import Job, Result
from app.cli_progress import ProgressBar
from tests.clips import face_frames, write_video

SUFFIXES = (".bvp.csv", ".summary.json", ".vitals.csv")


@pytest.fixture(scope="session")
def face_clip(tmp_path_factory):
    """8.5 s of a strong pulse of 72 bpm, in a folder with a space and other letters."""
    face = SyntheticFace(width_px=320, height_px=240, rate_hz=30, duration_s=8.5, pulse_amplitude=0.01)
    return write_video(tmp_path_factory.mktemp("Meine Vidéos") / "脉搏 1.mp4", face_frames(face), crf=4)


@pytest.fixture(scope="session")
def short_clip(tmp_path_factory):
    """1.5 s, for everything but numbers."""
    face = SyntheticFace(width_px=160, height_px=120, rate_hz=20, duration_s=1.5)
    return write_video(tmp_path_factory.mktemp("short") / "short.mp4", face_frames(face))


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def shell(*arguments, **options):
    """``python -m app`` as a person starts it."""
    return subprocess.run(
        [sys.executable, "-m", "app", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        **options,
    )


def test_a_video_gives_three_files_with_the_right_rate(face_clip, tmp_path, capsys):
    out = tmp_path / "not yet" / "there"
    assert main([str(face_clip), "--out", str(out)]) == 0
    assert names(out) == [f"脉搏 1{suffix}" for suffix in SUFFIXES]
    seconds = rows(out / "脉搏 1.vitals.csv")
    assert [row["t_s"] for row in seconds] == [str(k) for k in range(1, 9)]
    shown = [row for row in seconds if row["heart_rate_bpm_status"] == "ok"]
    assert shown
    for row in shown:
        assert float(row["heart_rate_bpm"]) == pytest.approx(72.0, abs=3.0)
        assert float(row["heart_rate_bpm_low"]) < float(row["heart_rate_bpm"]) < float(row["heart_rate_bpm_high"])
        assert 0 < float(row["heart_rate_bpm_quality"]) <= 1
    for row in seconds:
        if row["heart_rate_bpm_status"] != "ok":
            assert row["heart_rate_bpm"] == row["heart_rate_bpm_low"] == row["heart_rate_bpm_high"] == ""
    times = [float(row["t_s"]) for row in rows(out / "脉搏 1.bvp.csv")]
    assert times[-1] - times[0] > 7.0
    assert max(b - a for a, b in itertools.pairwise(times)) == pytest.approx(1 / 30, abs=2e-6)
    summary = json.loads((out / "脉搏 1.summary.json").read_text(encoding="utf-8"))
    assert summary["input"]["name"] == "脉搏 1.mp4"
    assert str(face_clip.parent) not in json.dumps(summary, ensure_ascii=False)
    assert summary["vitals"]["heart_rate_bpm"]["coverage"] == pytest.approx(len(shown) / 8, abs=1e-4)
    assert summary["frames"]["analysed"] == summary["frames"]["captured"] == 255
    assert (summary["demo"], summary["partial"], summary["method"]["name"]) == (False, False, DEFAULT_METHOD)
    assert "Heart rate: 7" in capsys.readouterr().out


def test_two_processes_write_the_same_bytes_as_one_and_do_not_stop_at_a_bad_file(short_clip, tmp_path, capsys):
    videos = tmp_path / "videos"
    videos.mkdir()
    for name in ("a.mp4", "a.mkv"):
        shutil.copy(short_clip, videos / name)
    (videos / "c.mp4").write_text("this is no video")
    assert main([str(videos), "--out", str(tmp_path / "one"), "--jobs", "1"]) == 1
    assert main([str(videos), "--out", str(tmp_path / "two"), "--jobs", "2"]) == 1
    expected = [f"{name}{suffix}" for name in ("a.mkv", "a.mp4") for suffix in SUFFIXES]
    assert names(tmp_path / "one") == names(tmp_path / "two") == expected
    for name in expected:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    said = capsys.readouterr()
    assert said.err.count("c.mp4: failed. c.mp4 is a text file, not a video.") == 2
    assert said.out.count("2 of 3 inputs done, 1 failed or only read in part.") == 2


def test_a_cut_off_video_keeps_what_was_read_and_counts_as_failed(short_clip, tmp_path, capsys):
    video = tmp_path / "cut.mkv"
    whole = write_video(tmp_path / "whole.mkv", face_frames(SyntheticFace(width_px=160, height_px=120, duration_s=3.0)))
    video.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert main([str(video), "--out", str(tmp_path / "out")]) == 1
    summary = json.loads((tmp_path / "out" / "cut.summary.json").read_text(encoding="utf-8"))
    assert summary["partial"] is True
    assert 0 < summary["frames"]["analysed"] < 90
    assert capsys.readouterr().err.startswith("cut.mkv: only part of it was analysed. ")


def test_without_out_nothing_is_written_and_it_is_said(short_clip, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main([str(short_clip)]) == 0
    assert list(tmp_path.iterdir()) == []
    said = capsys.readouterr().out
    assert said.startswith("short.mp4: 1.5 s, 160x120, 20.0 fps (media clock)")
    assert said.endswith("Nothing was written: add --out DIR to keep the numbers and the pulse wave.\n")


def test_all_failed(tmp_path, capsys):
    (tmp_path / "empty.mp4").touch()
    assert (
        main([str(tmp_path / "empty.mp4"), str(tmp_path / "none.mp4"), "--out", str(tmp_path / "out"), "--jobs", "1"])
        == 1
    )
    said = capsys.readouterr()
    assert "empty.mp4: failed. empty.mp4 is empty (0 bytes)." in said.err
    assert "none.mp4: failed. There is no file" in said.err
    assert said.out == "0 of 2 inputs done, 2 failed or only read in part.\n"
    assert names(tmp_path / "out") == []


def test_a_folder_without_videos_fails(tmp_path, capsys):
    assert main([str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert "There is no video in this folder" in capsys.readouterr().err


def test_the_demo_is_marked_in_every_output(tmp_path, capsys):
    assert main(["--demo", "--seconds", "2", "--out", str(tmp_path)]) == 0
    assert names(tmp_path) == [f"demo{suffix}" for suffix in SUFFIXES]
    summary = json.loads((tmp_path / "demo.summary.json").read_text(encoding="utf-8"))
    assert summary["demo"] is True
    assert summary["seconds"] == 2
    assert summary["warnings"][0]["key"] == "demo"
    said = capsys.readouterr().out
    assert said.startswith("DEMO (synthetic face): 2.0 s")
    assert "these numbers belong to nobody" in said


def test_ungated_is_marked_and_only_then_has_values_behind_a_closed_gate(face_clip, tmp_path):
    assert main([str(face_clip), "--out", str(tmp_path), "--ungated", "--method", "green"]) == 0
    summary = json.loads((tmp_path / "脉搏 1.summary.json").read_text(encoding="utf-8"))
    assert summary["ungated"] is True
    assert summary["method"]["name"] == "green"
    statuses = {row["heart_rate_bpm_status"].split(":")[0] for row in rows(tmp_path / "脉搏 1.vitals.csv")}
    assert statuses <= {"ok", "ungated", "warming_up"}


def test_an_out_that_cannot_be_made_fails_with_a_sentence(short_clip, tmp_path, capsys):
    (tmp_path / "file").touch()
    assert main([str(short_clip), "--out", str(tmp_path / "file")]) == 1
    assert capsys.readouterr().err == (
        f"The results cannot be written to {tmp_path / 'file'}: File exists. Choose another folder with --out.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "no VIDEO given. Name a video file or a folder, or use --demo for a synthetic face."),
        (["--demo", "a.mp4"], "--demo analyses a synthetic face: give it without VIDEO."),
        (["a.mp4", "--seconds", "3"], "--seconds is the length of the demo: give it together with --demo."),
        (["--demo", "--seconds", "0"], "'0' is not a number of seconds from 1 to 86400"),
        (["--demo", "--seconds", "nan"], "'nan' is not a number of seconds from 1 to 86400"),
        (["--demo", "--seconds", "ten"], "'ten' is not a number of seconds from 1 to 86400"),
        (["a.mp4", "--jobs", "0"], "'0' is not a whole number from 1 up"),
        (["a.mp4", "--jobs", "two"], "'two' is not a whole number from 1 up"),
        (["a.mp4", "--method", "magic"], "There is no pulse method called 'magic'. Choose one of: "),
        (["rtsp://camera/1"], "rtsp://camera/1 is an address, which never ends. Watch it in the window"),
        (["a.mp4", "--colour"], "unrecognized arguments: --colour"),
    ],
)
def test_wrong_arguments(arguments, sentence, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert sentence in capsys.readouterr().err


def test_methods_are_listed(capsys):
    assert main(["--list-methods"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(method_names())


def test_help_fits_the_terminal_and_names_files_and_exit_codes(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "120")
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert max(len(line) for line in text.splitlines()) <= 120
    for word in (
        "NAME.vitals.csv",
        "NAME.bvp.csv",
        "NAME.summary.json",
        "Exit codes: 0 all done; 1 some",
        "doctor",
        "80 %",
    ):
        assert word in text


def test_a_worker_that_is_lost_costs_only_its_own_videos(monkeypatch, capsys, tmp_path):
    done = []

    class Pool:
        def __init__(self, **options):
            pass

        def __call__(self, calls):
            for _, (job, _), _ in list(calls)[:1]:
                done.append(job.shown)
                yield Result(job, None, (), 0.0, "It is broken.")
            raise cli_run.BrokenProcessPool("killed")

    monkeypatch.setattr(cli_run.joblib, "Parallel", Pool)
    assert main([str(tmp_path / "a.mp4"), str(tmp_path / "b.mp4"), "--jobs", "2"]) == 1
    assert done == ["a.mp4"]
    lost = "A worker process was ended by the system, perhaps for want of memory. Try again with --jobs 1."
    assert capsys.readouterr().err == f"a.mp4: failed. It is broken.\nb.mp4: failed. {lost}\n"


@pytest.mark.expects_log("a.mp4 failed:\nwhere it was")
def test_a_fault_of_the_program_is_logged_whole(monkeypatch, capsys):
    def fail(job: Job, progress: object) -> Result:
        return Result(job, None, (), 0.0, "The program made a mistake (KeyError: 'x').", "where it was")

    monkeypatch.setattr(cli_run, "run_job", fail)
    assert main(["a.mp4"]) == 1
    said = capsys.readouterr().err.splitlines()
    assert said[0] == "a.mp4: failed. The program made a mistake (KeyError: 'x')."
    assert said[1].startswith("  The details are in ")


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_the_bar_shows_how_far_all_videos_are(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with ProgressBar(4) as bar:
        bar.note(0)(10.0, 20.0)
        bar.note(1)(5.0, None)
        bar.finished(2)
        bar.line("a line", error=True)
        until = time.monotonic() + 10
        while " 38 % " not in terminal.getvalue() and time.monotonic() < until:
            time.sleep(0.02)
    assert "1.5/4 videos" in terminal.getvalue()
    assert "x real time" in terminal.getvalue()
    assert "a line\n" in terminal.getvalue()


def test_on_a_terminal_the_results_come_above_the_bar(short_clip, monkeypatch, capsys):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert main([str(short_clip)]) == 0
    assert "short.mp4: 1.5 s" in capsys.readouterr().out
    assert "1/1 videos" in terminal.getvalue() or "0.0/1 videos" in terminal.getvalue()


def test_exit_codes_and_streams_of_the_real_thing(tmp_path, root):
    (tmp_path / "text.mp4").write_text("no video")
    failed = shell(str(tmp_path / "text.mp4"), "--out", str(tmp_path / "out"), cwd=root)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("text.mp4: failed. ")
    wrong = shell("--jobs", "none", cwd=root)
    assert wrong.returncode == 2
    assert "error: argument --jobs" in wrong.stderr
    assert shell("--version", cwd=root).stdout.startswith("Human Health Monitor ")


def test_the_doctor_is_asked_before_anything_that_may_be_missing(root):
    code = "import sys; sys.modules.update(numpy=None, joblib=None, tqdm=None)\nimport runpy\n"
    code += "sys.argv = ['app', 'doctor']; runpy.run_module('app', run_name='__main__')"
    told = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True)
    assert told.stdout.splitlines()[0].split()[1] == "program"
    assert told.stdout.splitlines()[-1].endswith("to repair.") or told.stdout.endswith("Nothing to repair.\n")


def test_a_missing_package_is_named_with_what_to_run(root, tmp_path):
    code = "import os, sys, runpy; os.environ['HHM_HANDED_OVER'] = 'to nobody'; sys.argv = ['app', 'a.mp4'];"
    code += "runpy.run_module('app', run_name='__main__')"
    bare = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(root)!r}); {code}"]
    told = subprocess.run(bare, cwd=tmp_path, capture_output=True, text=True)
    assert told.returncode == 1
    assert re.match(r"\w+ is not installed for \S+\. Install what is needed with: \S+ \S+GUI\.py", told.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="only on Linux and macOS")
def test_ctrl_c_stops_cleanly(tmp_path, root):
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "--demo", "--seconds", "3600", "--out", str(tmp_path)],
        cwd=root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not any(tmp_path.glob(".unfinished-*/demo.vitals.csv")) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said == ("", "Stopped. Results of finished videos stay; nothing half-written is left.\n")
    assert names(tmp_path) == []
