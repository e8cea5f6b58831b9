"""Lists as Word on the web, LibreOffice, Google Docs and web pages write them.

Each pass gets the tree of a body and changes it in place.
"""

import re
from collections import defaultdict

from lxml.html import HtmlElement

from core.docx.numbering import in_format
from core.html import tree
from core.html.tree import HEADINGS

_LISTS = ("ol", "ul")
_TYPES = {
    "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip
_TICKS = ("☐", "☑")
_PLACE = re.compile(r"%([1-9])")
# Types of lists, as Word calls the format of their numbers.
_FORMATS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}


def read_word_online(body: HtmlElement) -> None:
    """Write the list items of Word on the web as Word on the desktop does.

    Each is a list of its own, which names its level and the form of its number ("%1.", "%2)").
    """
    counters: dict[int, str] = defaultdict(lambda: "1")
    items = [each for each in body.iter("li") if each.get("data-leveltext") is not None]
    holders = {item.getparent() for item in items}
    places = {item: place for holder in holders for place, item in enumerate(holder)}
    for item in items:
        marker, level = _marker(item, places[item], counters), _level(item)
        heading = next((each.tag for each in item if each.tag in HEADINGS), "p")
        for paragraph in item.findall(heading):
            paragraph.tag = "span"
        item.tag = heading
        item.set("style", f"mso-list:l0 level{level} lfo1")
        sign = item.makeelement("span", {"style": "mso-list:ignore"})
        sign.text, sign.tail, item.text = f"{marker} ", item.text, None
        item.insert(0, sign)
    around = {each for holder in holders for each in holder.iterancestors("div")}
    tree.unwrap(body, holders | {each for each in around if _is_wrapper(each)})


def tidy_lists(body: HtmlElement) -> None:
    """Put items into lists, lists into items, and say how numbers look and where they begin."""
    for item in [each for each in body.iter("li") if each.getparent().tag not in _LISTS]:
        before = item.getprevious()
        if before is not None and before.get("class") == "found" and tree.is_blank(before.tail):
            before.append(item)
        else:
            tree.wrap(item, "ul", {"class": "found"})
    for item in body.iter("li"):
        if (item.text or "").strip() in _TICKS and len(item) and item[0].tag == "p":
            item[0].text, item.text = f"{item.text}{item[0].text or ''}", None
    for holder in list(body.iter(*_LISTS)):
        _put_children_into_items(holder)
        if holder.tag == "ol":
            _read_numbering(holder)


def free_headings(body: HtmlElement) -> None:
    """Take headings out of the lists that only number them; the number stands before the words."""
    freed: set[HtmlElement] = set()
    for holder in reversed(list(body.iter(*_LISTS))):
        items = list(holder)
        headings = [_leading_heading(item, freed) for item in items]
        if not items or None in headings:
            continue
        freed |= {holder, *items}
        for number, heading in enumerate(headings, start=tree.number(holder, "start", default=1)):
            if heading is not None and holder.tag == "ol":
                written = in_format(number, _FORMATS.get(holder.get("type"), "decimal"))
                heading.text = f"{written}. {heading.text or ''}"
    tree.unwrap(body, freed)


def _leading_heading(item: HtmlElement, freed: set[HtmlElement]) -> HtmlElement | None:
    """Return the heading that an item begins with, perhaps out of a list that is freed."""
    first = item
    while first is item or first in freed:
        if not len(first) or not tree.is_blank(first.text):
            return None
        first = first[0]
    return first if first.tag in HEADINGS else None


def _level(item: HtmlElement) -> int:
    level = item.get("data-aria-level", "")
    return int(level) if re.fullmatch("[1-9]", level) else 1


def _is_wrapper(element: HtmlElement) -> bool:
    return any(name in element.get("class", "") for name in ("ListContainer", "OutlineElement"))


def _marker(item: HtmlElement, place: int, counters: dict[int, str]) -> str:
    holder, level = item.getparent(), _level(item)
    form = item.get("data-leveltext", "")
    if holder.tag != "ol" or not _PLACE.search(form):
        return "·"
    number = tree.number(holder, "start", default=1) + place
    counters[level] = in_format(number, _FORMATS.get(_kind(holder), "decimal"))
    return _PLACE.sub(lambda place: counters[int(place[1])], form)


def _kind(holder: HtmlElement) -> str:
    """Return the type of a numbered list, "" if it counts 1, 2, 3."""
    kind = holder.get("type", "")
    first = next(holder.iter("li"), holder)
    for element in (holder, first):
        styles = tree.styles(element)
        kind = _TYPES.get(styles.get("list-style-type") or styles.get("list-style", ""), kind)
    return kind if kind in _TYPES.values() else ""


def _put_children_into_items(holder: HtmlElement) -> None:
    item = None
    for child in list(holder):
        if child.tag == "li":
            item = child
        elif item is not None and child.tag in _LISTS:
            item.append(child)
        else:
            item = tree.wrap(child, "li", {})


def _read_numbering(holder: HtmlElement) -> None:
    kind, first = _kind(holder), holder.find("li")
    start = holder.get("start") or ("" if first is None else first.get("value", ""))
    wanted = {"start": start if re.fullmatch(r"\d{1,3}", start) else "", "type": kind}
    holder.attrib.clear()
    holder.attrib.update({name: value for name, value in wanted.items() if value not in ("", "1")})
