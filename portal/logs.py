"""What lines of the log say and leave out, and mail to those who run the site.

Their form: runner/log_lines.py.
"""

import logging
import re
from collections.abc import Iterator
from datetime import timedelta
from http import HTTPStatus
from traceback import format_exception
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.core.mail import send_mail
from django.db import DatabaseError, InterfaceError, transaction
from django.http import HttpRequest

from core.dates import lately
from portal import request_context

SAME_ERROR = timedelta(hours=1)
MAX_MAILS_AN_HOUR = 20
LONGEST_TEXT = 20_000  # of a mail: an error may quote what was sent
# PostgreSQL quotes the refused row, a letter of a reader for example. Other errors follow an empty
# line; nothing else does within what it says.
_QUOTED_ROW = re.compile(
    r"^DETAIL:.*?(?=\n\n(?:The above exception was|During handling of the above)|\Z)",
    re.DOTALL | re.MULTILINE,
)


def with_request(record: logging.LogRecord) -> bool:
    """Add which request, and which member of staff, a record is about. Nothing is added of readers.

    What the database quotes of a row is taken out, and so are secrets in addresses.
    """
    environ = request_context.current()
    if environ is not None:
        record.request_id = request_context.request_id(environ)
        record.account = request_context.account(environ)
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
        shown = request_context.shown_path(request.path_info)
        record.args = tuple(shown if each == request.path else each for each in record.args)
    record.template = getattr(record, "template", str(record.msg))
    text, error = record.getMessage(), record.exc_info[1] if record.exc_info else None
    if "DETAIL:" in text:
        record.msg, record.args = without_rows(text, error), ()
    if error and not record.exc_text:
        trace = without_rows("".join(format_exception(error)).rstrip("\n"), error)
        record.exc_text = trace[-LONGEST_TEXT:]
    return True


def with_reasons(error: BaseException | None) -> Iterator[BaseException]:
    """Yield an error and those that led to it, each once: `raise error from error` is possible."""
    seen = set[int]()
    while error and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def without_rows(text: str, error: BaseException | None = None) -> str:
    """Return what an error says without the rows that PostgreSQL quotes.

    Args:
        error: the error, if it is known: then a row is known, too, whatever stands in it.
    """
    for each in with_reasons(error):
        if row := getattr(getattr(each, "diag", None), "message_detail", None):
            text = text.replace(row, "(…)")
    return _QUOTED_ROW.sub("DETAIL: (…)", text)


def without_traceback(record: logging.LogRecord) -> bool:
    """Remove the traceback of a request that was refused, since nothing of ours failed.

    While the database is away each request would write one, so only its reason is kept.
    """
    if is_no_fault(record):
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


class LocklessHandler(logging.Handler):
    """Handles a record without a lock: what is slow would hold back all threads that log."""

    def handle(self, record: logging.LogRecord) -> bool:
        found = self.filter(record)
        if found:
            self.emit(record)
        return bool(found)


class ErrorMailHandler(LocklessHandler):
    """Mails errors to settings.MAIL_ERRORS_TO, each once an hour, and nothing about readers.

    The log has them all. An error of the database is only there: mail waits in the database. What
    was refused is only there, too: anybody could fill the mailbox.
    """

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


def is_no_fault(record: logging.LogRecord) -> bool:
    """Return whether a request was refused, or met a database that is away: anybody's can."""
    return _is_refusal(record) or _is_away(record)


def _is_only_for_log(record: logging.LogRecord) -> bool:
    error = record.exc_info[1] if record.exc_info else None
    return is_no_fault(record) or isinstance(error, DatabaseError | InterfaceError)


def _mail(record: logging.LogRecord) -> None:
    error = record.exc_info[1] if record.exc_info else None
    message = _writable(record.getMessage())
    subject = " ".join(f"Cổng thông tin gặp lỗi: {message}".split("\n", 1)[0].split())[:250].strip()
    if not _was_mailed(subject):
        trace = _writable(without_rows("".join(format_exception(error)), error)) if error else ""
        body = f"{message[:LONGEST_TEXT]}\n\n{trace[-LONGEST_TEXT:]}"
        send_mail(subject, body, None, settings.MAIL_ERRORS_TO)


def _writable(text: str) -> str:
    """Return a text without what PostgreSQL cannot keep."""
    return text.replace("\0", "�").encode(errors="replace").decode()


def _was_mailed(subject: str) -> bool:
    """Return whether this error was mailed in the last hour, or too many were."""
    from portal.models import OutgoingMail  # the log is there before the models

    recent = OutgoingMail.objects.filter(  # each has the same
        written_at__range=lately(SAME_ERROR), recipients=settings.MAIL_ERRORS_TO[:1]
    )
    return recent.filter(subject=subject).exists() or recent.count() >= MAX_MAILS_AN_HOUR
