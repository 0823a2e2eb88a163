"""Profiles: kept on this computer, readable by nobody else, deletable; and the options that make them."""

import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from app import cli
from app.cli_profile import profile_of
from app.core.calibration import CuffReading, Demographics
from app.core.types import CuffShape
from app.errors import AppError
from app.profiles import (
    StoredProfile,
    TakenReading,
    forget,
    keep_shape,
    load_profiles,
    merged,
    profiles_path,
    remember,
)

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
ANNA = StoredProfile(
    "Anna", Demographics(41.0, False, 168.0), TakenReading((122.0, 79.0), NOW), TakenReading((97.0,), NOW)
)


def options(*words: str):
    return cli.parser().parse_args(["video.mp4", *words])


def test_comes_back_as_it_was_kept_and_goes_when_deleted() -> None:
    path = profiles_path()
    remember(ANNA, path)
    remember(StoredProfile("Ben"), path)
    assert load_profiles(path) == {"Anna": ANNA, "Ben": StoredProfile("Ben")}
    assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
    forget("Anna", path)
    assert "Anna" not in path.read_text(encoding="utf-8")
    with pytest.raises(AppError, match="There is no profile called 'Anna'"):
        forget("Anna", path)


def test_a_reading_has_the_age_it_has() -> None:
    profile = ANNA.at(NOW + timedelta(hours=2))
    assert profile.cuff == CuffReading(122, 79, t_s=-7200)
    assert profile.cuff_at(0.0) is not None
    assert profile.cuff_at(23 * 3600.0) is None
    assert ANNA.at(NOW + timedelta(hours=25)).cuff_at(0.0) is None


def test_the_beat_seen_with_a_cuff_is_kept_with_it() -> None:
    path = profiles_path()
    remember(ANNA, path)
    seen = CuffShape(np.array([0.8, np.nan, 2.0]), np.arange(9.0).reshape(3, 3), 131.0)
    assert keep_shape(ANNA, seen, path) == load_profiles(path)["Anna"]
    back = load_profiles(path)["Anna"].at(NOW + timedelta(hours=1)).cuff_shape
    assert back.row == pytest.approx(seen.row, nan_ok=True)
    assert back.thirds == pytest.approx(seen.thirds)
    assert back.luma == 131.0
    newer = TakenReading((131.0, 84.0), NOW + timedelta(hours=2))
    assert merged(load_profiles(path)["Anna"], Demographics(), newer, None).at(NOW).cuff_shape is None
    assert keep_shape(StoredProfile("Ben"), seen, path) == StoredProfile("Ben")
    assert keep_shape(replace(ANNA, name=""), seen, path).cuff.shape is not None
    assert set(load_profiles(path)) == {"Anna"}


def test_a_damaged_file_is_named() -> None:
    path = profiles_path()
    path.parent.mkdir(parents=True)
    path.write_text('{"version": 1, "profiles": [{"name": 3}]}')
    with pytest.raises(AppError, match=r"profiles\.json cannot be read"):
        load_profiles(path)


def test_options_make_a_profile_without_keeping_it() -> None:
    profile = profile_of(options("--cuff", "120/80", "--oximeter", "97", "--age", "50", "--sex", "male"))
    assert profile.cuff == CuffReading(120, 80)
    assert profile.oximeter.spo2_percent == 97
    assert profile.demographics == Demographics(50, True)
    assert not profiles_path().exists()


def test_a_named_profile_is_remembered_and_added_to() -> None:
    profile_of(options("--profile", "Anna", "--age", "41", "--cuff", "118/76"))
    profile = profile_of(options("--profile", "Anna", "--height", "168"))
    assert profile.demographics == Demographics(41, None, 168)
    assert profile.cuff.systolic_mmhg == 118
    assert -60 < profile.cuff.t_s <= 0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--cuff", "120"), "'120' is not two numbers such as 120/80"),
        (("--cuff", "80/120"), "a diastolic pressure of 120 mmHg is not below the systolic of 80 mmHg"),
        (("--cuff", "400/80"), "a systolic pressure of 400 mmHg is not between 60 and 260"),
        (("--oximeter", "x"), "'x' is not a number of per cent such as 97"),
        (("--oximeter", "20"), "an oxygen saturation of 20 % is not between 50 and 100"),
    ],
)
def test_slips_of_the_finger_are_named(words: tuple[str, str], sentence: str, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        options(*words)
    assert stopped.value.code == 2
    assert sentence in capsys.readouterr().err


def test_an_impossible_age_is_named(capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--demo", "--age", "300"])
    assert stopped.value.code == 2
    assert "an age of 300 years is not between 1 and 120" in capsys.readouterr().err


def test_forgetting_by_command(capsys) -> None:
    remember(ANNA, profiles_path())
    assert cli.main(["--forget", "Anna"]) == 0
    assert "Nothing is remembered of Anna" in capsys.readouterr().out
    assert cli.main(["--forget", "Anna"]) == 1
