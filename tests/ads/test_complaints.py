"""Reporting an advertisement, and answering the report."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from ads import views
from ads.complaints import make_receipt
from ads.models import Advertisement, AnsweredError, Complaint
from ads.subjects import subject_of
from core.subjects import sign
from core.submissions.throttle import Throttle
from tests.factories import make_advertisement, make_placement, make_user
from tests.portal.letters import stamp

pytestmark = pytest.mark.django_db

FORM = "/bao-cao-vi-pham/"
QUEUE = "/quan-tri/ads/complaint/"


@pytest.fixture(autouse=True)
def _throttle() -> Iterator[None]:
    with patch.object(views, "complaint_throttle", Throttle(most=2, seconds=3600)):
        yield


@pytest.fixture
def advertisement() -> Advertisement:
    return make_advertisement(make_placement(), kind="commercial", alt="Vay nhanh")


@pytest.fixture
def answerer() -> User:
    return make_user("ads.view_complaint", "ads.change_complaint")


def address(advertisement: Advertisement) -> str:
    subject = subject_of(advertisement.pk, advertisement.placements.get().pk)
    return f"{FORM}?t={sign(subject)}"


def filled(seconds_ago: float = 60, **fields: str) -> dict[str, str]:
    details = "Hứa vay không cần giấy tờ"
    return {"reason": "fraud", "details": details, "opened": stamp(seconds_ago), **fields}


def make_complaint(**fields: Any) -> Complaint:
    return Complaint.objects.create(
        **{"advertisement": make_advertisement(), "reason": "fraud", **fields}
    )


class TestReporting:
    def test_the_form_shows_what_is_reported(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        assert 'alt="Vay nhanh"' in client.get(address(advertisement)).content.decode()

    def test_a_commercial_advertisement_links_to_the_form(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        assert f'href="{FORM}?t=' in client.get("/").content.decode()

    def test_a_report_is_kept_and_has_a_receipt(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        response = client.post(address(advertisement), filled(), follow=True)
        complaint = Complaint.objects.get()
        assert (complaint.advertisement, complaint.reason) == (advertisement, "fraud")
        assert response.redirect_chain == [(f"{FORM}{make_receipt(complaint)}/", 302)]
        assert "Đang chờ xử lý" in response.content.decode()

    def test_no_cache_keeps_form_or_receipt(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        response = client.post(address(advertisement), filled(), follow=True)
        assert "no-store" in response["Cache-Control"]
        assert "no-store" in client.get(FORM)["Cache-Control"]

    def test_the_form_needs_and_sets_no_cookie(self, advertisement: Advertisement) -> None:
        client = Client(enforce_csrf_checks=True)
        assert not client.get(address(advertisement)).cookies
        assert client.post(address(advertisement), filled()).status_code == 302

    def test_a_form_sent_from_another_site_is_refused(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        headers = {"origin": "https://evil.example"}
        assert client.post(address(advertisement), filled(), headers=headers).status_code == 403
        assert not Complaint.objects.exists()

    def test_a_receipt_page_sends_no_referrer(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        response = client.get(f"{FORM}{make_receipt(make_complaint())}/")
        assert response["Referrer-Policy"] == "no-referrer"

    def test_the_same_form_twice_is_one_report(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        form = filled()
        first = client.post(address(advertisement), form)
        assert client.post(address(advertisement), form)["Location"] == first["Location"]
        assert Complaint.objects.count() == 1

    def test_a_form_sent_again_replaces_an_unanswered_report(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        form = filled()
        client.post(address(advertisement), form)
        client.post(address(advertisement), form | {"details": "Lừa đảo qua Zalo"})
        assert Complaint.objects.get().details == "Lừa đảo qua Zalo"

    def test_a_form_sent_again_leaves_an_answered_report(
        self, client: Client, advertisement: Advertisement, answerer: User
    ) -> None:
        form = filled()
        client.post(address(advertisement), form)
        Complaint.objects.get().settle(state="rejected", answer="Đúng quy định.", by=answerer)
        client.post(address(advertisement), form | {"details": "Lừa đảo qua Zalo"})
        assert Complaint.objects.filter(details=form["details"]).exists()
        assert Complaint.objects.count() == 2

    def test_one_form_about_two_advertisements_is_two_reports(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        form = filled()
        client.post(address(advertisement), form)
        client.post(FORM, form)
        assert Complaint.objects.get().advertisement is None

    def test_errors_are_listed_first_and_link_to_their_fields(self, client: Client) -> None:
        html = client.post(FORM, filled(reason="", details="")).content.decode()
        assert "<title>Lỗi: Báo cáo quảng cáo vi phạm |" in html
        assert '<a href="#id_reason_0">Lý do: Hãy chọn lý do báo cáo.</a>' in html
        assert '<a href="#id_details">Nội dung phản ánh: Hãy cho biết quảng cáo nào' in html
        assert 'role="alert"' not in html

    @pytest.mark.parametrize("token", ["", "?t=gia-mao"])
    def test_details_are_required_without_an_advertisement(
        self, client: Client, token: str
    ) -> None:
        refused = client.post(f"{FORM}{token}", filled(details=""))
        assert refused.status_code == 422
        client.post(f"{FORM}{token}", filled())
        assert Complaint.objects.get().advertisement is None

    @pytest.mark.parametrize(
        ("form", "reason"),
        [
            ({"reason": ""}, "Hãy chọn lý do báo cáo."),
            ({"reason": "boredom"}, "Hãy chọn lý do báo cáo."),
            ({"website": "http://spam.example/"}, "Một ô ẩn đã bị điền"),
            ({"seconds_ago": 1}, "gửi quá nhanh"),
            ({"seconds_ago": 90_000}, "mở quá lâu"),
            ({"opened": "gia-mao"}, "mở quá lâu"),
            ({"details": "a" * 2001}, "2000"),
        ],
    )
    def test_an_error_in_a_report_is_named_and_nothing_is_lost(
        self, client: Client, advertisement: Advertisement, form: dict[str, Any], reason: str
    ) -> None:
        response = client.post(address(advertisement), filled(**{"contact": "An", **form}))
        html = response.content.decode()
        assert response.status_code == 422
        assert reason in html
        assert 'value="An"' in html
        assert not Complaint.objects.exists()

    def test_a_form_opened_too_long_ago_can_be_sent_again(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        response = client.post(address(advertisement), filled(seconds_ago=90_000))
        again = filled(opened=response.context["form"]["opened"].value())
        with patch("time.time", return_value=timezone.now().timestamp() + 10):
            client.post(address(advertisement), again)
        assert Complaint.objects.count() == 1

    def test_sending_many_reports_is_throttled(
        self, client: Client, advertisement: Advertisement
    ) -> None:
        for _ in range(3):
            response = client.post(address(advertisement), filled())
        assert "chậm nhất 60 phút nữa" in response.content.decode()
        assert Complaint.objects.count() == 2

    def test_a_forged_receipt_is_a_404(self, client: Client) -> None:
        assert client.get(f"{FORM}gia-mao/").status_code == 404


class TestAnswering:
    def test_an_upheld_complaint_pauses_the_advertisement(
        self, client: Client, answerer: User
    ) -> None:
        complaint = make_complaint()
        client.force_login(answerer)
        form = {"state": "upheld", "answer": "Đã gỡ quảng cáo này.", "seen": 1, "confirmed": "1"}
        client.post(f"{QUEUE}{complaint.pk}/change/", form)
        complaint.refresh_from_db()
        assert (complaint.state, complaint.answered_by) == ("upheld", answerer)
        assert not Advertisement.objects.running().exists()

    def test_a_rejected_complaint_leaves_the_advertisement_running(self, answerer: User) -> None:
        make_complaint().settle(state="rejected", answer="Đúng quy định.", by=answerer)
        assert Advertisement.objects.running().exists()

    def test_the_receipt_shows_the_answer(self, client: Client, answerer: User) -> None:
        complaint = make_complaint()
        complaint.settle(state="upheld", answer="Đã gỡ quảng cáo này.", by=answerer)
        html = client.get(f"{FORM}{make_receipt(complaint)}/").content.decode()
        assert "Đã gỡ quảng cáo này." in html
        assert "Quảng cáo này đã được dừng." in html

    def test_the_receipt_without_an_advertisement_does_not_say_that_one_was_stopped(
        self, client: Client, answerer: User
    ) -> None:
        complaint = make_complaint(advertisement=None, details="Quảng cáo ở đầu trang")
        client.force_login(answerer)
        html = client.get(f"{QUEUE}{complaint.pk}/change/").content.decode()
        assert "không gắn với quảng cáo nào" in html
        complaint.settle(state="upheld", answer="Đã tìm và gỡ.", by=answerer)
        html = Client().get(f"{FORM}{make_receipt(complaint)}/").content.decode()
        assert "Kết quả: Có vi phạm" in html
        assert "đã được dừng" not in html

    def test_contacts_are_deleted_after_a_year(self) -> None:
        received_at = timezone.now() - timedelta(days=365, minutes=1)
        old = make_complaint(contact="0912345678", details="Hứa vay", received_at=received_at)
        new = make_complaint(contact="0987654321")
        said = StringIO()
        call_command("tidy", stdout=said)
        assert "cách liên lạc trong 1 báo cáo" in said.getvalue()
        old.refresh_from_db()
        new.refresh_from_db()
        assert (old.contact, old.details, new.contact) == ("", "Hứa vay", "0987654321")

    def test_an_outcome_without_an_answer_is_refused(self, client: Client, answerer: User) -> None:
        complaint = make_complaint()
        client.force_login(answerer)
        form = {"state": "upheld", "answer": "", "seen": 1, "confirmed": "1"}
        response = client.post(f"{QUEUE}{complaint.pk}/change/", form)
        assert "Hãy viết câu trả lời." in response.content.decode()
        assert Complaint.objects.waiting().get() == complaint

    @pytest.mark.parametrize("answer", ["a" * 2001, "\0"])
    def test_a_refused_answer_keeps_what_was_typed(
        self, client: Client, answerer: User, answer: str
    ) -> None:
        complaint = make_complaint()
        client.force_login(answerer)
        form = {"state": "upheld", "answer": answer, "seen": 1, "confirmed": "1"}
        response = client.post(f"{QUEUE}{complaint.pk}/change/", form)
        box = response.context["adminform"].form["answer"]
        assert box.errors
        assert box.value() == answer
        assert str(box) in response.content.decode()

    def test_an_answered_report_is_read_only(self, client: Client, answerer: User) -> None:
        complaint = make_complaint()
        complaint.settle(state="rejected", answer="Đúng quy định.", by=answerer)
        client.force_login(answerer)
        html = client.get(f"{QUEUE}{complaint.pk}/change/").content.decode()
        assert "Đúng quy định." in html
        assert "<textarea" not in html

    def test_the_second_person_to_answer_learns_who_was_first_and_keeps_the_text(
        self, client: Client, answerer: User
    ) -> None:
        complaint = make_complaint()
        first = make_user(last_name="Lê Văn", first_name="Nam")
        complaint.settle(state="rejected", answer="Đúng quy định.", by=first)
        client.force_login(answerer)
        form = {"state": "upheld", "answer": "Đã gỡ quảng cáo.", "seen": 1, "confirmed": "1"}
        html = client.post(f"{QUEUE}{complaint.pk}/change/", form).content.decode()
        assert f"Lê Văn Nam đã xử lý báo cáo số {complaint.pk} lúc" in html
        assert "Người gửi đã được trả lời: “Đúng quy định.”" in html
        assert "Đã gỡ quảng cáo.</textarea>" in html
        assert Advertisement.objects.running().exists()

    def test_an_answer_to_an_outdated_report_is_refused(
        self, client: Client, answerer: User
    ) -> None:
        complaint = make_complaint(revision=2)
        client.force_login(answerer)
        form = {"state": "upheld", "answer": "Đã gỡ.", "seen": 1, "confirmed": "1"}
        html = client.post(f"{QUEUE}{complaint.pk}/change/", form).content.decode()
        assert "người gửi đã viết lại báo cáo" in html
        assert Complaint.objects.waiting().exists()

    def test_the_second_answer_is_refused(self, answerer: User) -> None:
        complaint = make_complaint()
        same = Complaint.objects.get()
        complaint.settle(state="rejected", answer="Đúng quy định.", by=answerer)
        with pytest.raises(AnsweredError, match="đã được"):
            same.settle(state="upheld", answer="Đã gỡ.", by=answerer)
        assert Advertisement.objects.running().exists()

    def test_answering_needs_its_permission(self, client: Client) -> None:
        complaint = make_complaint()
        client.force_login(make_user("ads.view_complaint"))
        client.post(f"{QUEUE}{complaint.pk}/change/", {"state": "upheld", "answer": "Đã gỡ."})
        assert Complaint.objects.waiting().exists()

    def test_the_queue_shows_overdue_complaints_first(self, client: Client, answerer: User) -> None:
        make_complaint()
        late = make_complaint(received_at=timezone.now() - timedelta(hours=25))
        done = make_complaint(received_at=timezone.now() - timedelta(hours=90))
        done.settle(state="rejected", answer="Đúng quy định.", by=answerer)
        client.force_login(answerer)
        response = client.get(QUEUE)
        assert next(iter(response.context["cl"].queryset)) == late
        assert response.content.decode().count("quá hạn") == 1

    def test_a_complaint_is_due_in_24_hours(self) -> None:
        complaint = make_complaint()
        assert complaint.due_at - complaint.received_at == timedelta(hours=24)

    @pytest.mark.parametrize(
        ("constraint", "fields"),
        [
            ("answered_whole_or_not", {"state": "upheld"}),
            ("answered_whole_or_not", {"answer": "Đã gỡ."}),
            ("says_something", {"advertisement": None, "details": ""}),
        ],
    )
    def test_the_database_refuses_an_incomplete_complaint(
        self, constraint: str, fields: dict[str, Any]
    ) -> None:
        with pytest.raises(IntegrityError, match=f"complaint_.*{constraint}"):
            make_complaint(**fields)
