"""HTML written by staff: what may be in it, and how it reaches the page.

`ALLOWED` is the one list of what a body may hold; the editor's own filter is made from it.
`sanitise` is the only way in, `render` the only way out and the only place that marks HTML safe.
"""

import json
import re
from html import escape, unescape
from html.parser import HTMLParser
from itertools import count
from typing import Any, NamedTuple

import nh3
from django.forms.utils import flatatt
from django.utils.safestring import SafeString, mark_safe

from core import images
from core.text import plain_text, slugify_vi
from core.word_html import tidy_word


class Rule(NamedTuple):
    """What an element may carry."""

    attributes: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()


class Heading(NamedTuple):
    """A heading of a body, and what leads to it."""

    id: str
    text: str


_SIDES = frozenset({"align-left", "align-center", "align-right"})
_ALIGNED = Rule(classes=_SIDES | {"align-justify"})
_CELL = frozenset({"colspan", "rowspan"})

ALLOWED: dict[str, Rule] = {
    **dict.fromkeys(("p", "h2", "h3", "h4"), _ALIGNED),
    **dict.fromkeys(("ul", "li", "table", "caption", "thead", "tbody", "tr"), Rule()),
    **dict.fromkeys(("strong", "em", "b", "i", "u", "s", "sub", "sup"), Rule()),
    **dict.fromkeys(("blockquote", "figcaption", "br", "hr"), Rule()),
    "ol": Rule(frozenset({"start"})),
    "td": Rule(_CELL, _ALIGNED.classes),
    "th": Rule(_CELL | {"scope"}, _ALIGNED.classes),
    "a": Rule(frozenset({"href"})),
    "figure": Rule(classes=_SIDES | {"image"}),
    "img": Rule(frozenset({"src", "alt"}), _SIDES),
}
LINK_SCHEMES = {"http", "https", "mailto", "tel"}
# Markup nested against the rules is read differently once more; no input needed over three passes.
MAX_PASSES = 6
BODY_SIZES = "(min-width: 50em) 46em, 100vw"

