"""Lists made of paragraphs that show their bullet or number as text, pasted or from a file.

A list of HTML shows "1.", "a.", "A.", "i." and "I."; where a number has another form ("Điều 3.",
"a)", "1.1.") or a letter stands alone, it stays as text, because people cite it. Inside an item of
another list, such paragraphs are a list of the class "written", which shows no markers of its own.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml.html import HtmlElement

from core.docx import symbols
from core.html import tree
from core.html.tree import HEADINGS

_PASTED_LEVEL = re.compile(r"l\d{1,9}\s{1,9}level(\d)")
_LEVEL = re.compile(r"(?:.* )?level(\d)(?: .*)?")
_NUMBER = re.compile(r"(0|[1-9][0-9]{0,2})[.)]")
_LETTERS = re.compile(r"([a-zA-Z]|[ivxlc]{1,9}|[IVXLC]{1,9})\.")
_BULLET = re.compile(r"[^\w\s]|o|")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _Kind(NamedTuple):
    """How a list of HTML shows a marker: <ul>, or an <ol> of a type that has `number` there."""

    tag: str
    type: str = ""
    number: int = 0

    def is_after(self, other: "_Kind") -> bool:
        """Return whether a list goes on from `other` with this."""
        return (self.tag, self.type) == (other.tag, other.type) and (
            self.tag == "ul" or self.number == other.number + 1
        )


_WRITTEN = _Kind("ul", "written")  # items that show their own markers, inside another item


class _Item(NamedTuple):
    """A list item; `kind` is None if HTML lists cannot show its marker."""

    paragraph: HtmlElement
    level: int
    kind: _Kind | None


def make_lists(body: HtmlElement) -> None:
    """Make lists of paragraphs that are list items; numbers of headings become text."""
    for heading in body.iter(*HEADINGS):
        _write_marker(heading, _take_marker(heading))
    for run in list(_runs_of_items(body)):
        items = _read_items(run)
        group: list[_Item] = []
        lowest = 0
        for item in items:
            if item.kind or (group and item.level > lowest):
                lowest = min(lowest, item.level) if group else item.level
                group.append(item._replace(kind=item.kind or _WRITTEN))
            else:
                _nest(group)
                group = []
        _nest(group)


def _list_level(paragraph: HtmlElement) -> int:
    """Return the level of a list item, 0 for any other paragraph."""
    pasted = _PASTED_LEVEL.match(tree.styles(paragraph).get("mso-list", ""))
    found = pasted or _LEVEL.fullmatch(paragraph.get("class", ""))
    return int(found[1]) if found else 0


def _runs_of_items(body: HtmlElement) -> Iterator[list[HtmlElement]]:
    """Yield list items that follow one another with nothing in between."""
    run: list[HtmlElement] = []
    for paragraph in body.iter("p"):
        if not _list_level(paragraph):
            continue
        if run and not (paragraph.getprevious() is run[-1] and tree.is_blank(run[-1].tail)):
            yield run
            run = []
        run.append(paragraph)
    if run:
        yield run


def _read_items(run: list[HtmlElement]) -> list[_Item]:
    """Read list items, and write the markers into them that an HTML list cannot show."""
    levels = [_list_level(paragraph) for paragraph in run]
    markers = [_take_marker(paragraph) for paragraph in run]
    kinds = _kinds(levels, markers)
    for paragraph, marker, kind in zip(run, markers, kinds, strict=True):
        if kind is None:
            _write_marker(paragraph, marker)
    return list(map(_Item, run, levels, kinds))


def _take_marker(paragraph: HtmlElement) -> str:
    """Remove the marker of a paragraph and return it."""
    markers = [each for each in paragraph.iter("span") if _is_marker(each)]
    marker = tree.text_of(markers[0]) if markers else ""
    fonts = [
        tree.styles(each).get("font-family", "") for each in markers[:1] for each in each.iter()
    ]
    fonts += [
        tree.styles(each).get("font-family", "")
        for m in markers[:1]
        for each in m.iterancestors("span")
    ]
    font = next((each for each in fonts if symbols.is_symbol_font(each)), "")
    tree.remove(paragraph, markers)
    shown = symbols.shown(marker, font)
    return shown if shown in symbols.TICKS else marker


def _is_marker(span: HtmlElement) -> bool:
    return span.get("class") == "marker" or tree.styles(span).get("mso-list") == "ignore"


def _write_marker(paragraph: HtmlElement, marker: str) -> None:
    if marker:
        paragraph.text = f"{marker} {paragraph.text or ''}"


def _kinds(levels: list[int], markers: list[str]) -> list[_Kind | None]:
    """Return how a list shows each marker.

    Letters are a list only if a neighbour of the same level goes on counting: then it is clear
    whether "i." is one or nine, and a heading such as "I." that stands alone stays text.
    """
    possible = [_possible_kinds(marker) for marker in markers]
    found: list[_Kind | None] = [None] * len(markers)
    last: dict[int, int] = {}  # the place of the item before, by level
    for place, level in enumerate(levels):
        kinds = possible[place]
        if len(kinds) == 1 and kinds[0].type in ("", "1"):
            found[place] = kinds[0]
        elif (before := last.get(level)) is not None:
            was = [found[before]] if found[before] else possible[before]
            pairs = ((b, k) for b in was if b for k in kinds if k.is_after(b))
            if pair := next(pairs, None):
                found[before], found[place] = pair
        last = {each: last[each] for each in last if each < level} | {level: place}
    return found


def _possible_kinds(marker: str) -> list[_Kind]:
    """Return how lists could show a marker: in Roman numbers first, where that is possible."""
    if digits := _NUMBER.fullmatch(marker):
        return [_Kind("ol", "1", int(digits[1]))]
    if marker not in symbols.TICKS and _BULLET.fullmatch(marker):
        return [_Kind("ul")]
    if not (letters := _LETTERS.fullmatch(marker)):
        return []
    written = letters[1]
    found = [_Kind("ol", "i" if written.islower() else "I", _from_roman(written.lower()))]
    if len(written) == 1:
        count = ord(written.lower()) - ord("a") + 1
        found.append(_Kind("ol", "a" if written.islower() else "A", count))
    return [each for each in found if each.number]


def _from_roman(written: str) -> int:
    """Return the number that Roman digits write, 0 if they are none."""
    if not set(written) <= _ROMAN.keys():
        return 0
    values = [_ROMAN[each] for each in written]
    return sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )


def _nest(items: list[_Item]) -> None:
    """Replace neighbouring items by lists, with lists of deeper levels inside."""
    is_open: list[tuple[_Item, HtmlElement]] = []  # the newest item of each list, and the list
    for item in items:
        while is_open and _ends(is_open[-1][0], item):
            is_open.pop()
        if not is_open or is_open[-1][0].level < item.level:
            new = _new_list(item)
            if is_open:
                is_open[-1][1][-1].append(new)
            else:
                item.paragraph.addprevious(new)
            is_open.append((item, new))
        else:
            is_open[-1] = (item, is_open[-1][1])
        is_open[0][1].tail, item.paragraph.tail = item.paragraph.tail, None
        item.paragraph.tag = "li"
        item.paragraph.attrib.clear()
        is_open[-1][1].append(item.paragraph)


def _ends(newest: _Item, item: _Item) -> bool:
    """Return whether the list whose newest item is `newest` ends before `item`."""
    if newest.level == item.level and newest.kind and item.kind:
        return not item.kind.is_after(newest.kind)
    return newest.level > item.level


def _new_list(item: _Item) -> HtmlElement:
    kind = item.kind or _WRITTEN
    attributes = {"class": "written"} if kind == _WRITTEN else {}
    if kind.tag == "ol":
        attributes |= {"start": str(kind.number)} if kind.number != 1 else {}
        attributes |= {"type": kind.type} if kind.type != "1" else {}
    new: HtmlElement = item.paragraph.makeelement(kind.tag, attributes)
    return new
