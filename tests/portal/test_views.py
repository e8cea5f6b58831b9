"""Views of the portal."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from analytics.models import SubjectHourlyCount
from core.counting_events import EventKind
from news.models import SITEMAP_PART, Article
from news.workflow import Step, apply_step
from portal import __version__
from portal.models import MenuItem, Page, SiteIdentity
from tests.factories import make_advertisement, make_placement, make_section
from tests.news.makers import make_approver, publish

# Fixed, whatever the content: more is a query in a loop.
HOME_QUERIES = 11
SEARCH_QUERIES = 20  # of a search that finds enough: see tests/portal/test_search.py

pytestmark = pytest.mark.django_db


def test_home_shows_the_site_and_its_news(client: Client) -> None:
    SiteIdentity.objects.create(unit_name="Phường An Thịnh")
    publish(title="Sáng thứ Bảy, quầy một cửa vẫn sáng đèn")
    response = client.get("/")
    assertContains(response, "Phường An Thịnh")
    assertContains(response, "Sáng thứ Bảy, quầy một cửa vẫn sáng đèn")


def test_home_without_any_content_works(client: Client) -> None:
    assert client.get("/").status_code == 200


def test_public_pages_may_be_shared_and_set_no_cookie(client: Client) -> None:
    for path in ("/", "/tim-kiem/", "/robots.txt", "/sitemap.xml", "/rss/"):
        response = client.get(path)
        assert "public" in response["Cache-Control"], path
        assert not response.cookies, path


def test_a_page_asked_for_with_a_session_stays_private(client: Client) -> None:
    client.cookies["sessionid"] = "abc"
    assert client.get("/")["Cache-Control"] == "private, no-store"


def test_the_home_page_takes_the_same_queries_however_much_there_is(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    section = make_section()
    article = publish(section=section)
    SubjectHourlyCount.objects.create(
        hour=timezone.now(), kind=EventKind.VIEW, subject=article.subject, count=3
    )
    client.get("/")
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")
    for number in range(20):
        publish(title=f"Bài số {number}", section=section)
        MenuItem.objects.create(menu="main", label=f"Mục {number}", url="/")
        make_advertisement(make_placement(position="home"))
    with django_assert_num_queries(HOME_QUERIES):
        client.get("/")


@pytest.mark.parametrize(
    "typed",
    [
        "cải cách hành chính",
        "cai cach hanh chinh",
        "CẢI CÁCH HÀNH CHÍNH",
        "ca\u0309i ca\u0301ch ha\u0300nh chi\u0301nh",
    ],
)
def test_search_finds_however_it_is_typed(client: Client, typed: str) -> None:
    publish(title="Đẩy mạnh cải cách hành chính")
    assertContains(client.get("/tim-kiem/", {"q": typed}), "Tìm thấy 1 kết quả")


def test_search_takes_d_for_đ(client: Client) -> None:
    publish(title="Đường mới qua Đồng Đa")
    assertContains(client.get("/tim-kiem/", {"q": "duong dong da"}), "Tìm thấy 1 kết quả")


def test_search_says_when_nothing_is_found(client: Client) -> None:
    assertContains(client.get("/tim-kiem/", {"q": "máy bay"}), "Tìm thấy 0 kết quả")


def test_search_shows_what_was_typed_harmlessly(client: Client) -> None:
    response = client.get("/tim-kiem/", {"q": "<script>alert(1)</script>"})
    assertNotContains(response, "<script>alert")


@pytest.mark.parametrize("typed", ["", "   ", "\0", "& | ! ' \\", "a" * 10_000, "'; --"])
def test_search_takes_any_text(client: Client, typed: str) -> None:
    assert client.get("/tim-kiem/", {"q": typed}).status_code == 200


def test_search_pages_beyond_the_last_are_404(client: Client) -> None:
    assert client.get("/tim-kiem/", {"q": "a", "trang": "9"}).status_code == 404


def test_search_results_cost_the_same_queries_however_many(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(14):
        publish(title=f"Cải cách số {number}")
    client.get("/tim-kiem/", {"q": "cải cách"})
    with django_assert_num_queries(SEARCH_QUERIES):
        client.get("/tim-kiem/", {"q": "cải cách"})


def test_a_lasting_page_is_shown(client: Client) -> None:
    Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body="<p>Bên bờ sông.</p>")
    assertContains(client.get("/trang/gioi-thieu/"), "<p>Bên bờ sông.</p>", html=True)


def test_an_unpublished_page_is_404(client: Client) -> None:
    Page.objects.create(title="Nháp", slug="nhap", body="<p>.</p>", is_published=False)
    assert client.get("/trang/nhap/").status_code == 404


def test_an_unknown_address_is_404_in_vietnamese(client: Client) -> None:
    response = client.get("/khong-co-trang-nay/")
    assertContains(response, "Không tìm thấy", status_code=404)


def test_a_section_whose_address_looks_like_an_article_has_its_pages(client: Client) -> None:
    section = make_section(slug="de-an-06", parent=make_section())
    for number in range(13):
        publish(title=f"Bài số {number}", section=section)
    path = section.get_absolute_url()
    assertContains(client.get(path), "Bài số 12")
    assertContains(client.get(path, {"trang": "2"}), "Bài số 0<")


def test_security_txt_says_where_to_report_a_vulnerability(client: Client) -> None:
    SiteIdentity.objects.create(unit_name="Xã Yên Hòa", email="yenhoa@lamgiang.example")
    response = client.get("/.well-known/security.txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    fields = [line.partition(": ")[::2] for line in response.content.decode().splitlines()]
    contacts = [value for name, value in fields if name == "Contact"]
    assert contacts == ["mailto:yenhoa@lamgiang.example", "http://testserver/lien-he/"]
    expires = datetime.fromisoformat(dict(fields)["Expires"])
    assert timedelta(days=100) < expires - timezone.now() < timedelta(days=365)


def test_security_txt_of_an_office_without_an_address(client: Client) -> None:
    text = client.get("/.well-known/security.txt").content.decode()
    assert text.count("Contact: ") == 1


def test_robots_keeps_crawlers_from_what_is_not_theirs(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /quan-tri/" in text
    assert "Sitemap: http://testserver/sitemap.xml" in text


def test_the_sitemap_lists_articles_sections_and_pages(client: Client) -> None:
    article = publish()
    page = Page.objects.create(title="Liên hệ", slug="lien-he", body="<p>.</p>")
    parts: dict[str, Any] = {"bai-viet": article, "chuyen-muc": article.section, "trang": page}
    index = client.get("/sitemap.xml").content.decode()
    for part, thing in parts.items():
        assert f"http://testserver/sitemap-{part}.xml<" in index
        text = client.get(f"/sitemap-{part}.xml").content.decode()
        assert f"http://testserver{thing.get_absolute_url()}<" in text


def test_each_part_of_the_sitemap_has_its_own_articles_and_all_are_in_one(client: Client) -> None:
    first, second, third = (_publish_in_next_part() for _ in range(3))
    hidden = publish(publish_at=timezone.now() + timedelta(days=9))
    apply_step(third, Step.WITHDRAW, make_approver(), "Nhầm số liệu")
    index = client.get("/sitemap.xml").content.decode()
    address = "http://testserver/sitemap-bai-viet.xml"
    assert re.findall(f"{re.escape(address)}[^<]*", index) == [address, f"{address}?p=2"]
    pages = [client.get(address, {"utm": "a", "p": page}).content.decode() for page in (1, 2)]
    for article, of_page in ((first, (True, False)), (second, (False, True))):
        assert tuple(f"{article.get_absolute_url()}<" in text for text in pages) == of_page
    for article in (third, hidden):
        assert not any(article.get_absolute_url() in text for text in pages)
    assert client.get(address, {"p": 3}).status_code == 404
    assert client.get(address, {"p": "x"}).status_code == 404


def _publish_in_next_part() -> Article:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval('news_article_id_seq', (last_value / %s + 1) * %s) "
            "FROM news_article_id_seq",
            [SITEMAP_PART, SITEMAP_PART],
        )
    return publish()


def test_the_sitemap_tells_when_an_article_last_changed(client: Client) -> None:
    publish()
    assert "<lastmod>" in client.get("/sitemap.xml").content.decode()


def test_rss_bears_the_unit_s_name(client: Client) -> None:
    SiteIdentity.objects.create(unit_name="Xã Yên Hòa")
    assertContains(client.get("/rss/"), "<title>Xã Yên Hòa</title>")


def test_media_serves_renditions_for_ever(client: Client, settings: LazySettings) -> None:
    file = Path(settings.MEDIA_ROOT) / "anh" / "thu-10x10" / "10.webp"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"RIFF")
    response = client.get("/media/anh/thu-10x10/10.webp")
    response.close()
    assert "immutable" in response["Cache-Control"]
    assert response["Content-Type"] == "image/webp"
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "path",
    [
        *("../settings.py", "secret.html", "anh/%2e%2e/secret_key", ""),
        *("a" * 256 + ".webp", f"{'a' * 256}/thu-10x10/10.webp", f"anh/{'b' * 256}-10x10/10.webp"),
        *("anh/thu-10x10/" + "1" * 256 + ".webp", "anh/thu-10x10/%00.webp"),
    ],
)
def test_media_serves_nothing_else(client: Client, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


def test_healthz_asks_no_database_and_tells_the_version(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert response.status_code == 200
    assert response.content.decode() == f"ok {__version__}\n"


def test_readyz_is_503_while_the_database_is_away(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert client.get("/readyz").status_code == 200

    def away() -> None:
        raise OperationalError("away")

    monkeypatch.setattr(connection, "cursor", away)
    assert client.get("/readyz").status_code == 503


def test_a_form_without_its_token_is_refused_in_vietnamese() -> None:
    client = Client(enforce_csrf_checks=True)
    response = client.post("/quan-tri/login/", {"username": "a", "password": "b"})
    assertContains(response, "phiên làm việc đã hết", status_code=403)


@pytest.mark.parametrize("next_page", ["https://evil.example/", "//evil.example", "javascript:1"])
def test_a_sign_in_with_a_refused_next_page_ends_at_the_desk(
    client: Client, next_page: str
) -> None:
    User.objects.create_superuser("quantri", password="mat-khau-dai")
    form = {"username": "quantri", "password": "mat-khau-dai", "next": next_page}
    response = client.post("/quan-tri/login/", form, follow=True)
    assert response.redirect_chain == [("/quan-tri/", 302)]
    assert response.status_code == 200
