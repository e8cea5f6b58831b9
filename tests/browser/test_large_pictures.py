"""Pictures beyond the server's limits are made smaller by the browser."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image as Picture
from playwright.sync_api import FilePayload, Page, expect

from core import images
from news.models import Image
from tests.browser.editing import RIGHTS
from tests.browser.served_site import ServedSite
from tests.factories import make_user

pytestmark = pytest.mark.browser

ORIENTATION = 0x0112
HEIC = b"\0\0\0\x18ftypheic" + bytes(200)


def large(mode: str, format: str, **options: Any) -> bytes:
    """Return a picture of 42 million pixels: red above, green below, clear where it can be."""
    picture = Picture.new(mode, (7000, 6000), (0, 160, 0, 0)[: len(mode)])
    picture.paste((200, 0, 0, 255)[: len(mode)], (0, 0, 7000, 3000))
    buffer = BytesIO()
    picture.save(buffer, format, **options)
    return buffer.getvalue()


def turned() -> bytes:
    """Return a photo of a phone held upright: its top is on the right when it is shown."""
    exif = Picture.Exif()
    exif[ORIENTATION] = 6
    return large("RGB", "JPEG", exif=exif, quality=70)


def stored(picture: Image) -> Picture.Image:
    with default_storage.open(f"{picture.name}/{picture.width}.webp") as file:
        shown = Picture.open(BytesIO(file.read()))
        shown.load()
    return shown


@pytest.fixture
def staff(live_site: ServedSite, page: Page) -> Page:
    live_site.sign_in(page.context, make_user(*RIGHTS, "news.change_image"))
    return page


def test_many_at_once(staff: Page, live_site: ServedSite) -> None:
    staff.goto(f"{live_site.url}/quan-tri/news/image/tai-nhieu/")
    files: list[FilePayload] = [
        {"name": "dien-thoai.jpg", "mimeType": "image/jpeg", "buffer": turned()},
        {"name": "trong-suot.png", "mimeType": "image/png", "buffer": large("RGBA", "PNG")},
        {"name": "IMG_1.HEIC", "mimeType": "", "buffer": HEIC},
    ]
    staff.set_input_files("#id_upload", files)
    expect(staff.locator(".many-pictures__status")).to_have_text(
        "Đã tải lên 2 ảnh, 1 ảnh chưa được.", timeout=60_000
    )
    refused = staff.locator(".many-pictures__file--refused")
    expect(refused).to_contain_text("“IMG_1.HEIC” là ảnh HEIC của iPhone")
    photo, clear = Image.objects.order_by("pk")
    shown = stored(photo).convert("RGB")
    assert photo.height > photo.width
    assert shown.getpixel((photo.width - 9, 9)) == pytest.approx((200, 0, 0), abs=12)
    assert shown.getpixel((9, 9)) == pytest.approx((0, 160, 0), abs=12)
    corner = stored(clear).getpixel((9, clear.height - 9))
    assert (isinstance(corner, tuple) and corner[3], clear.width) == (0, images.MAX_SIZE[0])


def test_a_form_waits_until_its_picture_is_ready(staff: Page, live_site: ServedSite) -> None:
    staff.goto(f"{live_site.url}/quan-tri/news/image/add/")
    heic: FilePayload = {"name": "IMG_1.heic", "mimeType": "image/heic", "buffer": HEIC}
    staff.set_input_files("[name=picture]", heic)
    expect(staff.locator(".picture-status")).to_contain_text("Hãy lưu ảnh thành JPEG")
    assert staff.locator("[name=picture]").evaluate("(input) => input.files.length") == 0
    photo: FilePayload = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": turned()}
    staff.set_input_files("[name=picture]", photo)
    staff.get_by_label("Mô tả ảnh").fill("Lễ phát động")
    staff.locator("[name=_save]").click()
    expect(staff.locator(".messagelist")).to_be_visible(timeout=60_000)
    assert Image.objects.get().height > Image.objects.get().width
