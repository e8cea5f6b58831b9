"""Mail of the site: kept with the change it tells of, sent by a real mail server's rules."""

import logging
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains
from pytest_django.fixtures import Settings

from portal.management.commands.tidy import CHORES
from portal.models import OutgoingMail
from portal.outbox import forget_old_mail, send_waiting
from tests.factories import make_user
from tests.portal.mail_server import MailServer, write

pytestmark = pytest.mark.django_db


def test_a_mail_waits_and_is_sent_once_with_its_vietnamese_letters(server: MailServer) -> None:
    write()
    assert not server.taken
    assert send_waiting() == 1
    assert send_waiting() == 0
    assert server.texts() == ["Có bài chờ duyệt."]
    assert server.taken[0].rcpt_tos == ["lan@anthinh.example"]
    mail = OutgoingMail.objects.get()
    assert (mail.body, mail.problem) == ("", "")
    assert mail.sent_at


def test_what_did_not_happen_is_not_told(server: MailServer) -> None:
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    assert send_waiting() == 0
    assert not server.taken


def test_a_server_that_is_away_is_tried_again_after_growing_pauses(
    server: MailServer, settings: Settings, clock: Any
) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    write()
    assert send_waiting() == 0
    mail = OutgoingMail.objects.get()
    assert "không gửi tới máy chủ thư được" in mail.problem
    assert (mail.next_try_at - clock.now).seconds == 60
    assert send_waiting() == 0
    assert OutgoingMail.objects.get().tries == 1
    clock.set("2026-11-23 12:01")
    send_waiting()
    assert (OutgoingMail.objects.get().next_try_at - clock.now).seconds == 120
    settings.EMAIL_PORT = port
    clock.set("2026-11-23 12:03")
    assert send_waiting() == 1
    assert server.texts() == ["Có bài chờ duyệt."]


def test_after_a_day_it_is_given_up(server: MailServer, clock: Any) -> None:
    server.answers["lan@anthinh.example"] = "450 Hộp thư bận"
    write()
    send_waiting()
    assert OutgoingMail.objects.waiting().count() == 1
    clock.set("2026-11-24 12:01")
    send_waiting()
    mail = OutgoingMail.objects.get()
    assert mail.given_up_at == clock.now
    assert mail.body == ""
    assert "450 Hộp thư bận" in mail.problem


def test_who_does_not_exist_is_not_tried_again(server: MailServer) -> None:
    server.answers["lan@anthinh.example"] = "550 No such user"
    write()
    write("hoa@anthinh.example")
    assert send_waiting() == 1
    assert OutgoingMail.objects.get(given_up_at=None).recipients == ["hoa@anthinh.example"]
    assert not OutgoingMail.objects.waiting().exists()


@pytest.mark.parametrize("subject", ["A\r\nBcc: ai@evil.example", "Dài " * 200, ""])
def test_a_subject_is_one_line(server: MailServer, subject: str) -> None:
    write(subject=subject)
    assert send_waiting() == 1
    assert server.taken[0].rcpt_tos == ["lan@anthinh.example"]


def test_only_plain_text_can_wait(server: MailServer) -> None:
    mail = EmailMessage("Việc", "Chữ", None, ["lan@anthinh.example"])
    mail.attach("a.txt", "chữ")
    with pytest.raises(ValueError, match="plain text"):
        mail.send()


def test_the_database_keeps_no_text_of_what_was_sent(server: MailServer) -> None:
    write()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingMail.objects.update(sent_at="2026-11-23T12:00Z")


def test_old_mail_is_forgotten(server: MailServer, clock: Any) -> None:
    assert forget_old_mail in CHORES
    write()
    send_waiting()
    clock.set("2026-12-22 12:00")
    forget_old_mail()
    assert OutgoingMail.objects.count() == 1
    clock.set("2026-12-24 12:00")
    forget_old_mail()
    assert not OutgoingMail.objects.exists()


