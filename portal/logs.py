"""The lines of the log, bounded whatever a request sends, and mail to those who run the site."""

import logging
import re
from datetime import timedelta
from http import HTTPStatus
from traceback import format_exception
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.mail import send_mail
from django.db import DatabaseError, InterfaceError, transaction
from django.utils import timezone

SAME_ERROR = timedelta(hours=1)
MAX_MAILS_AN_HOUR = 20
LONGEST_MESSAGE = 500  # characters
LONGEST_TRACEBACK = 20_000  # an error may quote what was sent
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class LineFormatter(logging.Formatter):
    """Writes a message as one line that strangers can neither break nor make long."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        line = _CONTROLS.sub(_escaped, super().formatMessage(record)[: LONGEST_MESSAGE + 1])
        return line if len(line) <= LONGEST_MESSAGE else f"{line[:LONGEST_MESSAGE]}…"

    def formatException(self, ei: Any) -> str:  # noqa: N802
        return super().formatException(ei)[-LONGEST_TRACEBACK:]


def _escaped(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def without_traceback(record: logging.LogRecord) -> bool:
    """Remove the traceback of a request that was refused, since nothing of ours failed.

    While the database is away each request would write one, so only its reason is kept.
    """
    if _is_refusal(record) or _is_away(record):
        reason = record.exc_info and record.exc_info[1]
        record.exc_info = record.exc_text = None
        if reason and _is_away(record):
            record.msg, record.args = f"{record.getMessage()} ({reason})", ()
    return True


def _is_refusal(record: logging.LogRecord) -> bool:
    status: int = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
    return status < HTTPStatus.INTERNAL_SERVER_ERROR


def _is_away(record: logging.LogRecord) -> bool:
    return getattr(record, "status_code", None) == HTTPStatus.SERVICE_UNAVAILABLE


def is_for_our_host(record: logging.LogRecord) -> bool:
    """Return False for the second record about a request whose Host header was refused."""
    request: Any = getattr(record, "request", None)
    try:
        return request is None or bool(request.get_host())
    except DisallowedHost:
        return False


class ErrorMailHandler(logging.Handler):
    """Mails errors to settings.MAIL_ERRORS_TO, each once an hour, and nothing about readers.

    The log has them all. An error of the database is only there: mail waits in the database. What
    was refused is only there, too: anybody could fill the mailbox.
    """

    def handle(self, record: logging.LogRecord) -> bool:
        """Handle a record without a lock: a slow database would hold back all threads that log."""
        found = self.filter(record)
        if found:
            self.emit(record)
        return bool(found)

    def emit(self, record: logging.LogRecord) -> None:
        """Mail an error. What fails here changes nothing for the code that logged it."""
        if not (settings.MAIL_IS_SET_UP and settings.MAIL_ERRORS_TO) or _is_only_for_log(record):
            return
        try:
            with transaction.atomic():  # a savepoint, where a transaction goes on
                _mail(record)
        except (DatabaseError, InterfaceError):
            pass  # the log has it
        except Exception:
            self.handleError(record)


def _is_only_for_log(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    is_of_database = isinstance(error, DatabaseError | InterfaceError)
    return _is_refusal(record) or _is_away(record) or is_of_database


def _mail(record: logging.LogRecord) -> None:
    error = record.exc_info[1] if record.exc_info else None
    message = _writable(record.getMessage())
    subject = " ".join(f"Cổng thông tin gặp lỗi: {message}".split("\n", 1)[0].split())[:250].strip()
    if not _was_mailed(subject):
        trace = _writable("".join(format_exception(error))) if error else ""
        body = f"{message[:LONGEST_TRACEBACK]}\n\n{trace[-LONGEST_TRACEBACK:]}"
        send_mail(subject, body, None, settings.MAIL_ERRORS_TO)


def _writable(text: str) -> str:
    """Return a text without what PostgreSQL cannot keep."""
    return text.replace("\0", "�").encode(errors="replace").decode()


def _was_mailed(subject: str) -> bool:
    """Return whether this error was mailed in the last hour, or too many were."""
    from portal.models import OutgoingMail  # the log is there before the models

    recent = OutgoingMail.objects.filter(  # each has the same
        written_at__gt=timezone.now() - SAME_ERROR, recipients=settings.MAIL_ERRORS_TO[:1]
    )
    return recent.filter(subject=subject).exists() or recent.count() >= MAX_MAILS_AN_HOUR
