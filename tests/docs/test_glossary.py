"""The glossary holds terms that the code still uses, each once."""

import re

from tests.docs.documents import ROOT

PACKAGES = ("accounts", "ads", "analytics", "core", "news", "portal", "runner")
_ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def rows() -> list[tuple[str, str, str]]:
    text = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    return [row for row in _ROW.findall(text) if row[0] != "Term"]


def code() -> str:
    """Return the code, its file names included, with names parted into lower-case words."""
    files = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
    whole = "\n".join(f"{path.stem}\n{path.read_text(encoding='utf-8')}" for path in files)
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_-]", " ", whole).lower()


def test_every_term_is_used_in_the_code() -> None:
    used = code()
    forms = {term: re.sub("[ -]", " ?", re.escape(term).replace("\\", "")) for term, _, _ in rows()}
    assert forms
    assert [term for term, form in forms.items() if not re.search(rf"\b{form}", used)] == []


def test_every_term_stands_once_and_has_one_sentence() -> None:
    terms = [term for term, _, _ in rows()]
    assert len(terms) == len(set(terms))
    unlike = [term for term, _, said in rows() if not said.endswith((".", "…")) or ". " in said]
    assert unlike == []


def test_the_vietnamese_words_that_people_see_are_in_the_program() -> None:
    shown = "\n".join(
        path.read_text(encoding="utf-8").lower()
        for pattern in ("*.py", "*.html", "*.md")
        for folder in (*PACKAGES, "templates", "docs")
        for path in (ROOT / folder).rglob(pattern)
        if path.name != "glossary.md"
    )
    missing = [word for _, word, _ in rows() if not word.startswith("(") and word not in shown]
    assert missing == []
