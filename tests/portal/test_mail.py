"""Mail of the site: kept with the change it tells of, sent by a real mail server's rules."""

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from threading import Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.contrib.auth.models import Permission
from django.core.mail import EmailMessage, send_mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains
from pytest_django.fixtures import Settings

from portal.management.commands.tidy import CHORES
from portal.models import OutgoingMail
from portal.outbox import forget_old_mail, send_waiting
from tests.factories import make_user

pytestmark = pytest.mark.django_db


class MailServer:
    """What a mail server takes, or answers instead."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.taken.append(envelope)
        return "250 OK"

    def texts(self) -> list[str]:
        """Return the texts of what was taken, as a mail program shows them."""
        return [
            str(
                message_from_bytes(each.content or b"", policy=policy.default).get_content()
            ).strip()  # type: ignore[arg-type, attr-defined]
            for each in self.taken
        ]


class FreePort(Controller):
    """A server on whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def server(settings: Settings) -> Iterator[MailServer]:
    """Give a mail server that the site is set up for."""
    handler = MailServer()
    controller = FreePort(handler, hostname="127.0.0.1", port=0)
    controller.start()
    settings.EMAIL_BACKEND = "portal.outbox.OutboxBackend"
    settings.MAIL_IS_SET_UP = True
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.DEFAULT_FROM_EMAIL = "cong@anthinh.example"
    yield handler
    controller.stop()


def write(to: str = "lan@anthinh.example", subject: str = "Việc mới") -> None:
    send_mail(subject, "Có bài chờ duyệt.", None, [to])


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

    def broken(*_: object) -> None:
        raise RuntimeError("hỏng thật rồi")

    monkeypatch.setattr("portal.views.search.find_articles", broken)
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


