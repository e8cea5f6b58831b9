"""Puts what the style sheet of pasted HTML says of classes into the elements, for what matters."""

import re
from collections import defaultdict
from collections.abc import Iterator

from lxml.html import HtmlElement

_MAX_LENGTH = 300_000  # letters of style sheets; Word's have 20,000
_BEGIN, _END = re.compile("<style", re.IGNORECASE), re.compile("</style", re.IGNORECASE)
_BRACES = re.compile("([{}])")
_SELECTOR = re.compile(r"\s*([a-z][a-z0-9]*)?\.([\w-]+)\s*", re.IGNORECASE)
_MEANT = frozenset(
    {
        "background", "background-color", "color", "display", "font-family", "mso-hide",
        "text-align", "visibility",
    }
)  # fmt: skip


def inline_classes(body: HtmlElement, html: str) -> None:
    """Write into `style` what classes say of hidden text, colours, fonts and sides.

    An element's own style comes last, and so it counts more.

    Args:
        html: the whole of what was pasted, with its style sheets.
    """
    after_begin = (each.partition(">")[2] for each in _BEGIN.split(html)[1:])
    rules = _rules(" ".join(_END.split(each, maxsplit=1)[0] for each in after_begin)[:_MAX_LENGTH])
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
    for selectors, declarations in _blocks(_without_comments(sheet)):
        meant = ";".join(
            each.strip()
            for each in declarations.split(";")
            if each.partition(":")[0].strip().lower() in _MEANT
        )
        for selector in selectors.split(",") if meant else ():
            if named := _SELECTOR.fullmatch(selector):
                found[(named[1] or "").lower(), named[2]] += f"{meant};"
    return dict(found)


def _without_comments(sheet: str) -> str:
    first, *commented = sheet.replace("<!--", " ").replace("-->", " ").split("/*")
    return " ".join([first, *(each.partition("*/")[2] for each in commented)])


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield selectors and declarations; not those within others, which hold for some screens."""
    pieces = _BRACES.split(sheet)
    depth = 0
    for selectors, brace, content in zip(pieces[::2], pieces[1::2], pieces[2::2], strict=False):
        depth = max(0, depth + (1 if brace == "{" else -1))
        if brace == "{" and depth == 1:
            yield selectors.rpartition(";")[2], content
