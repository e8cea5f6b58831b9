"""Check whether this node fits the others, and write it down among them; each start does."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal import nodes


class Command(BaseCommand):
    help = "Kiểm tra nút này có hợp với các nút kia không, rồi ghi tên nó. Lúc khởi động tự chạy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="Chỉ kiểm tra.")

    def handle(self, *, check: bool, **options: Any) -> None:
        try:
            nodes.check() if check else nodes.join()
        except nodes.NodeRefusedError as error:
            raise CommandError(str(error)) from error
