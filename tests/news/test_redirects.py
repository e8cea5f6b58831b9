"""Addresses of a former system lead to their articles for good."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from news.models import Article, Redirect
from news.models.redirects import old_path, old_path_of
from portal.microcache import MicroCache
from tests.factories import make_article, make_section, make_user

pytestmark = pytest.mark.django_db


def moved(path: str, **article: Any) -> Article:
    found = make_article(**article)
    Redirect.objects.create(old_path=path, article=found)
    return found


@pytest.mark.parametrize(
    ("known", "asked"),
    [
        ("/index.php?id=12", "/index.php?id=12"),
        ("/index.php?id=12&op=xem", "/index.php?op=xem&id=12"),
        ("/index.php?id=12", "/index.php?id=12&fbclid=IwAR0&utm_source=zalo"),
        ("/tin/bai-12.html", "/tin/bai-12.html"),
        ("/tin/bai-12.html", "/tin/bai-12.html?trang-in=1"),
        ("/tin/bai-12.html", "/Tin/Bai-12.HTML"),
        ("/tin/bài viết.html", "/tin/b%C3%A0i%20vi%E1%BA%BFt.html"),
        ("/pages/chi-tiet.aspx?itemid=7", "/Pages/chi-tiet.aspx?ItemId=7"),
        ("/tin-tuc/bai-viet-12", "/tin-tuc/bai-viet-12/"),
        ("/tin-tuc/bai-viet", "/tin-tuc/bai-viet"),
        ("/?p=123", "/?p=123"),
        ("/?p=123", "/?utm_source=zalo&p=123&bat-ky=1&p2=5"),
        ("/?q=node/12", "/?q=node%2F12&ttclid=E.C.P"),
        ("/?q=node/12", "/?q=node%2f12"),
        ("/?p=123", "/?p=123&amp;mc_cid=5"),
        ("/?p=123", "/?p=123;mc_cid=5"),
        ("/?p=123", "/index.php?p=123"),
        ("/?p=123", "/index.php/?zarsrc=30&p=123"),
        ("/?p=123", "/Index.PHP/?p=123"),
        ("/?q=node/12", "/index.html?q=node/12"),
        ("/index.php?p=123", "/index.php/?p=123"),
        ("/index.php?id=12&op=xem", "/index.php?op=xem;id=12"),
        ("/index.php?id=12;op=xem", "/index.php?op=xem&fbclid=x&id=12"),
        ("/index.php?id=12;op=xem", "/index.php?op=xem;zarsrc=30;id=12"),
        ("/xem.asp?bai-12", "/xem.asp?bai-12&zarsrc=30"),
        ("/xem.php?ten=đất đai", "/xem.php?ten=%C4%90%E1%BA%A5t+%C4%91ai&x"),
        ("/xem.php?ten=đất đai", "/xem.php?TEN=Đất%20đai"),
        ("/xem.php?b=2&A=1", "/xem.php?a=1&B=2"),
        (
            "/index.php?language=vi&nv=news&op=Tin-tuc/Hop-dan-12",
            "/index.php?language=vi&nv=news&op=Tin-tuc/Hop-dan-12&zarsrc=30&utm_source=zalo&"
            "utm_medium=zalo&utm_campaign=zalo&gidzl=AbC1",
        ),
        (
            "/index.php?language=vi&nv=news&op=Tin-tuc/Hop-dan-12",
            "/index.php?op=tin-tuc%2fhop-dan-12&"
            + "&".join(f"x{n}={n}" for n in range(60))
            + "&nv=news&language=vi",
        ),
    ],
)
def test_an_old_address_leads_to_its_article(client: Client, known: str, asked: str) -> None:
    article = moved(known)
    response = client.get(asked)
    assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())


@pytest.mark.parametrize(
    "asked", ["/index.php", "/index.php?id=13", "/index.php?id=12&id=13", "/index.php5?id=12"]
)
def test_another_address_is_not_found(client: Client, asked: str) -> None:
    moved("/index.php?id=12")
    assert client.get(asked).status_code == 404


@pytest.mark.parametrize("asked", ["/?p=124", "/?p=123&p=124", "/?q=123", "/?", "/?p", "/?%00=%ff"])
def test_the_home_page_stays_at_every_other_address(client: Client, asked: str) -> None:
    moved("/?p=123")
    assert client.get(asked).status_code == 200


def test_a_semicolon_may_be_part_of_a_value(client: Client) -> None:
    article = moved("/xem.php")
    Redirect.objects.update(old_path="/xem.php?ten=a%3bb")  # as they were written once
    for asked in ("ten=a;b", "ten=a%3Bb", "zarsrc=30&ten=a;b"):
        assert client.get(f"/xem.php?{asked}")["Location"] == article.get_absolute_url()


def test_the_index_itself_leads_nowhere(client: Client) -> None:
    moved("/?p=123")
    assert client.get("/index.php").status_code == 404


def test_the_old_address_with_most_parameters_counts(client: Client) -> None:
    moved("/index.php")
    moved("/index.php?id=12")
    article = moved("/index.php?id=12&lang=en")
    moved("/index.php?lang=en&z=zzzzzzzzzzzzzzzzzzz&id=12&y=1")
    asked = "/index.php?lang=en&fbclid=x&id=12"
    assert client.get(asked)["Location"] == article.get_absolute_url()


def test_an_old_address_of_the_home_page_may_say_that_its_article_was_withdrawn(
    client: Client,
) -> None:
    moved("/?p=123")
    Article.objects.update(withdrawn_at=timezone.now(), withdrawal_reason="Sai số liệu")
    assert client.get("/?p=123").status_code == 410


def test_the_address_with_its_query_comes_before_the_path_alone(client: Client) -> None:
    moved("/xem.php")
    article = moved("/xem.php?id=12")
    assert client.get("/xem.php?id=12")["Location"] == article.get_absolute_url()


@pytest.mark.parametrize(
    "article",
    [
        {"published": False},
        {"publish_at": timezone.now() + timedelta(days=1)},
        {"expires_at": timezone.now() - timedelta(minutes=1)},
    ],
)
def test_nothing_leads_to_what_is_not_public(client: Client, article: dict[str, Any]) -> None:
    moved("/xem.php", **article)
    assert client.get("/xem.php").status_code == 404


def test_a_page_that_is_there_comes_first(client: Client) -> None:
    moved("/tin-tuc")
    make_section(slug="tin-tuc")
    assert client.get("/tin-tuc/").status_code == 200


@pytest.mark.parametrize(
    "asked",
    ["//evil.example/xem.php", "/xem.php?next=//evil.example", "///evil.example/%2e%2e/xem.php"],
)
def test_no_address_leads_to_another_host(client: Client, asked: str) -> None:
    moved("/xem.php")
    location = client.get(asked).headers.get("Location", "/")
    assert location.startswith("/")
    assert not location.startswith("//")


@pytest.mark.parametrize(
    "asked", ["/a%00b", "/%ff%fe", "/" + "a" * 3000 + ".html", "/x.php?%00=%ff&&=&a"]
)
def test_strange_addresses_are_not_found(client: Client, asked: str) -> None:
    assert client.get(asked).status_code == 404


def test_a_form_sent_to_an_old_address_is_not_found(client: Client) -> None:
    moved("/xem.php")
    assert client.post("/xem.php").status_code == 404


def test_the_look_up_is_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/khong-co.php")  # what is asked once a process
    with django_assert_num_queries(1):
        Redirect.objects.leading_to("/khong-co.php", "id=1")


def test_among_many_addresses_the_look_up_is_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    article = moved("/index.php?id=0&op=xem")
    Redirect.objects.bulk_create(
        Redirect(old_path=f"/index.php?id={n}&op=xem", article=article) for n in range(1, 500)
    )
    asked = "&".join(f"x{n}=1" for n in range(90))
    with django_assert_num_queries(2):
        assert Redirect.objects.leading_to("/index.php", f"{asked}&op=xem&id=77") == article


def test_the_home_page_without_parameters_asks_for_no_old_address(client: Client) -> None:
    client.get("/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/")
    assert not [each for each in queries if "news_redirect" in each["sql"]]


@pytest.mark.parametrize("path", ["/index.php", "/tin/bai/", "/tu-khoa/cu/", "/trang/cu/"])
def test_the_query_gets_past_the_micro_cache(client: Client, path: str) -> None:
    article = moved(f"{path.rstrip('/')}?id=12")
    answers: list[tuple[str, str]] = []

    def django(environ: Any, start_response: Any) -> list[bytes]:
        response: Any = client.handler(environ)
        start_response(str(response.status_code), list(response.items()))
        return [response.content]

    def note(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
        answers.append((status, dict(headers).get("Location", "")))

    site = MicroCache.from_settings(django)
    site.fresh = 5
    for query in ("id=13", "id=12", "id=13"):
        site(RequestFactory().get(f"{path}?{query}").environ, note)
    assert answers == [("404", ""), ("301", article.get_absolute_url()), ("404", "")]


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://cu.example.vn/Tin/Bai.html#binh-luan", "/tin/bai.html"),
        ("/a/b/?y=2&x=1", "/a/b?x=1&y=2"),
        ("xem.php?id=1", "/xem.php?id=1"),
        ("/a%20b", "/a b"),
        ("  /a  ", "/a"),
        ("https://cu.example.vn", "/"),
        ("http://www.cu.example.vn/?p=123#top", "/?p=123"),
        ("/index.php?id=12&fbclid=IwAR0&utm_source=zalo", "/index.php?id=12"),
    ],
)
def test_an_address_is_written_in_one_way(address: str, path: str) -> None:
    assert old_path_of(address) == path


def test_a_normalised_old_address_stays_the_same() -> None:
    once = old_path("/Tin tức/", "b=2&a=%C4%91")
    assert old_path_of(once) == once


def test_two_articles_cannot_share_an_address() -> None:
    moved("/xem.php")
    with pytest.raises(IntegrityError, match="old_path"):
        moved("/xem.php")


@pytest.mark.parametrize("path", ["/", "/?", "https://cu.example.vn/", "/?utm_source=zalo"])
def test_the_home_page_cannot_lead_elsewhere(path: str) -> None:
    with pytest.raises(ValidationError, match="Trang chủ thì không chuyển đi nơi khác được"):
        Redirect(old_path=path, article=make_article()).full_clean()


@pytest.mark.parametrize(
    "path", ["/tin-tuc", "/tin-tuc/?id=5", "/tim-kiem/?q=a", "/so-do/", "/quan-tri/", "/rss"]
)
def test_the_address_of_a_page_cannot_lead_elsewhere(path: str) -> None:
    make_section(slug="tin-tuc")
    with pytest.raises(ValidationError, match="đang là một trang của cổng"):
        Redirect(old_path=path, article=make_article()).full_clean()


def test_a_number_in_an_old_address_is_not_taken_for_that_of_an_article_here(
    client: Client,
) -> None:
    other, article = make_article(), make_article()
    redirect = Redirect(old_path=f"/tin-cu/hop-dan-{other.pk}/", article=article)
    redirect.full_clean()
    redirect.save()
    asked = f"/tin-cu/hop-dan-{other.pk}/"
    assert client.get(asked)["Location"] == article.get_absolute_url()
    assert client.get(f"/tin-cu/khac-{other.pk}/")["Location"] == other.get_absolute_url()


def test_an_article_cannot_be_its_own_old_address() -> None:
    article = make_article()
    with pytest.raises(ValidationError, match="đang là một trang của cổng"):
        Redirect(old_path=article.get_absolute_url(), article=article).full_clean()


def test_staff_may_type_a_whole_address(client: Client) -> None:
    client.force_login(make_user(is_superuser=True))
    article = make_article()
    data = {"old_path": "http://cu.vn/Xem.php?id=3", "article": article.pk}
    client.post("/quan-tri/news/redirect/add/", data)
    assert Redirect.objects.get().old_path == "/xem.php?id=3"


def test_a_broken_address_is_refused_beside_its_field(client: Client) -> None:
    client.force_login(make_user(is_superuser=True))
    data = {"old_path": "http://[cu.vn/xem", "article": make_article().pk}
    response = client.post("/quan-tri/news/redirect/add/", data)
    assert "old_path" in response.context["adminform"].form.errors
