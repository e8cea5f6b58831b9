"""The way of mail: `send_mail` puts it into a table, the command send_mails sends it by SMTP.

So a mail is there if and only if the change it tells of is, and no reader or member of staff waits
for a mail server. What sends mail uses Django's own functions and knows nothing of this.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from ssl import SSLCertVerificationError

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.core.mail.backends.smtp import EmailBackend as SMTPBackend
from django.utils import timezone

from portal.models import OutgoingMail

KEPT_FOR = timedelta(days=30)


class OutboxBackend(BaseEmailBackend):
    """A mail backend of Django that writes mail into the table of outgoing mail."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Keep mail to be sent; return how many. Raises ValueError for more than plain text."""
        for message in email_messages:
            if message.attachments or message.content_subtype != "plain":
                raise ValueError("Only plain text can wait to be sent")
        now = timezone.now()
        rows = [
            OutgoingMail(
                written_at=now,
                next_try_at=now,
                subject=" ".join(str(message.subject).split())[:250],
                body=str(message.body),
                sender=message.from_email,
                recipients=[recipient],  # whom the server refuses keeps nobody else from theirs
            )
            for message in email_messages
            for recipient in message.recipients()
        ]
        OutgoingMail.objects.bulk_create(rows)
        return len(email_messages)


def send_by_smtp(
    subject: str, body: str, sender: str, recipients: list[str], message_id: str | None = None
) -> None:
    """Send a mail now; without an id it gets a new one.

    Raises OSError or SMTPException, and ValueError for addresses and passwords that cannot be sent.
    """
    backend = SMTPBackend()
    try:
        backend.open()
        headers = {"Message-ID": message_id} if message_id else None
        backend.send_messages([EmailMessage(subject, body, sender, recipients, headers=headers)])
    finally:
        with suppress(OSError):  # the server has said already whether it takes the mail
            backend.close()


def send_waiting(should_stop: Callable[[], bool] = lambda: False) -> int:
    """Send the mail that is due, until `should_stop()`; return how many the mail server took."""
    sent = 0
    while not should_stop() and (mail := OutgoingMail.objects.claim()):
        try:
            send_by_smtp(mail.subject, mail.body, mail.sender, mail.recipients, mail.message_id)
        except (OSError, ValueError) as error:  # SMTPException is an OSError
            mail.note_problem(reason(error), is_final=_is_final(error))
        else:
            mail.note_sent()
            sent += 1
    return sent


def reason(error: Exception) -> str:
    """Return in words why a mail was not sent."""
    if isinstance(error, SMTPRecipientsRefused):
        answers = [f"{code} {_text(answer)}" for code, answer in error.recipients.values()]
        return f"máy chủ thư không nhận người nhận: {'; '.join(answers)}"
    if isinstance(error, SMTPResponseException):
        return f"máy chủ thư trả lời: {error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, SSLCertVerificationError):  # a ValueError, too
        return f"máy chủ thư có chứng thư không hợp lệ: {error}"
    if isinstance(error, ValueError):
        return f"có ký tự không gửi được trong địa chỉ, hoặc trong tên và mật khẩu gửi thư: {error}"
    return f"không gửi tới máy chủ thư được: {error}"


def forget_old_mail() -> str:
    """Delete old mail, also what waits where mail is set up no longer; return ""."""
    OutgoingMail.objects.filter(written_at__lt=timezone.now() - KEPT_FOR).delete()
    return ""


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _is_final(error: Exception) -> bool:
    """Return whether trying again is useless: the server refused these recipients for good."""
    return isinstance(error, SMTPRecipientsRefused) and all(
        500 <= code < 600 for code, _ in error.recipients.values()
    )
