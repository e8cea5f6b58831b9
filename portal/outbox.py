"""The way of mail: `send_mail` puts it into a table, the command send_mails sends it by SMTP.

So a mail is there if and only if the change it tells of is, and no reader or member of staff waits
for a mail server. What sends mail uses Django's own functions and knows nothing of this.
"""

from collections.abc import Sequence
from datetime import timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

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
                recipients=message.recipients(),
            )
            for message in email_messages
        ]
        return len(OutgoingMail.objects.bulk_create(rows))


def send_by_smtp(subject: str, body: str, sender: str, recipients: list[str]) -> None:
    """Send a mail now. Raises OSError or SMTPException."""
    SMTPBackend().send_messages([EmailMessage(subject, body, sender, recipients)])


def send_waiting() -> int:
    """Send the mail that is due; return how many the mail server took."""
    sent = 0
    while mail := OutgoingMail.objects.claim():
        try:
            send_by_smtp(mail.subject, mail.body, mail.sender, mail.recipients)
        except (OSError, SMTPException, UnicodeError) as error:
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
    return f"không gửi tới máy chủ thư được: {error}"


def forget_old_mail() -> str:
    """Delete the rows of mail that is long sent or given up; return ""."""
    old = OutgoingMail.objects.filter(written_at__lt=timezone.now() - KEPT_FOR)
    old.exclude(pk__in=OutgoingMail.objects.waiting().values("pk")).delete()
    return ""


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer


def _is_final(error: Exception) -> bool:
    """Return whether trying again is useless: the server refused these recipients or this text."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(500 <= code < 600 for code, _ in error.recipients.values())
    return isinstance(error, UnicodeError)
