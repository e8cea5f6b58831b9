"""Many pictures at once, with and without script."""

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from pytest_django import Settings

from news.models import Image
from tests.factories import make_image, make_user

pytestmark = pytest.mark.django_db

UPLOAD = "/quan-tri/news/image/tai-nhieu/"
DESCRIBE = "/quan-tri/news/image/mo-ta/"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def author(client: Client) -> User:
    user = make_user("news.view_image", "news.add_image", "news.change_image")
    client.force_login(user)
    return user


def photo(name: str) -> SimpleUploadedFile:
    buffer = BytesIO()
    Picture.new("RGB", (90, 60), "teal").save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def described(*pictures: Image, **fields: str) -> dict[str, Any]:
    data: dict[str, Any] = {"image": [picture.pk for picture in pictures]}
    for picture in pictures:
        data |= {f"{picture.pk}-{name}": value for name, value in fields.items()}
    return data


def test_all_pictures_are_added_and_what_is_none_is_named(client: Client) -> None:
    fake = SimpleUploadedFile("bao-cao.jpg", b"Kinh gui", "image/jpeg")
    data = {"upload": [photo("a.jpg"), fake, photo("b.jpg")]}
    shown = client.post(UPLOAD, data, follow=True).content.decode()
    assert (Image.objects.count(), "“bao-cao.jpg” không phải ảnh" in shown) == (2, True)


def test_nothing_chosen_is_said(client: Client) -> None:
    assert "Hãy chọn ít nhất một ảnh." in client.post(UPLOAD, follow=True).content.decode()


def test_without_the_right_nothing_is_added(client: Client) -> None:
    client.force_login(make_user("news.view_image"))
    response = client.post(UPLOAD, {"upload": photo("a.jpg")})
    assert (response.status_code, Image.objects.exists()) == (403, False)


def test_a_description_is_demanded_of_each(client: Client, author: User) -> None:
    pictures = [make_image(alt="", uploaded_by=author) for _ in range(2)]
    data = {**described(*pictures), f"{pictures[0].pk}-alt": "Toàn cảnh"}
    shown = client.post(DESCRIBE, data).content.decode()
    assert (shown.count("Ảnh chưa được mô tả."), 'value="Toàn cảnh"' in shown) == (1, True)
    assert Image.objects.undescribed().count() == 2


def test_descriptions_are_saved(client: Client, author: User) -> None:
    picture = make_image(alt="", uploaded_by=author)
    client.post(DESCRIBE, described(picture, alt="Toàn cảnh", credit="Lê An"))
    picture.refresh_from_db()
    assert (picture.alt, picture.credit) == ("Toàn cảnh", "Lê An")


def test_the_pictures_of_others_cannot_be_described_here(client: Client) -> None:
    picture = make_image(alt="", uploaded_by=make_user())
    client.post(DESCRIBE, described(picture, alt="Của tôi"))
    picture.refresh_from_db()
    assert picture.alt == ""


def test_a_picture_deleted_meanwhile_is_named_and_the_others_are_saved(
    client: Client, author: User
) -> None:
    picture, gone = (make_image(alt="", uploaded_by=author) for _ in range(2))
    data = described(picture, gone, alt="Toàn cảnh")
    gone.delete()
    shown = client.post(DESCRIBE, data, follow=True).content.decode()
    picture.refresh_from_db()
    assert (picture.alt, "Có ảnh đã bị xóa" in shown) == ("Toàn cảnh", True)


@pytest.mark.parametrize("number", ["", "abc", "-1", "9" * 30, "1.5", "٣"])
def test_an_odd_number_of_a_picture_changes_nothing(client: Client, number: str) -> None:
    response = client.post(DESCRIBE, {"image": number, f"{number}-alt": "Toàn cảnh"})
    assert response.status_code == 200


def test_only_what_waits_is_asked_about(client: Client, author: User) -> None:
    make_image(title="Đã tả", uploaded_by=author)
    make_image(title="Chưa tả", alt="", uploaded_by=author)
    shown = client.get(DESCRIBE).content.decode()
    assert ("Chưa tả" in shown, "Đã tả" in shown) == (True, False)
