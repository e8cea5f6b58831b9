"""Actions for many articles at once, and the export of the list."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from news.models import Article, ArticleVersion, Tag, Thread
from news.workflow import Step, apply_step, approve, save_version
from tests import spreadsheets
from tests.factories import make_article, make_department, make_section, make_user
from tests.news.makers import make_approver, make_author, make_chief, publish, write

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/news/article/"


@pytest.fixture
def approver(client: Client) -> User:
    user = make_approver()
    client.force_login(user)
    return user


def run(client: Client, action: str, *articles: Article, **fields: Any) -> str:
    """Choose an action; with `apply` confirm it, with the versions that its page would name."""
    data = {"action": action, "_selected_action": [a.pk for a in articles], **fields}
    newest = [each.newest_version for each in articles]
    data.setdefault("version", [version.pk for version in newest if version])
    return client.post(LIST, data, follow=True).content.decode()


def states(*articles: Article) -> list[str]:
    return [Article.objects.get(pk=article.pk).state for article in articles]


class TestSteps:
    def test_an_action_asks_first_and_names_the_articles(
        self, client: Client, approver: User
    ) -> None:
        one, two = write(title="Bài một"), write(title="Bài hai")
        html = run(client, "approve_chosen", one, two)
        assert "2 bài đã chọn" in html
        assert html.index(">Bài hai</a>") < html.index(">Bài một</a>")
        assert states(one, two) == ["draft", "draft"]

    def test_the_page_says_what_approving_does_to_each(
        self, client: Client, approver: User
    ) -> None:
        fresh, live, mine = write(title="Mới"), publish(title="Cũ"), write(title="Của tôi")
        correction = write(live, title="Cũ đã sửa", section=live.section)
        ArticleVersion.objects.filter(article=mine).update(created_by=approver)
        html = run(client, "approve_chosen", fresh, correction, mine)
        assert f"ở chuyên mục “{fresh.section}”" in html
        assert "thay bản đang đăng từ" in html
        assert html.count("Bạn không duyệt được bài này.") == 1
        assert html.count('name="version"') == 2
        for article in (fresh, correction, mine):
            assert f"/quan-tri/news/article/{article.pk}/duyet/" in html

    def test_the_page_says_what_withdrawing_does(self, client: Client, approver: User) -> None:
        assert "Ai mở địa chỉ" in run(client, "withdraw_chosen", publish())

    def test_an_article_with_a_dead_link_is_not_approved(
        self, client: Client, approver: User
    ) -> None:
        article = write(body='<p>Xem <a href="/khong-co-trang/">biểu mẫu</a>.</p>')
        html = run(client, "approve_chosen", article, apply="1")
        assert "Liên kết /khong-co-trang/ dẫn đến trang không có" in html
        assert states(article) == ["draft"]

    def test_a_version_saved_after_the_confirmation_is_not_approved(
        self, client: Client, approver: User
    ) -> None:
        article = write(title="Họp")
        named = [article.newest_version.pk] if article.newest_version else []
        write(article, title="Họp", section=article.section)
        html = run(client, "approve_chosen", article, apply="1", version=named)
        assert "Bản 2 chưa có lúc bạn xem danh sách" in html
        assert states(article) == ["draft"]

    def test_each_article_is_approved_by_its_own_rules(
        self, client: Client, approver: User
    ) -> None:
        good, bad = write(), write(title="Sai", body="<h4>Nhảy</h4><p>.</p>")
        mine = Article()
        save_version(mine, by=approver, title="Của tôi", body="<p>.</p>", section=make_section())
        html = run(client, "approve_chosen", good, bad, mine, apply="1")
        assert states(good, bad, mine) == ["published", "draft", "draft"]
        assert "xong 1 bài" in html
        assert "“Sai”: Đề mục “Nhảy” nhảy cấp" in html
        assert "“Của tôi”: Bạn không duyệt được bài này" in html

    def test_articles_are_submitted(self, client: Client) -> None:
        client.force_login(make_author())
        drafts = [write() for _ in range(3)]
        run(client, "submit_chosen", *drafts, apply="1")
        assert states(*drafts) == ["submitted"] * 3

    def test_withdrawing_needs_a_reason(self, client: Client, approver: User) -> None:
        article = publish()
        assert "Hãy điền mục này" in run(client, "withdraw_chosen", article, apply="1", reason=" ")
        assert states(article) == ["published"]
        run(client, "withdraw_chosen", article, apply="1", reason="Sai số liệu")
        assert states(article) == ["withdrawn"]

    def test_moving_waits_for_approval_where_it_is_public(
        self, client: Client, approver: User
    ) -> None:
        article, target = publish(title="Chuyển"), make_section(name="Chuyên mục mới")
        run(client, "move_chosen", article, apply="1", section=target.pk)
        article.refresh_from_db()
        newest = article.newest_version
        assert newest is not None
        assert (newest.section, newest.title) == (target, "Chuyển")
        assert article.section != target
        approve(newest, make_chief())
        article.refresh_from_db()
        assert article.section == target

    def test_articles_are_not_moved_to_a_closed_section(
        self, client: Client, approver: User
    ) -> None:
        article, target = write(), make_section()
        target.staff.add(make_user())
        run(client, "move_chosen", article, apply="1", section=target.pk)
        assert article.versions.count() == 1

    def test_an_action_without_the_right_does_nothing(self, client: Client) -> None:
        client.force_login(make_author())
        draft, public = write(), publish()
        run(client, "approve_chosen", draft, apply="1")
        run(client, "withdraw_chosen", public, apply="1", reason="x")
        assert states(draft, public) == ["draft", "published"]

    def test_an_article_of_a_closed_section_is_left_alone(
        self, client: Client, approver: User
    ) -> None:
        draft = write()
        draft.section.staff.add(make_user())
        run(client, "approve_chosen", draft, apply="1")
        assert states(draft) == ["draft"]


class TestExport:
    def rows(self, client: Client, query: str = "") -> list[tuple[Any, ...]]:
        response = client.get(f"{LIST}xuat-excel/{query}")
        assert response.status_code == 200
        return spreadsheets.rows_of(spreadsheets.read(response.content).active)

    def test_the_export_has_what_auditors_ask_for(self, client: Client, approver: User) -> None:
        office = make_department(name="Phòng Nội vụ")
        article = make_article(
            title="Họp", byline="Lan", department=office, section=make_section(name="Thông báo"),
            view_count=1200, opening_view_count=34,
        )  # fmt: skip
        head, row = self.rows(client)
        assert row[:5] == ("Họp", "Thông báo", "Lan", "Phòng Nội vụ", "Đã xuất bản")
        assert article.publish_at is not None
        moment = timezone.localtime(article.publish_at).replace(tzinfo=None)
        assert abs((row[5] - moment).total_seconds()) < 1
        assert row[6:] == (1234, f"http://testserver{article.get_absolute_url()}")
        assert len(head) == len(row)

    def test_what_no_reader_can_open_has_no_address(self, client: Client, approver: User) -> None:
        write(title="Nháp")
        publish(title="Hẹn giờ", publish_at=timezone.now() + timedelta(days=1))
        apply_step(publish(title="Đã gỡ"), Step.WITHDRAW, make_chief(), "Sai số liệu")
        assert {row[0]: row[-1] for row in self.rows(client)[1:]} == {
            "Nháp": None, "Hẹn giờ": None, "Đã gỡ": None,
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("", "Kỳ: mọi thời gian"),
            ("?publish_at__year=2026&publish_at__month=2", "Kỳ: 02/2026"),
            ("?publish_at__gte=2026-10-31T17:00:00%2B00:00&publish_at__lt=2026-11-30T17:00:00%2B00:00",
             "Kỳ: từ 01/11/2026 đến hết 30/11/2026"),
            ("?publish_at__gte=2026-10-31T17:00:00%2B00:00", "Kỳ: từ 01/11/2026"),
            ("?publish_at__lt=2026-11-30T17:00:00%2B00:00", "Kỳ: đến hết 30/11/2026"),
        ],
    )  # fmt: skip
    def test_the_heading_says_which_days(
        self, client: Client, approver: User, query: str, said: str
    ) -> None:
        sheet = spreadsheets.read(client.get(f"{LIST}xuat-excel/{query}").content).active
        assert said in spreadsheets.heading_of(sheet)

    def test_only_what_is_filtered(self, client: Client, approver: User) -> None:
        publish(title="Cắt nước")
        write(title="Cắt điện")
        assert [row[0] for row in self.rows(client, "?trang-thai=published")[1:]] == ["Cắt nước"]
        assert [row[0] for row in self.rows(client, "?q=cat+dien")[1:]] == ["Cắt điện"]

    def test_a_month_of_it(self, client: Client, approver: User) -> None:
        for title, day in [("Tháng chín", "2026-09-30"), ("Tháng mười", "2026-10-01")]:
            moment = timezone.make_aware(datetime.fromisoformat(f"{day}T00:30"))
            make_article(title=title, publish_at=moment)
        query = "?publish_at__year=2026&publish_at__month=10"
        assert [row[0] for row in self.rows(client, query)[1:]] == ["Tháng mười"]
        assert "Tháng 10" in client.get(LIST + "?publish_at__year=2026").content.decode()

    def test_all_pages_of_it(self, client: Client, approver: User) -> None:
        section = make_section()
        for _ in range(60):
            make_article(section=section)
        assert len(self.rows(client)) == 61

    @pytest.mark.parametrize("title", ["=1+1", '=HYPERLINK("http://x")', "+1", "@x"])
    def test_a_title_is_never_a_formula(self, client: Client, approver: User, title: str) -> None:
        make_article(title=title)
        response = client.get(f"{LIST}xuat-excel/")
        cell = spreadsheets.first_cell(spreadsheets.read(response.content).active)
        assert (cell.value, cell.data_type) == (title, "s")

    def test_nobody_gets_more_than_their_list(self, client: Client) -> None:
        make_article(title="Của người khác")
        client.force_login(make_user("news.change_article"))
        assert len(self.rows(client)) == 1
        client.force_login(make_user())
        assert client.get(f"{LIST}xuat-excel/").status_code == 403

    def test_its_queries_do_not_grow(
        self, client: Client, approver: User, django_assert_max_num_queries: Any
    ) -> None:
        section = make_section()
        for _ in range(30):
            make_article(section=section, department=make_department())
        with django_assert_max_num_queries(15):
            self.rows(client)


class TestTaxonomy:
    def test_keywords_are_merged_after_asking(self, client: Client) -> None:
        rights = ("news.view_tag", "news.change_tag", "news.delete_tag", "news.rename_public")
        client.force_login(make_user(*rights))
        keep, gone = (Tag.objects.called(name) for name in ("cải cách", "cải cách hành chính"))
        article = publish(tags=[gone])
        data = {"action": "merge_chosen", "_selected_action": [keep.pk, gone.pk]}
        html = client.post("/quan-tri/news/tag/", data).content.decode()
        assert "Chọn từ khóa được giữ lại" in html
        assert Tag.objects.count() == 2
        client.post("/quan-tri/news/tag/", {**data, "keep": keep.pk})
        assert list(article.tags.all()) == [keep]
        assert client.get(f"/tu-khoa/{gone.slug}/")["Location"] == f"/tu-khoa/{keep.slug}/"

    def test_one_alone_is_not_merged(self, client: Client) -> None:
        client.force_login(make_user("news.view_tag", "news.change_tag", "news.delete_tag"))
        data = {"action": "merge_chosen", "_selected_action": [Tag.objects.called("a").pk]}
        html = client.post("/quan-tri/news/tag/", data, follow=True).content.decode()
        assert "Chọn từ 2 đến" in html

    def test_matters_and_keywords_have_a_page_once_an_article_has_them(
        self, client: Client
    ) -> None:
        rights = ("news.add_thread", "news.view_thread", "news.view_tag")
        client.force_login(make_user(*rights))
        form = {"title": "Sắp xếp đơn vị", "slug": "sap-xep", "is_open": "on"}
        response = client.post("/quan-tri/news/thread/add/", form)
        assert response.status_code == 302, response.context["errors"]
        thread, tag = Thread.objects.get(), Tag.objects.called("Sáp nhập")
        forms = [
            f"/quan-tri/news/thread/{thread.pk}/change/",
            f"/quan-tri/news/tag/{tag.pk}/change/",
        ]
        pages = [thread.get_absolute_url(), tag.get_absolute_url()]
        for address, page in zip(forms, pages, strict=True):
            assert f'href="{page}"' not in client.get(address).content.decode()
            assert client.get(page).status_code == 404
        article = publish(tags=[tag])
        Article.objects.filter(pk=article.pk).update(thread=thread)
        for address, page in zip(forms, pages, strict=True):
            assert f'href="{page}"' in client.get(address).content.decode()
            assert client.get(page).status_code == 200

    def test_what_is_due_for_review_is_on_the_desk(self, client: Client) -> None:
        client.force_login(make_author())
        article = publish(title="Biểu phí 2024")
        Article.objects.filter(pk=article.pk).update(review_on=timezone.localdate())
        html = client.get("/quan-tri/").content.decode()
        assert "Bài đến hạn rà soát" in html
        assert "Biểu phí 2024" in html
