"""Puts what the style sheet of pasted HTML says of classes into the elements, for what matters."""

import re
from collections import defaultdict

from lxml.html import HtmlElement

_MAX_LENGTH = 300_000  # letters of style sheets; Word's have 20,000
_SHEET = re.compile(r"<style\b[^>]{0,999}>(.*?)</style", re.IGNORECASE | re.DOTALL)
# Comments, and what holds for some screens only.
_IGNORED = re.compile(r"/\*.*?\*/|<!--|-->|@[^{};]*\{(?:[^{}]*\{[^{}]*\})+\s*\}", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"\s*([a-z][a-z0-9]*)?\.([\w-]+)\s*", re.IGNORECASE)
_MEANT = frozenset({"display", "font-family", "mso-hide", "text-align", "visibility"})


def inline_classes(body: HtmlElement, html: str) -> None:
    """Write into `style` what classes say: hidden text, old fonts, sides. Own styles come last.

    Args:
        html: the whole of what was pasted, with its style sheets.
    """
    rules = _rules(" ".join(_SHEET.findall(html))[:_MAX_LENGTH])
    if not rules:
        return
    for element in body.iterdescendants():
        by_class = [
            rules[key]
            for each in element.get("class", "").split()
            for key in (("", each), (element.tag, each))
            if key in rules
        ]
        if by_class:
            element.set("style", ";".join([*by_class, element.get("style", "")]))


def _rules(sheet: str) -> dict[tuple[str, str], str]:
    """Return the declarations that mean something, by element, "" for any, and class."""
    found: dict[tuple[str, str], str] = defaultdict(str)
    for selectors, declarations in _RULE.findall(_IGNORED.sub(" ", sheet)):
        meant = ";".join(
            each.strip()
            for each in declarations.split(";")
            if each.partition(":")[0].strip().lower() in _MEANT
        )
        for selector in selectors.split(",") if meant else ():
            if named := _SELECTOR.fullmatch(selector):
                found[(named[1] or "").lower(), named[2]] += f"{meant};"
    return dict(found)
