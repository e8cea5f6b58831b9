"""The reading page of whoever decides: what it shows, and which ways lead there."""

from datetime import datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from news.models import Article, ArticleVersion, EditLock
from news.workflow import Step, apply_step, return_to_author, submit
from tests.factories import make_department, make_image, make_user
from tests.news.makers import make_approver, make_author, publish, write
from tests.news.reading import REASON, correction, decide, newest, read, sent, state, url

pytestmark = pytest.mark.django_db

QUERIES = 21


@pytest.fixture
def approver(client: Client) -> User:
    user = make_approver(last_name="Trần", first_name="Hòa")
    client.force_login(user)
    return user


class TestReading:
    def test_it_works(self, client: Client, approver: User) -> None:
        article = sent(title="Lịch tiêm chủng")
        html = read(client, article)
        assert "<h1" in html
        assert "Lịch tiêm chủng" in html
        assert "xem-thu/trang/?ban=1&amp;chi-bai=1" in html
        for button in ("Duyệt và xuất bản", "Hẹn giờ…", "Trả lại…", "Sửa"):
            assert f">{button}<" in html, button

    def test_the_framed_article_is_what_readers_will_see(
        self, client: Client, approver: User
    ) -> None:
        office = make_department(name="Trạm Y tế")
        article = sent(body="<h2>Nơi tiêm</h2><p>Ở trạm.</p>", byline="Lan", department=office,
                       source="Sở Y tế", lead_image=make_image(caption="Phòng tiêm"))  # fmt: skip
        response = client.get(f"/quan-tri/news/article/{article.pk}/xem-thu/trang/?chi-bai")
        html = response.content.decode()
        for text in ("Ở trạm.", "Tác giả: Lan", "Trạm Y tế", "Nguồn tin: Sở Y tế", "Phòng tiêm",
                     "Đọc khoảng"):  # fmt: skip
            assert text in html, text
        for around in ('<nav class="menu', "beacon.js", "huu-ich", "<script"):
            assert around not in html, around
        assert "script-src 'none'" in response["Content-Security-Policy"]

    def test_the_framed_article_has_the_note_to_readers(
        self, client: Client, approver: User
    ) -> None:
        article = publish()
        write(article, section=article.section, public_note="Sửa giờ tiêm")
        page = f"/quan-tri/news/article/{article.pk}/xem-thu/trang/?chi-bai"
        assert "Sửa giờ tiêm" in client.get(page).content.decode()
        assert "Sửa giờ tiêm" not in client.get(f"{page}&ban=1").content.decode()

    def test_the_page_says_who_sent_it_with_which_note(
        self, client: Client, approver: User
    ) -> None:
        article = write(note="Nhờ anh xem số liệu")
        submit(newest(article), make_author(last_name="Lê", first_name="Lan"))
        html = read(client, article)
        assert "Lê Lan gửi duyệt lúc" in html
        assert "Nhờ anh xem số liệu" in html

    def test_the_page_says_when_the_article_comes_and_goes(
        self, client: Client, approver: User
    ) -> None:
        article = sent()
        last_day = timezone.make_aware(datetime.fromisoformat("2090-01-31T08:00"))
        Article.objects.update(expires_at=last_day)
        assert "Hết hạn lúc 08:00, 31/01/2090." in read(client, article)

    def test_the_page_says_who_is_editing(self, client: Client, approver: User) -> None:
        article = sent()
        assert "đang mở bài này để sửa" not in read(client, article)
        EditLock.objects.acquire(article, make_author(first_name="Lan"))
        assert "đang mở bài này để sửa" in read(client, article)

    def test_warnings_are_in_view_and_errors_prevent_an_approval(
        self, client: Client, approver: User
    ) -> None:
        body = '<p>Xem <a href="/khong-co-trang/">biểu mẫu</a>.</p>'
        article = write(body=body)
        ArticleVersion.objects.update(state="submitted")
        html = read(client, article)
        assert "Liên kết /khong-co-trang/ dẫn đến trang không có" in html
        assert "Chưa duyệt được: còn 1 lỗi phải sửa." in html
        assert ">Duyệt và xuất bản<" not in html
        assert ">Trả lại…<" in html
        response = decide(client, article)
        assert response.status_code == 422
        assert "dẫn đến trang không có" in response.content.decode()
        assert state(article) == "submitted"

    def test_an_undescribed_lead_picture_is_a_warning(self, client: Client, approver: User) -> None:
        article = sent(lead_image=make_image(alt=""))
        assert "Ảnh đại diện chưa được mô tả." in read(client, article)

    def test_links_are_listed_with_their_addresses(self, client: Client, approver: User) -> None:
        article = sent(body='<p><a href="https://moh.gov.vn/x">Bộ Y tế</a></p>')
        html = read(client, article)
        assert "Liên kết trong bài <span>(1)</span>" in html
        assert 'Bộ Y tế: <a href="https://moh.gov.vn/x"' in html

    @pytest.mark.parametrize("query", ["?ban=9", "?ban=x", "?ban=²", "?ban=99999999999"])
    def test_an_unknown_version_is_not_found(
        self, client: Client, approver: User, query: str
    ) -> None:
        assert client.get(url(sent()) + query).status_code == 404

    def test_an_older_version_leads_to_the_newest(self, client: Client, approver: User) -> None:
        article = sent()
        sent(article, section=article.section)
        html = read(client, article, "?ban=1")
        assert "Đọc bản 2" in html
        assert ">Duyệt và xuất bản<" not in html

    def test_what_lies_in_the_trash_opens_where_it_is_restored(
        self, client: Client, approver: User
    ) -> None:
        article = sent()
        apply_step(article, Step.TRASH, approver)
        assert client.get(url(article))["Location"].endswith("/buoc/lay-lai/")

    @pytest.mark.parametrize("view", ["bai", "thay-doi"])
    def test_its_queries_are_fixed(
        self, client: Client, approver: User, django_assert_num_queries: Any, view: str
    ) -> None:
        article = publish(tags=[], lead_image=make_image())
        sent(article, section=article.section, body="<p>Khác.</p>")
        for _ in range(5):
            sent()
        read(client, article, f"?xem={view}")
        with django_assert_num_queries(QUERIES):
            read(client, article, f"?xem={view}")


