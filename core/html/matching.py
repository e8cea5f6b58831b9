"""Which parts two texts have in common.

`difflib` takes minutes for a thousand parts that repeat one another. So it is asked for short
ranges only; longer ones are cut first, at the parts that each has once.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

MAX_SHORT = 10_000  # parts of the one times parts of the other

Place = tuple[int, int]  # in the old text, in the new one


def kept(old: Sequence[str], new: Sequence[str]) -> dict[int, int]:
    """Return the place in `new` of each part of `old` that it has kept, in the order of both.

    Of a long range in which every part repeats, only its begin and its end count as kept.
    """
    found: dict[int, int] = {}
    waiting: list[tuple[Place, Place]] = [((0, 0), (len(old), len(new)))]
    while waiting:
        (i, j), (i_end, j_end) = waiting.pop()
        was, now = old[i:i_end], new[j:j_end]
        is_short = len(was) * len(now) <= MAX_SHORT
        cuts = [(i + a, j + b) for a, b in (_matched(was, now) if is_short else _cuts(was, now))]
        found.update(cuts)
        if cuts and not is_short:
            begins = [(i, j), *((a + 1, b + 1) for a, b in cuts)]
            waiting += zip(begins, [*cuts, (i_end, j_end)], strict=True)
    return dict(sorted(found.items()))


def _matched(old: Sequence[str], new: Sequence[str]) -> Iterator[Place]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for a, b, size in matcher.get_matching_blocks():
        yield from ((a + n, b + n) for n in range(size))


def _cuts(old: Sequence[str], new: Sequence[str]) -> list[Place]:
    """Return the places of what both begin with, of what both have once, and of what both end with.

    Each comes after the one before it in both.
    """
    shorter = min(len(old), len(new))
    begin = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = shorter - begin
    end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    found = [(n, n) for n in range(begin)]
    middle = old[begin : len(old) - end], new[begin : len(new) - end]
    found += [(begin + a, begin + b) for a, b in _in_order(_common_once(*middle))]
    return found + [(len(old) - n, len(new) - n) for n in range(end, 0, -1)]


def _common_once(old: Sequence[str], new: Sequence[str]) -> list[Place]:
    """Return the places of the parts that both have exactly once, in the order of the old text."""
    in_old, in_new = Counter(old), Counter(new)
    places = {part: place for place, part in enumerate(new) if in_new[part] == 1}
    return [(n, places[part]) for n, part in enumerate(old) if in_old[part] == 1 and part in places]


def _in_order(places: list[Place]) -> list[Place]:
    """Return the most places that come after one another in the new text, too."""
    lowest: list[int] = []  # the end of the lowest chain of each length
    ends: list[int] = []  # which of `places` that is
    before: list[int | None] = []
    for number, (_, place) in enumerate(places):
        length = bisect_left(lowest, place)
        before.append(ends[length - 1] if length else None)
        lowest[length : length + 1], ends[length : length + 1] = [place], [number]
    chain: list[Place] = []
    last = ends[-1] if ends else None
    while last is not None:
        chain.append(places[last])
        last = before[last]
    return chain[::-1]
