"""Selection, tried on unsaved advertisements."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads.models import Advertisement, Placement
from ads.selection import chances, select

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


@pytest.mark.parametrize(
    ("weights", "capacity", "shown"),
    [
        ((1, 2, 3), 2, (1 / 3, 2 / 3, 1)),
        ((1, 2, 3, 6), 2, (1 / 6, 1 / 3, 1 / 2, 1)),
        ((1, 1, 1, 1), 3, (3 / 4, 3 / 4, 3 / 4, 3 / 4)),
        ((4, 3, 2, 1), 2, (4 / 5, 3 / 5, 2 / 5, 1 / 5)),
        # Who is always there leaves the rest to the others: 1 and 2 share one place.
        ((100, 1, 2), 2, (1, 1 / 3, 2 / 3)),
        ((100, 50, 1, 1), 3, (1, 1, 1 / 2, 1 / 2)),
    ],
)
def test_weights_are_shares_of_the_showings_where_several_stand(
    weights: tuple[int, ...], capacity: int, shown: tuple[float, ...]
) -> None:
    offered = [candidate(pk, weight=weight) for pk, weight in enumerate(weights)]
    expected = dict(enumerate(shown))
    assert chances({each.pk: each.weight for each in offered}, capacity) == pytest.approx(expected)
    placement = Placement(pk=1, capacity=capacity)
    found = Counter(
        pk
        for period in range(DRAWS)
        for pk in ids(select(offered, placement, "/", NOW, f"/|1|{period}"))
    )
    for pk, share in expected.items():
        # Six standard deviations of a draw; the seeds are fixed.
        tolerance = 6 * (DRAWS * share * (1 - share)) ** 0.5
        assert abs(found[pk] - DRAWS * share) <= tolerance


@given(
    st.lists(st.integers(1, 100), min_size=2, max_size=30).flatmap(
        lambda weights: st.tuples(st.just(weights), st.integers(1, len(weights) - 1))
    )
)
def test_chances_fill_the_places_in_proportion(drawn: tuple[list[int], int]) -> None:
    weights, places = dict(enumerate(drawn[0])), drawn[1]
    found = chances(weights, places)
    assert sum(found.values()) == pytest.approx(places)
    sharing = {pk: chance for pk, chance in found.items() if chance < 1}
    per_weight = {chance / weights[pk] for pk, chance in sharing.items()}
    assert len({round(each, 9) for each in per_weight}) <= 1
    assert all(0 < chance <= 1 for chance in found.values())


def test_an_advertisement_that_may_not_be_shown_does_not_change_the_shares() -> None:
    offered = [candidate(1), candidate(2), candidate(3, weight=100, is_paused=True)]
    placement = Placement(pk=1, capacity=1)
    found = Counter(
        select(offered, placement, "/", NOW, f"/|1|{period}")[0].pk for period in range(DRAWS)
    )
    assert chi_square(found, {1: 0.5, 2: 0.5}) < CRITICAL[1]
