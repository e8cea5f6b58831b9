"""Three-way merge of bodies, paragraph by paragraph."""

from difflib import SequenceMatcher
from html import escape
from typing import NamedTuple

from core.html import tree
from core.html.diff import without_layout

Blocks = list[str]


class Chunk(NamedTuple):
    """Some neighbouring blocks in the common base, and in both bodies made from it."""

    base: Blocks
    theirs: Blocks
    mine: Blocks


def chunks(base: str, theirs: str, mine: str) -> list[Chunk]:
    """Return three bodies cut at the same places, in the order of the text."""
    split = blocks(base), blocks(theirs), blocks(mine)
    kept_by_them, kept_by_me = _kept(split[0], split[1]), _kept(split[0], split[2])
    in_all = sorted(kept_by_them.keys() & kept_by_me.keys())
    cuts = [(n, kept_by_them[n], kept_by_me[n]) for n in in_all]
    found: list[Chunk] = []
    start: tuple[int, ...] = (0, 0, 0)
    for cut in [*cuts, tuple(map(len, split))]:
        between = zip(split, start, cut, strict=True)
        found += _part(Chunk(*(each[a:b] for each, a, b in between)))
        found += [Chunk(*(each[n : n + 1] for each, n in zip(split, cut, strict=True)))]
        start = tuple(n + 1 for n in cut)
    return [chunk for chunk in found if any(chunk)]


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


def _part(chunk: Chunk) -> list[Chunk]:
    """Return `chunk` block by block, if neighbours were changed and none came or went."""
    if len(chunk.base) == len(chunk.theirs) == len(chunk.mine):
        return [Chunk([b], [t], [m]) for b, t, m in zip(*chunk, strict=True)]
    return [chunk]


def _kept(base: Blocks, changed: Blocks) -> dict[int, int]:
    """Return the place in `changed` of each block of `base` that it has kept."""
    matcher = SequenceMatcher(None, base, changed, autojunk=False)
    found = matcher.get_matching_blocks()
    return {match.a + n: match.b + n for match in found for n in range(match.size)}