class TestErrors:
    """What is mailed of the log, and what that must not do."""

    @pytest.fixture(autouse=True)
    def to(self, server: MailServer, settings: Settings) -> None:
        settings.MAIL_ERRORS_TO = ["truc@anthinh.example"]

    def test_strangers_have_no_mail_sent(self, client: Client) -> None:
        assert client.get("/", HTTP_HOST="evil.example").status_code == 400
        assert not OutgoingMail.objects.exists()

    def test_a_site_without_database_asks_it_nothing(
        self, client: Client, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.core.mail.send_mail", None)
        with django_assert_num_queries(0):
            logging.getLogger("django.request").error("Mất", extra={"status_code": 503})

    def test_the_same_error_is_mailed_once_however_it_is_spaced(self) -> None:
        for _ in range(2):
            logging.getLogger("thử").error("hỏng\t ở  đây %s", "chữ " * 100)
        assert OutgoingMail.objects.count() == 1

    @pytest.mark.parametrize("text", ["a\0b", "a\nb\0", "a\udcff", "\n", "x" * 1_000_000])
    def test_any_text_is_mailed(self, server: MailServer, text: str) -> None:
        try:
            raise ValueError(text)
        except ValueError:
            logging.getLogger("thử").exception(text)
        assert send_waiting() == 1
        assert len(server.taken[0].content or b"") < 200_000

    @pytest.mark.parametrize("fault", [IntegrityError, RuntimeError])
    def test_a_fault_of_the_mail_spoils_nothing_that_goes_on(
        self, fault: type[Exception], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: object) -> None:
            with transaction.atomic(savepoint=False):
                raise fault

        monkeypatch.setattr("portal.logs.send_mail", broken)
        monkeypatch.setattr(logging, "raiseExceptions", False)
        with transaction.atomic():
            logging.getLogger("thử").error("hỏng")
            write()
        assert OutgoingMail.objects.count() == 1

    def test_a_slow_database_holds_back_no_other_thread(self) -> None:
        handlers = [each for each in logging.getLogger().handlers if each.get_name() == "mail"]
        assert [each.lock for each in handlers] == [None]


def test_nobody_searches_in_what_mail_says(server: MailServer, client: Client) -> None:
    write()
    client.force_login(make_user(is_superuser=True))
    address = "/quan-tri/portal/outgoingmail/"
    assert client.get(f"{address}?body__startswith=C%C3%B3").status_code == 400
    assertContains(client.get(f"{address}?q=lan"), "Việc mới")


@pytest.mark.parametrize("address", ["a@x.example, b@x.example", "a@" + "b" * 80])
def test_an_address_that_cannot_be_sent_to_holds_back_no_other_mail(
    server: MailServer, address: str
) -> None:
    write(address)
    write()
    assert send_waiting() == 1
    assert "có ký tự không gửi được" in OutgoingMail.objects.waiting().get().problem


def test_a_password_that_smtp_cannot_send_loses_no_mail(
    server: MailServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "cong", "mật khẩu"
    monkeypatch.setattr("smtplib.SMTP.has_extn", lambda self, name: name == "auth")
    monkeypatch.setattr(
        "smtplib.SMTP.ehlo_or_helo_if_needed",
        lambda self: setattr(self, "esmtp_features", {"auth": "PLAIN"}),
    )
    write()
    assert send_waiting() == 0
    assert OutgoingMail.objects.waiting().get().body
    with pytest.raises(CommandError, match="có ký tự không gửi được"):
        call_command("try_mail", "nam@anthinh.example")


@contextmanager
def answering(*answers: bytes) -> Iterator[int]:
    """Give the port of a server that answers this to whatever it is told, then hangs up."""

    def serve() -> None:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            for answer in answers:
                connection.sendall(answer)
                connection.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Thread(target=serve)
        thread.start()
        yield listener.getsockname()[1]
        thread.join()


TAKING = (b"220 a\r\n", b"250 a\r\n", b"250 a\r\n", b"250 a\r\n", b"354 a\r\n", b"250 a\r\n")


@pytest.mark.parametrize(
    "answers",
    [
        (),
        (b"\xff\0\0\r\n",),
        (b"220 a\r\n", b"x" * 10_000 + b"\r\n"),
        TAKING[:5],
        (*TAKING[:3], b"550 \0\xff l\xe1\xba\xa1\r\n"),
    ],
)
def test_a_server_that_talks_nonsense_is_noted(
    server: MailServer, settings: Settings, answers: tuple[bytes, ...]
) -> None:
    with answering(*answers) as settings.EMAIL_PORT:
        write()
        assert send_waiting() == 0
    assert OutgoingMail.objects.get().problem


def test_what_the_server_took_is_sent_whatever_it_says_at_the_end(
    server: MailServer, settings: Settings
) -> None:
    with answering(*TAKING, b"x" * 10_000 + b"\r\n") as settings.EMAIL_PORT:
        write()
        assert send_waiting() == 1


def test_a_server_that_hangs_is_left(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_TIMEOUT = 0.1
    with socket.create_server(("127.0.0.1", 0)) as listener:
        settings.EMAIL_PORT = listener.getsockname()[1]
        write()
        assert send_waiting() == 0
    assert "timed out" in OutgoingMail.objects.get().problem


def test_who_was_slower_takes_back_nothing(server: MailServer) -> None:
    """A mail is claimed again while its first sender still waits for the server."""
    write()
    slow, quick = OutgoingMail.objects.get(), OutgoingMail.objects.get()
    quick.note_sent()
    slow.note_problem("chậm quá", is_final=True)
    mail = OutgoingMail.objects.get()
    assert (mail.problem, mail.body, mail.given_up_at) == ("", "", None)
    mail.delete()
    slow.note_problem("chậm quá", is_final=False)


def test_the_process_stops_between_two_mails(server: MailServer) -> None:
    write()
    write()
    assert send_waiting(lambda: bool(server.taken)) == 1


@pytest.mark.django_db(transaction=True)
def test_several_processes_send_each_mail_once(server: MailServer) -> None:
    for number in range(20):
        write(f"a{number}@anthinh.example")

    def send() -> int:
        try:
            return send_waiting()
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        sent = [each.result() for each in [pool.submit(send) for _ in range(4)]]
    assert sum(sent) == len({mail.rcpt_tos[0] for mail in server.taken}) == 20
    assert len(server.taken) == 20


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
