"""Suggestions while readers type."""

from typing import Any

import pytest
from django.test import Client

from core.limits import LIMITS
from core.submissions.throttle import Quota
from news.models import Tag
from news.workflow import Step, apply_step
from portal.models import BestAnswer, Page
from portal.views import suggestions
from tests.factories import make_section
from tests.news.makers import make_chief, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def enough_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a search gives what it has, which is no fault of what is tested."""
    monkeypatch.setattr("core.search.candidates.MILLISECONDS", 60_000)


def suggested(client: Client, typed: str) -> list[dict[str, Any]]:
    answer = client.get("/tim-kiem/goi-y/", {"q": typed})
    assert answer.status_code == 200
    found: list[dict[str, Any]] = answer.json()["found"]
    return found


def titles(client: Client, typed: str) -> list[str]:
    return [each["title"] for each in suggested(client, typed)]


def test_lasting_things_stand_before_articles_and_best_answers_first(client: Client) -> None:
    section = make_section(name="Tiêm chủng", slug="tiem-chung")
    tag = Tag.objects.create(name="tiêm chủng mở rộng", slug="tiem-chung-mo-rong")
    publish(title="Đợt tiêm chủng mới", section=section, tags=[tag])
    answer = Page.objects.create(title="Lịch của trạm y tế", slug="lich", body="<p>.</p>")
    Page.objects.create(title="Hỏi đáp tiêm chủng", slug="hoi-dap", body="<p>.</p>")
    BestAnswer.objects.create(phrases=["tiêm chủng ở đâu"], page=answer)
    found = titles(client, "tiêm ch")
    assert found[0] == "Lịch của trạm y tế"
    assert set(found[1:4]) == {"Tiêm chủng", "tiêm chủng mở rộng", "Hỏi đáp tiêm chủng"}
    assert found[4:] == ["Đợt tiêm chủng mới"]
    assert suggested(client, "lịch của tr") == [
        {"title": "Lịch của trạm y tế", "address": "/trang/lich/", "label": "Trang thông tin"}
    ]


@pytest.mark.parametrize("typed", ["so do", "sổ đ", "SỔ ĐỎ", "làm sổ", "so d"])
def test_an_unfinished_word_is_enough(client: Client, typed: str) -> None:
    publish(title="Làm sổ đỏ trong ngày")
    assert titles(client, typed) == ["Làm sổ đỏ trong ngày"]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "s",
        "?!",
        "số đo",
        "xe bay",
        "'",
        "a:*",
        "\\",
        "%",
        "||",
        "xe\0",
        "số hồ",
        "<b>",
        "x" * 900,
    ],
)
def test_nothing_is_suggested_for_what_nothing_has(client: Client, typed: str) -> None:
    publish(title="Làm sổ đỏ")
    BestAnswer.objects.create(phrases=["sổ hồng"], page=Page.objects.create(title="T", slug="t"))
    assert titles(client, typed) == []


def test_only_what_is_public_is_suggested(client: Client) -> None:
    article = publish(title="Làm sổ đỏ")
    Page.objects.create(title="Sổ đỏ", slug="so-do", body="<p>.</p>", is_published=False)
    BestAnswer.objects.create(phrases=["sổ đỏ"], article=article)
    assert titles(client, "sổ đỏ") == ["Làm sổ đỏ"]
    apply_step(article, Step.WITHDRAW, make_chief(), "Sai")
    assert titles(client, "sổ đỏ") == []


def test_shared_caches_keep_them_and_search_engines_do_not(client: Client) -> None:
    answer = client.get("/tim-kiem/goi-y/", {"q": "sổ đỏ", "utm": "x"})
    assert "public" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_who_asks_too_often_gets_none(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suggestions, "suggestion_quota", Quota(1, LIMITS.suggestion_rate.seconds))
    suggested(client, "sổ đỏ")
    answer = client.get("/tim-kiem/goi-y/", {"q": "sổ hồng"})
    assert (answer.status_code, answer["Cache-Control"]) == (429, "no-store")


def test_search_boxes_name_what_suggests(client: Client) -> None:
    page = client.get("/tim-kiem/").content.decode()
    assert page.count('data-suggest="/tim-kiem/goi-y/"') == 2
