"""The views that the editor calls: upload a picture, choose one from the library."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from pytest_django import Settings

from core.html import sanitise
from news.editorial_checks import undescribed
from news.models import Image
from news.pictures import add_picture, describe_from_body
from news.public_uses import places_of_picture
from tests.factories import make_article, make_image, make_user
from tests.news.makers import make_chief

pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/news/image/tai-len/"
LIBRARY = "/quan-tri/news/image/thu-vien/"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def full_disk(tmp_path: Path, settings: Settings) -> Iterator[Path]:
    """A file system of a megabyte that holds the media and is full."""
    if os.geteuid():
        pytest.skip("only root mounts a file system")
    settings.MEDIA_ROOT = disk = tmp_path / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", disk], check=True)
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(b"x" * 4096)
    yield disk
    subprocess.run(["umount", "--lazy", disk], check=True)


@pytest.fixture
def writer(client: Client) -> User:
    user = make_user("news.add_image", "news.view_image")
    client.force_login(user)
    return user


def photo(name: str = "họp giao ban.jpg") -> SimpleUploadedFile:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def body_with(*pictures: Image, alt: str = "") -> str:
    return sanitise(
        "".join(f'<p><img src="/media/{p.name}/{p.width}.webp" alt="{alt}"></p>' for p in pictures)
    )


def test_a_full_disk_is_said_and_nothing_is_half_written(
    client: Client, writer: User, full_disk: Path
) -> None:
    before = list(full_disk.rglob("*"))
    client.raise_request_exception = False
    answer = client.post(UPLOAD, {"upload": photo()})
    assert answer.status_code == 507
    assert "Máy chủ đã hết chỗ lưu" in answer.content.decode()
    assert not Image.objects.exists()
    assert [path for path in full_disk.rglob("*") if path.is_file()] == before


def test_a_picture_is_added_to_the_library(client: Client, writer: User) -> None:
    answer = client.post(UPLOAD, {"upload": photo()}).json()
    image = Image.objects.get()
    assert answer == {
        "uploaded": 1,
        "fileName": "họp giao ban.jpg",
        "id": image.pk,
        "url": f"/media/{image.name}/800.webp",
        "alt": "",
        "caption": "",
        "decorative": False,
    }


def test_the_library_knows_who_uploaded_what(client: Client, writer: User) -> None:
    client.post(UPLOAD, {"upload": photo()})
    image = Image.objects.get()
    assert (image.title, image.uploaded_by, image.width, image.height) == (
        "họp giao ban", writer, 900, 600,
    )  # fmt: skip


def test_what_is_no_picture_is_refused_by_name(client: Client, writer: User) -> None:
    answer = client.post(UPLOAD, {"upload": SimpleUploadedFile("a.jpg", b"Kinh gui")}).json()
    message = "“a.jpg” không phải ảnh JPEG, PNG, WebP hoặc GIF."
    assert answer == {"uploaded": 0, "error": {"message": message}}


def test_nothing_is_kept_of_what_is_refused(client: Client, writer: User, tmp_path: Path) -> None:
    client.post(UPLOAD, {"upload": SimpleUploadedFile("a.svg", b"<svg onload=alert(1)>")})
    assert (Image.objects.count(), list(tmp_path.rglob("*"))) == (0, [])


def test_an_upload_without_a_file_is_an_error(client: Client, writer: User) -> None:
    response = client.post(UPLOAD)
    assert (response.status_code, response.json()["uploaded"]) == (400, 0)


def test_an_upload_needs_the_right(client: Client) -> None:
    client.force_login(make_user("news.view_image"))
    response = client.post(UPLOAD, {"upload": photo()})
    assert (response.status_code, Image.objects.count()) == (403, 0)


def test_an_upload_needs_a_member_of_staff(client: Client) -> None:
    client.force_login(make_user("news.add_image", is_staff=False))
    response = client.post(UPLOAD, {"upload": photo()})
    assert (response.status_code, Image.objects.count()) == (302, 0)


def test_an_upload_from_another_site_is_refused(writer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(writer)
    response = strict.post(UPLOAD, {"upload": photo()})
    assert (response.status_code, Image.objects.count()) == (403, 0)


def test_a_get_uploads_nothing(client: Client, writer: User) -> None:
    assert client.get(UPLOAD).status_code == 405


def test_the_library_shows_its_pictures(client: Client, writer: User) -> None:
    make_image(title="Trụ sở phường")
    assert "Trụ sở phường" in client.get(LIBRARY).content.decode()


@pytest.mark.parametrize(
    ("query", "found"), [("trụ sở", True), ("sân vận động", False), ("\0", True)]
)
def test_the_library_can_be_searched(client: Client, writer: User, query: str, found: bool) -> None:
    image = make_image(title="Trụ sở phường")
    assert (image.name in client.get(LIBRARY, {"q": query}).content.decode()) is found


def test_the_library_has_pages(client: Client, writer: User) -> None:
    for _ in range(25):
        make_image()
    page = client.get(LIBRARY, {"trang": "2"}).content.decode()
    assert (page.count("library__choice"), "Trang 2/2" in page) == (1, True)


def test_the_library_needs_the_right(client: Client) -> None:
    client.force_login(make_user())
    assert client.get(LIBRARY).status_code == 403


def test_a_body_describes_pictures_of_the_library() -> None:
    image = add_picture(photo(), "hop.jpg", by=None)
    describe_from_body(body_with(image, alt="Toàn cảnh phiên họp"), by=None)
    image.refresh_from_db()
    assert (image.alt, image.is_decorative) == ("Toàn cảnh phiên họp", False)


def test_a_description_in_the_library_is_not_overwritten() -> None:
    image = make_image(alt="Trụ sở")
    describe_from_body(body_with(image, alt="Khác"), by=None)
    image.refresh_from_db()
    assert image.alt == "Trụ sở"


def test_pictures_without_description_are_counted() -> None:
    body = body_with(make_image(), make_image()) + body_with(make_image(), alt="Có")
    assert undescribed(body) == 2


def test_a_decorative_picture_needs_none() -> None:
    assert undescribed(body_with(make_image(alt="", is_decorative=True))) == 0


@pytest.mark.parametrize("where", ["body", "lead_image"])
def test_where_a_picture_is_used(where: str) -> None:
    image = make_image()
    content: dict[str, Any] = {"body": body_with(image)} if where == "body" else {where: image}
    article = make_article(**content)
    places = places_of_picture(image, make_chief())
    assert [place.title for place in places] == [f"Bài “{article}”"]


def test_a_name_that_begins_alike_is_another_picture() -> None:
    image = make_image(name="anh/a-80x60", width=80, height=60)
    make_article(body=body_with(make_image(name="anh/a-80x600", width=80, height=600)))
    assert places_of_picture(image, make_chief()) == []
