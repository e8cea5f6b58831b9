"""Create the pages that every new site should have."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.initial_pages import create_initial_pages


class Command(BaseCommand):
    help = "Tạo các trang tĩnh ban đầu cho một cổng thông tin còn trống; đã có nội dung thì thôi."

    def handle(self, *args: Any, **options: Any) -> None:
        create_initial_pages()
