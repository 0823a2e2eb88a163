"""``python -m tests.catalogue``: sort the catalogues of translations, and print what has no translation yet."""

import json

from app.language import CATALOGUES
from tests.test_language import texts_of

if __name__ == "__main__":
    texts = {text for path in (CATALOGUES.parent.parent / "app").rglob("*.py") for text in texts_of(path)}
    for path in CATALOGUES.glob("*.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(
            json.dumps(dict(sorted(content.items())), ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
        for text in sorted(texts - set(content)):
            print(f"{path.name}: {text!r}")