def test_the_command_tries_the_server_at_once(
    server: MailServer, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("try_mail", "nam@anthinh.example")
    assert "đã nhận thư tới nam@anthinh.example" in capsys.readouterr().out
    assert server.taken[0].rcpt_tos == ["nam@anthinh.example"]
    with pytest.raises(CommandError, match="không phải địa chỉ thư"):
        call_command("try_mail", "nam")
    settings.EMAIL_PORT = 1
    with pytest.raises(CommandError, match="không gửi tới máy chủ thư được"):
        call_command("try_mail", "nam@anthinh.example")
    settings.MAIL_IS_SET_UP = False
    with pytest.raises(CommandError, match="MAIL_URL"):
        call_command("try_mail", "nam@anthinh.example")


def test_administrators_see_what_waits_but_not_what_it_says(
    server: MailServer, client: Client, clock: Any
) -> None:
    server.answers["lan@anthinh.example"] = "450 Hộp thư bận"
    write()
    send_waiting()
    client.force_login(make_user(is_superuser=True))
    desk = client.get("/quan-tri/")
    assertContains(desk, "1 thư chưa gửi được, đang thử lại")
    listed = client.get("/quan-tri/portal/outgoingmail/")
    assertContains(listed, "Thử lại lúc")
    assertContains(listed, "450 Hộp thư bận")
    mail = OutgoingMail.objects.get()
    one = client.get(f"/quan-tri/portal/outgoingmail/{mail.pk}/change/")
    assertContains(one, "lan@anthinh.example")
    assertNotContains(one, 'name="_save"')
    assertNotContains(one, 'name="_continue"')
    assertNotContains(one, "Có bài chờ duyệt")
    server.answers.clear()
    clock.set("2026-11-23 12:00:30")
    data = {"action": "send_now", "_selected_action": [mail.pk]}
    answer = client.post("/quan-tri/portal/outgoingmail/", data, follow=True)
    assertContains(answer, "Sẽ gửi 1 thư")
    assert send_waiting() == 1
    answer = client.post("/quan-tri/portal/outgoingmail/", data, follow=True)
    assertContains(answer, "Không có thư nào đang chờ")


def test_without_mail_the_desk_says_nothing_of_it(client: Client) -> None:
    client.force_login(make_user(is_superuser=True))
    assertNotContains(client.get("/quan-tri/"), 'desk__title">Thư của cổng')


def test_an_error_is_mailed_once_an_hour_without_the_reader(
    server: MailServer,
    settings: Settings,
    client: Client,
    monkeypatch: pytest.MonkeyPatch,
    clock: Any,
) -> None:
    settings.MAIL_ERRORS_TO = ["truc@anthinh.example"]
    client.raise_request_exception = False

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("hỏng thật rồi")

    monkeypatch.setattr("portal.views.search.find_documents", broken)
    for _ in range(2):
        assert client.get("/tim-kiem/?q=an+thinh").status_code == 500
    send_waiting()
    (text,) = server.texts()
    assert "Internal Server Error: /tim-kiem/" in text
    assert "RuntimeError: hỏng thật rồi" in text
    assert "127.0.0.1" not in text
    assert "an+thinh" not in text
    clock.set("2026-11-23 13:01")
    client.get("/tim-kiem/?q=an+thinh")
    assert send_waiting() == 1
    for number in range(30):
        logging.getLogger("django.request").error("Internal Server Error: /%s/", number)
    assert OutgoingMail.objects.count() == 1 + 20


def test_nobody_searches_in_what_mail_says(server: MailServer, client: Client) -> None:
    write()
    client.force_login(make_user(is_superuser=True))
    address = "/quan-tri/portal/outgoingmail/"
    assert client.get(f"{address}?body__startswith=C%C3%B3").status_code == 400
    assertContains(client.get(f"{address}?q=lan"), "Việc mới")


def test_mail_is_forgotten_where_none_is_sent_any_more(server: MailServer, clock: Any) -> None:
    write()
    clock.set("2026-12-24 12:00")
    forget_old_mail()
    assert not OutgoingMail.objects.exists()


def test_the_desk_tells_that_nobody_sends(server: MailServer, client: Client, clock: Any) -> None:
    client.force_login(make_user(is_superuser=True))
    write()
    assertContains(client.get("/quan-tri/"), "Không có thư nào bị giữ lại")
    clock.set("2026-11-23 12:06")
    assertContains(client.get("/quan-tri/"), "tiến trình gửi thư không chạy")


def test_the_desk_leads_nobody_to_a_list_they_may_not_see(
    server: MailServer, client: Client
) -> None:
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename="change_user"))
    client.force_login(user)
    desk = client.get("/quan-tri/")
    assertContains(desk, "Không có thư nào bị giữ lại")
    assertNotContains(desk, "portal/outgoingmail")
