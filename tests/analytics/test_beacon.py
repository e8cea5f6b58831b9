import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from analytics.models import Reason
from analytics.recorder import record_click
from analytics.spool import Hit, flushing, writing
from core.subjects import sign
from tests.analytics.conftest import BROWSER, Clock, Tell

THING = "ads.advertisement:7@2"


def waiting() -> list[Hit]:
    with flushing() as spool:
        return spool.hits_after(0, 1000)[0]


def reasons() -> list[str]:
    return [hit.reason for hit in waiting()]


def know(views: dict[str, int], **numbers: int) -> None:
    """Let the spool have the numbers of a flush."""
    with flushing() as spool:
        spool.settle(0, views)
        spool.set_numbers(numbers, timezone.now())


# No test here may use a database: pytest-django lets none of them.


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


def test_before_the_first_flush_nobody_knows_the_numbers(tell: Tell) -> None:
    assert tell().json() == {"counted": True, "numbers": None, "views": None}


@pytest.mark.parametrize(("minutes", "is_told"), [(5, True), (6, False)])
def test_numbers_from_before_an_outage_are_not_told(
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


def test_half_an_hour_later_it_counts_again(tell: Tell, clock: Clock) -> None:
    tell()
    clock.now += timedelta(minutes=30)
    assert tell().json()["counted"]


def test_a_repeat_waits_too_since_the_flush_decides(tell: Tell) -> None:
    tell()
    tell()
    assert reasons() == ["", ""]


def test_the_answer_is_never_kept(tell: Tell) -> None:
    assert tell()["Cache-Control"] == "no-store"


def test_nobody_gets_a_cookie(tell: Tell) -> None:
    assert not tell().cookies


def test_what_became_viewable_waits_under_the_nonce(tell: Tell) -> None:
    tell(k="viewable", n="00000000000000ff", seen=[sign(THING), sign("ads.advertisement:8@2")])
    assert [(hit.kind, hit.subject, hit.who) for hit in waiting()] == [
        ("viewable", THING, 255),
        ("viewable", "ads.advertisement:8@2", 255),
    ]


def test_without_script_an_image_tells_of_a_view(reader: Client) -> None:
    response = reader.get("/ghi-nhan/", {"t": sign("news.article:12")})
    assert (response["Content-Type"], response["Cache-Control"]) == ("image/gif", "no-store")
    assert [(hit.kind, hit.subject) for hit in waiting()] == [("view", "news.article:12")]


def test_without_script_an_image_tells_what_was_served(reader: Client) -> None:
    reader.get("/ghi-nhan/", {"t": sign(THING), "k": "served"})
    assert [(hit.kind, hit.subject, hit.who) for hit in waiting()] == [("served", THING, None)]


def test_the_image_is_one(reader: Client) -> None:
    content = reader.get("/ghi-nhan/", {"t": sign("portal.home")}).content
    assert content.startswith(b"GIF89a")


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"}, Reason.CRAWLER),
        ({"sec-purpose": "prefetch"}, Reason.PREFETCH),
        ({"cookie": "sessionid=abc"}, Reason.STAFF),
    ],
)
def test_who_is_no_reader_is_told_the_numbers_and_not_counted(
    headers: dict[str, str], reason: Reason, tell: Tell
) -> None:
    know({"news.article:12": 521})
    answer = tell(headers=headers).json()
    assert (answer["counted"], answer["views"], reasons()) == (False, 521, [reason])


def test_who_is_not_counted_leaves_no_hash(tell: Tell) -> None:
    tell(headers={"sec-purpose": "prefetch"})
    assert waiting()[0].who is None


def test_head_is_not_counted(reader: Client) -> None:
    assert reader.head("/ghi-nhan/", {"t": sign("portal.home")}).status_code == 200
    assert reasons() == [Reason.HEAD]


def test_a_page_older_than_yesterday_is_not_counted(tell: Tell, clock: Clock) -> None:
    token = sign("news.article:12")
    clock.set("2026-11-25 00:00")
    assert tell(t=token).status_code == 200
    assert reasons() == [Reason.STALE]


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
    {"t": "x" * 10_000},
]


@pytest.mark.parametrize("message", BAD)
def test_a_bad_message_is_refused_and_nothing_written(message: dict[str, Any], tell: Tell) -> None:
    assert tell(**message).status_code == 400
    assert waiting() == []


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"1", b"\xff\xfe", b'"x"', b"[" * 8000, b"9" * 5000]
)
def test_what_is_no_message_is_refused(body: bytes, reader: Client) -> None:
    response = reader.post("/ghi-nhan/", body, content_type="application/json")
    assert response.status_code == 400


@pytest.mark.parametrize(
    "query", [{}, {"t": "forged"}, {"t": sign("portal.home"), "k": "viewable"}, {"t": sign(THING)}]
)
def test_a_bad_address_is_refused(query: dict[str, str], reader: Client) -> None:
    assert reader.get("/ghi-nhan/", query).status_code == 400


def test_other_methods_are_refused(reader: Client) -> None:
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


def test_a_click_waits_to_be_counted() -> None:
    request = RequestFactory().get("/di/7/", headers={"user-agent": BROWSER})
    record_click(None, request=request, subject=THING)
    [hit] = waiting()
    assert (hit.kind, hit.subject, hit.reason) == ("click", THING, "")


def test_a_crawlers_click_is_not_counted() -> None:
    request = RequestFactory().get("/di/7/", headers={"user-agent": "Googlebot/2.1 (a crawler)"})
    record_click(None, request=request, subject=THING)
    assert reasons() == [Reason.CRAWLER]


def test_a_click_that_cannot_be_taken_down_still_leads_on(
    own_spool: Path, caplog: pytest.LogCaptureFixture
) -> None:
    own_spool.parent.write_text("a file where the folder should be")
    request = RequestFactory().get("/di/7/", headers={"user-agent": BROWSER})
    record_click(None, request=request, subject=THING)
    assert "Click not counted" in caplog.text


def test_the_salt_is_read_anew_for_each_hit(tell: Tell, clock: Clock) -> None:
    """Otherwise a process would remember one that is destroyed."""
    tell()
    with writing() as spool:
        spool.set_salt(clock.now.date(), b"another")
    tell()
    assert len({hit.who for hit in waiting()}) == 2


def test_a_busy_spool_is_waited_for(tell: Tell) -> None:
    with flushing() as flusher, patch("analytics.spool.WEB_PATIENCE", 0.01), flusher.transaction():
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
def test_a_referrer_is_the_name_of_a_site_or_nothing(sent: Any, host: str, tell: Tell) -> None:
    assert tell(r=sent).status_code == 200
    assert [hit.referrer for hit in waiting()] == [host]


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("missing", "portal.home"), ("view", "/gioi-thieu.html"), ("view", "ads.advertisement:7@2")],
)
def test_a_kind_befalls_only_its_own_subjects(kind: str, subject: str, tell: Tell) -> None:
    assert tell(subject, k=kind).status_code == 400
    assert waiting() == []


def test_without_script_an_image_tells_what_is_missing(reader: Client) -> None:
    reader.get("/ghi-nhan/", {"k": "missing", "t": sign("/gioi-thieu.html")})
    assert [(hit.kind, hit.subject) for hit in waiting()] == [("missing", "/gioi-thieu.html")]
