import json

from app import build
from app.about import models, packages
from app.setup.place import REQUIREMENTS


def test_every_package_of_the_program_is_named_with_version_and_licence():
    found = {one.name.lower().replace("_", "-"): one for one in packages(REQUIREMENTS)}
    assert {"pyqt5", "pyqt5-qt5", "numpy", "av", "lightgbm", "protobuf", "narwhals"} <= set(found)
    assert "pytest" not in found
    assert found["pyqt5"].licence == "GPL v3"
    assert found["scipy"].licence == "BSD License"
    assert found["numpy"].licence.startswith("BSD-3-Clause")
    assert [one.name for one in found.values() if not one.licence or not one.version] == []


def test_models_say_what_their_cards_say(tmp_path):
    found = {one.name: one for one in models(build.MODELS_PATH)}
    assert {"physnet", "systolic", "spo2", "respiration"} <= set(found)
    card = json.loads((build.MODELS_PATH / "physnet" / "card.json").read_text(encoding="utf-8"))
    figures = dict(found["physnet"].figures)
    assert figures["30 seconds, mean error in bpm"] == f"{card['measured']['windows_30_s_bpm']:g}"
    assert "PPG-BP" in found["systolic"].data
    assert any("mean absolute error" in value for _, value in found["systolic"].figures)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "card.json").write_text("{")
    assert models(tmp_path) == []
