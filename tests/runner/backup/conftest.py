"""An office with articles, a picture, documents and waiting views, in a database of its own."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoDbBlocker

from analytics import spool, spool_file
from core import images
from news.models import Article, Attachment
from runner import environment
from runner.environment import Environment
from tests.conftest import lend_static
from tests.databases import database_copy, using_database
from tests.factories import make_article, make_image, make_section
from tests.live import database_url

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 40
ROWS = 30
DOCUMENTS = 40


@dataclass
class Office:
    """A site that is backed up, its var/ and the address of its database."""

    var: Path
    url: str

    @property
    def settings(self) -> Environment:
        return environment.read(self.environ())

    def environ(self, **more: str) -> dict[str, str]:
        own = {"PORTAL_VAR": str(self.var), "DATABASE_URL": self.url, "DEMO": "0"}
        return {**own, **more}

    def with_(self, **values: object) -> Environment:
        return replace(self.settings, **values)

    def ask(self, question: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(question.encode())
            return cursor.fetchall() if cursor.description else []

    def files(self) -> dict[str, bytes]:
        """Return what is in var/ of what a backup holds, without the spool, which is changed."""
        found = {
            str(path.relative_to(self.var)): path.read_bytes()
            for name in ("media", "documents")
            for path in (self.var / name).rglob("*")
            if path.is_file()
        }
        return {**found, "secret_key": (self.var / "secret_key").read_bytes()}


@pytest.fixture(scope="module")
def office(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    collected_static: None,
) -> Iterator[Office]:
    folder = Path(tempfile.mkdtemp(prefix="portal-backup-"))
    folder.chmod(0o755)
    var = folder / "var"
    var.mkdir()
    lend_static(var)
    with django_db_blocker.unblock(), ExitStack() as stack:
        name = stack.enter_context(database_copy(f"backup{folder.name[-6:]}".lower()))
        own = Office(var, database_url(name))
        environment.read(own.environ())  # makes the secret key
        with using_database(name):
            fill(var)
        # As the operator's shell has it, for the commands of the site that a backup runs.
        with patch.dict(os.environ, own.environ()):
            yield own
    shutil.rmtree(folder)


def fill(var: Path) -> None:
    documents = FileSystemStorage(location=var / "documents")
    with (
        override_settings(MEDIA_ROOT=var / "media", SPOOL_PATH=var / "spool" / "hits.sqlite3"),
        patch.object(Attachment._meta.get_field("file"), "storage", documents),
    ):
        section = make_section(name="Cải cách hành chính", slug="cai-cach")
        for number in range(ROWS):
            make_article(title=f"Bài số {number}: đường Nguyễn Huệ", section=section)
        stored = images.store_picture(Image.new("RGB", (900, 600), "teal"))
        make_image(name=stored.name, width=stored.width, height=stored.height)
        for number in range(DOCUMENTS):
            attach(Article.objects.first(), number)
        with spool_file.writing() as waiting:
            waiting.salt(timezone.localdate())
            for who in (1, 1, 2):
                waiting.add(spool.Hit(timezone.now(), "view", "news.article:1", who))
        spool_file.close_connection()


def attach(article: Article | None, number: int) -> Attachment:
    attachment = Attachment(title=f"Quyết định {number}", kind="pdf", size=len(PDF) + number)
    attachment.file = SimpleUploadedFile("a.pdf", PDF + bytes(number))
    attachment.save()
    return attachment
