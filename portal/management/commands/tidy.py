"""Delete data past its retention period, and roll up old counts; runs every hour."""

import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection

from accounts.lockout import forget_old_failures
from accounts.session_rules import forget_ended_sign_ins
from accounts.unused import switch_off_unused
from ads.models.complaints import forget_old_contacts
from analytics.retention import forget_old_marks
from analytics.rollup import roll_up_counts
from news.drafts import forget_old_drafts
from news.trash import purge_trash
from portal.audit.partitions import keep_partitions
from portal.models.browser_reports import forget_old_reports
from portal.models.chores import note_done, note_failed
from portal.models.enquiries import erase_old_enquiries
from portal.outbox import forget_old_mail
from portal.publication_log.verification import verify_daily

logger = logging.getLogger(__name__)

# Each runs in its own transaction, and returns a line on what it did, "" for nothing.
CHORES: tuple[Callable[[], str], ...] = (
    forget_old_failures, forget_ended_sign_ins, switch_off_unused, erase_old_enquiries,
    forget_old_contacts, forget_old_drafts, purge_trash, roll_up_counts, forget_old_marks,
    keep_partitions, forget_old_mail, forget_old_reports, verify_daily,
)  # fmt: skip


class Command(BaseCommand):
    help = "Xóa những gì đã hết thời hạn lưu, gộp số liệu cũ. Máy chủ tự chạy mỗi giờ một lần."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do every chore; one that failed is tried again in an hour."""
        failed = [chore.__name__ for chore in CHORES if not self.do(chore)]
        if failed:
            raise CommandError(f"Chưa dọn dẹp xong, lý do ở ngay phía trên: {', '.join(failed)}.")

    def do(self, chore: Callable[[], str]) -> bool:
        """Do one chore and note how it went: one that fails keeps none of the others from it."""
        begun = monotonic()
        try:
            if done := chore():
                self.stdout.write(done)
            note_done(chore.__name__, monotonic() - begun)
        except Exception as error:
            logger.exception("The chore %s failed", chore.__name__)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()
            with suppress(DatabaseError, InterfaceError):
                note_failed(chore.__name__, type(error).__name__)
            return False
        return True
