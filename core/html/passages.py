"""The passages of a body that differ from those of another one.

Both are compared as trees: blocks with blocks, items with items, cells with cells, and only the
text in them word by word, so that what stayed as it was is never marked.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html import escape
from itertools import groupby
from typing import NamedTuple, TypeAlias

from django.utils.safestring import SafeString
from lxml.html import HtmlElement
from lxml.html.diff import htmldiff

from core.html import tree
from core.html.matching import kept
from core.html.rendering import render_marked
from core.html.sanitiser import descriptions, read
from core.text import BLOCK_TAGS

LIKE_ENOUGH = 0.3  # share of common words with which a block counts as changed and not as another
MAX_PAIRS = 2500  # that are weighed; longer runs of changed blocks are shown as removed and added
_TEXTS = frozenset({"p", "h2", "h3", "h4", "blockquote"})
_LISTS = frozenset({"ul", "ol"})
_ROWS = frozenset({"thead", "tbody"})
_CELLS = frozenset({"td", "th"})
_WORDS = "(?:(?!</?(?:ins|del)>).)*"
_ADDED_FIRST = re.compile(rf"(<ins>{_WORDS}</ins>)(\s*)(<del>{_WORDS}</del>)", re.DOTALL)

Piece: TypeAlias = HtmlElement | str  # a block, or the text between two blocks as HTML


class Passage(NamedTuple):
    """A changed block of a body, or some blocks in a row that are the same as before.

    Attributes:
        html: the blocks for the page; removed words are in `<del>`, added words in `<ins>`.
        is_changed: whether anything in them changed.
        blocks: how many there are.
        notes: what changed without a word of the text: the look, descriptions of pictures.
    """

    html: SafeString
    is_changed: bool
    blocks: int
    notes: tuple[str, ...] = ()


class _Merged(NamedTuple):
    """A piece before and after, and both in one."""

    before: str
    after: str
    both: str

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def passages(before: str, after: str) -> list[Passage]:
    """Return a body after a change, in passages that are the same or changed."""
    found = []
    merged = _merge(_blocks(before), _blocks(after))
    for is_changed, group in groupby(merged, key=lambda each: each.is_changed):
        pieces = list(group)
        if is_changed:
            found += [Passage(render_marked(each.both), True, 1, _notes(each)) for each in pieces]
        else:
            html = "".join(each.both for each in pieces)
            found.append(Passage(render_marked(html), is_changed=False, blocks=len(pieces)))
    return found


def merge(before: str, after: str) -> str:
    """Return two bodies in one: removed words are in `<del>`, added words in `<ins>`."""
    return "".join(each.both for each in _merge(_blocks(before), _blocks(after)))


def _notes(piece: _Merged) -> tuple[str, ...]:
    """Return what readers would notice though no word is marked."""
    old, new = descriptions(piece.before), descriptions(piece.after)
    if [name for name, _ in old] == [name for name, _ in new]:
        pairs = [(was, now) for (_, was), (_, now) in zip(old, new, strict=True) if was != now]
        notes = [
            f"Mô tả ảnh: “{was or 'chưa có'}” đổi thành “{now or 'không còn'}”."
            for was, now in pairs
        ]
    else:
        notes = [f"Mô tả ảnh: “{alt or 'chưa có'}”." for _, alt in new]
    if not notes and "<ins>" not in piece.both and "<del>" not in piece.both:
        notes = ["Chữ không đổi, chỉ đổi cách trình bày."]
    return tuple(notes)


def _merge(old: list[Piece], new: list[Piece]) -> Iterator[_Merged]:
    before, after = [*map(_html, old)], [*map(_html, new)]
    i = j = 0
    for same in [*kept(before, after).items(), (len(old), len(new))]:
        yield from (_changed(*pair) for pair in pairs(old[i : same[0]], new[j : same[1]]))
        yield from (_Merged(each, each, each) for each in before[same[0] : same[0] + 1])
        i, j = same[0] + 1, same[1] + 1


def _changed(was: Piece | None, now: Piece | None) -> _Merged:
    """Return what became of a piece; None stands for none."""
    if was is not None and now is not None:
        return _Merged(_html(was), _html(now), _in_one(was, now))
    return _Merged(_html(was), _html(now), _marked(was, "del") + _marked(now, "ins"))


def _in_one(was: Piece, now: Piece) -> str:
    if isinstance(was, str) or isinstance(now, str):
        return _ADDED_FIRST.sub(r"\3\2\1", htmldiff(_html(was), _html(now)))
    return wrapped(now, "".join(each.both for each in _merge(pieces(was), pieces(now))))


def pairs(old: list[Piece], new: list[Piece]) -> list[tuple[Piece | None, Piece | None]]:
    """Return which piece became which, in their order; None stands for none."""
    by_order = [*zip(old, new, strict=False)]
    if len(old) == len(new) and all(_may_pair(was, now) for was, now in by_order):
        return list(by_order)
    best: dict[tuple[int, int], float] = {}
    is_short = len(old) * len(new) <= MAX_PAIRS
    words = [[Counter(_text(each).split()) for each in side if is_short] for side in (old, new)]
    for i in reversed(range(len(old) + 1)):
        for j in reversed(range(len(new) + 1)) if is_short else ():
            alone = max(best.get((i + 1, j), 0), best.get((i, j + 1), 0))
            may_pair = i < len(old) and j < len(new) and _may_pair(old[i], new[j])
            both = may_pair and _likeness(words[0][i], words[1][j])
            best[i, j] = max(alone, both + best.get((i + 1, j + 1), 0) if both else 0)
    return [*_walk(old, new, best)]


def _walk(
    old: list[Piece], new: list[Piece], best: dict[tuple[int, int], float]
) -> Iterator[tuple[Piece | None, Piece | None]]:
    """Yield the pairs that add up to the most likeness."""
    i = j = 0
    while i < len(old) and j < len(new):
        here = best.get((i, j), 0)
        if here and here > max(best.get((i + 1, j), 0), best.get((i, j + 1), 0)):
            yield old[i], new[j]
            i, j = i + 1, j + 1
        elif best.get((i + 1, j), 0) >= here:
            yield old[i], None
            i += 1
        else:
            yield None, new[j]
            j += 1
    yield from ((each, None) for each in old[i:])
    yield from ((None, each) for each in new[j:])


def _likeness(was: Counter[str], now: Counter[str]) -> float:
    """Return the share of common words, 0 if it is too small for one to be the other."""
    share = 2 * (was & now).total() / ((was + now).total() or 1)
    return share if share >= LIKE_ENOUGH else 0


def _may_pair(was: Piece, now: Piece) -> bool:
    if isinstance(was, str) or isinstance(now, str):
        return isinstance(was, str) and isinstance(now, str)
    tags = {was.tag, now.tag}
    return len(tags) == 1 or any(tags <= group for group in (_TEXTS, _LISTS, _ROWS, _CELLS))


def _blocks(html: str) -> list[Piece]:
    """Return the pieces of a body, without the white space that an editor puts between tags."""
    body = read(html)
    tree.collapse_spaces(body)
    return pieces(body)


def pieces(element: HtmlElement) -> list[Piece]:
    """Return the blocks in `element`, and the text between them."""
    found: list[Piece] = []
    loose = escape(element.text or "", quote=False)
    for child in element:
        if child.tag in BLOCK_TAGS and child.tag != "br":
            found += [loose, child]
            loose = ""
        else:
            loose += _html(child)
        loose += escape(child.tail or "", quote=False)
    return [each for each in (*found, loose) if not isinstance(each, str) or each.strip()]


def _marked(piece: Piece | None, tag: str) -> str:
    """Return the piece with all its text in elements `tag`."""
    if piece is None:
        return ""
    if isinstance(piece, str):
        return f"<{tag}>{piece}</{tag}>"
    inner = "".join(_marked(each, tag) for each in pieces(piece))
    return wrapped(piece, inner) if inner else _html(piece)


def wrapped(element: HtmlElement, inner: str) -> str:
    """Return the tags of `element` around `inner`."""
    attributes = "".join(f' {name}="{escape(value)}"' for name, value in element.items())
    return f"<{element.tag}{attributes}>{inner}</{element.tag}>"


def _html(piece: Piece | None) -> str:
    if piece is None or isinstance(piece, str):
        return piece or ""
    return tree.write(piece)


def _text(piece: Piece) -> str:
    return tree.text_of(read(piece) if isinstance(piece, str) else piece)
