"""What a backup is compared with: the files that rows name, and checksums of public pages."""

import hashlib
import json
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connection, models, transaction
from django.test import Client, override_settings

from core import images
from news.models import Image
from portal.audit.entries import add_command_entry
from portal.sitemaps import SITEMAPS

PAGES_OF_A_KIND = 20
LASTING = ("/", "/so-do/", "/rss/", "/sitemap.xml", "/tim-kiem/?q=thông+báo", "/thong-ke/")
# Fields that hold the name of a stored picture, beside the library itself.
PICTURE_FIELDS = frozenset({"banner", "emblem", "image", "narrow_image"})
# Nobody who read at the moment of a backup is online so much later: visitors are not part of it.
LATER = timedelta(minutes=10)


class Command(BaseCommand):
    help = "In ra các tệp mà cơ sở dữ liệu nhắc đến và mã kiểm tra của một số trang công khai."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--moment", type=datetime.fromisoformat, required=True)
        parser.add_argument("--snapshot", default="")

    def handle(self, *, moment: datetime, snapshot: str, **options: Any) -> None:
        with transaction.atomic():
            if snapshot:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
                    cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
            with at(moment + LATER):
                found = {"files": sorted(set(files())), "pages": dict(pages())}
        if snapshot:
            add_command_entry("Sao lưu toàn bộ dữ liệu")
        self.stdout.write(json.dumps(found))


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the site believe that it is `moment`, and answer to any name."""
    with (
        patch("django.utils.timezone.now", lambda: moment),
        override_settings(ALLOWED_HOSTS=["*"]),
    ):
        yield


def files() -> Iterator[str]:
    """Yield the files that rows name, each below the folder of its storage."""
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            values = model._default_manager.values_list(field.name, flat=True)
            if isinstance(field, models.FileField):
                yield from (f"{folder_of(field)}/{name}" for name in values if name)
            elif field.name in PICTURE_FIELDS or (model, field.name) == (Image, "name"):
                names = (name for name in values if images.NAME.fullmatch(name))
                yield from (f"media/{file}" for name in names for file in images.files(name))


def folder_of(field: models.FileField) -> str:
    """Return the folder in var/ of a field's storage."""
    location = getattr(field.storage, "location", settings.MEDIA_ROOT)
    return str(location).rpartition("/")[2]


def pages() -> Iterator[tuple[str, str]]:
    """Yield the addresses and checksums of the newest public pages of each kind."""
    client = Client(headers={"host": "localhost"}, raise_request_exception=False)
    for address in addresses():
        answer = client.get(address, secure=True)
        if answer.status_code == 200:
            yield address, hashlib.sha256(answer.content).hexdigest()


def addresses() -> Iterator[str]:
    yield from LASTING
    for sitemap in SITEMAPS.values():
        kind: Any = sitemap()
        yield from (kind.location(item) for item in islice(kind.items(), PAGES_OF_A_KIND))
