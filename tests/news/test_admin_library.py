"""The library of pictures, sections and keywords in the admin."""

from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image as Picture
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from core.images import store_picture
from news.models import Image, Section, Tag
from tests.factories import make_article, make_image, make_section, make_user

pytestmark = pytest.mark.django_db

LIST = "/quan-tri/news/image/"
ADD = f"{LIST}add/"
MODELS = ("image", "section", "tag", "department")


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Settings) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def manager(client: Client) -> User:
    actions = ("view", "add", "change", "delete")
    user = make_user(
        *(f"news.{action}_{model}" for action in actions for model in MODELS), "news.rename_public"
    )
    client.force_login(user)
    return user


def photo() -> SimpleUploadedFile:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, "JPEG")
    return SimpleUploadedFile("hop.jpg", buffer.getvalue(), "image/jpeg")


def test_a_picture_is_added(client: Client, manager: User) -> None:
    client.post(ADD, {"picture": photo(), "alt": "Toàn cảnh phiên họp"})
    image = Image.objects.get()
    assert (image.title, image.width, image.height, image.uploaded_by) == (
        "Toàn cảnh phiên họp", 900, 600, manager,
    )  # fmt: skip


def test_a_picture_is_described_or_decorative(client: Client) -> None:
    response = client.post(ADD, {"picture": photo()})
    assert "Ảnh chưa được mô tả." in response.content.decode()


def test_what_is_no_picture_is_refused_by_name(client: Client) -> None:
    fake = SimpleUploadedFile("bao-cao.jpg", b"Kinh gui", "image/jpeg")
    response = client.post(ADD, {"picture": fake, "alt": "x"})
    assert "“bao-cao.jpg” không phải ảnh JPEG" in response.content.decode()


def test_a_form_that_fails_keeps_the_upload(client: Client) -> None:
    kept = client.post(ADD, {"picture": photo()}).content.decode()
    name = kept.split('name="picture-kept" value="')[1].split('"')[0]
    client.post(ADD, {"picture-kept": name, "alt": "Toàn cảnh"})
    assert Image.objects.get().name == name


def test_the_list_shows_the_pictures(client: Client) -> None:
    image = make_image()
    assert f"/media/{image.name}/400.webp" in client.get(LIST).content.decode()


def test_a_description_can_be_changed(client: Client) -> None:
    image = make_image()
    client.post(f"{LIST}{image.pk}/change/", {"title": "Trụ sở", "alt": "Cổng trụ sở"})
    image.refresh_from_db()
    assert image.alt == "Cổng trụ sở"


@pytest.mark.parametrize("where", ["body", "lead_image"])
def test_a_picture_in_use_is_not_deleted(client: Client, where: str) -> None:
    image = make_image()
    body = f'<p><img src="/media/{image.name}/1280.webp" alt="x"></p>'
    make_article(title="Bài dùng ảnh", **({"body": body} if where == "body" else {where: image}))
    response = client.post(f"{LIST}{image.pk}/delete/", {"post": "yes"})
    assert (Image.objects.count(), "Bài dùng ảnh" in response.content.decode()) == (1, True)


def test_pictures_in_use_are_not_deleted_in_bulk(client: Client) -> None:
    image = make_image()
    make_article(body=f'<p><img src="/media/{image.name}/1280.webp" alt="x"></p>')
    chosen = {"action": "delete_selected", "_selected_action": [image.pk], "post": "yes"}
    client.post(LIST, chosen)
    assert Image.objects.count() == 1


def test_an_unused_picture_goes_with_its_files(
    client: Client,
    tmp_path: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    stored = store_picture(Picture.new("RGB", (900, 600)))
    image = make_image(**stored._asdict())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{LIST}{image.pk}/delete/", {"post": "yes"})
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert (Image.objects.count(), files) == (0, [])


@pytest.mark.parametrize("model", MODELS)
def test_the_lists_and_forms_open(client: Client, model: str) -> None:
    make_section()
    pages = [client.get(f"/quan-tri/news/{model}/{page}").status_code for page in ("", "add/")]
    assert pages == [200, 200]


def test_a_section_may_not_take_an_address_of_the_system(client: Client) -> None:
    data = {"name": "Tìm kiếm", "slug": "tim-kiem", "order": "0"}
    response = client.post("/quan-tri/news/section/add/", data)
    assert "địa chỉ dành riêng" in response.content.decode()
    assert not Section.objects.exists()


@pytest.mark.parametrize("term", ["Chuyển đổi", "chuyen doi", "CHUYEN"])
def test_keywords_are_found_without_diacritics(client: Client, term: str) -> None:
    Tag.objects.create(name="chuyển đổi số", slug="chuyen-doi-so")
    Tag.objects.create(name="một cửa", slug="mot-cua")
    found = client.get("/quan-tri/news/tag/", {"q": term}).context["cl"].queryset
    assert [tag.name for tag in found] == ["chuyển đổi số"]
