"""The public pages of the news, their addresses and their feeds."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from news.models import Article, Section, Tag
from tests.factories import make_article, make_department, make_image, make_section

pytestmark = pytest.mark.django_db


def make_articles(count: int, **fields: Any) -> list[Article]:
    tag = Tag.objects.get_or_create(name="một cửa", slug="mot-cua")[0]
    articles = [
        make_article(
            lead_image=make_image(),
            department=make_department(),
            publish_at=timezone.now() - timedelta(hours=number + 1),
            **fields,
        )
        for number in range(count)
    ]
    for article in articles:
        article.tags.add(tag)
    return articles


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


class TestSectionPage:
    def test_shows_its_articles_newest_first(self, client: Client) -> None:
        section = make_section(slug="tin-tuc")
        articles = make_articles(3, section=section)
        make_article()
        response = client.get("/tin-tuc/")
        assert list(response.context["page"]) == articles
        assert response.context["section"] == section
        assert response.context["subject"] == f"news.section:{section.pk}"

    def test_shows_the_articles_of_the_sections_under_it(self, client: Client) -> None:
        parent = make_section(slug="tin-tuc")
        child = make_section(slug="tin-phuong", parent=parent)
        article = make_article(section=child)
        response = client.get("/tin-tuc/")
        assert list(response.context["page"]) == [article]
        assert list(response.context["children"]) == [child]

    def test_leaves_out_drafts(self, client: Client) -> None:
        make_article(section=make_section(slug="tin-tuc"), published=False)
        assert not client.get("/tin-tuc/").context["page"].object_list

    def test_pages_hold_twelve(self, client: Client) -> None:
        articles = make_articles(13, section=make_section(slug="tin-tuc"))
        assert list(client.get("/tin-tuc/?trang=1").context["page"]) == articles[:12]
        assert list(client.get("/tin-tuc/?trang=2").context["page"]) == articles[12:]

    @pytest.mark.parametrize("number", ["0", "2", "-1", "x", "", "1.0", "9" * 5000, "%00"])
    def test_other_pages_are_not_found(self, client: Client, number: str) -> None:
        make_article(section=make_section(slug="tin-tuc"))
        assert client.get(f"/tin-tuc/?trang={number}").status_code == 404

    def test_an_unknown_section_is_not_found(self, client: Client) -> None:
        assert client.get("/khong-co/").status_code == 404

    def test_a_child_is_found_under_its_parent(self, client: Client) -> None:
        make_section(slug="tin-phuong", parent=make_section(slug="tin-tuc"))
        assert client.get("/tin-tuc/tin-phuong/").status_code == 200

    @pytest.mark.parametrize("address", ["/tin-phuong/", "/noi-cu/tin-phuong/"])
    def test_a_section_that_moved_is_redirected_to(self, client: Client, address: str) -> None:
        make_section(slug="tin-phuong", parent=make_section(slug="tin-tuc"))
        response = client.get(address)
        assert (response.status_code, response["Location"]) == (301, "/tin-tuc/tin-phuong/")

    def test_a_section_may_be_called_by_a_number(self, client: Client) -> None:
        section = make_section(slug="de-an-06", parent=make_section(slug="chuyen-doi-so"))
        assert client.get("/chuyen-doi-so/de-an-06/").context["section"] == section

    def test_the_number_in_a_section_is_not_taken_for_an_article(self, client: Client) -> None:
        article = make_article()
        section = make_section(slug=f"de-an-{article.pk}", parent=make_section(slug="a"))
        assert client.get(f"/a/de-an-{article.pk}/").context["section"] == section

    def test_the_number_of_queries_does_not_depend_on_the_content(self, client: Client) -> None:
        few, many = make_section(slug="it"), make_section(slug="nhieu")
        make_articles(3, section=few)
        make_articles(50, section=many)
        assert queries(client, "/it/") == queries(client, "/nhieu/")

    def test_only_reading_is_allowed(self, client: Client) -> None:
        make_section(slug="tin-tuc")
        assert client.post("/tin-tuc/").status_code == 405


class TestArticlePage:
    def test_shows_the_article(self, client: Client) -> None:
        article = make_article(section=make_section(slug="tin-tuc"), slug="mot-cua")
        response = client.get(f"/tin-tuc/mot-cua-{article.pk}/")
        assert response.context["article"] == article
        assert response.context["subject"] == f"news.article:{article.pk}"
        assert "Nội dung bài viết" in response.context["body"]

    def test_lies_under_both_levels_of_its_section(self, client: Client) -> None:
        section = make_section(slug="tin-phuong", parent=make_section(slug="tin-tuc"))
        article = make_article(section=section, slug="mot-cua")
        assert article.get_absolute_url() == f"/tin-tuc/tin-phuong/mot-cua-{article.pk}/"
        assert client.get(article.get_absolute_url()).status_code == 200

    @pytest.mark.parametrize(
        "address", ["/tin-tuc/ten-cu-{}/", "/khac/mot-cua-{}/", "/a/b/mot-cua-{}/", "/a/x-00{}/"]
    )
    def test_any_other_address_is_redirected_to_its_own(self, client: Client, address: str) -> None:
        article = make_article(section=make_section(slug="tin-tuc"), slug="mot-cua")
        response = client.get(address.format(article.pk))
        assert (response.status_code, response["Location"]) == (301, article.get_absolute_url())

    def test_a_slug_that_ends_in_a_number_is_no_trouble(self, client: Client) -> None:
        article = make_article(section=make_section(slug="tin-tuc"), slug="nam-2024")
        assert client.get(f"/tin-tuc/nam-2024-{article.pk}/").context["article"] == article

    @pytest.mark.parametrize(
        "fields",
        [
            {"published": False},
            {"publish_at": timezone.now() + timedelta(days=300)},
            {
                "publish_at": timezone.now() - timedelta(days=2),
                "expires_at": timezone.now() - timedelta(days=1),
            },
        ],
        ids=["draft", "scheduled", "expired"],
    )
    def test_what_is_not_public_is_not_found(self, client: Client, fields: dict[str, Any]) -> None:
        article = make_article(**fields)
        assert client.get(article.get_absolute_url()).status_code == 404

    def test_what_is_not_public_is_not_found_by_a_stale_address(self, client: Client) -> None:
        article = make_article(published=False)
        assert client.get(f"/a/b-{article.pk}/").status_code == 404

    def test_what_is_not_public_is_not_found_by_staff(self, client: Client) -> None:
        article = make_article(published=False)
        client.force_login(User.objects.create_superuser("quan-tri"))
        assert client.get(article.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("number", ["0", "9" * 18, "9" * 30, "9" * 5000])
    def test_an_unknown_number_is_not_found(self, client: Client, number: str) -> None:
        assert client.get(f"/tin-tuc/mot-cua-{number}/").status_code == 404

    def test_the_number_of_queries_does_not_depend_on_the_content(self, client: Client) -> None:
        section = make_section()
        first = make_articles(3, section=section)[0].get_absolute_url()
        with_few = queries(client, first)
        make_articles(50, section=section)
        assert queries(client, first) == with_few

    def test_caches_may_keep_it(self, client: Client) -> None:
        response = client.get(make_article().get_absolute_url())
        assert "public" in response["Cache-Control"]
        assert not response.cookies


class TestTagPage:
    def test_shows_the_articles_with_the_keyword(self, client: Client) -> None:
        make_article()
        articles = make_articles(2)
        response = client.get("/tu-khoa/mot-cua/")
        assert list(response.context["page"]) == articles
        assert response.context["heading"] == "một cửa"

    def test_an_unknown_keyword_is_not_found(self, client: Client) -> None:
        assert client.get("/tu-khoa/khong-co/").status_code == 404

    def test_the_number_of_queries_does_not_depend_on_the_content(self, client: Client) -> None:
        make_articles(3)
        with_few = queries(client, "/tu-khoa/mot-cua/")
        make_articles(50)
        assert queries(client, "/tu-khoa/mot-cua/") == with_few


class TestFeed:
    def test_names_the_newest_articles_by_absolute_addresses(self, client: Client) -> None:
        article = make_article(section=make_section(slug="tin-tuc"), title="Một cửa & <b>")
        make_article()
        text = client.get("/tin-tuc/rss/").content.decode()
        assert f"<link>http://testserver{article.get_absolute_url()}</link>" in text
        assert text.count("<item>") == 1
        assert "<title>Một cửa &amp; &lt;b&gt;</title>" in text

    def test_a_summary_is_text_and_not_markup(self, client: Client) -> None:
        make_article(section=make_section(slug="tin-tuc"), summary="a < b")
        assert "a &amp;lt; b" in client.get("/tin-tuc/rss/").content.decode()

    def test_one_item_stays_the_same_when_its_section_moves(self, client: Client) -> None:
        section = make_section(slug="tin-tuc")
        article = make_article(section=section)
        Section.objects.update(slug="tin-moi")
        text = client.get("/tin-moi/rss/").content.decode()
        assert f'<guid isPermaLink="false">news.article:{article.pk}</guid>' in text

    def test_of_a_section_that_moved_is_redirected_to(self, client: Client) -> None:
        make_section(slug="tin-phuong", parent=make_section(slug="tin-tuc"))
        response = client.get("/tin-phuong/rss/")
        assert (response.status_code, response["Location"]) == (301, "/tin-tuc/tin-phuong/rss/")

    def test_of_an_unknown_section_is_not_found(self, client: Client) -> None:
        assert client.get("/khong-co/rss/").status_code == 404

    def test_caches_may_keep_it(self, client: Client) -> None:
        make_section(slug="tin-tuc")
        assert "public" in client.get("/tin-tuc/rss/")["Cache-Control"]

    def test_the_number_of_queries_does_not_depend_on_the_content(self, client: Client) -> None:
        few, many = make_section(slug="it"), make_section(slug="nhieu")
        make_articles(3, section=few)
        make_articles(30, section=many)
        assert queries(client, "/it/rss/") == queries(client, "/nhieu/rss/")


class TestSitemap:
    def test_lists_public_articles_and_sections(self, client: Client) -> None:
        article, draft = make_article(), make_article(published=False)
        text = client.get("/sitemap-bai-viet.xml").content.decode()
        assert article.get_absolute_url() in text
        assert article.section.get_absolute_url() in text
        assert draft.get_absolute_url() not in text

    def test_the_number_of_queries_does_not_depend_on_the_content(self, client: Client) -> None:
        make_articles(3)
        with_few = queries(client, "/sitemap-bai-viet.xml")
        make_articles(30)
        assert queries(client, "/sitemap-bai-viet.xml") == with_few


class TestSectionRules:
    def test_a_reserved_address_is_refused(self) -> None:
        with pytest.raises(ValidationError, match="dành riêng"):
            Section(name="Tìm", slug="tim-kiem").full_clean()

    def test_a_third_level_is_refused(self) -> None:
        child = make_section(parent=make_section())
        with pytest.raises(ValidationError, match="hai cấp"):
            Section(name="Cháu", slug="chau", parent=child).full_clean()

    def test_a_section_with_children_cannot_become_one(self) -> None:
        parent = make_section()
        make_section(parent=parent)
        parent.parent = make_section()
        with pytest.raises(ValidationError, match="hai cấp"):
            parent.full_clean()

    def test_no_section_is_its_own_parent(self) -> None:
        section = make_section()
        with pytest.raises(IntegrityError, match="section_is_not_its_own_parent"):
            Section.objects.filter(pk=section.pk).update(parent=section)


class TestWhateverTheAddress(TestCase):
    def setUp(self) -> None:
        self.article = make_article(section=make_section(slug="tin-tuc"))

    @given(st.from_regex(r"(?:[a-zA-Z0-9_-]{1,9}/){1,2}[a-zA-Z0-9_-]{1,9}", fullmatch=True))
    @settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def test_the_number_alone_decides(self, path: str) -> None:
        response = self.client.get(f"/{path}-{self.article.pk}/")
        assert (response.status_code, response.headers.get("Location")) == (
            301,
            self.article.get_absolute_url(),
        )
