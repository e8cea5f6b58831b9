"""Make the documents of the search index that are missing or were made by older rules."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from core.models import SearchDocument
from portal.search_index import mend_index

FOR_EVER = 7 * 24 * 3600  # seconds


class Command(BaseCommand):
    help = "Lập chỉ mục tìm kiếm cho những gì còn thiếu. Máy chủ tự làm mỗi giờ một lần."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Lập lại toàn bộ, ví dụ sau khi nạp dữ liệu từ tệp."
        )

    def handle(self, *, all: bool, **options: Any) -> None:
        """Go on until nothing is missing."""
        if all:
            SearchDocument.objects.update(form=0)
        self.stdout.write(mend_index(FOR_EVER) or "Chỉ mục tìm kiếm đã đủ.")
