"""Selection, tried on advertisements that no database knows."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Advertisement, Placement
from ads.selection import choose

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
def test_only_what_may_be_shown_is_chosen(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    for each in choose(offered, placement, path, NOW, seed):
        assert each.approved_by_id
        assert not each.is_paused
        assert each.starts_at <= NOW
        assert each.ends_at is None or each.ends_at > NOW
        assert not each.weekdays or 1 in each.weekdays  # NOW is a Monday
        assert not each.path_prefixes or any(
            path == one if one == "/" else path.startswith(one) for one in each.path_prefixes
        )


@given(candidates, placements, paths, seeds)
def test_a_placement_is_filled_as_far_as_it_can_be(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    eligible = sum(each.may_show(path, NOW) for each in offered)
    chosen = choose(offered, placement, path, NOW, seed)
    assert len(chosen) == (eligible if placement.shows_all else min(eligible, placement.capacity))


@given(candidates, placements, paths, seeds)
def test_nothing_stands_twice_in_a_placement(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    chosen = ids(choose(offered + offered, placement, path, NOW, seed))
    assert len(chosen) == len(set(chosen))


@given(candidates, placements, paths, seeds)
def test_what_is_chosen_keeps_the_order_it_was_offered_in(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    chosen = ids(choose(offered, placement, path, NOW, seed))
    assert chosen == [pk for pk in ids(offered) if pk in chosen]


@given(candidates, placements, paths, seeds)
def test_the_same_question_has_the_same_answer(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    first = choose(offered, placement, path, NOW, seed)
    assert choose(offered, placement, path, NOW, seed) == first


@given(candidates, placements, paths, seeds, st.randoms(use_true_random=False))
def test_the_order_of_the_candidates_decides_nothing(
    offered: list[Advertisement], placement: Placement, path: str, seed: str, random: Random
) -> None:
    shuffled = random.sample(offered, len(offered))
    chosen = choose(offered, placement, path, NOW, seed)
    assert set(ids(choose(shuffled, placement, path, NOW, seed))) == set(ids(chosen))


@given(candidates, placements, paths, seeds)
def test_what_may_not_be_shown_changes_nothing_for_the_others(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    eligible = [each for each in offered if each.may_show(path, NOW)]
    chosen = choose(offered, placement, path, NOW, seed)
    assert choose(eligible, placement, path, NOW, seed) == chosen


@given(candidates, placements, paths, seeds)
def test_pausing_one_that_is_not_chosen_changes_nothing(
    offered: list[Advertisement], placement: Placement, path: str, seed: str
) -> None:
    chosen = choose(offered, placement, path, NOW, seed)
    for each in offered:
        each.is_paused = each.is_paused or each not in chosen
    assert choose(offered, placement, path, NOW, seed) == chosen


def test_a_prefix_ends_at_a_slash() -> None:
    """A section's advertisements are not shown in another whose slug begins the same."""
    offered = [candidate(1, path_prefixes=["/kinh-te/"])]
    assert choose(offered, Placement(capacity=1), "/kinh-te-do-thi/", NOW, "") == []


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
        choose(offered, placement, "/", NOW, f"/|1|{period}")[0].pk for period in range(DRAWS)
    )
    shares = {each.pk: each.weight / sum(weights) for each in offered}
    assert chi_square(found, shares) < CRITICAL[len(weights) - 1]


def test_weights_are_shares_draw_after_draw_where_several_stand() -> None:
    """Two of four: as if drawn one after the other, without putting back."""
    weights = {1: 1, 2: 2, 3: 3, 4: 6}
    total = sum(weights.values())
    offered = [candidate(pk, weight=weight) for pk, weight in weights.items()]
    placement = Placement(pk=1, capacity=2)
    found = Counter(
        tuple(ids(choose(offered, placement, "/", NOW, f"/|1|{period}"))) for period in range(DRAWS)
    )
    shares = {
        (a, b): weights[a]
        * weights[b]
        / total
        * (1 / (total - weights[a]) + 1 / (total - weights[b]))
        for a, b in combinations(weights, 2)
    }
    assert chi_square(found, shares) < CRITICAL[len(shares) - 1]


def test_one_that_is_not_eligible_leaves_the_shares_alone() -> None:
    offered = [candidate(1), candidate(2), candidate(3, weight=100, is_paused=True)]
    placement = Placement(pk=1, capacity=1)
    found = Counter(
        choose(offered, placement, "/", NOW, f"/|1|{period}")[0].pk for period in range(DRAWS)
    )
    assert chi_square(found, {1: 0.5, 2: 0.5}) < CRITICAL[1]
