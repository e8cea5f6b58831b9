"""The admin of enquiries."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from portal.models import Enquiry, SettledError
from tests.confirming import post_confirmed
from tests.factories import make_user
from tests.portal.letters import make_enquiry

pytestmark = pytest.mark.django_db

QUEUE = "/quan-tri/portal/enquiry/"


@pytest.fixture
def clerk() -> User:
    return make_user("portal.view_enquiry", "portal.change_enquiry")


class TestHandling:
    def url(self, letter: Enquiry) -> str:
        return f"{QUEUE}{letter.pk}/change/"

    def form(self, **fields: Any) -> dict[str, Any]:
        return {
            "state": "in_hand", "assigned_to": "", "answer": "", "note": "", "seen": 1, **fields,
        }  # fmt: skip

    def test_open_enquiries_come_first(self, client: Client, clerk: User) -> None:
        done, new = make_enquiry(), make_enquiry()
        done.handle(state="dropped", answer="", note="", assigned_to=None, by=clerk)
        client.force_login(clerk)
        rows = client.get(QUEUE).context["cl"].result_list
        assert [row.pk for row in rows] == [new.pk, done.pk]

    def test_an_open_enquiry_waits_on_the_desk(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        assert f"{letter}: Đèn đường" in client.get("/quan-tri/").content.decode()

    def test_an_enquiry_can_be_assigned(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        response = client.post(self.url(letter), self.form(assigned_to=clerk.pk, note="Hỏi lại"))
        assert response.status_code == 302, response.context["errors"]
        letter.refresh_from_db()
        assert (letter.state, letter.assigned_to, letter.note) == ("in_hand", clerk, "Hỏi lại")

    def test_an_answer_records_who_gave_it_and_when(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        post_confirmed(client, self.url(letter), self.form(state="answered", answer="Đã thay đèn."))
        letter.refresh_from_db()
        assert (letter.answer, letter.settled_by) == ("Đã thay đèn.", clerk)
        assert letter.settled_at is not None

    @pytest.mark.parametrize(
        ("fields", "reason"),
        [
            ({"state": "answered"}, "Hãy viết câu trả lời."),
            ({"answer": "Đã thay đèn."}, "Chọn “Đã trả lời”"),
        ],
    )
    def test_an_answer_and_its_state_go_together(
        self, client: Client, clerk: User, fields: dict[str, str], reason: str
    ) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        html = client.post(self.url(letter), self.form(**fields)).content.decode()
        assert reason in html
        letter.refresh_from_db()
        assert letter.state == "new"

    def test_an_enquiry_can_be_dropped_with_a_reason(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        post_confirmed(
            client, self.url(letter), self.form(state="dropped", answer="Gửi nhầm phường.")
        )
        letter.refresh_from_db()
        assert (letter.state, letter.answer) == ("dropped", "Gửi nhầm phường.")

    def test_an_answer_may_be_as_long_as_it_says(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        answer = "\r\n".join(["a" * 9] * 500)
        post_confirmed(client, self.url(letter), self.form(state="answered", answer=answer))
        letter.refresh_from_db()
        assert len(letter.answer) == 4999

    def test_an_answer_that_is_too_long_stays_in_the_form(
        self, client: Client, clerk: User
    ) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        answer = "a" * 5001
        response = client.post(self.url(letter), self.form(state="answered", answer=answer))
        assert list(response.context["adminform"].form.errors) == ["answer"]
        assert answer in response.content.decode()

    def test_the_second_answer_is_refused_and_its_text_kept(
        self, client: Client, clerk: User
    ) -> None:
        letter = make_enquiry()
        first = make_user(last_name="Lê Văn", first_name="Nam")
        letter.handle(state="answered", answer="Đã sửa.", note="", assigned_to=None, by=first)
        client.force_login(clerk)
        fields = self.form(state="answered", answer="Sẽ sửa trong tuần.", note="Gọi điện lực")
        response = post_confirmed(client, self.url(letter), fields, follow=True)
        html = response.content.decode()
        at = f"{timezone.localtime(letter.settled_at):%H:%M, %d/%m/%Y}"
        assert f"Lê Văn Nam đã xử lý thư số {letter.pk} lúc {at}" in html
        assert "Người gửi đã được trả lời: “Đã sửa.”" in html
        assert "Sẽ sửa trong tuần.</textarea>" in html
        assert "Gọi điện lực</textarea>" in html
        assert "Đã lưu" not in html
        letter.refresh_from_db()
        assert (letter.answer, letter.note) == ("Đã sửa.", "")

    def test_saving_over_a_colleagues_change_is_refused_with_both_shown(
        self, client: Client, clerk: User
    ) -> None:
        letter = make_enquiry()
        colleague = make_user(
            "portal.view_enquiry", "portal.change_enquiry", last_name="Lê Văn", first_name="Nam"
        )
        client.force_login(colleague)
        client.post(self.url(letter), self.form(assigned_to=colleague.pk, note="Đã gọi điện lực"))
        client.force_login(clerk)
        response = client.post(self.url(letter), self.form(note="Chờ kinh phí"))
        html = response.content.decode()
        assert f"Lê Văn Nam đã lưu thư số {letter.pk} lúc" in html
        assert "người phụ trách: Lê Văn Nam; ghi chú: “Đã gọi điện lực”" in html
        assert "Chờ kinh phí</textarea>" in html
        letter.refresh_from_db()
        assert (letter.note, letter.assigned_to) == ("Đã gọi điện lực", colleague)

    def test_saving_once_more_replaces_the_colleagues_change(
        self, client: Client, clerk: User
    ) -> None:
        letter = make_enquiry()
        letter.handle(state="in_hand", answer="", note="Một", assigned_to=None, by=clerk)
        client.force_login(clerk)
        refused = client.post(self.url(letter), self.form(note="Hai"))
        seen = refused.context["adminform"].form["seen"].value()
        client.post(self.url(letter), self.form(note="Hai", seen=seen))
        letter.refresh_from_db()
        assert letter.note == "Hai"

    def test_words_the_reader_changed_meanwhile_must_be_read_first(
        self, client: Client, clerk: User
    ) -> None:
        letter = make_enquiry(revision=2)
        client.force_login(clerk)
        response = post_confirmed(
            client, self.url(letter), self.form(state="answered", answer="Đã thay.")
        )
        assert "người gửi đã viết lại thư" in response.content.decode()
        letter.refresh_from_db()
        assert letter.state == "new"

    def test_handling_writes_nothing_over_the_readers_words(self, clerk: User) -> None:
        letter = make_enquiry()
        Enquiry.objects.update(body="Đèn ngõ 7 hỏng")
        letter.handle(state="in_hand", answer="", note="", assigned_to=None, by=clerk)
        letter.refresh_from_db()
        assert letter.body == "Đèn ngõ 7 hỏng"

    def test_who_may_only_look_sees_the_letter(self, client: Client) -> None:
        client.force_login(make_user("portal.view_enquiry"))
        response = client.get(self.url(make_enquiry()))
        assert "Đèn đường ngõ 5 hỏng" in response.content.decode()

    def test_a_settled_enquiry_is_read_only(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        letter.handle(state="answered", answer="Đã sửa.", note="", assigned_to=None, by=clerk)
        client.force_login(clerk)
        html = client.get(self.url(letter)).content.decode()
        assert "Đã sửa." in html
        assert "<textarea" not in html

    def test_a_letter_itself_cannot_be_rewritten(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        client.post(self.url(letter), self.form(body="Khác", name="Khác"))
        letter.refresh_from_db()
        assert (letter.body, letter.name) == ("Đèn đường ngõ 5 hỏng", "Trần Thị Bình")

    def test_a_second_settlement_is_refused(self, clerk: User) -> None:
        letter, copy = (make_enquiry(),) * 2
        copy = Enquiry.objects.get(pk=letter.pk)
        letter.handle(state="answered", answer="Một", note="", assigned_to=None, by=clerk)
        with pytest.raises(SettledError, match="xử lý xong"):
            copy.handle(state="answered", answer="Hai", note="", assigned_to=None, by=clerk)
        letter.refresh_from_db()
        assert letter.answer == "Một"

    @pytest.mark.parametrize("permission", ["portal.view_enquiry", "news.view_article"])
    def test_without_the_permission_the_admin_of_enquiries_is_refused(
        self, client: Client, permission: str
    ) -> None:
        client.force_login(make_user(permission))
        letter = make_enquiry()
        response = post_confirmed(client, self.url(letter), self.form(state="dropped"))
        assert response.status_code == 403
        letter.refresh_from_db()
        assert letter.state == "new"

    def test_nobody_can_delete_an_enquiry(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("chu"))
        letter = make_enquiry()
        client.post(f"{QUEUE}{letter.pk}/delete/", {"post": "yes"})
        assert Enquiry.objects.filter(pk=letter.pk).exists()

    def test_the_database_refuses_an_answer_without_its_state(self) -> None:
        with pytest.raises(IntegrityError):
            make_enquiry(answer="Đã thay đèn.")
