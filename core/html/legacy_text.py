"""Text of old encodings in HTML: by the fonts that pasted HTML names, or by what it looks like.

Signs of symbol fonts are such text, too.
"""

from collections.abc import Callable, Iterator
from functools import partial

from lxml.html import HtmlElement

from core import legacy_text
from core.docx import symbols
from core.html import tree
from core.text import BLOCK_TAGS


def convert_by_font(body: HtmlElement) -> None:
    """Convert text whose style or <font> names a font of TCVN3 or VNI."""
    for element, font in _with_fonts(body):
        if legacy_text.encoding_of_font(font):
            _convert_own(element, partial(legacy_text.from_font, font=font))


def write_symbols(body: HtmlElement) -> None:
    """Replace letters whose style or <font> names a symbol font by the signs that it shows."""
    for element, font in _with_fonts(body):
        if symbols.is_symbol_font(font):
            _convert_own(element, partial(symbols.shown, font=font))


def convert_by_look(html: str) -> str | None:
    """Return `html` with its paragraphs of an old encoding in Unicode, None if there are none.

    The result must be sanitised.
    """
    body = tree.read_anything(html)
    found = False
    for block in list(_lowest_blocks(body)):
        if conversion := legacy_text.detect(tree.text_of(block)):
            found = True
            for each in block.iter():
                each.text = each.text and legacy_text.to_unicode(each.text, conversion.encoding)
                if each is not block and each.tail:
                    each.tail = legacy_text.to_unicode(each.tail, conversion.encoding)
    return tree.write(body) if found else None


def _lowest_blocks(body: HtmlElement) -> list[HtmlElement]:
    """Return the blocks that hold text and no other block."""
    blocks = [body, *body.iter(*BLOCK_TAGS - {"br", "hr"})]
    return [
        each for each in blocks if next(each.iterdescendants(*BLOCK_TAGS - {"br"}), None) is None
    ]


def _with_fonts(body: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Yield the elements that may name a font, each with it."""
    for element in body.iter("font", "span", *BLOCK_TAGS, "a", "b", "em", "i", "strong", "u"):
        yield (
            element,
            element.get("face") or _first_font(tree.styles(element).get("font-family", "")),
        )


def _first_font(family: str) -> str:
    return family.split(",")[0].strip().strip("\"'")


def _convert_own(element: HtmlElement, convert: Callable[[str], str]) -> None:
    """Convert the text in `element`, but not in descendants that name a font of their own."""
    if element.text:
        element.text = convert(element.text)
    for child in element:
        if not (child.get("face") or "font-family" in tree.styles(child)):
            _convert_own(child, convert)
        if child.tail:
            child.tail = convert(child.tail)
