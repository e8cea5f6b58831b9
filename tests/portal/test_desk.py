"""The desk, the first page of the admin, of each role."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains

from accounts.models import UnusedWarning
from ads import steps
from ads.models import Complaint, PlacementHourlyCount
from analytics.models import DailyCount, SpoolMark, SubjectHourlyCount
from core.counting_events import EventKind
from news.models import Article, UnsavedDraft
from news.workflow import Step, apply_step, approve, return_to_author, save_version, submit
from portal import __version__
from portal.desk.cards import Card, Line
from portal.models import Alert, Enquiry, MenuItem, Page
from portal.roles import ROLES
from tests.conftest import Clock
from tests.factories import make_advertisement, make_placement, make_section, make_user
from tests.news.makers import make_approver, make_chief, publish
from tests.portal.office import member

pytestmark = pytest.mark.django_db

DESK = "/quan-tri/"
WRITER = ("news.view_article", "news.add_article", "news.change_article")
EDITOR = (*WRITER, "news.edit_others_article")
BANNERS = ("ads.view_advertisement", "ads.change_advertisement")
# Fixed, however much there is: more is a query in a loop. Session and rights are four of them.
QUERIES = {
    "Tác giả": 10,
    "Biên tập viên": 14,
    "Người duyệt": 17,
    "Quản trị nội dung": 24,
    "Quản trị hệ thống": 28,
}


def draft(by: User, title: str) -> Article:
    article = Article()
    save_version(article, by=by, title=title, body="<p>.</p>", section=make_section())
    return article


def sent(by: User, title: str) -> Article:
    article = draft(by, title)
    assert article.newest_version
    submit(article.newest_version, by=by)
    return article


def cards(client: Client, user: User) -> dict[str, Card]:
    client.force_login(user)
    return {card.slug: card for card in client.get(DESK).context["cards"]}


def lines(card: Card) -> list[Line]:
    return [line for group in card.groups for line in group.lines]


def titles(card: Card) -> list[str]:
    return [line.title for line in lines(card)]


class TestAuthor:
    @pytest.fixture
    def author(self) -> User:
        return make_user(*WRITER, last_name="Nguyễn Thị", first_name="Hòa")

    def test_only_one_s_own_unfinished_articles(self, client: Client, author: User) -> None:
        draft(author, "Tổng kết phong trào thi đua")
        draft(make_user(*WRITER), "Bài của người khác")
        assert titles(cards(client, author)["bai-dang-viet"]) == ["Tổng kết phong trào thi đua"]

    def test_the_returned_come_first_with_the_reason(self, client: Client, author: User) -> None:
        returned = sent(author, "Bài bị trả lại")
        assert returned.newest_version
        chief = make_approver(last_name="Lê", first_name="An")
        return_to_author(returned.newest_version, chief, "Thiếu nguồn")
        draft(author, "Bài viết sau")
        first, second = lines(cards(client, author)["bai-dang-viet"])
        assert (first.title, first.button) == ("Bài bị trả lại", "Sửa lại")
        assert first.warning == "Lý do trả lại: Thiếu nguồn"
        assert first.notes[0].startswith("Lê An trả lại lúc ")
        assert (second.title, second.button) == ("Bài viết sau", "Viết tiếp")

    def test_a_correction_of_another_s_article_that_was_returned(
        self, client: Client, author: User
    ) -> None:
        """Whoever sent it is to mend it, and whoever began the article is told as well."""
        article = publish(title="Lịch cắt nước")
        Article.objects.update(created_by=author)
        editor = make_user(*EDITOR, last_name="Phạm", first_name="Bảo")
        version = save_version(article, by=editor, title="Lịch cắt nước mới", body="<p>.</p>",
                               section=article.section)  # fmt: skip
        submit(version, by=editor)
        assert titles(cards(client, editor)["bai-da-gui"]) == ["Lịch cắt nước mới"]
        return_to_author(version, make_approver(last_name="Lê", first_name="An"), "Thiếu nguồn")
        for user in (editor, author):
            (line,) = lines(cards(client, user)["bai-dang-viet"])
            assert (line.button, line.warning) == ("Sửa lại", "Lý do trả lại: Thiếu nguồn")

    def test_what_became_of_each_article(self, client: Client, author: User, clock: Clock) -> None:
        chief = make_chief(last_name="Lê", first_name="An")
        sent(author, "Chờ")
        for title, days in (("Lên trang", 0), ("Hẹn giờ", 2)):
            version = sent(author, title).newest_version
            assert version
            approve(version, chief, timezone.now() + timedelta(days=days) if days else None)
        gone = sent(author, "Gỡ")
        assert gone.newest_version
        approve(gone.newest_version, chief)
        apply_step(Article.objects.get(pk=gone.pk), Step.WITHDRAW, chief, "Sai số liệu")
        found = {line.title: line for line in lines(cards(client, author)["bai-da-gui"])}
        assert found["Chờ"].notes[0] == "Chờ duyệt, gửi lúc 12:00, 23/11/2026"
        assert found["Lên trang"].notes[0] == "Lê An duyệt lúc 12:00, 23/11/2026"
        assert found["Hẹn giờ"].notes[0] == "Đã duyệt, tự lên trang lúc 12:00, 25/11/2026"
        assert found["Gỡ"].notes[0] == "Đã gỡ khỏi trang lúc 12:00, 23/11/2026"
        assert found["Gỡ"].warning == "Lý do gỡ: Sai số liệu"
        assert next(iter(found)) == "Chờ"

    def test_an_article_that_an_editor_saved_last_stays_the_author_s(
        self, client: Client, author: User
    ) -> None:
        article = draft(author, "Bài được sửa giúp")
        editor = make_user(*EDITOR)
        save_version(
            article, by=editor, title="Bài được sửa giúp", body="<p>!</p>", section=article.section
        )
        assert titles(cards(client, author)["bai-dang-viet"]) == ["Bài được sửa giúp"]

    def test_what_was_decided_long_ago_is_gone(
        self, client: Client, author: User, clock: Clock
    ) -> None:
        version = sent(author, "Cũ").newest_version
        assert version
        approve(version, make_chief())
        clock.set("2026-12-31 12:00")
        card = cards(client, author)["bai-da-gui"]
        assert card.is_empty
        assertContains(client.get(DESK), "Bạn chưa gửi bài nào trong 30 ngày qua.")

    def test_what_was_typed_and_never_saved_comes_first(
        self, client: Client, author: User, clock: Clock
    ) -> None:
        draft(author, "Đã lưu nháp")
        for user, finished in ((author, False), (author, True), (make_user(*WRITER), False)):
            UnsavedDraft.objects.create(
                user=user, key=uuid4(), typed_at=clock.now, is_finished=finished,
                values={} if finished else {"title": "Đang gõ"},
            )  # fmt: skip
        first, second = lines(cards(client, author)["bai-dang-viet"])
        assert (first.title, first.button) == ("Đang gõ", "Mở lại")
        assert first.address == "/quan-tri/news/article/add/"
        assert first.warning == "Gõ dở lúc 12:00, 23/11/2026, chưa lưu"
        assert second.title == "Đã lưu nháp"

    def test_a_new_author_is_told_how_to_begin(self, client: Client, author: User) -> None:
        client.force_login(author)
        assertContains(client.get(DESK), "Bạn không có bài nào viết dở. Bấm “Viết bài” để bắt đầu.")


class TestEditor:
    def test_what_others_sent_waits_the_oldest_first(self, client: Client) -> None:
        author = make_user(*WRITER, last_name="Nguyễn Thị", first_name="Hòa")
        sent(author, "Gửi trước")
        sent(author, "Gửi sau")
        draft(author, "Còn nháp")
        first, second = lines(cards(client, make_user(*EDITOR))["cho-bien-tap"])
        assert (first.title, second.title, first.button) == ("Gửi trước", "Gửi sau", "Biên tập")
        assert first.notes[0] == "Bài mới"
        assert first.notes[2] == "Nguyễn Thị Hòa"
        assert first.notes[3].startswith("chờ từ ")

    def test_nothing_to_edit_is_said_kindly(self, client: Client) -> None:
        client.force_login(make_user(*EDITOR))
        assertContains(client.get(DESK), "Không có bài nào chờ biên tập.")


class TestApprover:
    def test_it_finds_what_waits_and_edits_it_there(self, client: Client) -> None:
        sent(make_user(*WRITER), "Mở lớp bơi miễn phí")
        found = cards(client, make_user(*EDITOR, "news.approve_article"))
        assert titles(found["cho-duyet"]) == ["Mở lớp bơi miễn phí"]
        assert "cho-bien-tap" not in found  # said once

    def test_it_is_not_asked_to_approve_its_own(self, client: Client) -> None:
        approver = make_user(*WRITER, "news.approve_article")
        sent(approver, "Bài của sếp")
        found = cards(client, approver)
        assert found["cho-duyet"].is_empty
        assert titles(found["bai-da-gui"]) == ["Bài của sếp"]
        assert titles(cards(client, make_chief())["cho-duyet"]) == ["Bài của sếp"]

    def test_who_writes_nothing_has_no_empty_cards_about_writing(self, client: Client) -> None:
        assert set(cards(client, make_approver())) == {"cho-duyet"}

    def test_a_change_of_a_live_article_says_so(self, client: Client) -> None:
        article = publish(title="Lịch tiếp dân")
        writer = make_user(*EDITOR)
        version = save_version(
            article, by=writer, title="Lịch mới", body="<p>.</p>", section=article.section
        )
        submit(version, by=writer)
        (line,) = lines(cards(client, make_approver())["cho-duyet"])
        assert line.notes[0] == "Sửa bài đang công khai"

    def test_advertisements_wait_too_but_not_one_s_own(self, client: Client) -> None:
        approver = make_user("ads.view_advertisement", "ads.approve_advertisement")
        make_advertisement(title="Hội chợ", approved=False)
        make_advertisement(title="Của tôi", approved=False, created_by=approver)
        card = cards(client, approver)["quang-cao-cho-duyet"]
        assert [(line.title, line.button) for line in lines(card)] == [("Hội chợ", "Xem và duyệt")]

    def test_who_wrote_the_change_of_an_advertisement_is_not_asked_to_approve_it(
        self, client: Client
    ) -> None:
        rights = ("ads.view_advertisement", "ads.approve_advertisement")
        writer, owner = make_user(*rights), make_user(*rights)
        running = make_advertisement(title="Hội chợ", created_by=owner)
        steps.save_change(running, running.content_with_placements() | {"title": "Mới"}, writer)
        assert not lines(cards(client, writer)["quang-cao-cho-duyet"])
        (line,) = lines(cards(client, owner)["quang-cao-cho-duyet"])
        assert (line.title, line.notes[0]) == ("Mới", "Sửa quảng cáo đã duyệt")

    def test_a_list_ends_after_five_with_a_way_to_all(self, client: Client) -> None:
        author = make_user(*WRITER)
        for number in range(6):
            sent(author, f"Bài số {number}")
        assert len(lines(cards(client, make_approver())["cho-duyet"])) == 5
        assertContains(client.get(DESK), "/quan-tri/news/article/?trang-thai=waiting")


class TestContentManager:
    def test_banners_that_end_soon(self, client: Client) -> None:
        make_advertisement(title="Lễ hội đình làng", ends_at=timezone.now() + timedelta(days=3))
        make_advertisement(title="Chợ phiên", ends_at=timezone.now() + timedelta(days=30))
        card = cards(client, make_user(*BANNERS))["quang-cao"]
        assert titles(card) == ["Lễ hội đình làng"]

    def test_banners_that_wait_for_somebody_else(self, client: Client) -> None:
        user = make_user(*BANNERS)
        make_advertisement(title="Của tôi", approved=False, created_by=user)
        card = cards(client, user)["quang-cao"]
        assert [(group.heading, len(group.lines)) for group in card.groups] == [
            ("Bị trả lại", 0), ("Chờ người khác duyệt", 1), ("Khó đạt số lượt cam kết", 0),
            ("Hết hạn trong 7 ngày", 0),
        ]  # fmt: skip

    def test_banners_that_promise_more_than_they_will_get(self, client: Client) -> None:
        place = make_placement()
        month = {"starts_at": timezone.now() - timedelta(days=20),
                 "ends_at": timezone.now() + timedelta(days=10)}  # fmt: skip
        modest = {"goal": "viewable", "goal_count": 20}
        ample = make_advertisement(place, title="Chợ phiên", weight=50, **month, **modest)
        make_advertisement(place, title="Hội chợ", **month, goal="viewable", goal_count=10**6)
        for number in range(1, 15):
            hour = timezone.now() - timedelta(days=number)
            PlacementHourlyCount.objects.create(
                advertisement=ample, placement=place, hour=hour, viewable=1 if number > 1 else 5
            )
        (group,) = (
            each
            for each in cards(client, make_user(*BANNERS))["quang-cao"].groups
            if each.heading == "Khó đạt số lượt cam kết"
        )
        assert [line.title for line in group.lines] == ["Hội chợ"]
        assert "Cam kết còn thiếu 1.000.000 lượt thấy" in group.lines[0].notes[0]

    def test_banners_that_came_back_say_why_until_they_are_sent_again(self, client: Client) -> None:
        user, chief = make_user(*BANNERS), make_user(last_name="Lê", first_name="Hà")
        running = make_advertisement(title="Hội chợ")
        for attempt in range(2):
            content = running.content_with_placements() | {"weight": attempt + 5}
            steps.save_change(running, content, user)
            running.refresh_from_db()
            steps.return_change(running, chief, seen=running.revision, reason=f"Mờ {attempt}.")
        (line,) = lines(cards(client, user)["quang-cao"])
        assert (line.title, line.button, line.warning) == (
            "Hội chợ", "Sửa lại", "Lý do trả lại: Mờ 1.",
        )  # fmt: skip
        assert line.notes[0].startswith("Lê Hà trả lại lúc")
        steps.save_change(running, running.content_with_placements() | {"weight": 9}, user)
        (group,) = [g for g in cards(client, user)["quang-cao"].groups if g.lines]
        assert group.heading == "Chờ người khác duyệt"

    def test_an_advertisement_to_approve_is_not_named_twice(self, client: Client) -> None:
        make_advertisement(title="Hội chợ", approved=False)
        user = make_user(*BANNERS, "ads.approve_advertisement")
        found = cards(client, user)
        assert titles(found["quang-cao-cho-duyet"]) == ["Hội chợ"]
        assert found["quang-cao"].is_empty

    def test_placements_with_nothing_to_show(self, client: Client) -> None:
        make_placement(name="Cột trái")
        user = make_user("ads.view_placement", "ads.change_placement")
        (line,) = lines(cards(client, user)["quang-cao"])
        assert (line.title, line.notes) == ("Cột trái (300 × 250)", ["Đang trống"])

    def test_a_complaint_that_is_overdue(self, client: Client, clock: Clock) -> None:
        Complaint.objects.create(reason="false", details="Ảnh cũ.", received_at=clock.now)
        clock.set("2026-11-25 12:01")
        (line,) = lines(cards(client, make_user("ads.view_complaint"))["quang-cao"])
        assert (line.button, line.notes) == ("Trả lời", [])
        assert line.warning == "Quá hạn từ 12:00, 24/11/2026"

    def test_notices_that_are_up_or_planned(self, client: Client, clock: Clock) -> None:
        now = timezone.now()
        Alert.objects.create(title="Cúp nước", starts_at=now, ends_at=now + timedelta(days=1))
        Alert.objects.create(title="Nghỉ lễ", starts_at=now + timedelta(days=1))
        old = now - timedelta(days=2)
        Alert.objects.create(title="Bão số 3", starts_at=old, ends_at=now - timedelta(days=1))
        user = make_user("portal.view_alert", "portal.change_alert")
        first, second = lines(cards(client, user)["thong-bao"])
        assert first.notes == ["Đang hiện", "đến 12:00, 24/11/2026"]
        assert second.notes == ["Sẽ hiện lúc 12:00, 24/11/2026", "chưa hẹn ngày hết"]

    def test_menus_tell_of_entries_that_readers_do_not_see(self, client: Client) -> None:
        hidden = Page.objects.create(title="Bộ máy", slug="bo-may", body=".", is_published=False)
        MenuItem.objects.create(label="Bộ máy", page=hidden)
        MenuItem.objects.create(label="Giới thiệu", url="/")
        user = make_user("portal.view_menuitem", "portal.change_menuitem")
        main = lines(cards(client, user)["thong-bao"])[0]
        assert (main.title, main.notes) == ("Menu chính", ["2 mục"])
        assert main.warning == "1 mục dẫn đến trang chưa công khai, nên không hiện"

    def test_letters_say_whose_they_are(self, client: Client) -> None:
        user = make_user("portal.view_enquiry")
        other = make_user(last_name="Lê", first_name="An")
        for owner in (user, other, None):
            Enquiry.objects.create(topic="petition", body="Đèn hỏng.", assigned_to=owner)
        found = lines(cards(client, user)["thu-ban-doc"])
        assert [line.notes[1] for line in found] == ["giao cho bạn", "Lê An", "chưa giao ai"]


class TestSystemManager:
    def test_the_state_of_the_system(self, client: Client, clock: Clock) -> None:
        user = make_user("auth.view_user", "auth.change_user")
        make_user()
        counting, accounts, disk, _backups, compared = lines(cards(client, user)["he-thong"])
        assert counting.notes == ["Chưa ghi lần nào"]
        assert accounts.notes == ["2 tài khoản đang dùng"]
        assert accounts.warning == "1 tài khoản chưa có vai trò"
        UnusedWarning.objects.create(user=user)
        warning = lines(cards(client, user)["he-thong"])[1].warning
        assert warning.endswith("; 1 tài khoản sắp tự tắt vì lâu không dùng")
        assert "Còn trống" in (disk.warning or disk.notes[0])
        assert (compared.notes, compared.address) == (["Chưa đối chiếu lần nào"], "")
        assertContains(client.get(DESK), f"Cổng Làng {__version__}.")

    def test_counts_that_are_not_written_are_pointed_out(
        self, client: Client, clock: Clock
    ) -> None:
        SpoolMark.objects.create(writer="8d0c9a0e-0000-4000-8000-000000000000", last_id=1)
        user = make_user("auth.change_user")
        assert lines(cards(client, user)["he-thong"])[0].warning == ""
        clock.set("2026-11-23 12:16")
        assert "việc đếm có thể đã dừng" in lines(cards(client, user)["he-thong"])[0].warning


@pytest.mark.parametrize("query", ["trang-thai=waiting", "created_by__id__exact=1",
                                   "trang-thai=published&review_on__lte=2026-11-26"])  # fmt: skip
def test_the_links_to_all_lead_to_a_list(client: Client, query: str) -> None:
    client.force_login(make_user(*WRITER))
    assert client.get(f"/quan-tri/news/article/?{query}").status_code == 200


class TestWholeOffice:
    @pytest.mark.parametrize("role", ROLES)
    def test_every_button_of_a_role_leads_to_a_page_it_may_open(
        self, client: Client, office_author: User, role: str
    ) -> None:
        found = cards(client, office_author if role == "Tác giả" else member(role))
        shown = [line for card in found.values() for line in lines(card)]
        addresses = [line.address for line in shown if line.address]
        addresses += [
            g.all_address for card in found.values() for g in card.groups if g.all_address
        ]
        assert addresses
        assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
            addresses, 200
        )

    @pytest.mark.parametrize("role", ROLES)
    def test_the_desk_of_a_role_takes_the_same_queries_however_much_waits(
        self,
        client: Client,
        office_author: User,
        role: str,
        django_assert_num_queries: DjangoAssertNumQueries,
    ) -> None:
        for number in range(3):
            sent(office_author, f"Bài {number}")
            make_advertisement(title=f"Chợ {number}", approved=False)
            Enquiry.objects.create(topic="petition", body="Đèn hỏng.", assigned_to=member(role))
        client.force_login(office_author if role == "Tác giả" else member(role))
        with django_assert_num_queries(QUERIES[role]):
            client.get(DESK)

    def test_several_roles_find_each_thing_once(self, client: Client, office_author: User) -> None:
        both = member("Quản trị hệ thống")
        found = cards(client, both)
        shown = [line for card in found.values() for line in lines(card)]
        addresses = [line.address for line in shown if line.address]  # others have no button
        assert len(addresses) == len(set(addresses))


def test_an_account_without_any_work_is_told_whom_to_ask(client: Client) -> None:
    make_advertisement(title="Lễ hội đình làng", ends_at=timezone.now() + timedelta(days=3))
    client.force_login(make_user())
    response = client.get(DESK)
    assertContains(response, "Tài khoản của bạn chưa được giao việc nào.")
    for hidden in ("Lễ hội đình làng", "Lượt truy cập", "Bài chờ bạn duyệt", "Viết bài"):
        assertNotContains(response, hidden)


def test_the_most_read_show_the_views_of_seven_days(client: Client, clock: Clock) -> None:
    article = publish(title="Lịch tiếp dân")
    Article.objects.update(view_count=5000)
    for days, views in ((0, 12), (6, 30), (7, 700)):
        SubjectHourlyCount.objects.create(
            hour=clock.now - timedelta(days=days), kind=EventKind.VIEW,
            subject=article.subject, count=views,
        )  # fmt: skip
    client.force_login(make_user(*WRITER))
    assertContains(client.get(DESK), "42 lượt xem trong 7 ngày")


def test_today_s_visits_are_shown_to_who_may_see_them(client: Client) -> None:
    DailyCount.objects.create(day=timezone.localdate(), visits=1234, page_views=2345)
    client.force_login(make_user("analytics.view_dailycount"))
    assertContains(client.get(DESK), "<dd>1.234</dd>")


def test_a_visitor_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(DESK)["Location"].startswith("/quan-tri/login/")


def test_staff_read_the_version_at_the_foot_of_every_page(client: Client) -> None:
    shown = f"Cổng Làng {__version__}"
    assertNotContains(client.get("/quan-tri/login/"), shown)
    client.force_login(make_user("portal.view_page"))
    assertContains(client.get(DESK), shown)
    assertContains(client.get("/quan-tri/portal/page/"), shown)
