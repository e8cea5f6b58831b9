"""Collects the texts that the program shows to people, from templates and code."""

import ast
import html
import re
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

import django
from django.contrib.admin import site
from django.utils.translation import gettext

from tests.docs.documents import ROOT

PACKAGES = ("accounts", "ads", "analytics", "core", "news", "portal", "runner")
OUR_CATALOGUES = list((ROOT / "locale").rglob("*.po"))
DJANGO_CATALOGUES = list(Path(django.__file__).parent.glob("contrib/*/locale/vi/LC_MESSAGES/*.po"))
BLANK = "\N{REPLACEMENT CHARACTER}"  # what is only known when the page is shown
_BREAK = "\N{SYMBOL FOR UNIT SEPARATOR}"  # stands for code that may part two texts
SHORTEST_PATTERN = 6  # letters around a BLANK; fewer would match any words
_VARIABLE = re.compile(r"{{.*?}}")
_TEMPLATE_TAG = re.compile(r"{%.*?%}")
_MARKUP = re.compile(r'<(?:[^<>"]|"[^"]*")*>', re.DOTALL)
_ATTRIBUTE = re.compile(r'\b(?:title|value|alt|placeholder|aria-label|data-[a-z-]+)="([^"]*)"')
_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|%[sd]|\{[a-z_]*\}|\$\{[^}]*\}")
_SCRIPT_STRING = re.compile(r"'([^'\n]*)'|\"([^\"\n]*)\"|`([^`]*)`")
_STRINGS = r'((?:"(?:[^"\\]|\\.)*"\s*)+)'
_ENTRY = re.compile(
    rf"^msgid\s*{_STRINGS}(?:msgid_plural\s*{_STRINGS})?msgstr[^\"]*{_STRINGS}", re.MULTILINE
)


class Wording:
    """Every text that the program may show."""

    def __init__(self) -> None:
        texts = {normal(text) for source in _sources() for text in source}
        self.texts = texts
        self.patterns = [
            re.compile(".+".join(map(re.escape, text.split(BLANK))))
            for text in texts
            if BLANK in text and sum(map(str.isalpha, text)) >= SHORTEST_PATTERN
        ]

    def has(self, text: str) -> bool:
        """Return whether the program shows this text by itself, not as part of a longer one."""
        text = normal(text)
        return text in self.texts or any(pattern.fullmatch(text) for pattern in self.patterns)

    def has_within(self, text: str) -> bool:
        """Return whether this is at least a part of a text of the program."""
        text = normal(text)
        return any(text in longer for longer in self.texts)


def normal(text: str) -> str:
    """Return a text as it is compared: without capitals, and without signs at its end."""
    return " ".join(text.split()).casefold().rstrip(" :.…")


def python_strings(source: str) -> Iterator[str]:
    """Yield every string; in f-strings what is filled in is BLANK."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.JoinedStr):
            parts = (
                part.value if isinstance(part, ast.Constant) else BLANK for part in node.values
            )
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield _PLACEHOLDER.sub(BLANK, node.value)


def markup_texts(source: str) -> Iterator[str]:
    """Yield what stands between tags, in attributes that are shown, and in template code."""
    for code in _TEMPLATE_TAG.findall(source) + _VARIABLE.findall(source):
        yield from re.findall(r'"([^"]*)"', code)
    shown = _TEMPLATE_TAG.sub(_BREAK, _VARIABLE.sub(BLANK, source))
    for text in _ATTRIBUTE.findall(shown) + _MARKUP.split(shown):
        yield from html.unescape(text).split(_BREAK)


def script_strings(source: str) -> Iterator[str]:
    for found in _SCRIPT_STRING.findall(source):
        yield from markup_texts(_PLACEHOLDER.sub(BLANK, "".join(found)))


def translations(source: str, replaced: Container[str] = ()) -> Iterator[str]:
    """Yield the translations of a catalogue, without those of the texts that others replace."""
    for text, _, translation in _ENTRY.findall(source):
        if _joined(text) not in replaced:
            yield _PLACEHOLDER.sub(BLANK, _joined(translation))


def translated(source: str) -> set[str]:
    """Return the texts that a catalogue translates."""
    return {_joined(text) for text, _, _ in _ENTRY.findall(source)}


def _joined(strings: str) -> str:
    return "".join(re.findall(r'"((?:[^"\\]|\\.)*)"', strings))


def _sources() -> Iterator[Iterable[str]]:
    for name in PACKAGES:
        for path in (ROOT / name).rglob("*.py"):
            yield python_strings(path.read_text(encoding="utf-8"))
    for path in (ROOT / "templates").rglob("*.html"):
        yield markup_texts(path.read_text(encoding="utf-8"))
    for path in (ROOT / "static").rglob("*.js"):
        yield script_strings(path.read_text(encoding="utf-8"))
    yield (gettext("Add %(name)s") % {"name": model._meta.verbose_name} for model in site._registry)
    ours = [path.read_text(encoding="utf-8") for path in OUR_CATALOGUES]
    replaced = set[str]().union(*map(translated, ours))
    yield from map(translations, ours)
    for path in DJANGO_CATALOGUES:
        yield translations(path.read_text(encoding="utf-8"), replaced)
