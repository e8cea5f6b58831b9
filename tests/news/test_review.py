"""The reading page of whoever decides: what it shows, what can be done there, what is refused."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from news.decision_forms import presets
from news.models import Article, ArticleVersion, EditLock
from news.workflow import (
    NewerVersionError,
    Step,
    apply_step,
    approve,
    return_to_author,
    submit,
    waiting_for,
)
from tests.factories import make_department, make_image, make_section, make_user
from tests.news.makers import make_approver, make_author, make_chief, publish, write

pytestmark = pytest.mark.django_db

REASON = "Số điện thoại ở đoạn hai thiếu một chữ số."


@pytest.fixture
def approver(client: Client) -> User:
    user = make_approver(last_name="Trần", first_name="Hòa")
    client.force_login(user)
    return user


def sent(article: Article | None = None, **content: Any) -> Article:
    """Have a version submitted by its author."""
    article = write(article, **content)
    version = newest(article)
    assert version.created_by
    submit(version, version.created_by)
    return Article.objects.get(pk=article.pk)


def newest(article: Article) -> ArticleVersion:
    version = Article.objects.get(pk=article.pk).newest_version
    assert version
    return version


def url(article: Article, rest: str = "") -> str:
    return f"/quan-tri/news/article/{article.pk}/duyet/{rest}"


def read(client: Client, article: Article, query: str = "") -> str:
    response = client.get(url(article) + query)
    assert response.status_code == 200
    return response.content.decode()


def decide(client: Client, article: Article, rest: str = "", **data: Any) -> Any:
    data.setdefault("version", newest(article).pk)
    return client.post(url(article, rest), data)


def told(client: Client, response: HttpResponse) -> str:
    """Return the page that a decision leads to."""
    assert response.status_code == 302
    return client.get(response["Location"]).content.decode()


def state(article: Article) -> str:
    return Article.objects.get(pk=article.pk).state


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


QUERIES = 21


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

    def test_what_was_never_seen_has_no_switch(self, client: Client, approver: User) -> None:
        article = sent()
        write(article, section=article.section)
        assert "Những chỗ thay đổi" not in read(client, article, "?xem=thay-doi")


class TestApproving:
    def test_one_post_approves_what_was_read(self, client: Client, approver: User) -> None:
        article = sent()
        html = told(client, decide(client, article))
        assert "Bài đang công khai." in html
        assert "Không còn bài nào" not in html
        assert state(article) == "published"

    @pytest.mark.parametrize(
        ("make", "effect"),
        [
            (lambda: sent(section=make_section(name="Y tế")), "ở chuyên mục “Y tế”"),
            (lambda: correction(), "thay bản đang đăng từ"),
            (lambda: correction(publish_at=timedelta(days=1)), "Bài sẽ tự lên trang lúc"),
            (
                lambda: correction(publish_at=-timedelta(days=2), expires_at=-timedelta(days=1)),
                "Bài đã hết hạn lúc",
            ),
            (lambda: withdrawn_correction(), "Bài đang gỡ sẽ hiện lại ngay"),
        ],
    )
    def test_the_page_says_what_an_approval_does(
        self, client: Client, approver: User, make: Any, effect: str
    ) -> None:
        assert effect in read(client, make())

    def test_a_newer_version_is_shown_instead(self, client: Client, approver: User) -> None:
        article = sent(title="Họp", body="<p>Họp ngày 23.</p>")
        seen = newest(article).pk
        sent(article, title="Họp", body="<p>Họp ngày 24.</p>", section=article.section)
        response = decide(client, article, version=seen)
        html = response.content.decode()
        assert response.status_code == 409
        assert "vừa lưu bản 2" in html
        assert "<ins>24.</ins>" in html
        assert f'name="version" value="{newest(article).pk}"' in html
        assert f'href="{url(article)}?ban=2&amp;xem=bai"' in html
        assert state(article) == "submitted"

    def test_a_second_click_says_that_it_is_done(self, client: Client, approver: User) -> None:
        article = sent()
        decide(client, article)
        html = told(client, decide(client, article))
        assert "Việc này đã xong từ trước. Trần Hòa đã duyệt bản 1 lúc" in html
        assert article.events.filter(kind="approved").count() == 1

    @pytest.mark.parametrize("rest", ["", "hen-gio/", "tra-lai/"])
    def test_what_another_approver_decided_stays(
        self, client: Client, approver: User, rest: str
    ) -> None:
        article = sent()
        return_to_author(newest(article), make_approver(first_name="Minh"), "Thiếu nguồn tin")
        response = decide(client, article, rest, preset=tomorrow(), reason=REASON)
        html = response.content.decode()
        assert response.status_code == 409
        assert "Minh đã trả lại bản 1" in html
        assert "Thiếu nguồn tin" in html
        assert state(article) == "returned"

    @pytest.mark.parametrize("rest", ["", "hen-gio/"])
    def test_nobody_approves_their_own_text(self, client: Client, rest: str) -> None:
        writer = make_chief()
        writer.user_permissions.remove(writer.user_permissions.get(codename="approve_own_article"))
        client.force_login(writer)
        article = write()
        ArticleVersion.objects.update(created_by=writer, state="submitted")
        html = read(client, article)
        assert "Chính bạn lưu bản này" in html
        assert ">Duyệt và xuất bản<" not in html
        response = decide(client, article, rest, preset=tomorrow())
        assert response.status_code == 403
        assert "hãy nhờ người duyệt khác" in response.content.decode()
        assert state(article) == "submitted"

    def test_a_chief_approves_their_own_text(self, client: Client) -> None:
        chief = make_chief()
        client.force_login(chief)
        article = write()
        ArticleVersion.objects.update(created_by=chief, state="submitted")
        decide(client, article)
        assert state(article) == "published"

    @pytest.mark.parametrize("rest", ["", "hen-gio/", "tra-lai/"])
    @pytest.mark.parametrize(
        ("rights", "status"),
        [
            (("news.change_article",), 404),  # somebody else's article
            (("news.view_article",), 404),
            ((), 403),
        ],
    )
    def test_without_the_right_nothing_is_shown_or_done(
        self, client: Client, rights: tuple[str, ...], status: int, rest: str
    ) -> None:
        article = sent()
        client.force_login(make_user(*rights))
        assert client.get(url(article, rest)).status_code == status
        response = decide(client, article, rest, reason=REASON, preset=tomorrow())
        assert response.status_code == status
        assert state(article) == "submitted"

    def test_an_editor_reads_and_returns_and_does_not_approve(self, client: Client) -> None:
        client.force_login(make_author())
        article = sent()
        html = read(client, article)
        assert ">Trả lại…<" in html
        assert ">Duyệt và xuất bản<" not in html
        response = decide(client, article)
        assert response.status_code == 403
        assert "việc này cần quyền duyệt" in response.content.decode()

    def test_an_article_of_a_closed_section_is_not_found(
        self, client: Client, approver: User
    ) -> None:
        article = sent()
        article.section.staff.add(make_user())
        assert client.get(url(article)).status_code == 404
        assert decide(client, article).status_code == 404

    @pytest.mark.parametrize("version", ["", "x", "²", "0", "99999999", "9" * 30])
    def test_an_unknown_version_is_not_approved(
        self, client: Client, approver: User, version: str
    ) -> None:
        article = sent()
        assert decide(client, article, version=version).status_code == 404
        assert state(article) == "submitted"

    def test_a_version_of_another_article_is_not_approved(
        self, client: Client, approver: User
    ) -> None:
        article, other = sent(), sent()
        assert decide(client, article, version=newest(other).pk).status_code == 404
        assert (state(article), state(other)) == ("submitted", "submitted")

    def test_what_was_trashed_meanwhile_is_not_approved(
        self, client: Client, approver: User
    ) -> None:
        article = sent()
        apply_step(article, Step.TRASH, make_approver())
        response = decide(client, article)
        assert response.status_code == 422
        assert "thùng rác" in response.content.decode()

    @pytest.mark.parametrize("rest", ["", "hen-gio/", "tra-lai/"])
    def test_other_methods_are_refused(self, client: Client, approver: User, rest: str) -> None:
        assert client.put(url(sent(), rest)).status_code == 405
        assert client.delete(url(sent(), rest)).status_code == 405

    def test_the_next_article_is_offered(self, client: Client, approver: User) -> None:
        first, second, third = sent(), sent(), sent()
        html = told(client, decide(client, third))
        assert "Còn 2 bài chờ duyệt: bài kế tiếp" in html
        assert f'href="{url(first)}"' in html
        decide(client, first)
        html = told(client, decide(client, second))
        assert "bài kế tiếp" not in html
        assert ">Bàn làm việc<" in html

    def test_an_approval_can_be_taken_back_from_there(self, client: Client, approver: User) -> None:
        article = sent()
        assert "/buoc/go/" in told(client, decide(client, article))


class TestWaiting:
    def test_what_one_cannot_decide_is_not_offered(self) -> None:
        approver, article = make_approver(), sent()
        closed = sent()
        closed.section.staff.add(make_user())
        own = write()
        ArticleVersion.objects.filter(article=own).update(created_by=approver, state="submitted")
        write()
        assert [version.article for version in waiting_for(approver)] == [article]
        assert not waiting_for(make_user("news.change_article")).exists()

    def test_a_chief_is_offered_their_own(self) -> None:
        chief, article = make_chief(), write()
        ArticleVersion.objects.update(created_by=chief, state="submitted")
        assert [version.article for version in waiting_for(chief)] == [article]


class TestScheduling:
    def test_a_preset_is_one_button(self, client: Client, approver: User) -> None:
        article = sent()
        assert "Sáng mai 7:00" in read(client, article)
        html = told(client, decide(client, article, "hen-gio/", preset=tomorrow()))
        assert "Bài tự lên trang lúc 07:00" in html
        assert state(article) == "scheduled"
        assert "/buoc/huy-lich/" in html

    @pytest.mark.parametrize("day", ["%Y-%m-%d", "%d/%m/%Y"])
    def test_any_moment_is_typed(self, client: Client, approver: User, day: str) -> None:
        article, later = sent(), timezone.localtime() + timedelta(days=9)
        decide(client, article, "hen-gio/", day=later.strftime(day), hour="08:15")
        at = Article.objects.get(pk=article.pk).publish_at
        assert at
        assert timezone.localtime(at).strftime("%d %H:%M") == f"{later:%d} 08:15"

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            ({"day": "2026-01-05", "hour": "07:00"}, "07:00, 05/01/2026 đã qua, bây giờ là"),
            ({"preset": "2026-01-05 07:00"}, "đã qua"),
            ({"day": "", "hour": "07:00"}, "Hãy điền mục này"),
            ({"day": "2326-01-05", "hour": "07:00"}, "Ngày phải từ"),
            ({"day": "9999-12-31", "hour": "23:59"}, "Ngày phải từ"),
            ({"day": "x", "hour": "25:00"}, "Hãy"),
            ({"preset": "x"}, "Hãy"),
        ],
    )
    def test_a_moment_that_cannot_be_is_refused(
        self, client: Client, approver: User, data: dict[str, str], said: str
    ) -> None:
        article = sent()
        response = decide(client, article, "hen-gio/", **data)
        html = response.content.decode()
        assert response.status_code == 422
        assert said in html
        assert all(f'value="{typed}"' in html for name, typed in data.items() if name == "hour")
        assert state(article) == "submitted"

    def test_a_public_article_is_not_scheduled(self, client: Client, approver: User) -> None:
        article = correction()
        assert ">Hẹn giờ…<" not in read(client, article)
        response = decide(client, article, "hen-gio/", preset=tomorrow())
        assert response.status_code == 422
        assert "Bài đang công khai nên không hẹn giờ được" in response.content.decode()
        assert state(article) == "published"

    def test_without_script_it_has_a_page_of_its_own(self, client: Client, approver: User) -> None:
        html = client.get(url(sent(), "hen-gio/")).content.decode()
        assert "Sáng mai 7:00" in html
        assert 'type="date"' in html

    @pytest.mark.parametrize(
        ("now", "labels"),
        [
            ("2026-11-27T09:00", ["Chiều nay 17:00", "Sáng mai 7:00", "Sáng thứ Hai 7:00"]),
            ("2026-11-27T17:00", ["Sáng mai 7:00", "Sáng thứ Hai 7:00"]),
            ("2026-11-29T20:00", ["Sáng mai 7:00"]),
            ("2026-11-30T05:00", ["Chiều nay 17:00", "Sáng mai 7:00", "Sáng thứ Hai 7:00"]),
        ],
    )
    def test_presets_are_later_than_now(self, now: str, labels: list[str]) -> None:
        moment = timezone.make_aware(datetime.fromisoformat(now))
        found = presets(moment)
        assert [each.label for each in found] == labels
        assert sorted(each.moment for each in found) == [each.moment for each in found]
        assert all(each.moment > moment for each in found)


class TestReturning:
    def test_the_author_is_told_why(self, client: Client, approver: User) -> None:
        article = sent()
        html = told(client, decide(client, article, "tra-lai/", reason=REASON))
        assert "Đã trả lại bài cho người viết." in html
        assert newest(article).decision_note == REASON
        assert state(article) == "returned"

    @pytest.mark.parametrize("reason", ["", "   ", "\u200b\u200b", "…", "x" * 501])
    def test_a_reason_is_needed_and_what_was_typed_stays(
        self, client: Client, approver: User, reason: str
    ) -> None:
        article = sent()
        response = decide(client, article, "tra-lai/", reason=reason)
        assert response.status_code == 422
        assert reason.strip(" \u200b") in response.content.decode()
        assert state(article) == "submitted"

    def test_a_reason_that_came_too_late_is_kept(self, client: Client, approver: User) -> None:
        article = sent()
        seen = newest(article).pk
        sent(article, section=article.section)
        response = decide(client, article, "tra-lai/", version=seen, reason=REASON)
        html = response.content.decode()
        assert response.status_code == 409
        assert html.count(REASON) == 2  # in the notice, and in the dialog for the newer version
        assert state(article) == "submitted"

    def test_without_script_it_has_a_page_of_its_own(self, client: Client, approver: User) -> None:
        html = client.get(url(sent(), "tra-lai/")).content.decode()
        assert "<textarea" in html
        assert "required" in html

    def test_a_draft_is_not_returned(self, client: Client, approver: User) -> None:
        article = write()
        assert "<textarea" not in client.get(url(article, "tra-lai/")).content.decode()
        assert decide(client, article, "tra-lai/", reason=REASON).status_code == 409

    def test_the_form_of_the_article_has_the_same_dialog(
        self, client: Client, approver: User
    ) -> None:
        article = sent()
        html = client.get(f"/quan-tri/news/article/{article.pk}/change/").content.decode()
        assert f'action="{url(article, "tra-lai/")}"' in html
        assert 'name="_return"' not in html


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


def tomorrow() -> str:
    return presets(timezone.localtime())[-1].value


def correction(**moved: timedelta) -> Article:
    """Publish an article, move its times if asked, and have a correction submitted."""
    article = publish()
    Article.objects.filter(pk=article.pk).update(
        **{name: timezone.now() + shift for name, shift in moved.items()}
    )
    return sent(article, section=article.section, body="<p>Sửa lại.</p>")


def withdrawn_correction() -> Article:
    article = correction()
    apply_step(article, Step.WITHDRAW, make_approver(), "Sai số liệu.")
    return article


def test_approving_older_versions_is_refused_everywhere() -> None:
    article = sent()
    old = newest(article)
    sent(article, section=article.section)
    with pytest.raises(NewerVersionError, match="vừa lưu bản 2"):
        approve(old, make_chief())
