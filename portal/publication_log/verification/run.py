"""Running the comparison, by hand and once a day, and telling of its result."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.mail import send_mail
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from core.dates import was_lately
from portal.models import PublicationLeaf
from portal.publication_log import heads
from portal.publication_log.record import begin, extend, give_places, has_begun
from portal.publication_log.verification.chain import LOG, Chain
from portal.publication_log.verification.guards import Guards
from portal.publication_log.verification.objects import Objects
from portal.publication_log.verification.program import Program, note_static
from portal.publication_log.verification.result import Difference, Result, last_result

logger = logging.getLogger(__name__)

EVERY = timedelta(hours=24)
MAX_MAILED = 20  # differences


def verify(program: Program | None = None) -> Result:
    """Compare all that is public with the log, export the head, and keep the result."""
    begun, before = time.monotonic(), last_result()
    result = Result(at=timezone.now().isoformat(), begun_at=before.begun_at if before else "")
    chain, objects, program = Chain(), Objects(), program or Program()
    guards = Guards()
    parts = (chain, objects, guards, program)
    for part in (_beginning, *(each.differences for each in parts)):
        for difference in _whatever_happens(part):
            result.add(difference)
    if last := PublicationLeaf.objects.order_by("-number").first():
        heads.write(last, timezone.localdate())
        result.head = heads.words(last)
    result.notices = program.notices
    result.compared = {
        "dòng nhật ký": chain.size,
        "mục công khai": objects.compared,
        "tệp ảnh và tệp đính kèm": objects.files,
        "tệp của chương trình": program.files,
    }
    result.seconds = round(time.monotonic() - begun, 1)
    result.save()
    return result


def _beginning() -> Iterator[Difference]:
    give_places(late=None)
    if not has_begun():
        yield Difference(LOG, "chưa có dòng nào: chưa ghi nhận ban đầu, hoặc đã bị xóa hết")


def _whatever_happens(part: Callable[[], Iterable[Difference]]) -> Iterator[Difference]:
    """Yield what a part finds. That it breaks off is a difference, too: somebody may want that."""
    try:
        yield from part()
    except (OperationalError, InterfaceError):  # the database is away
        raise
    except Exception:
        logger.exception("A part of the comparison broke off")
        yield Difference(LOG, "không đối chiếu hết được: xem lỗi trong nhật ký của máy chủ")


def verify_daily() -> str:
    """Compare if a day has passed since the last time; return a line on the result."""
    last = last_result()
    if not has_begun() and last is None:
        return ""
    since = (last.at or last.begun_at) if last else ""
    if since and was_lately(datetime.fromisoformat(since), EVERY):
        return ""
    result = verify()
    _mail(result)
    return summary(result)


def start() -> str:
    """Begin the log of a site that has none yet, and note the collected static files.

    Heads outside the database tell of a log that was there: then it is not begun again by itself.
    """
    said = ""
    if not has_begun():
        if any(heads.read()):
            return (
                "Nhật ký công khai trống mà tệp đầu nhật ký vẫn còn: xem sổ tay vận hành, mục Khi "
                "bị thay đổi trái phép."
            )
        said = accept()
    else:
        extend()
        give_places()
    note_static()
    return said


def accept() -> str:
    """Record what stands now as what is meant to be public; return a line on what was done."""
    count = begin()
    if not last_result():
        Result(begun_at=timezone.now().isoformat()).save()
    return f"Đã ghi nhận {count} mục đang công khai vào nhật ký công khai."


def summary(result: Result) -> str:
    """Return the result in one line."""
    compared = ", ".join(f"{intcomma(count)} {name}" for name, count in result.compared.items())
    if result.count:
        return f"ĐỐI CHIẾU THẤY {intcomma(result.count)} CHỖ KHÁC với bản đã duyệt ({compared})."
    return f"Đối chiếu xong, không thấy chỗ nào khác với bản đã duyệt ({compared})."


def _mail(result: Result) -> None:
    """Send the head of the log and what was found to those who hear of errors, if there is mail."""
    if settings.MAIL_IS_SET_UP and settings.MAIL_ERRORS_TO:
        told = [summary(result), *result.notices]
        told += [f"- {each}" for each in result.differences[:MAX_MAILED]]
        told += ["", "Đầu nhật ký (hãy giữ thư này):", result.head]
        send_mail("Đối chiếu nội dung công khai", "\n".join(told), None, settings.MAIL_ERRORS_TO)
