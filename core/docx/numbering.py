"""Numbers of list items and headings, as Word shows them: "1.", "a)", "Điều 3.", "1.1.", "•"."""

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from core import legacy_text
from core.docx import symbols
from core.docx.names import Element, child, is_on, name, number, value
from core.docx.styles import Styles

MAX_LEVEL = 8
MAX_LINKS = 10  # from a list to a style and on to another list
_PLACE = re.compile(r"%([1-9])")
_ROMAN = [(1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")]  # fmt: skip
_LARGEST_ROMAN = 3999
BULLET = "•"


class Marker(NamedTuple):
    """What stands before a paragraph, and its level from 0; the text is "" if nothing does."""

    text: str
    level: int


class _List(NamedTuple):
    """A list: what its numbers are counted with, and its levels."""

    counter: str
    levels: dict[int, Element]
    starts: dict[int, int]  # where its numbers begin anew, by level


class Numbering:
    """Counts the items of a document; `marker` must be asked of its paragraphs in their order."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        elements = list(root) if root is not None else []
        self._abstract = _by_id(elements, "w:abstractNum", "w:abstractNumId")
        self._nums = _by_id(elements, "w:num", "w:numId")
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[tuple[str, int]] = set()
        self._list = cache(self._read_list)

    def marker(self, paragraph: Element) -> Marker | None:
        """Return what stands before `paragraph`, None if it is not in a list."""
        num_id, level = self._place(paragraph)
        found = self._list(num_id) if num_id else None
        if found is None or level not in found.levels:
            return None
        self._count(num_id, found, level)
        if is_on(child(found.levels[level], "w:rPr", "w:vanish")):
            return Marker("", level)
        shown = legacy_text.from_font(self._text(found, level), self._font(paragraph, found, level))
        return Marker(shown, level)

    def _font(self, paragraph: Element, found: _List, level: int) -> str:
        """Return the font of a marker: its own, or that of the mark that ends the paragraph."""
        style_id = value(paragraph, "w:pPr", "w:pStyle")
        own = child(found.levels[level], "w:rPr")
        if child(own, "w:rFonts") is None:
            own = child(paragraph, "w:pPr", "w:rPr")
        return self._styles.font(own, style_id)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """Return the list of a paragraph, "" for none, and its level in it."""
        own = child(paragraph, "w:pPr", "w:numPr")
        num_id, level = value(own, "w:numId"), value(own, "w:ilvl")
        style_id = value(paragraph, "w:pPr", "w:pStyle")
        by_style = num_id is None
        if num_id is None:
            inherited = self._styles.paragraph_property(paragraph, "w:numPr")
            num_id = self._inherited(style_id, "w:numId") if inherited is not None else None
            level = level or self._inherited(style_id, "w:ilvl")
        if num_id is None or num_id == "0":
            return "", 0
        if by_style and (linked := self._level_of_style(num_id, style_id)) is not None:
            return num_id, linked
        return num_id, max(0, min(number(level), MAX_LEVEL))

    def _inherited(self, style_id: str | None, path: str) -> str | None:
        for style in self._styles.chain(style_id):
            if (found := value(style, "w:pPr", "w:numPr", path)) is not None:
                return found
        return None

    def _level_of_style(self, num_id: str, style_id: str | None) -> int | None:
        """Return the level whose paragraphs have a style, or the one that it is based on."""
        found = self._list(num_id)
        by_style = {
            value(each, "w:pStyle"): place
            for place, each in (found.levels if found else {}).items()
        }
        chain = [style.get(name("w:styleId")) for style in self._styles.chain(style_id)]
        return next((by_style[each] for each in chain if each in by_style), None)

    def _read_list(self, num_id: str) -> _List | None:
        num = self._nums.get(num_id)
        if num is None:
            return None
        abstract_id, levels = self._levels(num, MAX_LINKS)
        starts = {}
        for override in num.iter(name("w:lvlOverride")):
            place = number(override.get(name("w:ilvl")))
            if (lvl := child(override, "w:lvl")) is not None:
                levels = {**levels, place: lvl}
            if (start := value(override, "w:startOverride")) is not None:
                starts[place] = number(start)
        return _List(abstract_id, levels, starts)

    def _levels(self, num: Element, links: int) -> tuple[str, dict[int, Element]]:
        abstract_id = value(num, "w:abstractNumId") or ""
        abstract = self._abstract.get(abstract_id)
        if abstract is None:
            return abstract_id, {}
        if (linked := value(abstract, "w:numStyleLink")) and links:
            style = next(iter(self._styles.chain(linked)), None)
            further = self._nums.get(value(style, "w:pPr", "w:numPr", "w:numId") or "")
            if further is not None:
                return self._levels(further, links - 1)
        found = list(abstract.iterchildren(name("w:lvl")))
        return abstract_id, {number(each.get(name("w:ilvl"))): each for each in found}

    def _count(self, num_id: str, found: _List, level: int) -> None:
        counts = self._counts[found.counter]
        if level in found.starts and (num_id, level) not in self._begun:
            self._begun.add((num_id, level))
            counts.pop(level, None)
            start = found.starts[level]
        else:
            start = _start(found, level)
        counts[level] = counts[level] + 1 if level in counts else start
        for deeper in [each for each in counts if each > level]:
            restart = value(found.levels.get(deeper), "w:lvlRestart")
            if restart is None or number(restart) > level:
                del counts[deeper]

    def _text(self, found: _List, level: int) -> str:
        lvl = found.levels[level]
        fmt = _format(lvl)
        if fmt == "bullet":
            return _bullet(lvl)
        if fmt == "none" and not _PLACE.search(value(lvl, "w:lvlText") or ""):
            return (value(lvl, "w:lvlText") or "").strip()
        counts = self._counts[found.counter]
        is_legal = is_on(child(lvl, "w:isLgl"))

        def written(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            count = counts.get(place, _start(found, place))
            other = found.levels.get(place)
            fmt = "decimal" if is_legal or other is None else _format(other)
            return in_format(count, fmt)

        return _PLACE.sub(written, value(lvl, "w:lvlText") or "").strip()


def in_format(count: int, fmt: str) -> str:
    """Return a number as a list of a format of Word shows it; of an unknown one, in digits."""
    if fmt in ("upperRoman", "lowerRoman") and 0 < count <= _LARGEST_ROMAN:
        written = _roman(count)
        return written.upper() if fmt == "upperRoman" else written
    if fmt in ("upperLetter", "lowerLetter") and count > 0:
        # After z, Word goes on with aa, bb, cc.
        written = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 20)
        return written.upper() if fmt == "upperLetter" else written
    if fmt == "decimalZero":
        return f"{count:02}"
    return "" if fmt == "none" else str(count)


def _roman(count: int) -> str:
    written = ""
    for size, letters in _ROMAN:
        written += letters * (count // size)
        count %= size
    return written


def _format(lvl: Element) -> str:
    return value(lvl, "w:numFmt") or "decimal"


def _bullet(lvl: Element) -> str:
    """Return a bullet, or the tick box that it is."""
    written = (value(lvl, "w:lvlText") or "").strip()
    fonts = child(lvl, "w:rPr", "w:rFonts")
    font = "" if fonts is None else fonts.get(name("w:ascii")) or fonts.get(name("w:hAnsi")) or ""
    shown = symbols.shown(written, font)
    if shown in symbols.TICKS:
        return shown
    # A word ("Lưu ý:") is text; anything else is a bullet.
    return shown if len(shown) > 1 and any(map(str.isalpha, shown)) else BULLET


def _start(found: _List, level: int) -> int:
    return number(value(found.levels.get(level), "w:start"), 1)


def _by_id(elements: list[Element], short: str, attribute: str) -> dict[str, Element]:
    found: dict[str, Element] = {}
    for each in elements:
        if each.tag == name(short):
            found.setdefault(each.get(name(attribute), ""), each)
    return found
