import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from app.build import SourceSpec
from app.language import CHINESE
from app.settings import LIGHT, MAX_RECENT, SCROLL, VERSION, Settings, load_settings, save_settings, settings_path

CLIP = SourceSpec("file", "/home/me/Übung 心.mp4")
OLD = Settings(SourceSpec("camera", "1", 1280, 720, 60.0), (CLIP, SourceSpec("stream", "rtsp://a/b")), "chrom", "AbC=")
FULL = replace(OLD, language=CHINESE, theme=LIGHT, wave=SCROLL, keep_video=True, welcomed=True, profile="Anna")


def test_what_is_saved_is_loaded(tmp_path):
    path = tmp_path / "folder" / "settings.json"
    save_settings(FULL, path)
    assert load_settings(path) == FULL
    assert [one.name for one in path.parent.iterdir()] == ["settings.json"]


def test_without_a_file_the_defaults_are_used_silently(tmp_path):
    assert load_settings(tmp_path / "none.json") == Settings()


def written(**changes) -> str:
    return json.dumps({"version": VERSION, **asdict(FULL), **changes})


@pytest.mark.expects_log("settings in .* cannot be used")
@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '"text"',
        written(version=99),
        written(source={"kind": "teapot", "address": "x", "width_px": 1, "height_px": 1, "rate_hz": 1}),
        written(source={"kind": "camera", "address": 3, "width_px": 1, "height_px": 1, "rate_hz": 1}),
        written(source={"kind": "camera", "address": "3", "width_px": 0, "height_px": 1, "rate_hz": 1}),
        written(source={"kind": "demo"}),
        written(recent=7),
        written(recent=[None]),
        written(method=3),
        written(geometry=None),
        written(language="xx"),
        written(theme=None),
        written(wave="jump"),
        written(keep_video="yes"),
        written(welcomed=1),
        written(profile=None),
        written(version="2"),
        written(version=0),
    ],
)
def test_a_file_that_cannot_be_understood_is_kept_aside_and_said(tmp_path, content):
    path, said = tmp_path / "settings.json", []
    path.write_text(content, encoding="utf-8")
    assert load_settings(path, said.append) == Settings()
    assert not path.exists()
    assert (tmp_path / "settings.broken.json").read_text(encoding="utf-8") == content
    (problem,) = said
    assert problem.message.startswith("The settings could not be read (")
    assert problem.hint == f"The usual ones are in use; the old file is kept as {tmp_path / 'settings.broken.json'}."
    save_settings(FULL, path)
    assert load_settings(path, said.append) == FULL
    assert len(said) == 1


def test_a_file_of_version_1_keeps_everything_that_it_knew():
    """Written by the program at commit 1338a3c, with two sources and a moved window."""
    settings = load_settings(Path(__file__).parent / "data" / "settings_version_1.json")
    assert settings.source == SourceSpec("camera", "1", 1280, 720, 60.0)
    assert [one.address for one in settings.recent] == ["/home/me/Übung 心.mp4", "rtsp://a/b"]
    assert settings.method == "chrom"
    assert settings.geometry.startswith("AdnQywAD")
    assert (settings.language, settings.theme, settings.wave) == ("system", "dark", "sweep")
    assert (settings.keep_video, settings.welcomed, settings.profile) == (False, False, "")


def test_what_a_newer_program_of_the_same_version_added_does_no_harm(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": VERSION, "theme": LIGHT, "from_the_future": [1]}), encoding="utf-8")
    assert load_settings(path) == Settings(theme=LIGHT)


@pytest.mark.expects_log("settings in .* cannot be used")
def test_bytes_that_are_no_text_give_the_defaults(tmp_path):
    path = tmp_path / "settings.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert load_settings(path) == Settings()


@pytest.mark.expects_log("settings could not be written to")
def test_a_folder_that_cannot_be_written_is_only_logged(tmp_path):
    (tmp_path / "file").write_text("")
    save_settings(FULL, tmp_path / "file" / "settings.json")


def test_recent_files_have_the_newest_first_once_and_not_too_many():
    settings = Settings()
    for number in range(12):
        settings = settings.with_started(SourceSpec("file", f"{number % 10}.mp4"), "pos")
    assert [one.address for one in settings.recent] == ["1.mp4", "0.mp4", *(f"{n}.mp4" for n in range(9, 3, -1))]
    assert len(settings.recent) == MAX_RECENT
    settings = settings.with_started(SourceSpec("demo"), "green")
    assert settings.source == SourceSpec("demo")
    assert settings.method == "green"
    assert settings.recent[0].address == "1.mp4"


@pytest.mark.parametrize(
    ("platform", "variable", "tail"),
    [
        ("linux", "XDG_CONFIG_HOME", "human-health-monitor/settings.json"),
        ("win32", "APPDATA", "Human Health Monitor/settings.json"),
    ],
)
def test_the_place_is_the_one_the_system_has_for_it(monkeypatch, tmp_path, platform, variable, tail):
    monkeypatch.delenv("HHM_CONFIG_DIR")
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert settings_path() == tmp_path / tail


def test_on_macos_the_place_is_application_support(monkeypatch):
    monkeypatch.delenv("HHM_CONFIG_DIR")
    monkeypatch.setattr("sys.platform", "darwin")
    assert settings_path().parts[-4:] == ("Library", "Application Support", "Human Health Monitor", "settings.json")
