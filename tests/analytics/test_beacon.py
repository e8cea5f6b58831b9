import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from analytics import spool_file, views
from analytics.recorder import record_click
from analytics.spool import Hit
from analytics.spool_file import flushing, writing
from core.counting_events import FilterReason
from core.limits import LIMITS
from core.subjects import sign
from core.submissions.throttle import Quota
from tests.analytics.conftest import BROWSER, Clock, Tell

HEADERS = {"user-agent": BROWSER, "accept-language": "vi"}
THING = "ads.advertisement:7@2"


def waiting() -> list[Hit]:
    with flushing() as spool:
        return [each.hit for each in spool.oldest_hits(1000)]


def reasons() -> list[str]:
    return [hit.reason for hit in waiting()]


def know(views: dict[str, int], **numbers: int) -> None:
    """Give the spool the numbers of a flush."""
    with flushing() as spool:
        spool.delete_counted({}, views)
        spool.set_numbers(numbers, timezone.now())


# No test here uses a database: it is away (conftest.py).


def test_a_view_waits_to_be_counted(tell: Tell, clock: Clock) -> None:
    assert tell().status_code == 200
    [hit] = waiting()
    assert (hit.at, hit.kind, hit.subject, hit.reason) == (
        clock.now,
        "view",
        "news.article:12",
        "",
    )


def test_a_view_is_answered_with_the_numbers(tell: Tell) -> None:
    know({"news.article:12": 521}, online=1, today=2, week=3, total=4)
    answer = tell().json()
    assert answer["numbers"].pop("taken_at")
    assert answer == {
        "counted": True,
        "numbers": {"online": 1, "today": 2, "week": 3, "total": 4},
        "views": 522,
    }


def test_one_address_may_tell_so_often(tell: Tell, monkeypatch: pytest.MonkeyPatch) -> None:
    assert views.beacon_quota.most == LIMITS.beacon_rate.most
    monkeypatch.setattr(views, "beacon_quota", Quota(2, 60, clock=lambda: 0))
    answers = [tell(n=f"0{number}" * 8) for number in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1]["Cache-Control"] == "no-store"
    assert tell(remote="203.0.113.8").status_code == 200
    assert len(waiting()) == 3


def test_before_the_first_flush_the_beacon_has_no_numbers(tell: Tell) -> None:
    assert tell().json() == {"counted": True, "numbers": None, "views": None}


@pytest.mark.parametrize(("minutes", "is_told"), [(5, True), (6, False)])
def test_numbers_from_before_an_outage_are_not_sent(
    minutes: int, is_told: bool, tell: Tell, clock: Clock
) -> None:
    know({}, online=1, today=2, week=3, total=4)
    clock.now += timedelta(minutes=minutes)
    assert (tell().json()["numbers"] is not None) == is_told


def test_a_repeat_is_answered_with_the_same_views(tell: Tell) -> None:
    know({"news.article:12": 521})
    tell()
    answer = tell().json()
    assert (answer["counted"], answer["views"]) == (False, 522)


def test_a_view_half_an_hour_later_counts_again(tell: Tell, clock: Clock) -> None:
    tell()
    clock.now += timedelta(minutes=30)
    assert tell().json()["counted"]


def test_a_repeat_waits_too_because_the_flush_decides(tell: Tell) -> None:
    tell()
    tell()
    assert reasons() == ["", ""]


def test_a_view_that_is_sent_late_counts_when_it_was_read(tell: Tell, clock: Clock) -> None:
    clock.set("2026-11-24 10:20")
    assert tell(a=1500).json()["counted"]
    clock.set("2026-11-24 10:21")
    assert not tell().json()["counted"]  # 26 minutes later
    assert [hit.at for hit in waiting()] == [
        clock.now - timedelta(minutes=26),
        clock.now,
    ]


def test_a_view_of_yesterday_that_comes_after_its_salt_is_destroyed_is_todays(
    tell: Tell, clock: Clock
) -> None:
    clock.set("2026-11-24 00:40")
    tell(a=3000)
    assert [hit.at for hit in waiting()] == [clock.now - timedelta(minutes=40)]


@pytest.mark.parametrize("moment", ["2026-11-24 00:01", "2026-11-24 00:29", "2026-11-24 00:31"])
def test_a_view_after_midnight_counts_while_the_database_is_away(
    moment: str, tell: Tell, clock: Clock
) -> None:
    clock.set("2026-11-23 23:40")
    tell()
    clock.set(moment)
    assert tell("news.article:13").json()["counted"]


def test_no_cache_keeps_the_beacons_answer(tell: Tell) -> None:
    assert tell()["Cache-Control"] == "no-store"


