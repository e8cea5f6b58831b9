"""Which advertisements a placement shows: a pure function of its arguments."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import blake2b

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
    weights are shares of the showings: over many seeds one of weight 3 is shown three times as
    often as one of weight 1, however many stand there at once. None is shown more often than
    always, so what a heavy one cannot take goes to the others. A placement that shows all has no
    such limit.
    The result keeps the order of `candidates`.
    """
    eligible = {each.pk: each for each in candidates if each.may_show(path, moment)}
    if placement.shows_all or len(eligible) <= placement.capacity:
        return list(eligible.values())
    weights = {pk: each.weight for pk, each in eligible.items()}
    chosen = _draw(chances(weights, placement.capacity), placement.capacity, seed)
    return [each for pk, each in eligible.items() if pk in chosen]


def chances(weights: Mapping[int, int], places: int) -> dict[int, float]:
    """Return how likely each is shown: in proportion to the weights, at most 1, `places` in all.

    There are more weights than places.
    """
    always: set[int] = set()
    while True:
        rest = sum(weight for pk, weight in weights.items() if pk not in always)
        left = places - len(always)
        heavy = {pk for pk, weight in weights.items() if pk not in always and weight * left >= rest}
        if not heavy:
            break
        always |= heavy
    return {pk: 1.0 if pk in always else weight * left / rest for pk, weight in weights.items()}


def _draw(likely: Mapping[int, float], places: int, seed: str) -> set[int]:
    """Draw `places` of them, each as likely as said: systematic sampling.

    They stand side by side on a line, in an order that the seed shuffles, each as long as it is
    likely. Marks at a distance of 1, of which the seed gives the first, hit exactly so many, and
    none twice.
    """
    start, end = _uniform(seed, "start"), 0.0
    chosen: set[int] = set()
    for pk in sorted(likely, key=lambda pk: (_uniform(seed, pk), pk)):
        end += likely[pk]
        if len(chosen) < places and end > start + len(chosen):
            chosen.add(pk)
    return chosen


def _uniform(seed: str, what: object) -> float:
    """Return a number in [0, 1) that the seed gives to `what`."""
    digest = blake2b(f"{seed}|{what}".encode(), digest_size=8).digest()
    return (int.from_bytes(digest) >> 11) / 2**53  # 53 bits, as many as a float holds exactly
