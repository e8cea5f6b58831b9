"""Merged and renamed keywords, threads, pinned articles, articles due for review."""

from datetime import date, timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from news.models import Article, ArticleVersion, Tag
from tests.factories import make_article, make_section, make_user
from tests.news.makers import find_articles, publish, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def target() -> Tag:
    return Tag.objects.create(name="Cải cách hành chính", slug="cai-cach-hanh-chinh")


@pytest.fixture
def old() -> Tag:
    return Tag.objects.create(name="CCHC", slug="cchc")


@pytest.mark.parametrize("rights", [(), ("news.delete_article",)])
def test_what_articles_use_is_not_deleted_and_the_page_says_why(
    client: Client, rights: tuple[str, ...]
) -> None:
    section = publish(title="Họp dân").section
    client.force_login(
        make_user("news.view_section", "news.delete_section", "news.rename_public", *rights)
    )
    pages = [
        client.get(f"/quan-tri/news/section/{section.pk}/delete/"),
        client.post(
            "/quan-tri/news/section/",
            {"action": "delete_selected", "_selected_action": [section.pk]},
        ),
    ]
    for page in pages:
        assertContains(page, "Chưa xóa được vì còn 2 mục đang dùng")  # the article, its version
        assertContains(page, "Họp dân")
        assertNotContains(page, "không có quyền")


class TestMerging:
    def test_articles_and_versions_carry_the_target(self, old: Tag, target: Tag) -> None:
        article = publish(tags=[old])
        old.merge_into(target)
        assert [*article.tags.all(), *ArticleVersion.objects.get().tags.all()] == [target, target]

    def test_an_article_with_both_carries_the_target_once(self, old: Tag, target: Tag) -> None:
        article = publish(tags=[old, target])
        old.merge_into(target)
        assert list(article.tags.all()) == [target]

    def test_the_old_keyword_is_gone(self, old: Tag, target: Tag) -> None:
        old.merge_into(target)
        assert list(Tag.objects.all()) == [target]

    def test_articles_are_found_by_both_names(self, old: Tag, target: Tag) -> None:
        article = publish(title="Họp giao ban", tags=[old])
        old.merge_into(target)
        found = [find_articles(name) for name in (old.name, target.name)]
        assert found == [[article], [article]]

    def test_the_old_address_leads_to_the_target(self, old: Tag, target: Tag) -> None:
        old.merge_into(target)
        assert Tag.objects.at("cchc") == target

    def test_addresses_of_the_old_one_lead_on(self, old: Tag, target: Tag) -> None:
        older = Tag.objects.create(name="Cải cách HC", slug="cai-cach-hc")
        older.merge_into(old)
        old.merge_into(target)
        assert Tag.objects.at("cai-cach-hc") == target

    def test_the_name_of_a_merged_keyword_finds_the_target(self, old: Tag, target: Tag) -> None:
        old.merge_into(target)
        assert Tag.objects.called("cchc") == target

    def test_a_keyword_is_not_merged_into_itself(self, old: Tag) -> None:
        old.merge_into(old)
        assert Tag.objects.get() == old

    def test_a_keyword_merged_by_somebody_else_meanwhile_is_left(
        self, old: Tag, target: Tag
    ) -> None:
        stale = Tag.objects.get(pk=old.pk)
        old.merge_into(target)
        stale.merge_into(target)
        assert Tag.objects.get() == target


class TestAddressesOfKeywords:
    def test_a_keyword_of_its_own_comes_before_an_old_address(self, target: Tag) -> None:
        target.add_old_slug("cchc")
        new = Tag.objects.create(name="CCHC", slug="cchc")
        assert Tag.objects.at("cchc") == new

    def test_an_unknown_one_is_not_found(self) -> None:
        with pytest.raises(Http404):
            Tag.objects.at("khong-co")

    def test_an_old_one_is_answered_with_the_new_one(
        self, client: Client, old: Tag, target: Tag
    ) -> None:
        old.merge_into(target)
        publish(tags=[target])
        response = client.get("/tu-khoa/cchc/")
        assert (response.status_code, response["Location"]) == (301, target.get_absolute_url())


class TestPinned:
    def test_stand_in_their_section_until_their_time_is_over(self) -> None:
        now, section = timezone.now(), make_section()
        pinned = make_article(section=section, pinned_until=now + timedelta(days=1))
        make_article(section=section, pinned_until=now - timedelta(hours=1))
        make_article(section=section)
        make_article(pinned_until=now + timedelta(days=1))
        assert list(Article.objects.pinned_in(section)) == [pinned]

    def test_a_draft_is_not_shown(self) -> None:
        later = timezone.now() + timedelta(days=1)
        article = make_article(published=False, pinned_until=later)
        assert not Article.objects.pinned_in(article.section).exists()


class TestReview:
    def test_articles_are_due_from_their_day_on(self) -> None:
        today = date(2026, 11, 23)
        due = make_article(review_on=today)
        make_article(review_on=today + timedelta(days=1))
        make_article()
        assert list(Article.objects.due_for_review(today)) == [due]

    def test_what_the_public_does_not_see_need_not_be_reviewed(self) -> None:
        today = date(2026, 11, 23)
        write().__class__.objects.update(review_on=today)
        assert not Article.objects.due_for_review(today).exists()
