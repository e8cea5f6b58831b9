from datetime import date, datetime, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.aggregation import RepeatKey, Times, VisitorKey, aggregate, hour_of
from analytics.spool import Hit
from analytics.visitors import REPEAT_WINDOW
from core.counting_events import FilterReason

SUBJECT = "news.article:12"
THING = "ads.advertisement:7@2"


def at(text: str) -> datetime:
    """A time in Việt Nam: `2026-11-23 23:59`."""
    return datetime.fromisoformat(f"{text}+07:00")


def view(text: str, who: int = 1, who_yesterday: int | None = None, subject: str = SUBJECT) -> Hit:
    return Hit(at(text), "view", subject, who, who_yesterday)


def count_of(*hits: Hit, counted_at: dict[RepeatKey, Times] | None = None) -> int:
    return sum(one.count for one in aggregate(hits, counted_at or {}).counted_events())


def test_a_view_counts_in_its_hour() -> None:
    [counted] = aggregate([view("2026-11-23 10:59")], {}).counted_events()
    assert counted == (at("2026-11-23 10:00"), "view", SUBJECT, 1)


def test_visitors_add_up() -> None:
    assert count_of(view("2026-11-23 10:00", 1), view("2026-11-23 10:00", 2)) == 2


def test_subjects_are_counted_apart() -> None:
    result = aggregate(
        [view("2026-11-23 10:00"), view("2026-11-23 10:00", subject="portal.home")], {}
    )
    assert [(one.subject, one.count) for one in result.counted_events()] == [
        (SUBJECT, 1),
        ("portal.home", 1),
    ]


@pytest.mark.parametrize(("minutes", "count"), [(0, 1), (29, 1), (30, 2), (31, 2)])
def test_a_repeat_within_half_an_hour_counts_once(minutes: int, count: int) -> None:
    first = view("2026-11-23 10:00")
    assert count_of(first, first._replace(at=first.at + timedelta(minutes=minutes))) == count


def test_a_repeat_is_filtered_as_a_repeat() -> None:
    result = aggregate([view("2026-11-23 10:00"), view("2026-11-23 10:01")], {})
    assert result.filtered == {(date(2026, 11, 23), "view", FilterReason.REPEAT): 1}


def test_the_repeat_window_starts_at_the_last_view_that_counted() -> None:
    views = [view(f"2026-11-23 10:{minute}") for minute in ("00", "20", "40")]
    assert count_of(*views) == 2


def test_a_view_like_one_of_an_earlier_batch_is_a_repeat() -> None:
    once = RepeatKey(1, "view", SUBJECT)
    assert count_of(view("2026-11-23 10:10"), counted_at={once: (at("2026-11-23 10:00"),)}) == 0


def test_a_late_hit_counts_if_it_lies_far_enough_from_a_younger_one() -> None:
    once = RepeatKey(1, "view", SUBJECT)
    assert count_of(view("2026-11-23 09:00"), counted_at={once: (at("2026-11-23 10:00"),)}) == 1


def test_a_late_hit_does_not_hide_the_younger_one() -> None:
    once = RepeatKey(1, "view", SUBJECT)
    known: dict[RepeatKey, Times] = {once: (at("2026-11-23 10:00"),)}
    late, repeat = view("2026-11-23 09:00"), view("2026-11-23 10:10")
    assert count_of(late, repeat, counted_at=known) == 1


def test_a_late_hit_can_be_a_repeat_of_one_that_is_not_the_last() -> None:
    times = ("2026-11-23 10:00", "2026-11-23 12:00", "2026-11-23 10:10")
    assert count_of(*[view(time) for time in times]) == 2


MINUTES = st.lists(st.integers(0, 48 * 60), max_size=30)


@given(MINUTES)
def test_in_any_order_counted_hits_are_a_window_apart_and_repeats_near_them(
    minutes: list[int],
) -> None:
    midnight = at("2026-11-23 00:00")
    hits = [view("2026-11-23 00:00")._replace(at=midnight + timedelta(minutes=m)) for m in minutes]
    counted = aggregate(hits, {}).counted_at.get(RepeatKey(1, "view", SUBJECT), ())
    gaps = [abs(one - other) for one, other in combinations(counted, 2)]
    assert all(gap >= REPEAT_WINDOW for gap in gaps)
    assert all(any(abs(hit.at - moment) < REPEAT_WINDOW for moment in counted) for hit in hits)


def test_a_repeat_across_midnight_is_one() -> None:
    assert count_of(view("2026-11-23 23:50", 1), view("2026-11-24 00:10", 2, who_yesterday=1)) == 1


def test_a_repeat_across_midnight_makes_a_visitor_of_the_new_day() -> None:
    result = aggregate(
        [view("2026-11-23 23:50", 1), view("2026-11-24 00:10", 2, who_yesterday=1)], {}
    )
    assert result.last_views == {
        VisitorKey(date(2026, 11, 23), 1): at("2026-11-23 23:50"),
        VisitorKey(date(2026, 11, 24), 2): at("2026-11-24 00:10"),
    }


def test_a_late_hit_from_before_midnight_is_a_repeat_of_one_after_midnight() -> None:
    assert count_of(view("2026-11-24 00:10", 2, who_yesterday=1), view("2026-11-23 23:50", 1)) == 1


def test_a_visitor_who_reads_past_midnight_is_no_longer_yesterdays_visitor() -> None:
    result = aggregate([view("2026-11-24 00:10", 2, who_yesterday=1)], {})
    assert result.renewed == {VisitorKey(date(2026, 11, 23), 1)}


@pytest.mark.parametrize(
    ("moment", "hour"),
    [("2026-12-31 23:59", "2026-12-31 23"), ("2027-01-01 00:00", "2027-01-01 00")],
)
def test_a_view_counts_in_its_hour_in_viet_nam(moment: str, hour: str) -> None:
    page_views = aggregate([view(moment)], {}).page_views
    assert {f"{each:%Y-%m-%d %H}": count for each, count in page_views.items()} == {hour: 1}


def test_an_advertisement_is_viewable_once_in_one_showing_of_a_page() -> None:
    shown = Hit(at("2026-11-23 10:00"), "viewable", THING, who=255)
    assert count_of(shown, shown._replace(at=at("2026-11-24 09:00"))) == 1


def test_an_advertisement_is_viewable_again_in_another_showing_of_a_page() -> None:
    shown = Hit(at("2026-11-23 10:00"), "viewable", THING, who=255)
    assert count_of(shown, shown._replace(who=256)) == 2


def test_each_serving_of_an_advertisement_counts() -> None:
    served = Hit(at("2026-11-23 10:00"), "served", THING)
    assert count_of(served, served) == 2


def test_a_double_click_counts_once() -> None:
    click = Hit(at("2026-11-23 10:00"), "click", THING, who=1)
    assert count_of(click, click) == 1


def test_only_views_make_visitors() -> None:
    click = Hit(at("2026-11-23 10:00"), "click", THING, who=1)
    assert not aggregate([click], {}).last_views


def test_filtered_hits_are_counted_by_reason() -> None:
    crawler = Hit(at("2026-11-23 10:00"), "view", SUBJECT, reason=FilterReason.CRAWLER)
    result = aggregate([crawler, crawler], {})
    assert result.filtered == {(date(2026, 11, 23), "view", FilterReason.CRAWLER): 2}


def test_an_hour_begins_on_the_hour_in_viet_nam() -> None:
    assert hour_of(at("2026-11-23 00:30")) == at("2026-11-23 00:00")
