"""``python -m app export``: sessions by folder and by name, formats, and what is said of others."""

import subprocess
import sys

from app.cli_export import main
from tests.record.session.stories import story
from tests.record.session.test_reader import written


def test_a_session_is_exported_by_its_folder(tmp_path, capsys):
    session = written(tmp_path / "one", story(12.0))
    assert main([str(session.folder), "--out", str(tmp_path / "out"), "--format", "edf", "--format", "html"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["one.edf", "one.html"]
    assert capsys.readouterr().out == f"one: {tmp_path / 'out' / 'one.edf'}, {tmp_path / 'out' / 'one.html'}\n"


def test_by_its_name_where_the_window_keeps_them_and_beside_it(home, capsys):
    (home / "sessions").mkdir()
    session = written(home / "sessions" / "2026-11-24 18.30.05", story(12.0))
    assert main(["2026-11-24 18.30.05", "nothing", "--language", "zh"]) == 1
    assert len(list(session.folder.glob("2026-11-24 18.30.05.*"))) == 7
    assert "覆盖率" in (session.folder / "2026-11-24 18.30.05.html").read_text(encoding="utf-8")
    assert "nothing: " in (error := capsys.readouterr().err) and "holds no recorded session" in error


def test_it_is_reached_from_the_command_line(tmp_path, root):
    session = written(tmp_path / "one", story(12.0))
    command = [sys.executable, "-m", "app", "export", str(session.folder), "--format", "csv"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert (session.folder / "one.vitals.csv").exists() and "one.vitals.csv" in done.stdout
