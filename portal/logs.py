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
from django.db import DatabaseError, InterfaceError
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
    """Remove the traceback of a request that was refused, since nothing failed; keep the record."""
    if _is_refusal(record):
        record.exc_info = record.exc_text = None
    return True


def _is_refusal(record: logging.LogRecord) -> bool:
    status: int = getattr(record, "status_code", HTTPStatus.INTERNAL_SERVER_ERROR)
    return status < HTTPStatus.INTERNAL_SERVER_ERROR


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

    def emit(self, record: logging.LogRecord) -> None:
        if not (settings.MAIL_IS_SET_UP and settings.MAIL_ERRORS_TO) or _is_refusal(record):
            return
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, DatabaseError | InterfaceError):
            return
        subject = f"Cổng thông tin gặp lỗi: {record.getMessage()}".splitlines()[0][:250]
        trace = "".join(format_exception(error)) if error else ""
        try:
            if not _was_mailed(subject):
                send_mail(
                    subject, f"{record.getMessage()}\n\n{trace}", None, settings.MAIL_ERRORS_TO
                )
        except (DatabaseError, InterfaceError):
            pass  # the log has it


def _was_mailed(subject: str) -> bool:
    """Return whether this error was mailed in the last hour, or too many were."""
    from portal.models import OutgoingMail  # the log is there before the models

    recent = OutgoingMail.objects.filter(
        written_at__gt=timezone.now() - SAME_ERROR, recipients=settings.MAIL_ERRORS_TO
    )
    return recent.filter(subject=subject).exists() or recent.count() >= MAX_MAILS_AN_HOUR