def test_the_beacon_sets_no_cookie(tell: Tell) -> None:
    assert not tell().cookies


def test_the_advertisements_of_a_page_wait_as_one_under_the_nonce(tell: Tell) -> None:
    shown = [sign(THING), sign("ads.advertisement:8@2"), sign(THING)]
    tell(n="00000000000000ff", shown=shown, r="vi-du.vn")
    page, measurable = waiting()
    assert (page.kind, page.who) != (measurable.kind, measurable.who)
    assert (measurable.kind, measurable.subject, measurable.who, measurable.referrer) == (
        "measurable", f"{THING} ads.advertisement:8@2", 255, "",
    )  # fmt: skip


def test_the_advertisements_of_a_page_that_is_filtered_are_filtered_as_it_is(tell: Tell) -> None:
    tell(shown=[sign(THING)], w=True)
    assert [(hit.kind, hit.reason, hit.who) for hit in waiting()] == [
        ("view", "automated", None), ("measurable", "automated", None),
    ]  # fmt: skip


def test_viewable_advertisements_wait_under_the_nonce(tell: Tell) -> None:
    tell(k="viewable", n="00000000000000ff", seen=[sign(THING), sign("ads.advertisement:8@2")])
    assert [(hit.kind, hit.subject, hit.who) for hit in waiting()] == [
        ("viewable", THING, 255),
        ("viewable", "ads.advertisement:8@2", 255),
    ]


def test_the_image_without_script_records_a_view(reader: Client) -> None:
    response = reader.get("/ghi-nhan/", {"t": sign("news.article:12")})
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/gif", "no-store")
    assert [(hit.kind, hit.subject) for hit in waiting()] == [("view", "news.article:12")]


def test_the_image_without_script_records_a_serving(reader: Client) -> None:
    reader.get("/ghi-nhan/", {"t": sign(THING), "k": "served"})
    assert [(hit.kind, hit.subject, hit.who) for hit in waiting()] == [("served", THING, None)]


def test_the_image_is_a_gif(reader: Client) -> None:
    content = reader.get("/ghi-nhan/", {"t": sign("portal.home")}).content
    assert content.startswith(b"GIF89a")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, FilterReason.CRAWLER),
        ({"sec-purpose": "prefetch"}, FilterReason.PREFETCH),
        ({"cookie": "sessionid=abc"}, FilterReason.STAFF),
    ],
)
def test_a_filtered_request_gets_the_numbers_and_is_not_counted(
    headers: dict[str, str], reason: FilterReason, tell: Tell
) -> None:
    know({"news.article:12": 521})
    answer = tell(headers=headers).json()
    assert (answer["counted"], answer["views"], reasons()) == (False, 521, [reason])


def test_a_filtered_hit_has_no_visitor_hash(tell: Tell) -> None:
    tell(headers={"sec-purpose": "prefetch"})
    assert waiting()[0].who is None


def test_a_head_request_to_the_beacon_is_not_counted(reader: Client) -> None:
    assert reader.head("/ghi-nhan/", {"t": sign("portal.home")}).status_code == 200
    assert reasons() == [FilterReason.HEAD]


def test_a_page_older_than_yesterday_is_not_counted(tell: Tell, clock: Clock) -> None:
    token = sign("news.article:12")
    clock.set("2026-11-25 00:00")
    assert tell(t=token).status_code == 200
    assert reasons() == [FilterReason.STALE]


BAD: list[dict[str, Any]] = [
    {"t": "forged"},
    {"t": ""},
    {"t": None},
    {"t": 12},
    {"t": [sign("news.article:12")]},
    {"t": sign("news.article:12") + "x"},
    {"t": sign(THING)},
    {"k": "served"},
    {"k": "click"},
    {"k": ""},
    {"k": None},
    {"k": ["view"]},
    {"n": ""},
    {"n": "00"},
    {"n": "zz" * 8},
    {"n": "٠" * 16},
    {"n": 1},
    {"k": "viewable"},
    {"k": "viewable", "seen": []},
    {"k": "viewable", "seen": "x"},
    {"k": "viewable", "seen": [1]},
    {"k": "viewable", "seen": [sign("news.article:12")]},
    {"k": "viewable", "seen": [sign(THING), "forged"]},
    {"k": "viewable", "seen": [sign(THING)] * 51},
    {"shown": "x"},
    {"shown": [1]},
    {"shown": ["forged"]},
    {"shown": [sign("news.article:12")]},
    {"shown": [sign(THING)] * 51},
    {"t": "x" * 10_000},
    {"a": -1},
    {"a": 3601},
    {"a": "5"},
    {"a": 1.5},
    {"a": None},
]


