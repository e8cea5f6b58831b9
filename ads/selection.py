"""Which advertisements a placement shows: a pure function of its arguments."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from math import log

from ads.models import Advertisement, Placement


def select(
    candidates: Iterable[Advertisement],
    placement: Placement,
    path: str,
    moment: datetime,
    seed: str,
) -> list[Advertisement]:
    """Return what `placement` shows on the page at `path`: as many of `candidates` as it holds.

    Candidates that may not be shown there are left out first. If there are more than the capacity,
    weights are shares: in a placement for one, an advertisement of weight 3 is shown for three of
    four seeds, and one of weight 1 for the fourth. A placement that shows all has no such limit.
    The result keeps the order of `candidates`.
    """
    eligible = {each.pk: each for each in candidates if each.may_show(path, moment)}
    if placement.shows_all or len(eligible) <= placement.capacity:
        return list(eligible.values())
    first = sorted(eligible.values(), key=lambda each: _arrival(each, seed))[: placement.capacity]
    selected = {each.pk for each in first}
    return [each for pk, each in eligible.items() if pk in selected]


def _arrival(advertisement: Advertisement, seed: str) -> tuple[float, int]:
    """Return the arrival time of the advertisement; the first to arrive are selected.

    Times are exponentially distributed with the weight as rate, so the chance of being first is the
    weight's share. Each depends on one advertisement alone, whichever others there are.
    """
    digest = blake2b(f"{seed}|{advertisement.pk}".encode(), digest_size=8).digest()
    # 53 bits, as many as a float holds exactly; never 0.
    uniform = ((int.from_bytes(digest) >> 11) + 1) / 2**53
    return -log(uniform) / advertisement.weight, advertisement.pk
