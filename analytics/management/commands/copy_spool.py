"""A copy of the spool for a backup, from which no visitor can be told."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from analytics.retention import forget_visitors
from analytics.spool import SpoolError
from analytics.spool_file import copy_to
from core.os_errors import reason_of


class Command(BaseCommand):
    help = "Chép lượt xem đang chờ ghi ra một tệp, không kèm gì về người đọc."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("path", type=Path)

    def handle(self, *, path: Path, **options: Any) -> None:
        if not settings.SPOOL_PATH.exists():
            return
        try:
            path.touch(mode=0o600, exist_ok=False)  # never over a file that is there
        except FileExistsError as error:
            raise CommandError(f"Đã có {path}: hãy chọn tên khác.") from error
        except OSError as error:
            raise CommandError(f"Không ghi được {path}: {reason_of(error)}.") from error
        try:
            copy_to(path, forget_visitors)
        except SpoolError as error:
            raise CommandError(f"Không chép được lượt xem đang chờ: {error}") from error
