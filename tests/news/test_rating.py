"""The question whether an article helped: no JavaScript, account or cookie needed."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains
from pytest_django.fixtures import Settings

from analytics.flush import flush
from analytics.models import DailyCount, FilteredCount
from analytics.spool_file import close_connection, flushing
from core.subjects import sign
from news.models import Article
from portal.models import SiteIdentity
from tests.factories import make_user
from tests.news.makers import publish

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_spool(settings: Settings, tmp_path: Any) -> Any:
    settings.SPOOL_PATH = tmp_path / "spool" / "hits.sqlite3"
    yield
    close_connection()


@pytest.fixture
def article() -> Article:
    return publish(title="Cấp lại giấy khai sinh")


def answer(article: Article, answer: str, remote: str = "203.0.113.7", **fields: str) -> Any:
    client = Client(
        enforce_csrf_checks=True, headers={"user-agent": BROWSER, "accept-language": "vi"}
    )
    data = {"answer": answer, "t": sign(article.subject), **fields}
    return client.post(f"/danh-gia/{article.pk}/", data, REMOTE_ADDR=remote, follow=True)


def counts(article: Article) -> tuple[int, int]:
    with flushing() as spool:
        flush(spool)
    article.refresh_from_db()
    return article.helpful_count, article.unhelpful_count


def test_the_question_is_asked_without_script(client: Client, article: Article) -> None:
    page = client.get(article.get_absolute_url())
    assertContains(page, "Bài viết này có hữu ích không?")
    assertContains(page, f'action="/danh-gia/{article.pk}/"')


def test_answers_add_up(article: Article) -> None:
    assertContains(answer(article, "co"), "Cảm ơn bạn")
    answer(article, "co", remote="203.0.113.8")
    answer(article, "khong", remote="203.0.113.9")
    assert counts(article) == (2, 1)


def test_an_answer_given_again_changes_nothing(article: Article) -> None:
    for _ in range(3):
        answer(article, "co")
    assert counts(article) == (1, 0)


def test_an_answer_is_no_page_view(article: Article) -> None:
    answer(article, "co")
    counts(article)
    assert (article.view_count, DailyCount.objects.count()) == (0, 0)


def test_whom_it_did_not_help_may_say_why(article: Article) -> None:
    assertContains(answer(article, "khong"), f"/lien-he/?tu={article.get_absolute_url()}")


def test_the_thanks_do_not_say_that_a_second_answer_counts(article: Article) -> None:
    assertContains(answer(article, "co"), "mỗi ngày chỉ tính ý kiến đầu tiên")
    assertContains(answer(article, "khong"), "chỉ tính ý kiến đầu tiên")


def test_the_address_of_a_refused_answer_leads_back(client: Client, article: Article) -> None:
    response = client.get(f"/danh-gia/{article.pk}/")
    assert response["Location"] == article.get_absolute_url()
    assert "no-store" in response["Cache-Control"]


def test_what_another_site_sends_is_refused(client: Client, article: Article) -> None:
    data = {"answer": "co", "t": sign(article.subject)}
    headers = {"sec-fetch-site": "cross-site", "user-agent": BROWSER, "accept-language": "vi"}
    assert client.post(f"/danh-gia/{article.pk}/", data, headers=headers).status_code == 403
    assert counts(article) == (0, 0)


def test_no_cookie_is_set(article: Article) -> None:
    assert not answer(article, "co").cookies


@pytest.mark.parametrize(
    "fields", [{"answer": "maybe"}, {"answer": ""}, {"t": "forged"}, {"t": sign("portal.home")}]
)
def test_what_the_page_does_not_send_is_refused(fields: dict[str, str], article: Article) -> None:
    response = answer(article, fields.pop("answer", "co"), **fields)
    assert response.status_code == 400
    assert counts(article) == (0, 0)


def test_staff_and_crawlers_do_not_count(article: Article) -> None:
    data = {"answer": "co", "t": sign(article.subject)}
    Client(headers={"user-agent": "Googlebot/2.1"}).post(f"/danh-gia/{article.pk}/", data)
    staff = Client(headers={"user-agent": BROWSER, "accept-language": "vi"})
    staff.force_login(make_user())
    staff.post(f"/danh-gia/{article.pk}/", data)
    assert counts(article) == (0, 0)
    assert FilteredCount.objects.count() == 2


def test_a_draft_cannot_be_rated(article: Article) -> None:
    Article.objects.update(live_version=None, publish_at=None)
    assert answer(article, "co").status_code == 404


def test_an_answer_that_cannot_be_taken_down_is_admitted(
    article: Article, settings: Settings, tmp_path: Any
) -> None:
    (tmp_path / "file").touch()
    settings.SPOOL_PATH = tmp_path / "file" / "hits.sqlite3"
    response = answer(article, "co")
    assert response.status_code == 503
    assertContains(response, "Chưa ghi được ý kiến", status_code=503)


def test_a_closed_site_asks_nothing(client: Client, article: Article) -> None:
    SiteIdentity.objects.create(
        closed_on="2026-01-01", successor_name="Phường Mới", successor_url="https://moi.example/"
    )
    assertNotContains(client.get(article.get_absolute_url()), "hữu ích không")
    assert answer(article, "co").status_code == 403


def test_staff_see_the_answers_in_the_list(client: Client, article: Article) -> None:
    answer(article, "co")
    counts(article)
    client.force_login(make_user("news.view_article", "news.edit_others_article"))
    assertContains(client.get("/quan-tri/news/article/"), "1 / 0")
