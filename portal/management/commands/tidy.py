"""Delete data past its retention period, and roll up old counts; runs every hour."""

import logging
from argparse import ArgumentParser
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, InterfaceError, connection
from django.db.models.functions import Now

from accounts.lockout import forget_old_failures
from accounts.session_rules import forget_ended_sign_ins
from accounts.unused import switch_off_unused
from ads.models.complaints import forget_old_contacts
from ads.notices import tell_of_endings
from analytics.retention import forget_old_marks
from analytics.rollup import roll_up_counts
from core.models import forget_old_sendings
from news.drafts import forget_old_drafts
from news.trash import purge_trash
from portal.audit.partitions import keep_partitions
from portal.models import Node
from portal.models.browser_reports import forget_old_reports
from portal.models.chores import note_done, note_failed
from portal.models.enquiries import erase_old_enquiries
from portal.models.nodes import forget_old_nodes
from portal.nodes import node_id, the_only_one
from portal.outbox import forget_old_mail
from portal.publication_log.verification import verify_daily
from portal.search_index import mend_index

logger = logging.getLogger(__name__)

# Each runs in its own transaction, and returns a line on what it did, "" for nothing. One node does
# these for all.
CHORES: tuple[Callable[[], str], ...] = (
    forget_old_failures, forget_old_sendings, forget_ended_sign_ins, switch_off_unused,
    erase_old_enquiries, forget_old_contacts, forget_old_drafts, purge_trash, roll_up_counts,
    forget_old_marks, keep_partitions, forget_old_mail, forget_old_reports, forget_old_nodes,
    tell_of_endings, mend_index,
)  # fmt: skip
# Each node has its own program, its own static files and its own copy of the log's heads.
CHORES_OF_EACH_NODE: tuple[Callable[[], str], ...] = (verify_daily,)
# Nodes begin their hours at different times; the next round is of whoever comes first after this.
ROUND = timedelta(minutes=50)


class Command(BaseCommand):
    help = "Xóa những gì đã hết thời hạn lưu, gộp số liệu cũ. Máy chủ tự chạy mỗi giờ một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--shared", action="store_true", help="Bỏ qua những việc nút khác vừa làm thay."
        )

    def handle(self, *, shared: bool, **options: Any) -> None:
        """Do every chore; one that failed is tried again in an hour."""
        chores = [*CHORES_OF_EACH_NODE]
        with the_only_one("portal.tidy") as is_ours:
            is_for_all = is_ours and not (shared and _was_done_elsewhere())
            if is_for_all:
                chores = [*CHORES, *CHORES_OF_EACH_NODE]
            failed = [chore.__name__ for chore in chores if not self.do(chore)]
            if is_for_all:
                Node.objects.filter(pk=node_id()).update(tidied_at=Now())
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


def _was_done_elsewhere() -> bool:
    others = Node.objects.exclude(pk=node_id())
    return others.filter(tidied_at__gt=Now() - ROUND, tidied_at__lte=Now()).exists()
