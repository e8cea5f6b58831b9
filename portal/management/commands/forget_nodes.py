"""Forget all nodes, after something was changed that all of them must have in common."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.models import Node


class Command(BaseCommand):
    help = "Quên các nút đã chạy, sau khi cố ý đổi khóa hoặc kho tệp. Trước đó hãy dừng mọi nút."

    def handle(self, **options: Any) -> None:
        count, _ = Node.objects.all().delete()
        self.stdout.write(f"Đã quên {count} nút.")