_NO_MARKUP = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
_MEDIA = {"img", "iframe", "video", "audio", "embed", "object"}
_OPENING_TAG = re.compile(r"<[a-z]")
_RENAMED = {"h1": "h2", "h5": "h4", "h6": "h4"}
# Browsers drop these from an address and read \ as /, so "/<tab>\host" is another host, too.
_IGNORED_IN_URLS = re.compile(r"[\x00-\x20]")
# These are sound on what _Serialiser writes, where < > and " stand for markup and nothing else.
_IMAGE = re.compile(r"<img((?: [a-z]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_EMPTY_PARAGRAPH = re.compile(r"<p(?: [^>]*)?>(?:\s|</?(?:br|strong|em|b|i|u|s|sub|sup)>)*</p>\n?")
_LINKED = re.compile(r"(<a(?: [^>]*)?>.*?</a>)", re.DOTALL)
_HEADING = re.compile(r"<(h[23])((?: class=\"[^\"]*\")?)>(.*?)</\1>", re.DOTALL)
_HEADED = re.compile(r"<(h[23]) id=\"([^\"]*)\"(?: class=\"[^\"]*\")?>(.*?)</h[23]>", re.DOTALL)
_TABLE = re.compile(r"<table>(?:\s*<caption>(.*?)</caption>)?|</table>", re.DOTALL)
_ANY_HEADING = re.compile(r"<h[2-4][^>]*>(.*?)</h[2-4]>", re.DOTALL)


def sanitise(html: str) -> str:
    """Return what of `html` is allowed; doing it again changes nothing."""
    html = tidy_word(html)
    for _ in range(MAX_PASSES):
        before, html = html, _clean(html)
        if html == before:
            return html
    return nh3.clean(html, tags=set())


def render(html: str) -> SafeString:
    """Return a body for the page.

    Pictures come in several widths and lead to the largest, headings can be led to, tables scroll
    by themselves.
    """
    return _laid_out(_enlargeable(sanitise(html)))


def render_for_paper(html: str) -> SafeString:
    """Return a body for a page made for paper: as `render`, with pictures that lead nowhere.

    They load at once, since WebKit prints none that was not scrolled to.
    """
    return _laid_out(_IMAGE.sub(lambda found: _responsive(found[1], "eager"), sanitise(html)))


def headings(rendered: str) -> list[Heading]:
    """Return the second-level headings of what `render` gave, for a table of contents."""
    return [
        Heading(id, plain_text(inner))
        for tag, id, inner in _HEADED.findall(rendered)
        if tag == "h2"
    ]


def render_marked(html: str) -> SafeString:
    """Return a body with `<ins>` and `<del>` in it for the page, for staff to compare."""
    serialiser = _Serialiser()
    serialiser.feed(_MARKED_CLEANER.clean(html))
    serialiser.close()
    written = _EMPTY_PARAGRAPH.sub("", "".join(serialiser.parts)).strip()
    return mark_safe(_IMAGE.sub(lambda found: _responsive(found[1]), written))  # noqa: S308


def linked_data(data: dict[str, Any]) -> SafeString:
    """Return a JSON-LD block for the page: data that machines read and no browser runs."""
    written = json.dumps(data, ensure_ascii=False).translate(_NO_MARKUP)
    return mark_safe(f'<script type="application/ld+json">{written}</script>')  # noqa: S308


def foreign_media(html: str) -> int:
    """Return how many pictures and films `sanitise` would drop: those not in our library."""
    media = nh3.clean(html, tags=_MEDIA, attributes={"*": set()})
    return len(_OPENING_TAG.findall(media)) - len(_IMAGE.findall(sanitise(html)))


def descriptions(html: str) -> list[tuple[str, str]]:
    """Return each picture of a sanitised body as its name and alternative text, "" for none."""
    pictures = _IMAGE.findall(html)
    return [(name, _attributes(each).get("alt", "")) for each in pictures if (name := _name(each))]


def _clean(html: str) -> str:
    serialiser = _Serialiser()
    serialiser.feed(_CLEANER.clean(html.replace("\0", "")))
    serialiser.close()
    written = "".join(serialiser.parts)
    pictures_only = _IMAGE.sub(lambda found: found[0] if _name(found[1]) else "", written)
    return _EMPTY_PARAGRAPH.sub("", pictures_only)


class _Serialiser(HTMLParser):
    """Writes markup out again with < > & and " escaped wherever they are text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kept = sorted((name, value or "") for name, value in attrs if value or name != "class")
        written = (f' {name}="{escape(value)}"' for name, value in kept)
        self.parts.append(f"<{_RENAMED.get(tag, tag)}{''.join(written)}>")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"</{_RENAMED.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        self.parts.append(escape(data, quote=False))


def _filter_attribute(tag: str, attribute: str, value: str) -> str | None:
    if (tag, attribute) == ("img", "src"):
        name = images.name_from_url(value)
        return images.url(name) if name else None
    if attribute == "href" and re.match(r"[/\\]{2}", _IGNORED_IN_URLS.sub("", value)):
        return None
    if attribute in ("colspan", "rowspan", "start") and not re.fullmatch(r"[0-9]{1,3}", value):
        return None
    return value


def _cleaner(*more: str) -> nh3.Cleaner:
    """Return what keeps the elements of `ALLOWED`, and `more` without any attribute."""
    return nh3.Cleaner(
        tags=set(ALLOWED) | set(_RENAMED) | set(more),
        attributes={"*": set(), **{tag: set(rule.attributes) for tag, rule in ALLOWED.items()}},
        allowed_classes={tag: set(rule.classes) for tag, rule in ALLOWED.items() if rule.classes},
        attribute_filter=_filter_attribute,
        url_schemes=LINK_SCHEMES,
        link_rel="noopener",
    )


_CLEANER = _cleaner()
_MARKED_CLEANER = _cleaner("ins", "del")


def _attributes(written: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}


def _name(written: str) -> str | None:
    return images.name_from_url(_attributes(written).get("src", ""))


def _responsive(written: str, loading: str = "lazy") -> str:
    name = _name(written)
    ours = images.attributes(name) if name else {}
    defaults = {"alt": "", "loading": loading, "sizes": BODY_SIZES}
    return f"<img{flatatt({**defaults, **_attributes(written), **ours})}>"


def _laid_out(html: str) -> SafeString:
    tables = count(1)
    return mark_safe(_TABLE.sub(lambda tag: _scrolling(tag, tables), _with_ids(html)))  # noqa: S308


def _enlargeable(html: str) -> str:
    """Have every picture that is no link and says something lead to its largest rendition."""
    pieces = _LINKED.split(html)  # every other one is a link
    pieces[1::2] = [_IMAGE.sub(lambda found: _responsive(found[1]), each) for each in pieces[1::2]]
    pieces[::2] = [_IMAGE.sub(lambda found: _zoomed(found[1]), each) for each in pieces[::2]]
    return "".join(pieces)


def _zoomed(written: str) -> str:
    name, shown = _name(written), _responsive(written)
    if not name or not _attributes(written).get("alt"):
        return shown
    hint = '<span class="visually-hidden">(xem ảnh lớn)</span>'
    return f'<a class="zoom" href="{escape(images.url(name))}">{shown}{hint}</a>'


def _with_ids(html: str) -> str:
    """Give headings ids that follow from their words, so that links to them last."""
    used: set[str] = set()

    def headed(found: re.Match[str]) -> str:
        tag, classes, inner = found.groups()
        wanted = f"muc-{slugify_vi(plain_text(inner), 60)}".rstrip("-")
        id = next(id for n in count(1) if (id := wanted if n == 1 else f"{wanted}-{n}") not in used)
        used.add(id)
        return f'<{tag} id="{id}"{classes}>{inner}</{tag}>'

    return _HEADING.sub(headed, html)


def _scrolling(tag: re.Match[str], tables: "count[int]") -> str:
    """Put a table where it can be pushed along, named by its caption or the heading before it."""
    if tag[0] == "</table>":
        return "</table></div>"
    before = _ANY_HEADING.findall(tag.string[: tag.start()])
    about = plain_text(tag[1] or (before[-1] if before else ""))
    label = f"Bảng {next(tables)}" + (f": {about}" if about else "")
    opening = f'<div class="table-scroll" role="region" aria-label="{escape(label)}" tabindex="0">'
    return opening + tag[0]
