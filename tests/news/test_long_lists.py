"""Lists of articles, of keywords and of the admin, as long as they may be."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.paginator import EmptyPage, InvalidPage
from django.db import connection
from django.db.models import Q, QuerySet
from django.test import Client
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from core import pagination
from core.pagination import ListPaginator
from news import archive
from news.models import Article, ArticleState, Section, Tag, TaggedArticle
from news.workflow import Step, apply_step
from tests.factories import make_article, make_department, make_section
from tests.news.makers import make_approver, publish, write
from tests.news.test_hundred_thousand import multiply

pytestmark = pytest.mark.django_db


@pytest.fixture
def few_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MOST_COUNTED", 5)


def titles(rows: object) -> list[str]:
    return [article.title for article in rows]  # type: ignore[attr-defined]


class TestListPaginator:
    def test_a_short_list_has_pages_as_ever(self) -> None:
        for number in range(3):
            make_article(title=f"Bài {number}")
        paginator = ListPaginator(Article.objects.order_by("title"), 2)
        assert (paginator.count, paginator.num_pages, paginator.is_more) == (3, 2, False)
        assert titles(paginator.page(2)) == ["Bài 2"]
        with pytest.raises(EmptyPage):
            paginator.page(3)

    @pytest.mark.usefixtures("few_counted")
    def test_a_long_list_is_counted_up_to_a_bound_and_has_pages_beyond(self) -> None:
        for number in range(8):
            make_article(title=f"Bài {number}")
        paginator = ListPaginator(Article.objects.order_by("title"), 2)
        assert (paginator.count, paginator.is_more) == (5, True)
        page = paginator.page(3)
        assert titles(page) == ["Bài 4", "Bài 5"]
        assert page.has_next()
        last = paginator.page("4")
        assert titles(last) == ["Bài 6", "Bài 7"]
        assert (last.has_next(), last.has_previous()) == (False, True)

    @pytest.mark.usefixtures("few_counted")
    @pytest.mark.parametrize("number", [0, -1, 5, 10**7, 10**30, "x", "", "1.5"])
    def test_of_a_long_list_no_page_is_invented(self, number: object) -> None:
        for _ in range(8):
            make_article()
        with pytest.raises(InvalidPage):
            ListPaginator(Article.objects.order_by("pk"), 2).page(number)

    def test_an_empty_list_has_one_empty_page(self) -> None:
        assert list(ListPaginator(Article.objects.order_by("pk"), 2).page(1)) == []


def test_a_section_shows_its_own_and_those_under_it_by_time_on_every_page(client: Client) -> None:
    parent = make_section()
    children = [make_section(parent=parent) for _ in range(2)]
    now = timezone.now()
    for number in range(30):
        section = [parent, *children][number % 3]
        make_article(
            title=f"Bài số {number:02}", section=section, publish_at=now - timedelta(hours=number)
        )
    make_article(title="Của mục khác")
    found = []
    for page in (1, 2, 3):
        response = client.get(parent.get_absolute_url(), {"trang": page})
        found += titles(response.context["page"])
    assert found == [f"Bài số {number:02}" for number in range(30)]
    assert client.get(parent.get_absolute_url(), {"trang": 4}).status_code == 404
    newest = Article.objects.published().newest_in_section(parent, 3)
    assert titles(newest) == ["Bài số 00", "Bài số 01", "Bài số 02"]


@pytest.mark.usefixtures("few_counted")
def test_the_last_page_that_is_counted_leads_further(client: Client) -> None:
    section = make_section()
    for _ in range(40):
        make_article(section=section)
    address = section.get_absolute_url()
    assertContains(client.get(address), "?trang=2")
    assertContains(client.get(address, {"trang": 3}), "?trang=4")
    assertNotContains(client.get(address, {"trang": 4}), "?trang=5")


class TestListOfAKeyword:
    """The table of `TaggedArticle` follows whatever decides whether an article is public."""

    @staticmethod
    def agrees() -> bool:
        """Whether the table has what the articles and their keywords say."""
        live = Article.objects.live()
        expected = Article.tags.through.objects.filter(article__in=live)
        places = TaggedArticle.objects.values_list("tag_id", "article_id")
        times = TaggedArticle.objects.values_list("article_id", "publish_at", "expires_at")
        own = live.filter(tags__isnull=False).values_list("pk", "publish_at", "expires_at")
        return set(places) == set(expected.values_list("tag_id", "article_id")) and set(
            times
        ) == set(own)

    def test_publishing_withdrawing_and_putting_back(self, client: Client) -> None:
        tag, approver = Tag.objects.called("hộ khẩu"), make_approver()
        article = write(title="Sổ hộ khẩu", tags=[tag])
        assert not TaggedArticle.objects.exists()
        publish(article, title="Sổ hộ khẩu", tags=[tag])
        assert self.agrees()
        assertContains(client.get(tag.get_absolute_url()), "Sổ hộ khẩu")
        apply_step(article, Step.WITHDRAW, approver, "Nhầm")
        assert self.agrees()
        assert not TaggedArticle.objects.exists()
        apply_step(article, Step.PUT_BACK, approver)
        assert TaggedArticle.objects.count() == 1
        assert self.agrees()

    def test_a_keyword_added_taken_away_merged_or_deleted(self) -> None:
        first, second = Tag.objects.called("một"), Tag.objects.called("hai")
        article = publish(tags=[first])
        other = publish(tags=[first, second])
        publish(article, tags=[second])
        assert self.agrees()
        assert set(TaggedArticle.objects.values_list("article_id", "tag_id")) == {
            (article.pk, second.pk), (other.pk, first.pk), (other.pk, second.pk)
        }  # fmt: skip
        second.merge_into(first)
        assert self.agrees()
        first.delete()
        assert not TaggedArticle.objects.exists()

    def test_times_past_the_application(self, client: Client) -> None:
        tag = Tag.objects.called("lịch")
        article, now = publish(title="Lịch tiêm", tags=[tag]), timezone.now()
        Article.objects.update(publish_at=now - timedelta(days=2), expires_at=now)
        assert self.agrees()
        assert client.get(tag.get_absolute_url()).status_code == 404
        Article.objects.update(expires_at=now + timedelta(days=1))
        assertContains(client.get(tag.get_absolute_url()), "Lịch tiêm")
        Article.objects.filter(pk=article.pk).update(view_count=5)
        assert self.agrees()
        article.live_version = None
        article.save()
        assert not TaggedArticle.objects.exists()


class TestMonths:
    def test_each_month_with_articles_is_there_with_their_number(self) -> None:
        for month, day, hour in ((10, 31, 23), (11, 1, 0), (11, 30, 23), (12, 1, 0)):
            local = timezone.get_current_timezone()
            make_article(publish_at=datetime(2020, month, day, hour, tzinfo=local))
        make_article(publish_at=timezone.now() + timedelta(days=40))
        assert [(f"{month:%Y-%m}", count) for month, count in archive.months()] == [
            ("2020-12", 1), ("2020-11", 2), ("2020-10", 1)
        ]  # fmt: skip

    def test_more_than_are_counted_are_said_to_be_more(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assertNotContains(client.get("/luu-tru/"), "bài</span>")
        make_article()
        assertContains(client.get("/luu-tru/"), "<span>1 bài</span>")
        monkeypatch.setattr(archive, "MOST_IN_MONTH", 1)
        monkeypatch.setattr("news.views.pages.MOST_IN_MONTH", 1)
        make_article()
        assertContains(client.get("/luu-tru/"), "<span>hơn 1 bài</span>")


class TestAdminList:
    @pytest.fixture
    def staff(self, client: Client) -> Client:
        client.force_login(User.objects.create_superuser("truong", "", "mat-khau-dai"))
        return client

    def test_every_filter_by_state_finds_what_has_the_state(self) -> None:
        approver = make_approver()
        publish(title="Đã xuất bản")
        now = timezone.now()
        publish(title="Hẹn giờ", publish_at=now + timedelta(days=1))
        expired = publish(title="Hết hạn")
        Article.objects.filter(pk=expired.pk).update(
            publish_at=now - timedelta(days=2), expires_at=now - timedelta(days=1)
        )
        apply_step(publish(title="Đã gỡ"), Step.WITHDRAW, approver, "Nhầm")
        apply_step(write(title="Thùng rác"), Step.TRASH, approver)
        withdrawn = publish(title="Gỡ rồi bỏ")
        apply_step(withdrawn, Step.WITHDRAW, approver, "Nhầm")
        apply_step(withdrawn, Step.TRASH, approver)
        write(publish(title="Có bản nháp"), title="Có bản nháp mới")
        for state in ("draft", "submitted", "returned"):
            article = write(title=state)
            article.versions.update(state=state, decision_note="Thiếu")
        make_article(published=False, title="Chưa có bản nào")
        for state in ArticleState.values:
            having = Article.objects.with_state(now).filter(Q(state=state))
            found = Article.objects.in_state(state, now)
            assert having, state
            assert set(found.values_list("pk", flat=True)) == set(
                having.values_list("pk", flat=True)
            ), state

    @pytest.mark.usefixtures("few_counted")
    def test_a_long_list_says_that_it_is_longer(
        self, staff: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("news.admin.articles.ArticleAdmin.list_per_page", 3)
        for number in range(9):
            make_article(title=f"Bài {number}")
        page = staff.get("/quan-tri/news/article/")
        assertContains(page, "hơn 5 bài viết")
        assertNotContains(page, "Chọn tất cả 5")
        last = staff.get("/quan-tri/news/article/", {"p": 3})
        assert len(last.context["cl"].result_list) == 3
        assert staff.get("/quan-tri/news/article/", {"p": 4}).status_code == 302

    def test_a_short_list_is_counted_exactly(self, staff: Client) -> None:
        make_article()
        page = staff.get("/quan-tri/news/article/")
        assertContains(page, "1 bài viết")
        assertNotContains(page, "hơn")

    def test_years_of_all_articles_are_offered(self, staff: Client) -> None:
        for year in (2012, 2019, 2026):
            make_article(publish_at=timezone.now().replace(year=year, month=1, day=2))
        page = staff.get("/quan-tri/news/article/").content.decode()
        assert re.findall(r"\?publish_at__year=(\d+)", page) == ["2012", "2019", "2026"]


def plan(rows: QuerySet[Any, Any]) -> str:
    return rows.explain()


@pytest.mark.slow
def test_each_list_is_read_in_the_order_of_its_index() -> None:
    section, department = make_section(), make_department()
    tag = Tag.objects.called("chung")
    source = publish(section=section, department=department, tags=[tag])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL statement_timeout = 0")
        for table in ("news_article", "news_articleversion"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER audit_change")
        cursor.execute("ALTER TABLE news_article_tags DISABLE TRIGGER audit_change")
    multiply(
        Article, source.pk, 4000, live_version_id="NULL",
        publish_at="publish_at - n * interval '1 hour'",
        department_id=f"CASE WHEN n % 2 = 0 THEN {department.pk} END",
        section_id=f"CASE WHEN n % 2 = 0 THEN {section.pk} ELSE {make_section().pk} END",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO news_articleversion (article_id, number, state, title, summary, body, "
            "section_id, byline, source, note, public_note, created_at, decision_note) "
            "SELECT id, 1, 'approved', title, '', '', section_id, '', '', '', '', now(), '' "
            "FROM news_article WHERE live_version_id IS NULL"
        )
        cursor.execute(
            "UPDATE news_article a SET live_version_id = v.id FROM news_articleversion v "
            "WHERE v.article_id = a.id AND a.live_version_id IS NULL"
        )
        cursor.execute(
            "INSERT INTO news_article_tags (article_id, tag_id) "
            "SELECT id, %s FROM news_article ON CONFLICT DO NOTHING",
            [tag.pk],
        )
        cursor.execute("ANALYZE news_article")
        cursor.execute("ANALYZE news_taggedarticle")
    public, page = Article.objects.published(), slice(1000, 1013)
    keys = public.values_list("pk")
    superuser = User.objects.create_superuser("truong", "", "mat-khau-dai")
    of_staff = Article.objects.workable_by(superuser).kept()
    lists: dict[str, QuerySet[Any, Any]] = {
        "article_public": keys[page],
        "article_public_section": public.keys_in_section(section)[1000:1013],
        "article_public_department": keys.filter(department=department)[page],
        "tagged_newest": TaggedArticle.objects.filter(tag=tag).published().values_list(
            "article_id"
        )[page],
        "article_(kept|newest)": of_staff.values_list("pk")[page],
    }  # fmt: skip
    for index, rows in lists.items():
        shown = plan(rows)
        assert re.search(f"using {index} ", shown), shown
        assert "Sort" not in shown, shown
    make_section(parent=section)
    merged = plan(public.keys_in_section(Section.objects.get(pk=section.pk))[:12])
    assert "Merge Append" in merged, merged
