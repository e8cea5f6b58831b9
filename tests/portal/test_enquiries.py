"""Enquiries: sent, refused, saved only once, erased in time."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from core.submissions.forms import PROOF_BITS
from core.submissions.throttle import Alarm, Throttle
from portal.models import Enquiry, EnquirySettings
from portal.views import contact
from tests.factories import make_user
from tests.portal.letters import filled, make_enquiry, prove, stamp

pytestmark = pytest.mark.django_db

FORM = "/lien-he/"


@pytest.fixture(autouse=True)
def _fresh_limits() -> Iterator[None]:
    with (
        patch.object(contact, "send_limit", Throttle(most=3, seconds=3600)),
        patch.object(contact, "alarm_limit", Throttle(most=3, seconds=3600)),
        patch.object(contact, "alarm", Alarm(most=4, seconds=600, lasts=600)),
    ):
        yield


@pytest.fixture
def clerk() -> User:
    return make_user("portal.view_enquiry", "portal.change_enquiry")


def send(client: Client, form: dict[str, str], number: int = 0) -> Any:
    """Send a form from the machine of this number."""
    return client.post(FORM, form, REMOTE_ADDR=f"203.0.113.{number}")


class TestWriting:
    def test_a_letter_is_kept_and_has_a_receipt(self, client: Client) -> None:
        response = client.post(FORM, filled(page="/thong-bao/"), follow=True)
        letter = Enquiry.objects.get()
        assert response.redirect_chain == [(letter.get_absolute_url(), 302)]
        assert (letter.topic, letter.page, letter.state) == ("procedure", "/thong-bao/", "new")
        assert "Đang chờ xử lý" in response.content.decode()

    def test_the_link_on_every_page_gives_its_address_to_the_form(self, client: Client) -> None:
        assert 'href="/lien-he/?tu=/tim-kiem/"' in client.get("/tim-kiem/").content.decode()
        html = client.get(f"{FORM}?tu=/tim-kiem/").content.decode()
        assert "Thư sẽ kèm địa chỉ trang bạn vừa xem" in html

    @pytest.mark.parametrize(
        "path", ["https://x.example/", "//x.example", "/\\x", "/\x00", "x", "/" + "a" * 400]
    )
    def test_an_address_elsewhere_is_left_out(self, client: Client, path: str) -> None:
        assert client.post(FORM, filled(page=path)).status_code == 302
        assert Enquiry.objects.get().page == ""
        assert "x.example" not in client.get(FORM, {"tu": path}).content.decode()

    @pytest.mark.parametrize(
        ("form", "reason"),
        [
            ({"topic": ""}, "Hãy chọn một việc."),
            ({"topic": "khac"}, "Hãy chọn một việc."),
            ({"body": ""}, "Hãy viết nội dung thư."),
            ({"body": "\u200b\u202e\u2800 \u200d"}, "Hãy viết nội dung thư."),
            ({"body": "a" * 5001}, "nhiều nhất 5000 ký tự (hiện có 5001)"),
            ({"name": "a" * 121}, "nhiều nhất 120 ký tự (hiện có 121)"),
            ({"website": "http://spam.example/"}, "Một ô ẩn đã bị điền"),
            ({"website": "\0"}, "Một ô ẩn đã bị điền"),
            ({"seconds_ago": 1}, "gửi quá nhanh"),
            ({"seconds_ago": 90_000}, "mở quá lâu"),
            ({"opened": "gia-mao"}, "mở quá lâu"),
        ],
    )
    def test_a_mistake_is_named_and_nothing_is_lost(
        self, client: Client, form: dict[str, Any], reason: str
    ) -> None:
        response = client.post(FORM, filled(**{"contact": "0912", **form}))
        html = response.content.decode()
        assert response.status_code == 422
        assert reason in html
        assert 'value="0912"' in html
        assert not Enquiry.objects.exists()

    def test_mistakes_are_listed_first_and_lead_to_their_boxes(self, client: Client) -> None:
        html = client.post(FORM, filled(topic="", body="")).content.decode()
        assert "<title>Lỗi: Liên hệ, góp ý |" in html
        assert '<div class="form__errors" tabindex="-1" autofocus>' in html
        assert '<a href="#id_topic_0">Về việc: Hãy chọn một việc.</a>' in html
        assert '<a href="#id_body">Nội dung: Hãy viết nội dung thư.</a>' in html
        assert html.count('id="id_topic_0"') == html.count('id="id_body"') == 1
        assert 'role="alert"' not in html

    def test_a_form_without_mistakes_has_no_list_of_them(self, client: Client) -> None:
        html = client.get(FORM).content.decode()
        assert "<title>Liên hệ, góp ý |" in html
        assert "form__errors" not in html

    def test_the_hidden_field_is_emptied_if_a_browser_filled_it_in(self, client: Client) -> None:
        form = filled(website="Trần Thị Bình")
        again = client.post(FORM, form).context["form"]
        assert again["website"].value() == ""
        assert client.post(FORM, form | {"website": ""}).status_code == 302

    def test_a_line_end_counts_once(self, client: Client) -> None:
        body = "\r\n".join(["a" * 9] * 500)
        assert client.post(FORM, filled(body=body)).status_code == 302
        assert len(Enquiry.objects.get().body) == 4999

    def test_nothing_is_cut_on_pasting(self, client: Client) -> None:
        html = client.get(FORM).content.decode()
        form = html[html.index('class="form__body"') : html.index("Gửi thư</button>")]
        assert "maxlength" not in form
        assert "Nhiều nhất 5000 ký tự." in html

    def test_only_what_can_be_seen_is_kept(self, client: Client) -> None:
        form = filled(body="Đèn\0 \u202engõ\u200b 5", name="Trần\nBình")
        client.post(FORM, form | {"contact": "\ufeff0912\x07"})
        letter = Enquiry.objects.get()
        assert (letter.body, letter.name, letter.contact) == ("Đèn ngõ 5", "Trần Bình", "0912")

    def test_a_sender_over_the_limit_sees_how_long_to_wait(self, client: Client) -> None:
        for _ in range(3):
            assert client.post(FORM, filled()).status_code == 302
        response = client.post(FORM, filled(body="Thư thứ tư"))
        assert response.status_code == 422
        assert "chậm nhất 60 phút nữa bạn gửi được" in response.content.decode()
        assert "Thư thứ tư" in response.content.decode()
        assert send(client, filled(), 9).status_code == 302

    def test_the_contact_form_sets_no_cookie_and_needs_none(self) -> None:
        client = Client(enforce_csrf_checks=True)
        assert not client.get(FORM).cookies
        response = client.post(FORM, filled())
        assert response.status_code == 302
        assert not response.cookies

    def test_what_another_site_sends_is_refused(self, client: Client) -> None:
        response = client.post(FORM, filled(), headers={"sec-fetch-site": "cross-site"})
        assert response.status_code == 403
        assert "gửi từ một trang khác" in response.content.decode()
        assert not Enquiry.objects.exists()

    def test_no_cache_keeps_form_or_receipt(self, client: Client) -> None:
        assert "no-store" in client.get(FORM)["Cache-Control"]
        assert "no-store" in client.get(make_enquiry().get_absolute_url())["Cache-Control"]

    def test_nothing_of_the_sender_but_the_letter_is_stored(self, client: Client) -> None:
        client.post(FORM, filled(), REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Máy của Bình")
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(e)::text FROM portal_enquiry e")
            row = cursor.fetchone()[0]
        assert "203.0.113" not in row
        assert "Máy của Bình" not in row

    def test_a_closed_letter_box_tells_the_address_and_gives_the_words_back(
        self, client: Client
    ) -> None:
        EnquirySettings(is_open=False).save()
        assert "hiện không nhận thư" in client.get(FORM).content.decode()
        refused = client.post(FORM, filled(body="Thư <b>viết</b> dở"))
        assert refused.status_code == 200
        assert "Thư &lt;b&gt;viết&lt;/b&gt; dở</textarea>" in refused.content.decode()
        assert not Enquiry.objects.exists()


class TestSentAgain:
    def test_the_same_text_sent_twice_is_one_enquiry(self, client: Client) -> None:
        form = filled()
        first, second = client.post(FORM, form), client.post(FORM, form)
        assert first["Location"] == second["Location"]
        assert Enquiry.objects.count() == 1

    def test_the_same_text_sent_again_does_not_count_towards_the_limit(
        self, client: Client
    ) -> None:
        form = filled()
        client.post(FORM, form)
        client.post(FORM, filled())
        client.post(FORM, filled())
        assert client.post(FORM, filled()).status_code == 422
        assert client.post(FORM, form).status_code == 302

    def test_a_changed_text_replaces_an_enquiry_nobody_has_taken_up(self, client: Client) -> None:
        form = filled(contact="091234567")
        first = client.post(FORM, form)
        second = client.post(FORM, form | {"contact": "0912345678"})
        assert first["Location"] == second["Location"]
        letter = Enquiry.objects.get()
        assert (letter.contact, letter.revision) == ("0912345678", 2)

    @pytest.mark.parametrize("taken_up", [{"note": "Hỏi lại"}, {"state": "in_hand"}])
    def test_a_changed_text_is_a_new_enquiry_once_the_first_is_taken_up(
        self, client: Client, taken_up: dict[str, str]
    ) -> None:
        form = filled(body="Câu thứ nhất")
        client.post(FORM, form)
        Enquiry.objects.update(**taken_up)
        for _ in range(2):  # the second of which is sent twice, too
            client.post(FORM, form | {"body": "Câu thứ hai"})
        bodies = sorted(Enquiry.objects.values_list("body", flat=True))
        assert bodies == ["Câu thứ hai", "Câu thứ nhất"]

    def test_an_assigned_enquiry_is_not_replaced(self, client: Client, clerk: User) -> None:
        form = filled()
        client.post(FORM, form)
        Enquiry.objects.update(assigned_to=clerk)
        client.post(FORM, form | {"body": "Câu thứ hai"})
        assert Enquiry.objects.filter(body=form["body"], assigned_to=clerk).exists()
        assert Enquiry.objects.count() == 2

    def test_two_clicks_at_once_make_one_enquiry(self, client: Client) -> None:
        form = filled()
        client.post(FORM, form)
        with patch.object(contact.EnquiryForm, "sent_before", None):
            client.post(FORM, form)
        assert Enquiry.objects.count() == 1


class TestProof:
    def test_without_an_alarm_no_proof_is_asked_for(self, client: Client) -> None:
        assert "data-proof-bits" not in client.get(FORM).content.decode()

    def test_enquiries_from_many_places_raise_the_alarm(self, client: Client) -> None:
        for number in range(5):
            send(client, filled(), number)
        assert f'data-proof-bits="{PROOF_BITS}"' in client.get(FORM).content.decode()
        form = filled()
        assert send(client, form, 9).status_code == 422
        assert send(client, form | {"proof": prove(form["opened"])}, 9).status_code == 302

    def test_one_sender_alone_cannot_raise_the_alarm(self, client: Client) -> None:
        for _ in range(20):
            client.post(FORM, filled())
        assert "data-proof-bits" not in client.get(FORM).content.decode()

    @pytest.mark.parametrize(
        "form", [{"body": ""}, {"website": "x"}, {"seconds_ago": 1}, {"opened": "gia-mao"}]
    )
    def test_refused_forms_do_not_raise_the_alarm(
        self, client: Client, form: dict[str, Any]
    ) -> None:
        for number in range(20):
            send(client, filled(**form), number)
        assert "data-proof-bits" not in client.get(FORM).content.decode()

    def test_enquiries_without_proof_keep_the_alarm_on(self, client: Client) -> None:
        for number in range(5):
            send(client, filled(), number)
        contact.alarm._until = float("-inf")
        EnquirySettings(challenge="always").save()
        send(client, filled(), 6)
        assert contact.alarm.is_on()

    def test_a_form_opened_before_the_alarm_keeps_its_words(self, client: Client) -> None:
        form = filled(body="Thư viết từ trước")
        EnquirySettings(challenge="always").save()
        html = client.post(FORM, form).content.decode()
        assert "Chữ bạn viết vẫn còn nguyên" in html
        assert "Thư viết từ trước" in html
        assert "data-proof-bits" in html

    def test_a_letter_that_was_kept_needs_no_proof_afterwards(self, client: Client) -> None:
        form = filled()
        first = client.post(FORM, form)
        EnquirySettings(challenge="always").save()
        assert client.post(FORM, form)["Location"] == first["Location"]

    @pytest.mark.parametrize("proof", ["", "-1", "²", "abc", "9" * 20, "9" * 5000, "\0"])
    def test_a_wrong_proof_is_refused(self, client: Client, proof: str) -> None:
        EnquirySettings(challenge="always").save()
        response = client.post(FORM, filled(proof=proof))
        assert list(response.context["form"].errors) == ["__all__"]

    def test_a_proof_is_for_one_form(self, client: Client) -> None:
        EnquirySettings(challenge="always").save()
        proof = prove(stamp())
        assert client.post(FORM, filled(proof=proof)).status_code == 422


class TestReceipt:
    def test_the_receipt_shows_the_answer(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        letter.handle(state="answered", answer="Đã thay đèn.", note="", assigned_to=None, by=clerk)
        assert "Đã thay đèn." in client.get(letter.get_absolute_url()).content.decode()

    def test_the_receipt_shows_what_was_written(self, client: Client) -> None:
        letter = make_enquiry(body="Dòng một\nDòng <hai>", page="/thong-bao/")
        html = client.get(letter.get_absolute_url()).content.decode()
        assert "<p>Dòng một<br>Dòng &lt;hai&gt;</p>" in html
        assert '<a href="/thong-bao/">' in html

    def test_the_receipt_tells_why_an_enquiry_was_dropped(
        self, client: Client, clerk: User
    ) -> None:
        letter = make_enquiry()
        letter.handle(
            state="dropped", answer="Thư gửi nhầm phường.", note="", assigned_to=None, by=clerk
        )
        html = client.get(letter.get_absolute_url()).content.decode()
        assert "không xử lý thư này, vì:" in html
        assert "Thư gửi nhầm phường." in html

    def test_an_enquiry_can_be_dropped_without_an_answer(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        letter.handle(state="dropped", answer="", note="", assigned_to=None, by=clerk)
        assert "không xử lý thư này." in client.get(letter.get_absolute_url()).content.decode()

    def test_the_receipt_repeats_no_personal_data_and_no_note(
        self, client: Client, clerk: User
    ) -> None:
        letter = make_enquiry()
        letter.handle(state="in_hand", answer="", note="Gọi điện lực", assigned_to=None, by=clerk)
        html = client.get(letter.get_absolute_url()).content.decode()
        assert "Đang được xử lý" in html
        assert not any(word in html for word in ("Trần Thị Bình", "0912345678", "Gọi điện lực"))

    def test_a_receipt_without_its_signature_is_not_found(self, client: Client) -> None:
        letter = make_enquiry()
        assert client.get(f"/lien-he/{letter.pk}/").status_code == 404
        assert client.get("/lien-he/gia:mao/").status_code == 404


class TestErasing:
    def test_texts_are_erased_after_the_days_of_the_settings(
        self, client: Client, clerk: User
    ) -> None:
        now = timezone.now()
        EnquirySettings(keep_days=30).save()
        old = make_enquiry(received_at=now - timedelta(days=31), page="/x/", form_key="a")
        old.handle(state="answered", answer="Gửi chị Bình", note="!", assigned_to=None, by=clerk)
        young = make_enquiry(received_at=now - timedelta(days=29))
        said = StringIO()
        call_command("tidy", stdout=said)
        old.refresh_from_db()
        young.refresh_from_db()
        texts = (old.body, old.name, old.contact, old.page, old.answer, old.note)
        assert texts == ("",) * 6
        assert (old.state, old.topic, young.name) == ("answered", "other", "Trần Thị Bình")
        assert "Đã xóa nội dung 1 thư" in said.getvalue()
        assert "đã được xóa" in client.get(old.get_absolute_url()).content.decode()

    def test_an_erased_enquiry_no_longer_waits(self) -> None:
        make_enquiry(received_at=timezone.now() - timedelta(days=400))
        call_command("tidy", stdout=StringIO())
        assert not Enquiry.objects.waiting().exists()

    def test_tidying_without_old_enquiries_prints_nothing(self) -> None:
        said = StringIO()
        call_command("tidy", stdout=said)
        assert said.getvalue() == ""

    @pytest.mark.parametrize("days", [29, 1826])
    def test_the_database_refuses_a_retention_out_of_bounds(self, days: int) -> None:
        with pytest.raises(IntegrityError):
            EnquirySettings(keep_days=days).save()
