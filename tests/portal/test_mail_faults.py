"""Mail of the site where something is wrong: the mail server, an address, what is told."""

import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from ssl import SSLCertVerificationError
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django.fixtures import Settings

from portal.models import OutgoingMail
from portal.outbox import send_waiting
from tests.portal.mail_server import MailServer, write

pytestmark = pytest.mark.django_db


def test_whom_the_server_refuses_keeps_nobody_from_their_mail(
    server: MailServer, settings: Settings
) -> None:
    server.answers["lan@anthinh.example"] = "450 Hộp thư bận"
    settings.MAIL_ERRORS_TO = ["hoa@anthinh.example", "lan@anthinh.example"]
    for _ in range(2):
        logging.getLogger("thử").error("hỏng")
    assert send_waiting() == 1
    assert OutgoingMail.objects.waiting().get().recipients == ["lan@anthinh.example"]


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

    def test_a_slow_database_holds_back_no_other_thread(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (handler,) = (h for h in logging.getLogger().handlers if h.get_name() == "mail")
        first, second = Event(), Event()

        def mail(record: logging.LogRecord) -> None:
            if record.getMessage() == "một":
                first.set()
                assert second.wait(60)
            second.set()

        monkeypatch.setattr(handler, "emit", mail)
        with ThreadPoolExecutor(1) as pool:
            slow = pool.submit(logging.getLogger("thử").error, "một")
            assert first.wait(60)
            quick = Thread(target=logging.getLogger("thử").error, args=["hai"], daemon=True)
            quick.start()
            assert second.wait(10)
            slow.result(60)


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


def test_a_certificate_that_nobody_vouches_for_is_named(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(self: object) -> None:
        raise SSLCertVerificationError(1, "certificate verify failed: self-signed certificate")

    monkeypatch.setattr("django.core.mail.backends.smtp.EmailBackend.open", fail)
    with pytest.raises(
        CommandError, match="chứng thư không hợp lệ: certificate verify failed: self-signed"
    ):
        call_command("try_mail", "nam@anthinh.example")


@contextmanager
def answering(*answers: bytes) -> Iterator[int]:
    """Give the port of a server that answers this to whatever it is told, then hangs up."""

    def serve() -> None:
        with suppress(OSError), listener.accept()[0] as connection:
            for answer in answers:
                connection.sendall(answer)
                connection.recv(4096)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(60)  # else a failing test waits for ever
        thread = Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
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


def test_a_mail_that_comes_twice_says_that_it_is_the_same(
    server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its sender died after the server took it; mail programs show two with one id as one."""
    write()
    write()
    with monkeypatch.context() as dying:
        dying.setattr(OutgoingMail, "note_sent", lambda self: None)
        send_waiting()
    OutgoingMail.objects.update(next_try_at="2026-01-01T00:00Z")
    send_waiting()
    ids = [server.heading(number, "Message-ID") for number in range(4)]
    assert ids[:2] == ids[2:]
    assert ids[0] != ids[1]


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
