"""Three-way merge of bodies: paragraph by paragraph, and within a paragraph, list or table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from typing import NamedTuple

from lxml.html import HtmlElement

from core.html import tree
from core.html.diff import without_layout
from core.html.matching import kept
from core.html.passages import pairs, pieces, wrapped
from core.text import BLOCK_TAGS

Blocks = list[str]
Places = Mapping[int, int]

# In these two values of one place would read as one: "8 giờ 9 giờ". They stand twice instead.
_UNDIVIDED = frozenset({"td", "th", "tr", "h2", "h3", "h4", "caption", "figure", "figcaption"})
_TAG = re.compile(r"(<[^>]*>)")
_BLOCKS = sorted(BLOCK_TAGS - {"br"})
_BLOCK = re.compile(rf"<(?:{'|'.join(_BLOCKS)})\b")
_BLOCK_ENDS = tuple(f"</{tag}>" for tag in _BLOCKS)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


class Chunk(NamedTuple):
    """Some neighbouring blocks in the common base, and in both bodies made from it."""

    base: Blocks
    theirs: Blocks
    mine: Blocks


class Union(NamedTuple):
    """What two people made of a chunk, in one.

    Attributes:
        is_agreed: whether they changed different places; otherwise what both wrote of the same
            place stands one after the other.
    """

    blocks: Blocks
    is_agreed: bool


def chunks(base: str, theirs: str, mine: str) -> list[Chunk]:
    """Return three bodies cut at the same places, in the order of the text."""
    return _chunks(Chunk(blocks(base), blocks(theirs), blocks(mine)))


def union(chunk: Chunk) -> Union:
    """Return what both made of a chunk: of a place that only one of them changed, that change."""
    base, theirs, mine = chunk
    if theirs in (mine, base):
        return Union(mine, is_agreed=True)
    if mine == base:
        return Union(theirs, is_agreed=True)
    if len(base) == len(theirs) == len(mine) == 1:
        inside = _union_inside(*(_element(each[0]) for each in chunk))
        if inside:
            return inside
    return Union([*theirs, *(block for block in mine if block not in theirs)], is_agreed=False)


def blocks(html: str) -> Blocks:
    """Return the paragraphs, headings, lists … of a body, each as HTML without odd white space."""
    body = without_layout(html)
    found = [escape(body.text or "")]
    for element in body:
        tail, element.tail = element.tail, None
        alone = body.makeelement("div", {})
        alone.append(element)
        found += [tree.write(alone), escape(tail or "")]
    return [block for block in found if not tree.is_blank(block)]


def _chunks(whole: Chunk) -> list[Chunk]:
    """Cut at the blocks that both kept, and between these at those that each made another of."""
    base, theirs, mine = whole
    parts = _cut(whole, kept(base, theirs), kept(base, mine))
    return [
        chunk
        for part in parts
        for chunk in _cut(part, _became(part.base, part.theirs), _became(part.base, part.mine))
    ]


def _cut(whole: Chunk, by_them: Places, by_me: Places) -> Iterator[Chunk]:
    """Yield each block of the base that has a place in both, and what stands between these."""
    start: tuple[int, ...] = (0, 0, 0)
    cuts = [(n, by_them[n], by_me[n]) for n in sorted(by_them.keys() & by_me.keys())]
    for cut in [*cuts, tuple(map(len, whole))]:
        between = zip(whole, start, cut, strict=True)
        alone = Chunk(*(each[n : n + 1] for each, n in zip(whole, cut, strict=True)))
        yield from filter(any, (Chunk(*(each[a:b] for each, a, b in between)), alone))
        start = tuple(n + 1 for n in cut)


def _became(base: Blocks, changed: Blocks) -> Places:
    """Return the place in `changed` of each block of `base` that it has kept or altered."""
    if base == changed or not (base and changed):
        return {n: n for n in range(len(base))} if changed else {}
    found = {}
    i = j = 0
    for was, now in pairs([*map(_piece, base)], [*map(_piece, changed)]):
        if was is not None and now is not None:
            found[i] = j
        i, j = i + (was is not None), j + (now is not None)
    return found


def _union_inside(
    base: HtmlElement | None, theirs: HtmlElement | None, mine: HtmlElement | None
) -> Union | None:
    """Return the union of what is in an element, None if that cannot be told apart."""
    if base is None or theirs is None or mine is None or len({base.tag, theirs.tag, mine.tag}) > 1:
        return None
    attributes = union(Chunk(*([f"{[*each.items()]}"] for each in (base, theirs, mine))))
    if not attributes.is_agreed:
        return None
    parts = _chunks(Chunk(_parts(base), _parts(theirs), _parts(mine)))
    found = [union(part) for part in parts]
    is_agreed = all(each.is_agreed for each in found)
    if not is_agreed and (base.tag in _UNDIVIDED or not _has_common(base.tag, parts, found)):
        return None
    outer = theirs if dict(theirs.items()) != dict(base.items()) else mine
    inner = _joined(block for each in found for block in each.blocks)
    return Union([wrapped(outer, inner)], is_agreed)


def _has_common(tag: str, parts: list[Chunk], found: list[Union]) -> bool:
    """Return whether anything would not stand twice; a table never gets a part twice."""
    grows = [len(each.blocks) > len(part.mine) for part, each in zip(parts, found, strict=True)]
    return not any(grows) if tag == "table" else not all(grows)


def _parts(element: HtmlElement) -> Blocks:
    """Return the items, rows, cells … of an element, and the sentences of text between them."""
    found: Blocks = []
    for piece in pieces(element):
        found += _sentences(piece) if isinstance(piece, str) else [tree.write(piece)]
    return found


def _sentences(html: str) -> Blocks:
    """Return text cut after its sentences, never within bold words or links."""
    found, sentence, depth = [], "", 0
    for token in _TAG.split(html):
        if token.startswith("<"):
            is_void = token.startswith(("<br", "<img"))
            depth += 0 if is_void else -1 if token.startswith("</") else 1
        elif not depth:
            *whole, token = _SENTENCE_END.split(token)
            for end in whole:
                found.append(sentence + end)
                sentence = ""
        sentence += token
    return [each.strip() for each in (*found, sentence) if each.strip()]


def _joined(parts: Iterable[str]) -> str:
    """Return sentences with a space between them, and blocks without."""
    html = ""
    for part in parts:
        is_apart = not html or _BLOCK.match(part) or html.endswith(_BLOCK_ENDS)
        html += part if is_apart else f" {part}"
    return html


def _element(block: str) -> HtmlElement | None:
    """Return the element that a block is, None if it is text."""
    piece = _piece(block)
    return None if isinstance(piece, str) else piece


def _piece(block: str) -> HtmlElement | str:
    """Return the one element that `block` is, or `block` if it is text."""
    return tree.read_written(block)[0] if _BLOCK.match(block) else block
