"""Rendering of HTML written by staff.

This is the only module that marks such HTML as safe. What comes from the database is sanitised
again here.
"""

import json
from collections import Counter
from typing import Any, NamedTuple

from django.utils.safestring import SafeString, mark_safe
from lxml.html import HtmlElement

from core import images
from core.html import tree
from core.html.sanitiser import MARKED_CLEANER, read, tidy
from core.text import slugify_vi

BODY_SIZES = "(min-width: 50em) 46em, 100vw"

_NO_MARKUP = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


class Heading(NamedTuple):
    """A heading of a body, and the id that links to it use."""

    id: str
    text: str


class RenderedBody(SafeString):
    """A body for the page; `headings` are its headings of the second level."""

    headings: list[Heading]


def render(html: str) -> RenderedBody:
    """Return a body for the page.

    Pictures come in several widths and link to the largest, headings have ids that links can use,
    and wide tables can be scrolled.
    """
    body = read(html)
    _size_pictures(body, "lazy")
    _link_pictures(body)
    _identify_headings(body)
    _let_tables_scroll(body)
    return _rendered(body)


def render_for_paper(html: str) -> RenderedBody:
    """Return a body for a page made for paper: like `render`, with pictures that are not links.

    Pictures load at once, because WebKit does not print a lazy picture that was never in sight.
    """
    body = read(html)
    _size_pictures(body, "eager")
    _identify_headings(body)
    _let_tables_scroll(body)
    return _rendered(body)


def render_marked(html: str, *, without: str = "") -> SafeString:
    """Return a body with <ins> or <del> elements, for staff who compare two versions.

    Args:
        without: the tag to remove with its content, "ins" or "del"; "" for none.
    """
    body = tree.read(html, MARKED_CLEANER)
    if without:
        tree.remove(body, body.iter(without))
    tidy(body)
    _size_pictures(body, "lazy")
    return mark_safe(tree.write(body).strip())  # noqa: S308


def linked_data(data: dict[str, Any]) -> SafeString:
    """Return `data` as a JSON-LD block, for search engines."""
    written = json.dumps(data, ensure_ascii=False).translate(_NO_MARKUP)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308


def _rendered(body: HtmlElement) -> RenderedBody:
    rendered = RenderedBody(tree.write(body))
    headings = body.iter("h2")
    rendered.headings = [Heading(each.get("id", ""), tree.text_of(each)) for each in headings]
    return rendered


def _size_pictures(body: HtmlElement, loading: str) -> None:
    """Give every picture its renditions; `loading` is the attribute of that name."""
    for picture, name in _pictures(body):
        defaults = {"alt": "", "loading": loading, "sizes": BODY_SIZES}
        attributes = {**defaults, **picture.attrib, **images.attributes(name)}
        tree.set_attributes(picture, attributes)


def _link_pictures(body: HtmlElement) -> None:
    """Link each picture to its largest rendition, unless it is in a link or decorative."""
    for picture, name in _pictures(body):
        if picture.get("alt") and next(picture.iterancestors("a"), None) is None:
            link = tree.wrap(picture, "a", {"class": "zoom", "href": images.url(name)})
            hint = link.makeelement("span", {"class": "visually-hidden"})
            hint.text = "(xem ảnh lớn)"
            link.append(hint)


def _pictures(body: HtmlElement) -> list[tuple[HtmlElement, str]]:
    named = ((each, images.name_from_url(each.get("src", ""))) for each in body.iter("img"))
    return [(picture, name) for picture, name in named if name]


def _identify_headings(body: HtmlElement) -> None:
    """Give headings ids made of their words, so that links to them keep working."""
    used: set[str] = set()
    repeated: Counter[str] = Counter()
    for heading in body.iter("h2", "h3"):
        id = wanted = f"muc-{slugify_vi(tree.text_of(heading), 60)}".rstrip("-")
        while id in used:
            repeated[wanted] += 1
            id = f"{wanted}-{repeated[wanted] + 1}"
        used.add(id)
        heading.set("id", id)


def _let_tables_scroll(body: HtmlElement) -> None:
    """Put each table in a scrollable region, named by its caption or the heading before it."""
    heading, number = "", 0
    for element in list(body.iter("h2", "h3", "h4", "table")):
        if element.tag != "table":
            heading = tree.text_of(element)
            continue
        number += 1
        caption = element.find("caption")
        about = heading if caption is None else tree.text_of(caption)
        label = f"Bảng {number}" + (f": {about}" if about else "")
        region = {"class": "table-scroll", "role": "region", "aria-label": label, "tabindex": "0"}
        tree.wrap(element, "div", region)
