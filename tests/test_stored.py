import pytest

from app.build import SourceSpec
from app.errors import AppError
from app.log import log_folder, setup_logging
from app.profiles import StoredProfile, profiles_path, remember
from app.settings import Settings, save_settings, settings_path
from app.stored import kinds


def test_everything_is_found_measured_and_deleted_kind_by_kind(home):
    save_settings(Settings(SourceSpec("demo")), settings_path())
    remember(StoredProfile("Anna"), profiles_path())
    setup_logging()
    (log_folder() / "crash-20260101-000000-1.txt").write_text("x" * 100)
    by_name = {kind.name: kind for kind in kinds()}
    assert list(by_name) == ["settings", "profiles", "logs", "sessions"]
    assert by_name["settings"].size_bytes == settings_path().stat().st_size
    assert by_name["logs"].size_bytes >= 100
    assert by_name["sessions"].files() == []
    by_name["profiles"].delete()
    assert not profiles_path().exists()
    assert settings_path().exists()
    for kind in by_name.values():
        kind.delete()
        assert kind.files() == []
        assert kind.size_bytes == 0


def test_what_cannot_be_deleted_is_named(monkeypatch):
    save_settings(Settings(), settings_path())

    def refuse(self, missing_ok=False):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.unlink", refuse)
    with pytest.raises(AppError, match=r"settings\.json could not be deleted: Permission denied"):
        kinds()[0].delete()
