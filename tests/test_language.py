"""Texts and their translations: how they are read, and that none is missing."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from app import language
from app.core import status
from app.errors import AppError
from app.language import later, tr


@pytest.fixture(autouse=True)
def english_again() -> Iterator[None]:
    yield
    language.choose("en")


def test_a_text_is_read_in_the_language_that_is_chosen_then():
    text = later("press Start")
    assert str(text) == text.in_language("en") == "press Start"
    language.choose("zh")
    assert tr("press Start") == text.in_language("zh") == "请按“开始”"
    assert str(text) == "press Start"


def test_values_are_filled_in_and_texts_among_them_translated():
    text = later("{what}: {count:.1f} of {{}}", what=later("Menu"), count=2)
    assert text.in_language("en") == "Menu: 2.0 of {}"
    assert text.in_language("zh") == "菜单: 2.0 of {}"


def test_an_error_is_logged_in_english_and_said_in_the_language_of_the_window():
    error = AppError(later("press Start"), later("Menu"))
    language.choose("zh")
    assert (str(error), error.message, error.hint) == ("press Start Menu", "press Start", "Menu")
    assert error.said() == "请按“开始” 菜单"
    assert AppError("plain", "text").said() == "plain text"


def test_an_unknown_language_is_refused_by_name():
    with pytest.raises(ValueError, match="'xx' is none of the languages en, zh"):
        language.choose("xx")


def test_core_and_catalogue_speak_the_same_languages():
    assert status.LANGUAGES == language.LANGUAGES


def texts_of(path: Path) -> set[str]:
    """Every literal first argument of tr, later, and Command(...) in a file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            first = node.args[0]
            if node.func.id in ("tr", "later", "Command") and isinstance(first, ast.Constant):
                found.add(first.value)
    return found


def test_every_text_has_its_chinese(root):
    known = language.catalogue("zh")
    missing = {text for path in (root / "app").rglob("*.py") for text in texts_of(path)} - set(known)
    assert sorted(missing) == []


def test_a_translation_has_the_places_of_its_english():
    places = re.compile(r"\{(\w+)")
    wrong = [
        english
        for english, chinese in language.catalogue("zh").items()
        if sorted(places.findall(english)) != sorted(places.findall(chinese)) or not chinese.strip()
    ]
    assert wrong == []


def test_the_catalogue_is_sorted_so_that_two_people_can_add_to_it(root):
    path = root / "assets" / "language" / "zh.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    wanted = json.dumps(dict(sorted(content.items())), ensure_ascii=False, indent=1) + "\n"
    assert path.read_text(encoding="utf-8") == wanted, "sort it: python -m tests.catalogue"
