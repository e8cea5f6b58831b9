"""Read the text inside new attachments; runs every few minutes."""

from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from news.attachment_texts import read_waiting
from portal.models.chores import note_done
from portal.nodes import the_only_one

# Old attachments of a site, which may be thousands, are read bit by bit.
ENOUGH_SECONDS = 240


class Command(BaseCommand):
    help = "Đọc chữ bên trong tệp đính kèm để tìm được. Máy chủ tự chạy vài phút một lần."

    def handle(self, **options: Any) -> None:
        """Read for some minutes at most, unless another node is doing so."""
        begun = monotonic()
        with the_only_one("portal.read_attachments") as is_ours:
            if not is_ours:
                return
            read_waiting(lambda: monotonic() - begun > ENOUGH_SECONDS)
            note_done("read_attachments", monotonic() - begun)