class TestChanges:
    def test_what_is_live_is_compared_first(self, client: Client, approver: User) -> None:
        article = publish(title="Họp", body="<p>Họp ngày 23.</p><p>Ở nhà văn hóa.</p>")
        sent(article, title="Họp", body="<p>Họp ngày 24.</p><p>Ở nhà văn hóa.</p>",
             section=article.section)  # fmt: skip
        html = read(client, article)
        assert "<del>23.</del>" in html
        assert "<ins>24.</ins>" in html
        assert "1 đoạn không đổi" in html
        assert "Những chỗ thay đổi <span>(1)</span>" in html
        assert "<iframe" not in html
        assert "<iframe" in read(client, article, "?xem=bai")

    def test_each_field_that_becomes_public_is_compared(
        self, client: Client, approver: User
    ) -> None:
        article = publish(title="Họp", byline="An")
        sent(article, title="Mời họp", summary="Tóm tắt", byline="Bình", source="Đài",
             department=make_department(), lead_image=make_image())  # fmt: skip
        changes = client.get(url(article)).context["changes"]
        assert {change.label for change in changes} == {
            "Tiêu đề", "Tóm tắt", "Tác giả", "Nguồn tin", "Chuyên mục", "Đơn vị ký bài",
            "Ảnh đại diện",
        }  # fmt: skip

    def test_a_correction_without_a_change_says_so(self, client: Client, approver: User) -> None:
        article = publish(title="Họp")
        sent(article, title="Họp", section=article.section)
        assert "giống hệt bản 1" in read(client, article)

    def test_a_mended_version_is_compared_with_what_was_returned(
        self, client: Client, approver: User
    ) -> None:
        article = sent(title="Họp", body="<p>Họp ngày 23.</p>")
        return_to_author(newest(article), approver, REASON)
        sent(article, title="Họp", body="<p>Họp ngày 24.</p>", section=article.section)
        html = read(client, article)
        assert "<iframe" in html
        assert REASON in html
        assert "<ins>24.</ins>" in read(client, article, "?xem=thay-doi")

    def test_an_old_return_is_not_told_again(self, client: Client, approver: User) -> None:
        article = sent()
        return_to_author(newest(article), approver, REASON)
        publish(article, section=article.section)
        sent(article, section=article.section, body="<p>Sửa.</p>")
        assert REASON not in read(client, article)

    def test_what_was_never_seen_has_no_switch(self, client: Client, approver: User) -> None:
        article = sent()
        write(article, section=article.section)
        assert "Những chỗ thay đổi" not in read(client, article, "?xem=thay-doi")


class TestTheWayThere:
    def test_the_desk_and_the_list_lead_to_it(self, client: Client, approver: User) -> None:
        article = sent()
        for path in ("/quan-tri/", "/quan-tri/news/article/"):
            assert f'href="{url(article)}"' in client.get(path).content.decode(), path

    def test_the_list_leads_authors_to_the_form(self, client: Client) -> None:
        author = make_user("news.change_article")
        client.force_login(author)
        article = sent()
        Article.objects.update(created_by=author)
        html = client.get("/quan-tri/news/article/").content.decode()
        assert f'href="{url(article)}"' not in html

    def test_the_comparison_has_the_same_bar(self, client: Client, approver: User) -> None:
        article = correction()
        html = client.get(f"/quan-tri/news/article/{article.pk}/so-sanh/").content.decode()
        assert ">Duyệt và xuất bản<" in html
        assert "thay bản đang đăng từ" in html
        html = client.get(f"/quan-tri/news/article/{article.pk}/so-sanh/?b=1&a=1").content.decode()
        assert ">Duyệt và xuất bản<" not in html
        assert "Đọc bản 2" in html
