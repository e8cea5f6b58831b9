"""A mail server for tests, and mail to be sent by it."""

from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core.mail import send_mail


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

    def heading(self, number: int, name: str) -> str:
        """Return a heading of one of the mails that were taken."""
        return str(message_from_bytes(self.taken[number].content or b"")[name])  # type: ignore[arg-type]


class FreePort(Controller):
    """A server on whatever port is free."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


def write(to: str = "lan@anthinh.example", subject: str = "Việc mới") -> None:
    send_mail(subject, "Có bài chờ duyệt.", None, [to])