@pytest.mark.parametrize("message", BAD)
def test_a_bad_message_is_refused_and_nothing_written(message: dict[str, Any], tell: Tell) -> None:
    assert tell(**message).status_code == 400
    assert waiting() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"1", b"\xff\xfe", b'"x"', b"[" * 8000, b"9" * 5000]
)
def test_a_body_that_is_not_a_message_is_refused(body: bytes, reader: Client) -> None:
    response = reader.post("/ghi-nhan/", body, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "query", [{}, {"t": "forged"}, {"t": sign("portal.home"), "k": "viewable"}, {"t": sign(THING)}]
)
def test_a_bad_query_of_the_image_is_refused(query: dict[str, str], reader: Client) -> None:
    assert reader.get("/ghi-nhan/", query).status_code == 400


def test_the_beacon_refuses_other_methods(reader: Client) -> None:
    assert reader.put("/ghi-nhan/").status_code == 405


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_spool_that_cannot_be_written_is_a_503(
    method: str, reader: Client, own_spool: Path
) -> None:
    own_spool.parent.write_text("a file where the folder should be")
    if method == "get":
        response = reader.get("/ghi-nhan/", {"t": sign("portal.home")})
    else:
        body = json.dumps({"k": "view", "n": "00" * 8, "t": sign("portal.home")})
        response = reader.post("/ghi-nhan/", body, content_type="application/json")
    assert response.status_code == 503


def test_that_nothing_is_recorded_is_logged_once_and_that_it_is_again(
    tell: Tell, own_spool: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spool_file, "trouble", spool_file.Trouble())
    own_spool.parent.write_text("a file where the folder should be")
    click = RequestFactory().get("/di/7/", headers=HEADERS)
    for _ in range(3):
        assert tell().status_code == 503
        record_click(None, request=click, subject=THING)  # and the reader is sent on
    own_spool.parent.unlink()
    for _ in range(2):
        assert tell().status_code == 200
    first, second = (each for each in caplog.records if each.name == "analytics.spool_file")
    assert (first.levelname, first.message[:25]) == ("ERROR", "Lượt xem không ghi được: ")
    assert (second.levelname, second.message) == ("WARNING", "Lượt xem lại ghi được")


def test_a_click_waits_to_be_counted() -> None:
    request = RequestFactory().get("/di/7/", headers=HEADERS)
    record_click(None, request=request, subject=THING)
    [hit] = waiting()
    assert (hit.kind, hit.subject, hit.reason) == ("click", THING, "")


def test_a_crawlers_click_is_not_counted() -> None:
    request = RequestFactory().get("/di/7/", headers={"user-agent": "Googlebot/2.1 (a crawler)"})
    record_click(None, request=request, subject=THING)
    assert reasons() == [FilterReason.CRAWLER]


def test_the_salt_is_read_again_for_each_hit(tell: Tell, clock: Clock) -> None:
    """A process must not remember a salt that is destroyed."""
    tell()
    with writing() as spool:
        spool.set_salt(clock.now.date(), b"another")
    tell()
    assert len({hit.who for hit in waiting()}) == 2


def test_the_beacon_waits_for_a_busy_spool(tell: Tell) -> None:
    with (
        flushing() as flusher,
        patch("analytics.spool_file.WEB_TIMEOUT", 0.01),
        flusher.transaction(),
    ):
        assert tell().status_code == 503
    assert tell().status_code == 200


@pytest.mark.parametrize(
    ("sent", "host"),
    [
        ("www.google.com", "google.com"),
        ("Zalo.me", "zalo.me"),
        ("203.0.113.7", ""),
        ("localhost", ""),
        ("a b.vn", ""),
        (f"{'a' * 100}.vn", ""),
        (["zalo.me"], ""),
        (None, ""),
    ],
)
def test_a_referrer_is_a_host_name_or_empty(sent: Any, host: str, tell: Tell) -> None:
    assert tell(r=sent).status_code == 200
    assert [hit.referrer for hit in waiting()] == [host]


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("missing", "portal.home"), ("view", "/gioi-thieu.html"), ("view", "ads.advertisement:7@2")],
)
def test_a_kind_with_a_subject_of_another_kind_is_refused(
    kind: str, subject: str, tell: Tell
) -> None:
    assert tell(subject, k=kind).status_code == 400
    assert waiting() == []


def test_the_image_without_script_records_a_missing_page(reader: Client) -> None:
    reader.get("/ghi-nhan/", {"k": "missing", "t": sign("/gioi-thieu.html")})
    assert [(hit.kind, hit.subject) for hit in waiting()] == [("missing", "/gioi-thieu.html")]
