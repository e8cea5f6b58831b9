"""What one network adds within an hour, whatever user agents it invents."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from analytics import network_limits
from analytics.recorder import record_click, record_rating
from analytics.spool_file import flushing
from core.counting_events import EventKind, FilterReason
from core.limits import LIMITS
from core.subjects import sign
from tests.analytics.conftest import BROWSER, Clock, Tell

ELSEWHERE = "198.51.100.9"


def agent(number: int) -> str:
    return BROWSER.replace("140.0.0.0", f"140.0.{number}.0")


def read(tell: Tell, readers: range, **message: Any) -> None:
    for number in readers:
        tell(headers={"user-agent": agent(number)}, **message)


@pytest.fixture
def few_admitted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Admit 10 visitors of a network in an hour; how many it is stands in the first test."""
    monkeypatch.setattr(network_limits, "LIMITS", replace(LIMITS, network_visitors=10))


def reasons(field: str = "reason") -> Counter[str]:
    with flushing() as spool:
        return Counter(getattr(each.hit, field) for each in spool.oldest_hits(5000))


def test_two_hundred_people_behind_one_address_count_and_three_hundred_agents_do_not(
    tell: Tell,
) -> None:
    read(tell, range(300))
    assert reasons() == {"": 200, FilterReason.CROWDED: 100}
    read(tell, range(100), t=sign("news.article:13"))  # whoever was there reads on
    assert reasons()[""] == 300


@pytest.mark.usefixtures("few_admitted")
def test_what_is_over_the_limit_has_no_visitor(tell: Tell) -> None:
    read(tell, range(11))
    with flushing() as spool:
        last = spool.oldest_hits(5000)[-1].hit
    assert (last.reason, last.who, last.device) == (FilterReason.CROWDED, None, "")


@pytest.mark.usefixtures("few_admitted")
def test_the_next_hour_and_the_next_network_begin_anew(tell: Tell, clock: Clock) -> None:
    clock.set("2026-11-23 10:59")
    read(tell, range(11))
    tell(remote=ELSEWHERE)
    clock.set("2026-11-23 11:00")
    read(tell, range(10, 11))
    assert reasons() == {"": 12, FilterReason.CROWDED: 1}


def test_one_page_is_read_so_often_from_one_network(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert network_limits.OF_SUBJECT[EventKind.VIEW] == LIMITS.network_views_of_page == 400
    monkeypatch.setitem(network_limits.OF_SUBJECT, EventKind.VIEW, 10)
    for _ in range(11):
        tell()
    assert reasons() == {"": 10, FilterReason.CROWDED: 1}


def test_one_network_reads_so_many_pages_and_sees_an_advertisement_so_often(
    tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert network_limits.OF_ALL[EventKind.VIEW] == LIMITS.network_views
    assert network_limits.OF_SUBJECT[EventKind.VIEWABLE] == LIMITS.network_showings
    monkeypatch.setitem(network_limits.OF_ALL, EventKind.VIEW, 2)
    monkeypatch.setitem(network_limits.OF_SUBJECT, EventKind.VIEWABLE, 2)
    for number in range(3):
        tell(t=sign(f"news.article:{number}"))
    assert reasons() == {"": 2, FilterReason.CROWDED: 1}
    for _ in range(3):
        tell(k="viewable", seen=[sign("ads.advertisement:7@2")])
    assert reasons() == {"": 4, FilterReason.CROWDED: 2}


@pytest.mark.parametrize(
    ("tell_of", "kind"),
    [(record_click, EventKind.CLICK), (record_rating, EventKind.UNHELPFUL)],
)
def test_clicks_and_answers_of_one_network_are_few(
    tell_of: Callable[..., None], kind: EventKind
) -> None:
    for number in range(30):
        request = RequestFactory().get(
            "/", headers={"user-agent": agent(number), "accept-language": "vi"}
        )
        tell_of(None, request=request, subject="ads.advertisement:7@2", kind=kind)
    assert reasons() == {"": 20, FilterReason.CROWDED: 10}


def test_one_network_names_a_referrer_so_often(tell: Tell) -> None:
    read(tell, range(30), r="nha-cai.example")
    assert reasons("referrer") == {"nha-cai.example": 20, "": 10}
    assert reasons() == {"": 30}


@pytest.mark.usefixtures("few_admitted")
def test_a_network_that_many_share_has_larger_limits(tell: Tell, settings: Settings) -> None:
    settings.SHARED_NETWORKS = [(ip_network("203.0.113.0/24"), 2)]
    read(tell, range(21))
    assert reasons() == {"": 20, FilterReason.CROWDED: 1}


def test_a_driven_browser_is_not_counted(tell: Tell) -> None:
    tell(w=True)
    assert reasons() == {FilterReason.AUTOMATED: 1}


def test_a_browser_that_asks_for_no_language_is_not_counted() -> None:
    silent = Client(headers={"user-agent": BROWSER})
    silent.get("/ghi-nhan/", {"t": sign("portal.home")})
    assert reasons() == {FilterReason.AUTOMATED: 1}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"origin": "https://nha-cai.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "https://testserver"}, 403),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"sec-fetch-site": "same-site"}, 403),  # another office of the province
        ({"origin": "http://testserver", "sec-fetch-site": "same-origin"}, 200),
        ({}, 200),
    ],
)
def test_what_a_page_of_another_site_sends_is_refused_and_tallied(
    headers: dict[str, str], status: int, tell: Tell
) -> None:
    assert tell(headers=headers).status_code == status
    assert reasons() == {"" if status == 200 else FilterReason.FOREIGN: 1}


def test_an_origin_that_is_trusted_counts(tell: Tell, settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://phuong.example"]
    assert tell(headers={"origin": "https://phuong.example"}).status_code == 200


def test_a_click_that_comes_from_elsewhere_counts() -> None:
    headers = {"user-agent": BROWSER, "accept-language": "vi", "sec-fetch-site": "cross-site",
               "sec-fetch-dest": "document"}  # fmt: skip
    request = RequestFactory().get("/di/7/", headers=headers)
    record_click(None, request=request, subject="ads.advertisement:7@2")
    assert reasons() == {"": 1}


def test_data_centres_are_not_counted(tell: Tell, settings: Settings) -> None:
    settings.DATA_CENTRE_NETWORKS = [(4, int(ip_network("203.0.113.0/29")[0]),
                                      int(ip_network("203.0.113.0/29")[-1]))]  # fmt: skip
    for last in (6, 7, 8):
        tell(remote=f"203.0.113.{last}")
    tell(remote="::ffff:203.0.113.1")
    assert reasons() == {FilterReason.DATA_CENTRE: 3, "": 1}
