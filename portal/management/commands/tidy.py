"""Delete data past its retention period, and roll up old counts; runs every hour."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand

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
from portal.models.enquiries import erase_old_enquiries
from portal.outbox import forget_old_mail
from portal.publication_log.verification import verify_daily

# Each runs in its own transaction, and returns a line on what it did, "" for nothing.
CHORES: tuple[Callable[[], str], ...] = (
    forget_old_failures, forget_ended_sign_ins, switch_off_unused, erase_old_enquiries,
    forget_old_contacts, forget_old_drafts, purge_trash, roll_up_counts, forget_old_marks,
    keep_partitions, forget_old_mail, forget_old_reports, verify_daily,
)  # fmt: skip


class Command(BaseCommand):
    help = "Xóa những gì đã hết thời hạn lưu, gộp số liệu cũ. Máy chủ tự chạy mỗi giờ một lần."

    def handle(self, *args: Any, **options: Any) -> None:
        for chore in CHORES:
            if done := chore():
                self.stdout.write(done)
