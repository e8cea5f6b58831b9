"""Sanitising of HTML written by staff.

`ALLOWED` is the one list of the elements, attributes and classes that a body may have; the filter
of the editor is made from it.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache
from html import unescape
from typing import NamedTuple

import nh3
from lxml.html import HtmlElement

from core import addresses, images, text
from core.html import tree
from core.html.word import clean_pasted
from core.text import BLOCK_TAGS


class Rule(NamedTuple):
    """The attributes and classes that an element may have."""

    attributes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


_SIDES = frozenset({"align-left", "align-center", "align-right"})
_ALIGNED = Rule(classes=_SIDES | {"align-justify"})
_CELL = frozenset({"colspan", "rowspan"})

ALLOWED: dict[str, Rule] = {
    **dict.fromkeys(("p", "h2", "h3", "h4"), _ALIGNED),
    "ul": Rule(classes=frozenset({"written"})),
    **dict.fromkeys(("table", "caption", "thead", "tbody", "tr"), Rule()),
    **dict.fromkeys(("strong", "em", "b", "i", "u", "s", "sub"), Rule()),
    **dict.fromkeys(("li", "sup"), Rule(frozenset({"id"}))),
    **dict.fromkeys(("blockquote", "figcaption", "br", "hr"), Rule()),
    "ol": Rule(frozenset({"start", "type"})),
    "td": Rule(_CELL, _ALIGNED.classes),
    "th": Rule(_CELL | {"scope"}, _ALIGNED.classes),
    "a": Rule(frozenset({"href"})),
    "figure": Rule(classes=_SIDES | {"image"}),
    "img": Rule(frozenset({"src", "alt"}), _SIDES),
}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}
# Wrongly nested markup is read differently by each pass; no input has needed more than three.
MAX_PASSES = 6

_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4"}
_TAG = re.compile("<[a-zA-Z/!]")
_ESCAPED_TAG = re.compile(
    "&(?:amp;)*lt;/?(?:p|div|br|h[1-6]|span|table|ul|ol|img|a|strong|b|em|i)\\b"
)
# Of a note at the end of a text and of the number that refers to it.
_NOTE_ID = re.compile(r"(ve-)?chu-thich-[1-9][0-9]{0,3}")
_LIST_TYPES = frozenset("aAiI")
_INVISIBLE_WHEN_EMPTY = {"br", "strong", "em", "b", "i", "u", "s", "sub", "sup"}
_NUMBERS = ("colspan", "rowspan", "start")
# Browsers drop some of these from an address; none belongs into one.
_IGNORED_IN_URLS = re.compile(r"[\x00-\x1f]")


def sanitise(html: str) -> str:
    """Return `html` with only what ALLOWED allows; sanitising the result again changes nothing."""
    return tree.write(sanitised_tree(html))


def sanitised_tree(html: str) -> HtmlElement:
    """Return the tree of what `sanitise` returns."""
    html = clean_pasted(html)
    for _ in range(MAX_PASSES):
        body = read(html)
        if (written := tree.write(body)) == html:
            return body
        html = written
    return tree.read(html, _NO_TAGS)


def read(html: str) -> HtmlElement:
    """Return the tree of `html` with only what ALLOWED allows."""
    body = tree.read(html, _CLEANER)
    tidy(body)
    return body


def tidy(body: HtmlElement) -> None:
    """Correct what a cleaner allows but a page should not show."""
    tree.normalise_attributes(body)
    _rename_headings(body)
    _remove_foreign_pictures(body)
    _tidy_texts(body)
    _remove_empty_paragraphs(body)
    _remove_repeated_ids(body)


def foreign_media(written: str, sanitised: str) -> int:
    """Return how many pictures and films of `written` are missing from `sanitised`."""
    media = tree.clean(written, _MEDIA)
    return media.count("<") - media.count("</") - len(descriptions(sanitised))


def with_picture_addresses(html: str, address_of: Callable[[str], str]) -> str:
    """Return `html` with the address of each picture replaced by `address_of(address)`.

    The result must still be sanitised.
    """
    body = tree.read_anything(html)
    for picture in body.iter("img"):
        if source := picture.get("src"):
            picture.set("src", address_of(source))
    return tree.write(body)


def as_markup(html: str) -> str:
    """Return what a former system escaped as a whole (no tag, but `&lt;p&gt;`) as it was before.

    The result must be sanitised.
    """
    for _ in range(MAX_PASSES):
        if _TAG.search(html) or not _ESCAPED_TAG.search(html):
            break
        html = unescape(html)
    return html


def with_letters(html: str) -> str:
    """Return `html` with letters for the entities that a former system escaped more than once.

    `&amp;#7871;` becomes a letter, and so does a `<` that was escaped: it never begins a tag. The
    result must still be sanitised.
    """
    body = tree.read_anything(html)
    for element in body.iter():
        element.text = element.text and text.without_entities(element.text)
        element.tail = element.tail and text.without_entities(element.tail)
    return tree.write(body)


def descriptions(html: str) -> list[tuple[str, str]]:
    """Return the name and alternative text of each picture of the library, in the order of `html`.

    The alternative text is empty if there is none.
    """
    found = tree.read(html, _PICTURES).iter("img")
    named = ((images.name_from_url(each.get("src", "")), each.get("alt", "")) for each in found)
    return [(name, alt) for name, alt in named if name]


def with_descriptions(html: str, described: Mapping[str, str]) -> str:
    """Return sanitised HTML in which pictures of the library have these alternative texts.

    Args:
        described: the texts, by the names of the pictures.
    """
    body = read(html)
    for picture in body.iter("img"):
        if text := described.get(images.name_from_url(picture.get("src", "")) or ""):
            picture.set("alt", text)
    return sanitise(tree.write(body))


def _rename_headings(body: HtmlElement) -> None:
    for heading in body.iter(*_RENAMED):
        heading.tag = _RENAMED[heading.tag]


def _remove_foreign_pictures(body: HtmlElement) -> None:
    # The cleaner has removed the addresses of pictures that are not in the library.
    tree.remove(body, (each for each in body.iter("img") if not each.get("src")))


def _tidy_texts(body: HtmlElement) -> None:
    """Clean every text, written as letters or as entities, and the descriptions of pictures."""
    is_in_tcvn3 = cache(lambda block: text.is_in_tcvn3(tree.text_of(block)))

    def tidied(written: str | None, around: HtmlElement) -> str | None:
        if not written or text.SOFT_HYPHEN not in written:
            return written and text.tidy(written)
        blocks = (each for each in (around, *around.iterancestors()) if each.tag in BLOCK_TAGS)
        return text.tidy(written, is_tcvn3=is_in_tcvn3(next(blocks, body)))

    for element in body.iter():
        element.text = tidied(element.text, element)
        element.tail = tidied(element.tail, element if element is body else element.getparent())
        if alt := element.get("alt"):
            element.set("alt", text.one_line(alt))


def _remove_empty_paragraphs(body: HtmlElement) -> None:
    empty = [each for each in body.iter("p", "h2", "h3", "h4") if _is_empty(each)]
    for paragraph in empty:
        paragraph.tail = (paragraph.tail or "").removeprefix("\n")
    tree.remove(body, empty)


def _remove_repeated_ids(body: HtmlElement) -> None:
    """Keep the first of several equal ids, to which links lead."""
    seen: set[str] = set()
    for element in body.iter("li", "sup"):
        id = element.get("id")
        if id in seen:
            del element.attrib["id"]
        elif id:
            seen.add(id)


def _is_empty(paragraph: HtmlElement) -> bool:
    inside = paragraph.iterdescendants()
    return tree.is_blank(paragraph.text) and all(
        each.tag in _INVISIBLE_WHEN_EMPTY and tree.is_blank(each.text) and tree.is_blank(each.tail)
        for each in inside
    )


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        name = images.name_from_url(value)
        return images.url(name) if name else None
    if attribute == "href":
        return addresses.safe_link(_IGNORED_IN_URLS.sub("", value).strip())
    if attribute in _NUMBERS and not re.fullmatch(r"[0-9]{1,3}", value):
        return None
    if attribute == "id" and not _NOTE_ID.fullmatch(value):
        return None
    if (tag, attribute) == ("ol", "type") and value not in _LIST_TYPES:
        return None
    return value


def _cleaner(*more: str) -> nh3.Cleaner:
    """Return a cleaner that keeps the elements of ALLOWED, and `more` without attributes."""
    return nh3.Cleaner(
        tags=set(ALLOWED) | set(_RENAMED) | set(more),
        attributes={"*": set(), **{tag: set(rule.attributes) for tag, rule in ALLOWED.items()}},
        allowed_classes={tag: set(rule.classes) for tag, rule in ALLOWED.items() if rule.classes},
        attribute_filter=_filter_attribute,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener",
    )


_CLEANER = _cleaner()
MARKED_CLEANER = _cleaner("ins", "del")
_NO_TAGS = nh3.Cleaner(tags=set())
_PICTURES = nh3.Cleaner(tags={"img"}, attributes={"*": set(), "img": {"alt", "src"}})
_MEDIA = nh3.Cleaner(
    tags={"img", "iframe", "video", "audio", "embed", "object"}, attributes={"*": set()}
)
