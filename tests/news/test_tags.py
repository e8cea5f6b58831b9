"""Template tags of the news."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import timezone

from core.search.query import Query
from news.home_queries import LEADS
from news.models import Article, Section, Tag
from news.templatetags.news_tags import (
    excerpt,
    home_blocks,
    lead_articles,
    marked,
    notices,
    related_articles,
)
from tests.factories import make_article, make_image, make_section
from tests.news.makers import publish

pytestmark = pytest.mark.django_db


def ago(**duration: int) -> datetime:
    return timezone.now() - timedelta(**duration)


def titles(articles: Any) -> list[str]:
    return [article.title for article in articles]


def show(articles: Any) -> None:
    """Use all that a list shows of its articles."""
    for article in articles:
        str((article.get_absolute_url(), article.title, article.summary, article.publish_at))
        str((article.section.name, article.section.get_absolute_url()))
        if article.lead_image:
            str((article.lead_image.name, article.lead_image.focus_class))


class TestLeadArticles:
    def test_featured_ones_come_first_then_the_newest(self) -> None:
        image = make_image()
        make_article(title="Cũ", lead_image=image, publish_at=ago(days=3))
        make_article(
            title="Nổi bật", lead_image=image, publish_at=ago(days=9), featured_until=ago(days=-1)
        )
        make_article(title="Mới", lead_image=image, publish_at=ago(days=1))
        assert titles(lead_articles()) == ["Nổi bật", "Mới", "Cũ"]

    def test_featured_ones_fall_back_in_line_when_their_time_is_over(self) -> None:
        image = make_image()
        make_article(
            title="Từng nổi bật",
            lead_image=image,
            publish_at=ago(days=9),
            featured_until=ago(hours=1),
        )
        make_article(title="Mới", lead_image=image, publish_at=ago(days=1))
        assert titles(lead_articles()) == ["Mới", "Từng nổi bật"]

    def test_all_have_a_picture(self) -> None:
        make_article(featured_until=ago(days=-1))
        assert titles(lead_articles()) == []

    def test_a_draft_leads_nowhere(self) -> None:
        make_article(published=False, lead_image=make_image())
        assert titles(lead_articles()) == []

    def test_are_a_few(self) -> None:
        for _ in range(LEADS + 1):
            make_article(lead_image=make_image())
        assert len(lead_articles()) == LEADS


class TestHomeBlocks:
    def test_stand_in_the_order_of_the_sections(self) -> None:
        for order in (2, 1):
            make_article(section=make_section(name=f"Mục {order}", order=order))
        assert [block.section.name for block in home_blocks()] == ["Mục 1", "Mục 2"]

    def test_hold_the_newest_of_a_section_and_those_under_it(self) -> None:
        parent = make_section()
        child = make_section(parent=parent)
        for hours, section in enumerate([parent, child, parent, child, child], start=1):
            make_article(title=f"{hours}", section=section, publish_at=ago(hours=hours))
        [block] = home_blocks()
        assert block.section == parent
        assert titles(block.articles) == ["1", "2", "3", "4"]

    def test_leave_out_sections_without_articles(self) -> None:
        make_article(published=False)
        assert home_blocks() == []

    def test_leave_out_sections_that_want_no_block(self) -> None:
        hidden = make_section(on_home=False)
        make_article(section=hidden)
        make_article(section=make_section(parent=hidden))
        assert home_blocks() == []

    def test_articles_already_on_the_page_are_left_out(self) -> None:
        section = make_section()
        lead, *_ = [make_article(section=section, title=f"{n}") for n in range(5)]
        [block] = home_blocks(besides=[lead])
        assert titles(block.articles) == ["4", "3", "2", "1"]

    @pytest.mark.parametrize("count", [1, 9])
    def test_cost_two_queries(self, count: int, django_assert_num_queries: Any) -> None:
        for _ in range(count):
            for section in (make_section(), make_section(parent=make_section())):
                make_article(section=section, lead_image=make_image())
        with django_assert_num_queries(2):
            for block in home_blocks():
                block.section.get_absolute_url()
                show(block.articles)


class TestNotices:
    def test_come_from_the_sections_that_hold_notices(self) -> None:
        holding = make_section(is_notice=True)
        make_article(title="Thông báo", section=holding)
        make_article(title="Lịch cắt điện", section=make_section(parent=holding))
        make_article(title="Tin")
        assert set(titles(notices())) == {"Thông báo", "Lịch cắt điện"}


class TestRelatedArticles:
    @pytest.fixture
    def section(self) -> Section:
        return make_section()

    def tagged(self, *names: str, **fields: Any) -> Article:
        article = make_article(**fields)
        tags = [Tag.objects.get_or_create(name=name, slug=name)[0] for name in names]
        article.tags.set(tags)
        return article

    def test_share_a_keyword_first_then_the_section(self, section: Section) -> None:
        article = self.tagged("a", "b", section=section)
        make_article(title="Cùng mục", section=section, publish_at=ago(minutes=1))
        self.tagged("b", "a", title="Cùng từ khóa", publish_at=ago(days=9))
        make_article(title="Không liên quan")
        related = related_articles(article)["articles"]
        assert titles(related) == ["Cùng từ khóa", "Cùng mục"]

    def test_leave_out_the_article_itself_and_drafts(self, section: Section) -> None:
        article = self.tagged("a", section=section)
        self.tagged("a", section=section, published=False)
        assert titles(related_articles(article)["articles"]) == []

    def test_are_the_newest_of_each_kind(self, section: Section) -> None:
        article = self.tagged("a", section=section)
        for days in (5, 1, 3):
            self.tagged("a", title=f"khóa {days}", publish_at=ago(days=days))
            make_article(title=f"mục {days}", section=section, publish_at=ago(days=days))
        related = related_articles(article)["articles"]
        assert titles(related) == ["khóa 1", "khóa 3", "khóa 5", "mục 1"]

    def test_related_articles_that_staff_chose_come_first(self, section: Section) -> None:
        article = self.tagged("a", section=section)
        self.tagged("a", title="Tự tìm")
        article.chosen_related.add(make_article(title="Chọn tay", publish_at=ago(days=900)))
        related = related_articles(article)["articles"]
        assert titles(related) == ["Chọn tay", "Tự tìm"]

    def test_a_chosen_draft_is_left_out(self, section: Section) -> None:
        article = make_article(section=section)
        article.chosen_related.add(make_article(published=False))
        assert titles(related_articles(article)["articles"]) == []

    def test_related_articles_whose_titles_share_words_come_before_newer_ones(
        self, section: Section
    ) -> None:
        article = publish(title="Tiêm vắc-xin phòng bệnh dại", section=section)
        publish(title="Bệnh dại: lịch tiêm phòng", section=section, publish_at=ago(days=20))
        publish(title="Khánh thành nhà văn hóa", section=section, publish_at=ago(days=1))
        related = related_articles(article)["articles"]
        assert titles(related) == ["Bệnh dại: lịch tiêm phòng", "Khánh thành nhà văn hóa"]

    def test_a_title_without_words_is_like_no_other(self, section: Section) -> None:
        article = publish(title="!!!", section=section)
        publish(title="Khánh thành nhà văn hóa", section=section)
        assert titles(related_articles(article)["articles"]) == ["Khánh thành nhà văn hóa"]

    @pytest.mark.parametrize("count", [3, 50])
    def test_cost_one_query(
        self, count: int, section: Section, django_assert_num_queries: Any
    ) -> None:
        article = self.tagged("a", section=section)
        for _ in range(count):
            self.tagged("a", section=section)
        with django_assert_num_queries(1):
            show(related_articles(article)["articles"])


@pytest.mark.parametrize("tag", [lead_articles, notices])
def test_a_list_costs_one_query(tag: Any, django_assert_num_queries: Any) -> None:
    section = make_section(is_notice=True)
    for _ in range(4):
        make_article(section=section, lead_image=make_image())
    with django_assert_num_queries(1):
        show(tag())


class TestSearchResults:
    TEMPLATE = (
        "{% load news_tags %}{% for piece in article.title|marked:query %}"
        "{% if piece.is_match %}<mark>{{ piece.text }}</mark>{% else %}{{ piece.text }}{% endif %}"
        "{% endfor %}"
    )

    def test_words_are_marked_and_everything_is_escaped(self) -> None:
        article = Article(title="<b>Cải cách</b> hành chính")
        html = Template(self.TEMPLATE).render(
            Context({"article": article, "query": Query.read("cai cach")})
        )
        assert html == "&lt;b&gt;<mark>Cải cách</mark>&lt;/b&gt; hành chính"

    def test_marked_and_excerpt_keep_the_text(self) -> None:
        query = Query.read("x")
        assert "".join(piece.text for piece in excerpt("Tóm tắt. <b>", query)) == "Tóm tắt. <b>"
        assert "".join(piece.text for piece in marked("Nội dung", query)) == "Nội dung"
