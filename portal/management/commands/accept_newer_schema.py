"""Let this version run with a database that the next one has changed: the way back."""

from typing import Any

from django.core.management.base import BaseCommand

from portal import nodes


class Command(BaseCommand):
    help = (
        "Lùi lại một bản: cho bản này chạy với cơ sở dữ liệu mà bản sau nó đã cập nhật. Mỗi bản "
        "chỉ thêm những gì bản liền trước chịu được."
    )

    def handle(self, **options: Any) -> None:
        names = nodes.accept_newer_schema()
        said = f"Chấp nhận {len(names)} bước cập nhật của bản mới hơn: {', '.join(names)}."
        self.stdout.write(said if names else "Cơ sở dữ liệu không mới hơn bản này.")
