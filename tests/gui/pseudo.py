"""A made-up language: every text of the catalogue in brackets, accented and half as long again.

What stands on the screen without brackets was never given to ``tr``; what does not fit in it will not fit in some
real language. It takes the place of Chinese, so texts that stand in pairs in the code (labels, reasons) are Chinese.
"""

import re

from app import language

OPEN, CLOSE = "⟦", "⟧"
_ACCENTED = str.maketrans("aeiouAEIOUcnsyz", "áéíóúÁÉÍÓÚçñšýž")
_PLACE = re.compile(r"(\{[^}]*\}|<[^>]*>|%\w)")
CJK = re.compile(r"[\u4e00-\u9fff]")


def pseudo(english: str) -> str:
    """``english`` as a speaker of the made-up language says it; its places stay as they are."""
    parts = _PLACE.split(english)
    accented = "".join(part if _PLACE.fullmatch(part) else part.translate(_ACCENTED) for part in parts)
    return f"{OPEN}{accented}{'~' * (len(english) // 2)}{CLOSE}"


class PseudoCatalogue(dict):
    """Knows every text."""

    def get(self, english, default=None):
        return pseudo(english)


def untranslated(texts, names: set[str]) -> list[str]:
    """Those of ``texts`` with a word of Latin letters that stands in no brackets and is none of ``names``."""
    found = []
    for text in texts:
        rest = re.sub(f"{OPEN}.*?{CLOSE}", " ", text, flags=re.S)
        if CJK.search(rest):
            continue
        rest = re.sub(r"\S*/\S*", " ", rest)  # a path
        for name in sorted(names, key=len, reverse=True):
            rest = rest.replace(name, " ")
        if re.search(r"[A-Za-z]{2,}", rest):
            found.append(text)
    return found


def install(monkeypatch) -> None:
    """Let Chinese be the made-up language."""
    real = language.catalogue
    monkeypatch.setattr(language, "catalogue", lambda chosen: PseudoCatalogue() if chosen == "zh" else real(chosen))
