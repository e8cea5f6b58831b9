"""Selection, tried on unsaved advertisements."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Advertisement, Placement
from ads.selection import select

NOW = datetime(2026, 11, 23, 7, 5, tzinfo=UTC)
HOUR = timedelta(hours=1)
DRAWS = 10_000
# Chi-square values that chance exceeds once in a thousand, by degrees of freedom. The seeds are
# fixed, so a test that passes once always does.
CRITICAL = {1: 10.83, 2: 13.82, 3: 16.27, 5: 20.52}


def candidate(pk: int, **fields: Any) -> Advertisement:
    """Return an advertisement that may be shown everywhere at NOW."""
    sensible = {"starts_at": NOW - HOUR, "approved_by_id": 1, "weight": 1}
    return Advertisement(**{"pk": pk, **sensible, **fields})


def ids(chosen: list[Advertisement]) -> list[int]:
    return [each.pk for each in chosen]


candidates = st.lists(
    st.builds(
        candidate,
        st.integers(1, 60),
        weight=st.integers(1, 100),
        approved_by_id=st.sampled_from([1, 1, 1, None]),
        is_paused=st.sampled_from([False, False, False, True]),
        starts_at=st.sampled_from([NOW - HOUR, NOW, NOW + HOUR]),
        ends_at=st.sampled_from([None, None, NOW, NOW + HOUR]),
        path_prefixes=st.sampled_from([[], [], ["/kinh-te/"], ["/thong-bao/", "/kinh-te/"], ["/"]]),
        weekdays=st.sampled_from([[], [], [1], [2, 3], [1, 7]]),
    ),
    unique_by=lambda each: each.pk,
    max_size=30,
)
placements = st.builds(
    Placement,
    pk=st.integers(1, 12),
    capacity=st.integers(1, 12),
    overflow=st.sampled_from(Placement.Overflow.values),
)
paths = st.sampled_from(["/", "/kinh-te/", "/kinh-te/bai-12/", "/kinh-te-do-thi/"])
seeds = st.text(max_size=20)


@given(candidates, placements, paths, seeds)
def test_only_advertisements_that_may_be_shown_are_selected(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    for each in select(offered, placement, path, NOW, seed):
        assert each.approved_by_id
        assert not each.is_paused
        assert each.starts_at <= NOW
        assert each.ends_at is None or each.ends_at > NOW
        assert not each.weekdays or 1 in each.weekdays  # NOW is a Monday
        assert not each.path_prefixes or any(
            path == one if one == "/" else path.startswith(one) for one in each.path_prefixes
        )


@given(candidates, placements, paths, seeds)
def test_a_placement_is_filled_up_to_its_capacity(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    eligible = sum(each.may_show(path, NOW) for each in offered)
    chosen = select(offered, placement, path, NOW, seed)
    assert len(chosen) == (eligible if placement.shows_all else min(eligible, placement.capacity))


@given(candidates, placements, paths, seeds)
def test_no_advertisement_is_selected_twice(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    chosen = ids(select(offered + offered, placement, path, NOW, seed))
    assert len(chosen) == len(set(chosen))


@given(candidates, placements, paths, seeds)
def test_the_selection_keeps_the_order_of_the_candidates(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    chosen = ids(select(offered, placement, path, NOW, seed))
    assert chosen == [pk for pk in ids(offered) if pk in chosen]


@given(candidates, placements, paths, seeds)
def test_the_same_arguments_give_the_same_selection(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    first = select(offered, placement, path, NOW, seed)
    assert select(offered, placement, path, NOW, seed) == first


@given(candidates, placements, paths, seeds, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_does_not_change_who_is_selected(
    offered: list[Advertisement], placement: Placement, path: str, seed: str, random: Random
) -> None:
    shuffled = random.sample(offered, len(offered))
    chosen = select(offered, placement, path, NOW, seed)
    assert set(ids(select(shuffled, placement, path, NOW, seed))) == set(ids(chosen))


@given(candidates, placements, paths, seeds)
def test_candidates_that_may_not_be_shown_do_not_change_the_selection(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    eligible = [each for each in offered if each.may_show(path, NOW)]
    chosen = select(offered, placement, path, NOW, seed)
    assert select(eligible, placement, path, NOW, seed) == chosen


@given(candidates, placements, paths, seeds)
def test_pausing_an_unselected_advertisement_does_not_change_the_selection(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    chosen = select(offered, placement, path, NOW, seed)
    for each in offered:
        each.is_paused = each.is_paused or each not in chosen
    assert select(offered, placement, path, NOW, seed) == chosen


def test_an_advertisement_is_not_aimed_at_a_longer_section_name() -> None:
    """Not in a section whose slug only starts with the same letters."""
    offered = [candidate(1, path_prefixes=["/kinh-te/"])]
    assert select(offered, Placement(capacity=1), "/kinh-te-do-thi/", NOW, "") == []


def chi_square(found: Counter[Any], shares: dict[Any, float]) -> float:
    """Return how far the counts in `found` are from the shares, for CRITICAL to judge."""
    total = sum(found.values())
    return sum(
        (found[each] - total * share) ** 2 / (total * share) for each, share in shares.items()
    )


@pytest.mark.parametrize("weights", [(1, 1), (1, 3), (1, 2, 7), (5, 5, 5, 5), (1, 10, 40, 100)])
def test_weights_are_shares(weights: tuple[int, ...]) -> None:
    offered = [candidate(pk, weight=weight) for pk, weight in enumerate(weights, start=1)]
    placement = Placement(pk=1, capacity=1)
    found = Counter(
        select(offered, placement, "/", NOW, f"/|1|{period}")[0].pk for period in range(DRAWS)
    )
    shares = {each.pk: each.weight / sum(weights) for each in offered}
    assert chi_square(found, shares) < CRITICAL[len(weights) - 1]


def test_weights_are_shares_in_a_placement_with_capacity_for_several() -> None:
    """Two of four: as if drawn one after the other, without replacement."""
    weights = {1: 1, 2: 2, 3: 3, 4: 6}
    total = sum(weights.values())
    offered = [candidate(pk, weight=weight) for pk, weight in weights.items()]
    placement = Placement(pk=1, capacity=2)
    found = Counter(
        tuple(ids(select(offered, placement, "/", NOW, f"/|1|{period}"))) for period in range(DRAWS)
    )
    shares = {
        (a, b): weights[a]
        * weights[b]
        / total
        * (1 / (total - weights[a]) + 1 / (total - weights[b]))
        for a, b in combinations(weights, 2)
    }
    assert chi_square(found, shares) < CRITICAL[len(shares) - 1]


def test_an_advertisement_that_may_not_be_shown_does_not_change_the_shares() -> None:
    offered = [candidate(1), candidate(2), candidate(3, weight=100, is_paused=True)]
    placement = Placement(pk=1, capacity=1)
    found = Counter(
        select(offered, placement, "/", NOW, f"/|1|{period}")[0].pk for period in range(DRAWS)
    )
    assert chi_square(found, {1: 0.5, 2: 0.5}) < CRITICAL[1]
