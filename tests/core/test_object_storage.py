"""Uploads in an S3-compatible store: the same pages and addresses as from a disk."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.test import Client, override_settings
from PIL import Image as Picture

from core import images
from core.object_storage import ObjectStorage, ObjectStoreError
from news.attachments import add_attachment
from news.models import Attachment
from portal.publication_log.contents import checksum
from portal.publication_log.verification.objects import strange_files
from runner.server_addresses import object_store
from tests.factories import make_article
from tests.object_store import running_store
from tests.pdfs import pdf

BACKEND = "core.object_storage.ObjectStorage"


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with running_store() as address:
        yield address


@pytest.fixture
def in_store(address: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep uploads in a store, and none on the disk."""
    options: Any = object_store(address)
    own: Any = {
        name: {"BACKEND": BACKEND, "OPTIONS": {**options, "location": at}}
        for name, at in (("default", "media"), ("documents", "documents"))
    }
    with override_settings(STORAGES={**settings.STORAGES, **own}):
        file: Any = Attachment._meta.get_field("file")  # asks for its storage once, at the start
        monkeypatch.setattr(file, "storage", storages["documents"])
        yield


def picture() -> BytesIO:
    file = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(file, "JPEG")
    file.seek(0)
    return file


@pytest.mark.django_db
def test_a_picture_in_the_store_is_served_as_one_on_the_disk(
    in_store: None, client: Client
) -> None:
    stored = images.store_upload(picture(), "anh.jpg")
    url = images.url(stored.name, 400)
    assert url == f"/media/{stored.name}/400.webp"  # no address of the store on any page
    assert images.name_from_url(url) == stored.name
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    with Picture.open(BytesIO(answer.getvalue())) as shown:
        assert shown.size == (400, 267)
    assert client.get(url, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert not (Path(settings.MEDIA_ROOT) / stored.name).exists()
    images.delete(stored.name)
    assert client.get(url).status_code == 404


@pytest.mark.django_db
def test_only_renditions_are_asked_of_the_store(in_store: None, client: Client) -> None:
    default_storage.save("anh/goc.jpg", ContentFile(b"original"))
    assert client.get("/media/anh/goc.jpg").status_code == 404
    assert client.get("/media/../documents/x.pdf").status_code == 404
    assert [each.where for each in strange_files()] == ["Thư mục ảnh, tệp anh/goc.jpg"]
    default_storage.delete("anh/goc.jpg")
    assert not list(strange_files())


@pytest.mark.django_db
def test_a_document_is_sent_only_to_who_may_have_it(in_store: None, client: Client) -> None:
    found = add_attachment(ContentFile(pdf()), "Quyết định.pdf", by=None)
    assert client.get(found.get_absolute_url()).status_code == 404  # no public article offers it
    make_article().attachments.add(found)
    answer = client.get(found.get_absolute_url())
    assert answer.getvalue() == pdf()
    assert answer["Content-Length"] == str(found.size)
    assert storages["documents"].exists(found.file.name)


def test_a_missing_rendition_is_made_from_the_store(in_store: None) -> None:
    stored = images.store_upload(picture(), "anh.jpg")
    default_storage.delete(f"{stored.name}/240.webp")
    images.complete(240)
    assert default_storage.exists(f"{stored.name}/240.webp")


def test_what_is_not_there_is_no_file(in_store: None) -> None:
    assert not default_storage.exists("anh/khong-co.webp")
    with pytest.raises(FileNotFoundError):
        default_storage.open("anh/khong-co.webp")
    assert checksum(default_storage, "anh/khong-co.webp") is None


def test_a_store_that_is_away_is_an_error_of_the_system(address: str) -> None:
    options = object_store("s3+plain://test:test@127.0.0.1:9/kho")
    assert options
    away = ObjectStorage(**options, location="media")
    for call in (away.open, away.exists, away.size, away.listdir, away.delete):
        with pytest.raises(ObjectStoreError):
            call("anh/x.webp")
    with pytest.raises(ObjectStoreError):
        away.save("anh/x.webp", ContentFile(b"x"))
    assert checksum(away, "anh/x.webp") is None
