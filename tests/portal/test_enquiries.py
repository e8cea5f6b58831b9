"""Letters from readers: sent, kept out, handled, and gone in time."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import count
from typing import Any
from unittest.mock import patch

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.signing import Signer
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import timezone

from portal import enquiring
from portal.enquiring import receipt_path
from portal.lib.guarded_form import OPENED_SALT, PROOF_BITS
from portal.lib.throttle import Alarm, Throttle
from portal.models import Enquiry, EnquirySettings, SettledError
from tests.factories import make_user

pytestmark = pytest.mark.django_db

FORM = "/lien-he/"
QUEUE = "/quan-tri/portal/enquiry/"
_keys = count(1)


@pytest.fixture(autouse=True)
def _brakes() -> Iterator[None]:
    brake, alarm = Throttle(most=3, seconds=3600), Alarm(most=4, seconds=600, lasts=600)
    with patch.object(enquiring, "senders", brake), patch.object(enquiring, "flood", alarm):
        yield


@pytest.fixture
def clerk() -> User:
    return make_user("portal.view_enquiry", "portal.change_enquiry")


def stamp(seconds_ago: float = 60) -> str:
    opened = int(timezone.now().timestamp() - seconds_ago)
    return Signer(salt=OPENED_SALT).sign_object([opened, f"khoa{next(_keys)}"])


def filled(seconds_ago: float = 60, **fields: str) -> dict[str, str]:
    body = "Làm giấy khai sinh cần gì?"
    return {"topic": "procedure", "body": body, "opened": stamp(seconds_ago), **fields}


def prove(opened: str) -> str:
    for number in count():  # pragma: no branch
        digest = hashlib.sha256(f"{opened}:{number}".encode()).digest()
        if int.from_bytes(digest[:4]) >> (32 - PROOF_BITS) == 0:
            return str(number)
    raise AssertionError


def make_enquiry(**fields: Any) -> Enquiry:
    return Enquiry.objects.create(
        **{"topic": "other", "body": "Đèn đường ngõ 5 hỏng", "name": "Trần Thị Bình",
           "contact": "0912345678", **fields}
    )  # fmt: skip


class TestWriting:
    def test_a_letter_is_kept_and_has_a_receipt(self, client: Client) -> None:
        response = client.post(FORM, filled(page="/thong-bao/"), follow=True)
        letter = Enquiry.objects.get()
        assert response.redirect_chain == [(receipt_path(letter), 302)]
        assert (letter.topic, letter.page, letter.state) == ("procedure", "/thong-bao/", "new")
        assert "Đang chờ xử lý" in response.content.decode()

    def test_every_page_leads_there_and_is_named(self, client: Client) -> None:
        assert 'href="/lien-he/?tu=/tim-kiem/"' in client.get("/tim-kiem/").content.decode()
        html = client.get(f"{FORM}?tu=/tim-kiem/").content.decode()
        assert "<code>/tim-kiem/</code>" in html

    @pytest.mark.parametrize("path", ["https://x.example/", "//x.example", "/\\x", "/\x00", "x"])
    def test_an_address_elsewhere_is_left_out(self, client: Client, path: str) -> None:
        client.post(FORM, filled(page=path))
        assert not Enquiry.objects.exclude(page="").exists()
        assert "x.example" not in client.get(FORM, {"tu": path}).content.decode()

    def test_the_same_form_twice_is_one_letter(self, client: Client) -> None:
        form = filled()
        first, second = client.post(FORM, form), client.post(FORM, form)
        assert first["Location"] == second["Location"]
        assert Enquiry.objects.count() == 1

    @pytest.mark.parametrize(
        ("form", "reason"),
        [
            ({"topic": ""}, "bắt buộc"),
            ({"body": ""}, "bắt buộc"),
            ({"body": "a" * 5001}, "5000"),
            ({"website": "http://spam.example/"}, "Hãy để trống ô này."),
            ({"seconds_ago": 1}, "gửi quá nhanh"),
            ({"seconds_ago": 90_000}, "mở quá lâu"),
            ({"opened": "gia-mao"}, "mở quá lâu"),
        ],
    )
    def test_a_mistake_is_named_and_nothing_is_lost(
        self, client: Client, form: dict[str, Any], reason: str
    ) -> None:
        response = client.post(FORM, filled(**{"name": "Bình", **form}))
        html = response.content.decode()
        assert response.status_code == 422
        assert reason in html
        assert 'value="Bình"' in html
        assert not Enquiry.objects.exists()

    def test_too_many_from_one_place_wait(self, client: Client) -> None:
        for _ in range(3):
            assert client.post(FORM, filled()).status_code == 302
        assert "gửi nhiều thư" in client.post(FORM, filled()).content.decode()
        assert client.post(FORM, filled(), REMOTE_ADDR="203.0.113.9").status_code == 422

    def test_it_takes_a_csrf_token(self) -> None:
        assert Client(enforce_csrf_checks=True).post(FORM, filled()).status_code == 403

    def test_no_cache_keeps_form_or_receipt(self, client: Client) -> None:
        assert "no-store" in client.get(FORM)["Cache-Control"]
        assert "no-store" in client.get(receipt_path(make_enquiry()))["Cache-Control"]

    def test_nothing_of_the_sender_but_the_letter_is_stored(self, client: Client) -> None:
        client.post(FORM, filled(), REMOTE_ADDR="203.0.113.77", HTTP_USER_AGENT="Máy của Bình")
        with connection.cursor() as cursor:
            cursor.execute("SELECT row_to_json(e)::text FROM portal_enquiry e")
            row = cursor.fetchone()[0]
        assert "203.0.113" not in row
        assert "Máy của Bình" not in row

    def test_a_closed_letter_box_still_tells_the_address(self, client: Client) -> None:
        EnquirySettings(is_open=False).save()
        html = client.get(FORM).content.decode()
        assert "hiện không nhận thư" in html
        assert client.post(FORM, filled()).status_code == 200
        assert not Enquiry.objects.exists()


class TestProof:
    def test_peace_asks_for_none(self, client: Client) -> None:
        assert "data-proof-bits" not in client.get(FORM).content.decode()

    def test_a_flood_asks_for_it(self, client: Client) -> None:
        for _ in range(5):
            client.post(FORM, filled(body=""))
        assert f'data-proof-bits="{PROOF_BITS}"' in client.get(FORM).content.decode()
        refused = client.post(FORM, filled())
        assert "tính toán vài giây" in refused.content.decode()
        form = filled()
        assert client.post(FORM, form | {"proof": prove(form["opened"])}).status_code == 302

    @pytest.mark.parametrize("proof", ["", "-1", "²", "abc", "9" * 20])
    def test_what_is_no_proof_is_refused(self, client: Client, proof: str) -> None:
        EnquirySettings(challenge="always").save()
        assert client.post(FORM, filled(proof=proof)).status_code == 422

    def test_a_proof_is_for_one_form(self, client: Client) -> None:
        EnquirySettings(challenge="always").save()
        proof = prove(stamp())
        assert client.post(FORM, filled(proof=proof)).status_code == 422


class TestReceipt:
    def test_it_shows_the_answer(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        letter.handle(state="answered", answer="Đã thay đèn.", note="", assigned_to=None, by=clerk)
        assert "Đã thay đèn." in client.get(receipt_path(letter)).content.decode()

    def test_it_repeats_nothing_personal_and_no_note(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        letter.handle(state="in_hand", answer="", note="Gọi điện lực", assigned_to=None, by=clerk)
        html = client.get(receipt_path(letter)).content.decode()
        assert "Đang được xử lý" in html
        assert not any(word in html for word in ("Trần Thị Bình", "0912345678", "Gọi điện lực"))

    def test_only_whoever_wrote_can_find_it(self, client: Client) -> None:
        letter = make_enquiry()
        assert client.get(f"/lien-he/{letter.pk}/").status_code == 404
        assert client.get("/lien-he/gia:mao/").status_code == 404


class TestHandling:
    def url(self, letter: Enquiry) -> str:
        return f"{QUEUE}{letter.pk}/change/"

    def form(self, **fields: Any) -> dict[str, Any]:
        return {"state": "in_hand", "assigned_to": "", "answer": "", "note": "", **fields}

    def test_the_open_ones_come_first(self, client: Client, clerk: User) -> None:
        done, new = make_enquiry(), make_enquiry()
        done.handle(state="dropped", answer="", note="", assigned_to=None, by=clerk)
        client.force_login(clerk)
        rows = client.get(QUEUE).context["cl"].result_list
        assert [row.pk for row in rows] == [new.pk, done.pk]

    def test_it_waits_on_the_desk(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        assert f"{letter}: Đèn đường" in client.get("/quan-tri/").content.decode()

    def test_it_is_taken_in_hand(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        response = client.post(self.url(letter), self.form(assigned_to=clerk.pk, note="Hỏi lại"))
        assert response.status_code == 302, response.context["errors"]
        letter.refresh_from_db()
        assert (letter.state, letter.assigned_to, letter.note) == ("in_hand", clerk, "Hỏi lại")

    def test_it_is_answered_by_whom_and_when(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        client.post(self.url(letter), self.form(state="answered", answer="Đã thay đèn."))
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

    def test_a_letter_itself_cannot_be_rewritten(self, client: Client, clerk: User) -> None:
        letter = make_enquiry()
        client.force_login(clerk)
        client.post(self.url(letter), self.form(body="Khác", name="Khác"))
        letter.refresh_from_db()
        assert (letter.body, letter.name) == ("Đèn đường ngõ 5 hỏng", "Trần Thị Bình")

    def test_the_second_to_settle_is_told(self, clerk: User) -> None:
        letter, copy = (make_enquiry(),) * 2
        copy = Enquiry.objects.get(pk=letter.pk)
        letter.handle(state="answered", answer="Một", note="", assigned_to=None, by=clerk)
        with pytest.raises(SettledError, match="xử lý xong"):
            copy.handle(state="answered", answer="Hai", note="", assigned_to=None, by=clerk)
        letter.refresh_from_db()
        assert letter.answer == "Một"

    @pytest.mark.parametrize("permission", ["portal.view_enquiry", "news.view_article"])
    def test_without_the_right_it_is_refused(self, client: Client, permission: str) -> None:
        client.force_login(make_user(permission))
        letter = make_enquiry()
        response = client.post(self.url(letter), self.form(state="dropped"))
        assert response.status_code == 403
        letter.refresh_from_db()
        assert letter.state == "new"

    def test_nobody_can_delete_one(self, client: Client) -> None:
        client.force_login(User.objects.create_superuser("chu"))
        letter = make_enquiry()
        client.post(f"{QUEUE}{letter.pk}/delete/", {"post": "yes"})
        assert Enquiry.objects.filter(pk=letter.pk).exists()

    def test_the_database_refuses_an_answer_without_its_state(self) -> None:
        with pytest.raises(IntegrityError):
            make_enquiry(answer="Đã thay đèn.")


class TestErasing:
    def test_all_that_was_written_goes_in_time(self, client: Client, clerk: User) -> None:
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
        assert "đã được xóa" in client.get(receipt_path(old)).content.decode()

    def test_one_that_is_erased_waits_for_nobody(self) -> None:
        make_enquiry(received_at=timezone.now() - timedelta(days=400))
        call_command("tidy", stdout=StringIO())
        assert not Enquiry.objects.waiting().exists()

    def test_nothing_to_do_says_nothing(self) -> None:
        said = StringIO()
        call_command("tidy", stdout=said)
        assert said.getvalue() == ""

    @pytest.mark.parametrize("days", [29, 1826])
    def test_the_database_refuses_a_silly_time(self, days: int) -> None:
        with pytest.raises(IntegrityError):
            EnquirySettings(keep_days=days).save()
