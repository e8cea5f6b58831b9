"""Reads the text inside documents in the background, so that the search finds them by it."""

import logging
from collections.abc import Callable

from django.db import transaction

from core.document_text import READABLE, TooLargeError, UnreadableError, text_of
from news.models import Attachment, AttachmentText
from news.models.attachments import MOST_ATTEMPTS
from news.search_documents import index_attachments

State = AttachmentText.State
logger = logging.getLogger(__name__)


def read_waiting(should_stop: Callable[[], bool] = lambda: False) -> int:
    """Read the documents that wait, the newest first, until `should_stop()`; return how many.

    It also stops when the store of documents does not answer; what waits is read next time.
    """
    count = 0
    while not should_stop() and (attachment := AttachmentText.objects.claim(READABLE)):
        try:
            content = _content(attachment)
        except Exception as error:  # each store has its own errors
            logger.warning("The attachment %s cannot be opened now: %r", attachment.pk, error)
            AttachmentText.objects.filter(attachment=attachment).update(attempts=0)
            break
        _read(attachment, content)
        count += 1
    return count


def _content(attachment: Attachment) -> bytes:
    """Return the bytes of a document, none if its file is gone."""
    try:
        with attachment.file.open("rb") as file:
            return bytes(file.read())
    except FileNotFoundError:
        return b""


def _read(attachment: Attachment, content: bytes) -> None:
    """Read a document and put it into the search index; keep how that went."""
    row = AttachmentText.objects.filter(attachment=attachment)
    try:
        text = text_of(content, attachment.kind)
    except (UnreadableError, TooLargeError):
        row.update(attempts=MOST_ATTEMPTS)  # it would fail again
        return
    with transaction.atomic():
        row.update(state=State.READ if text else State.EMPTY, text=text)
        index_attachments([attachment.pk])
