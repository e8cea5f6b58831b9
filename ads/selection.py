"""Which advertisements stand in a placement: a pure function of what is known beforehand."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from math import log

from ads.models import Advertisement, Placement


def choose(
    candidates: Iterable[Advertisement],
    placement: Placement,
    path: str,
    moment: datetime,
    seed: str,
) -> list[Advertisement]:
    """Return what `placement` shows on the page at `path`: as many of `candidates` as it holds.

    Those that may not be shown are left out first. With more left than there is room, weights
    are shares: in a placement of one, an advertisement of weight 3 stands in three of four
    seeds against one of weight 1. A placement that shows all has room for whatever is left.
    Those chosen keep the order of `candidates`.
    """
    eligible = {each.pk: each for each in candidates if each.may_show(path, moment)}
    if placement.shows_all:
        return list(eligible.values())
    first = sorted(eligible.values(), key=lambda each: _arrival(each, seed))[: placement.capacity]
    chosen = {each.pk for each in first}
    return [each for pk, each in eligible.items() if pk in chosen]


def _arrival(advertisement: Advertisement, seed: str) -> tuple[float, int]:
    """Return when it arrives in a race that the heavier win more often.

    Times are exponential with the weight as rate, so the chance of coming first is the weight's
    share. Each depends on one advertisement alone: others come and go without moving it.
    """
    digest = blake2b(f"{seed}|{advertisement.pk}".encode(), digest_size=8).digest()
    # 53 bits, as many as a float holds exactly, and never 0.
    uniform = ((int.from_bytes(digest) >> 11) + 1) / 2**53
    return -log(uniform) / advertisement.weight, advertisement.pk
