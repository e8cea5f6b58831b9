"""Replacing a picture's file wherever it is shown."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from core.images import store_picture, url
from news.models import ArticleVersion, Image
from news.pictures import with_current_pictures
from news.public_uses import places_of_picture
from portal.models import Page
from tests.factories import make_image, make_user
from tests.news.makers import make_chief, publish, write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def picture() -> Image:
    return make_image(**store_picture(Picture.new("RGB", (900, 600)))._asdict())


@pytest.fixture(autouse=True)
def decider(client: Client) -> None:
    rights = ("news.view_image", "news.change_image", "news.approve_article")
    client.force_login(make_user(*rights))


def body(picture: Image) -> str:
    return f'<p><img alt="Cổng" src="{url(picture.name)}"></p>'


def photo(content: bytes = b"") -> SimpleUploadedFile:
    buffer = BytesIO(content)
    if not content:
        Picture.new("RGB", (700, 500), "teal").save(buffer, "JPEG")
    return SimpleUploadedFile("moi.jpg", buffer.getvalue(), "image/jpeg")


def replace(client: Client, picture: Image, **data: object) -> str:
    address = f"/quan-tri/news/image/{picture.pk}/thay-tep/"
    response = client.post(address, {"file": photo(), "is_meant": "on", **data})
    picture.refresh_from_db()
    return response.content.decode()


def test_every_version_and_page_shows_the_new_file(client: Client, picture: Image) -> None:
    former = picture.name
    article = publish(body=body(picture))
    write(article, body=f"{body(picture)}<p>Sửa.</p>")
    page = Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body=body(picture))
    replace(client, picture)
    article.refresh_from_db()
    page.refresh_from_db()
    bodies = [article.body, page.body, *ArticleVersion.objects.values_list("body", flat=True)]
    assert former != picture.name
    assert [url(picture.name) in each and former not in each for each in bodies] == [True] * 4


def test_the_former_files_are_gone(
    client: Client,
    picture: Image,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        replace(client, picture)
    folders = {file.parent.name for file in tmp_path.rglob("*.webp")}
    assert folders == {picture.name.removeprefix("anh/")}


def test_a_text_typed_meanwhile_gets_the_new_address(client: Client, picture: Image) -> None:
    typed = body(picture)
    replace(client, picture)
    assert with_current_pictures(typed) == body(picture)


def test_a_refused_file_changes_nothing(client: Client, picture: Image) -> None:
    former = picture.name
    answer = replace(client, picture, file=photo(b"Kinh gui"))
    assert (picture.name, "“moi.jpg” không phải ảnh" in answer) == (former, True)


def test_replacing_must_be_confirmed(client: Client, picture: Image) -> None:
    former = picture.name
    answer = replace(client, picture, is_meant="")
    assert (picture.name, "Hãy đánh dấu để xác nhận." in answer) == (former, True)


def test_the_places_are_named_first(client: Client, picture: Image) -> None:
    publish(title="Bài dùng ảnh", body=body(picture))
    Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body=body(picture))
    shown = client.get(f"/quan-tri/news/image/{picture.pk}/thay-tep/").content.decode()
    assert ("Bài “Bài dùng ảnh”" in shown, "Trang “Giới thiệu”" in shown) == (True, True)


def test_an_author_may_not(client: Client, picture: Image) -> None:
    client.force_login(make_user("news.view_image", "news.change_image"))
    former = picture.name
    replace(client, picture)
    assert picture.name == former


def test_a_draft_uses_a_picture_too(picture: Image) -> None:
    article = publish(title="Bài")
    write(article, title="Bài", body=body(picture))
    assert [place.title for place in places_of_picture(picture, make_chief())] == ["Bài “Bài”"]


def test_a_picture_on_a_lasting_page_is_not_deleted(client: Client, picture: Image) -> None:
    Page.objects.create(title="Giới thiệu", slug="gioi-thieu", body=body(picture))
    client.force_login(make_user("news.view_image", "news.delete_image"))
    client.post(f"/quan-tri/news/image/{picture.pk}/delete/", {"post": "yes"})
    assert Image.objects.exists()


@pytest.mark.parametrize("query", ["tru so", "Trụ sở", "TRU  phuong"])
def test_pictures_are_found_without_diacritics(client: Client, query: str) -> None:
    make_image(title="Cây đa", alt="Cây đa đầu làng")
    wanted = make_image(title="Trụ sở", alt="Trụ sở phường")
    assert list(Image.objects.search(query)) == [wanted]


def test_a_crop_keeps_the_focal_point(client: Client) -> None:
    publish(lead_image=make_image(focus_x=18, focus_y=70))
    assert 'class="focus-x-2 focus-y-7"' in client.get("/").content.decode()
