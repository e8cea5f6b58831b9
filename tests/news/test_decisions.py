"""Decisions on the reading page: approving, scheduling, returning; what is refused, and how."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from news.decision_forms import presets
from news.models import Article, ArticleVersion
from news.workflow import (
    NewerVersionError,
    Step,
    apply_step,
    approve,
    return_to_author,
    waiting_for,
)
from tests.factories import make_section, make_user
from tests.news.makers import make_approver, make_author, make_chief, write
from tests.news.reading import (
    REASON,
    correction,
    decide,
    newest,
    read,
    sent,
    state,
    told,
    tomorrow,
    url,
    withdrawn_correction,
)

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def approver(client: Client) -> User:
    user = make_approver(last_name="Trần", first_name="Hòa")
    client.force_login(user)
    return user


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
            (lambda: correction(publish_at=DAY), "Bài sẽ tự lên trang lúc"),
            (
                lambda: correction(publish_at=-2 * DAY, expires_at=-DAY),
                "Bài đã hết hạn lúc",
            ),
            (lambda: withdrawn_correction(), "Bài đang gỡ sẽ hiện lại ngay"),
            (lambda: withdrawn_correction(publish_at=DAY), "Bài sẽ tự lên trang lúc"),
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
        assert (
            "Việc này đã xong từ trước, lần này không đổi gì. Trần Hòa đã duyệt bản 1 lúc" in html
        )
        assert article.events.filter(kind="approved").count() == 1

    @pytest.mark.parametrize(
        ("first", "then", "outcome"),
        [("", "hen-gio/", "Bài đang công khai."), ("hen-gio/", "", "Bài tự lên trang lúc")],
    )
    def test_a_second_decision_of_another_kind_says_what_came_of_the_first(
        self, client: Client, approver: User, first: str, then: str, outcome: str
    ) -> None:
        article = sent()
        told(client, decide(client, article, first, preset=tomorrow()))
        html = told(client, decide(client, article, then, preset=tomorrow()))
        assert "lần này không đổi gì" in html
        assert outcome in html

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

    def test_what_was_sent_first_comes_first(self) -> None:
        written_first, sent_first = write(), sent()
        sent(written_first, section=written_first.section)
        waiting = waiting_for(make_approver())
        assert [version.article for version in waiting] == [sent_first, written_first]

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

    def test_an_expired_article_is_not_scheduled(self, client: Client, approver: User) -> None:
        article = correction(publish_at=-2 * DAY, expires_at=-DAY)
        assert ">Hẹn giờ…<" not in read(client, article)
        response = decide(client, article, "hen-gio/", preset=tomorrow())
        assert response.status_code == 422
        assert "Bài hết hạn lúc" in response.content.decode()
        assert state(article) == "expired"

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

    @pytest.mark.parametrize("typed", ["", " Ở mục 2."])
    def test_a_button_of_a_common_reason_sends_it_with_what_was_typed(
        self, client: Client, approver: User, typed: str
    ) -> None:
        article = sent()
        decide(client, article, "tra-lai/", reason=typed.strip(), common="Ghi rõ nguồn tin.")
        assert newest(article).decision_note == f"Ghi rõ nguồn tin.{typed}"

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


def test_approving_older_versions_is_refused_everywhere() -> None:
    article = sent()
    old = newest(article)
    sent(article, section=article.section)
    with pytest.raises(NewerVersionError, match="vừa lưu bản 2"):
        approve(old, make_chief())
