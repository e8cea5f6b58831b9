"""HTML as Word writes it, told in HTML's own terms before all that is Word's is taken out.

In Word's HTML a list is a run of paragraphs, each with its bullet or number typed in, and only a
style of Word's own says what they are.
"""

import re
from collections.abc import Iterator
from itertools import groupby
from typing import NamedTuple

from core.text import plain_text

_IS_WORDS = re.compile(
    r"<[a-z][^<>]{0,999}?\s(?:style=[\"'][^<>]*\bmso-|class=[\"']?Mso)", re.IGNORECASE
)
# All below are bounded, or stop at the next tag of their kind: hostile markup costs no more time.
_CONDITION = re.compile(r"<!\[(?:if[^\]<]*|endif)\]>|<!--\[(?:if[^\]<]*|endif)\]-->")
_BOOKMARK = re.compile(r"<a\s{1,9}name=[^<>]*>", re.IGNORECASE)
_ALIGNED = re.compile(
    r"<(p|h[1-6])\b[^<>]{0,999}?text-align:\s{0,9}(center|right)[^<>]*>", re.IGNORECASE
)
_HEADER_ROWS = re.compile(r"<thead\b(?:(?!</?thead).)*</thead>", re.DOTALL | re.IGNORECASE)
_CELL = re.compile(r"<(/?)td\b", re.IGNORECASE)
_ITEM = re.compile(
    r"<p\b[^<>]{0,999}?mso-list:\s{0,9}l\d{1,9}\s{1,9}level(\d)[^<>]*>((?:(?!</?p\b).)*)</p>",
    re.DOTALL | re.IGNORECASE,
)
_MARKER = re.compile(
    r"<span\b[^<>]{0,999}?mso-list:\s{0,9}Ignore[^<>]*>"
    r"([^<]*(?:<span\b[^<>]*>[^<]*</span>[^<]*){0,3})</span>",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"([0-9]{1,3})[.)]")
_BULLET = re.compile(r"[^\w\s]|o|")


class _Item(NamedTuple):
    """A list item; its tag is empty if no list can show its marker, such as "a)" or "Điều 3."."""

    level: int
    tag: str
    start: str
    content: str


def tidy_word(html: str) -> str:
    """Return Word's HTML with real lists, alignments and header cells; any other as it is."""
    if not _IS_WORDS.search(html):
        return html
    html = _BOOKMARK.sub("", _CONDITION.sub("", html))
    html = "".join(_with_lists(html))
    html = _HEADER_ROWS.sub(lambda head: _CELL.sub(r"<\1th", head[0]), html)
    return _ALIGNED.sub(r'<\1 class="align-\2">', html)


def _with_lists(html: str) -> Iterator[str]:
    end = 0
    run: list[_Item] = []
    for found in _ITEM.finditer(html):
        between = html[end : found.start()]
        if between.strip():
            yield from _run(run)
            yield between
            run = []
        run.append(_item(int(found[1]), found[2]))
        end = found.end()
    yield from _run(run)
    yield html[end:]


def _item(level: int, content: str) -> _Item:
    typed = _MARKER.search(content)
    marker = plain_text(typed[1]) if typed else ""
    bare = _MARKER.sub("", content)
    if number := _NUMBER.fullmatch(marker):
        return _Item(level, "ol", number[1], bare)
    if _BULLET.fullmatch(marker):
        return _Item(level, "ul", "", bare)
    return _Item(level, "", "", f"{marker} {bare}")


def _run(items: list[_Item]) -> Iterator[str]:
    """Write neighbouring items: those of lists as lists, the others as paragraphs."""
    for is_list, group in groupby(items, key=lambda item: bool(item.tag)):
        if is_list:
            yield from _nested(list(group))
        else:
            yield from (f"<p>{item.content}</p>" for item in group)


def _nested(items: list[_Item]) -> Iterator[str]:
    is_open: list[_Item] = []
    for item in items:
        while is_open and (
            is_open[-1].level > item.level
            or (is_open[-1].level == item.level and is_open[-1].tag != item.tag)
        ):
            yield f"</li></{is_open.pop().tag}>"
        if is_open and is_open[-1].level == item.level:
            yield "</li><li>"
        else:
            is_open.append(item)
            start = f' start="{item.start}"' if item.start not in ("", "1") else ""
            yield f"<{item.tag}{start}><li>"
        yield item.content
    yield from (f"</li></{item.tag}>" for item in reversed(is_open))
