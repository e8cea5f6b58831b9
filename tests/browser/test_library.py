"""The picture library in a browser."""

from io import BytesIO

import pytest
from PIL import Image as Picture
from playwright.sync_api import FilePayload, Page, expect

from news.models import Image
from tests.browser.served_site import ServedSite
from tests.factories import make_user

pytestmark = pytest.mark.browser


def photo(name: str) -> FilePayload:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


@pytest.fixture
def desk(live_site: ServedSite, page: Page) -> Page:
    """Give a browser in which an author is signed in."""
    user = make_user("news.view_image", "news.add_image", "news.change_image")
    live_site.sign_in(page.context, user)
    return page


def test_many_pictures_are_taken_described_and_focused(desk: Page, live_site: ServedSite) -> None:
    desk.goto(f"{live_site.url}/quan-tri/news/image/tai-nhieu/")
    fake: FilePayload = {"name": "bao-cao.jpg", "mimeType": "image/jpeg", "buffer": b"Kinh gui"}
    desk.set_input_files("#id_upload", [photo("hop.jpg"), fake])
    expect(desk.locator(".many-pictures__status")).to_have_text(
        "Đã tải lên 1 ảnh, 1 ảnh chưa được."
    )
    expect(desk.locator(".many-pictures__file--refused")).to_contain_text(
        "“bao-cao.jpg” không phải ảnh"
    )
    desk.get_by_role("link", name="Mô tả các ảnh đã tải").click()
    desk.get_by_label("Mô tả ảnh").fill("Toàn cảnh phiên họp")
    desk.get_by_role("button", name="Lưu mô tả").click()
    expect(desk.locator(".messagelist")).to_contain_text("Đã lưu mô tả.")
    desk.goto(f"{live_site.url}/quan-tri/news/image/{Image.objects.get().pk}/change/")
    box = desk.locator(".focus-picker").bounding_box()
    assert box
    picture = desk.locator(".focus-picker img").bounding_box()
    assert picture
    assert round(box["width"]) == round(picture["width"])
    desk.locator(".focus-picker").click(position={"x": box["width"] / 4, "y": box["height"] / 2})
    desk.locator("[name=_save]").click()
    expect(desk.locator(".messagelist")).to_be_visible()
    image = Image.objects.get()
    assert (image.alt, 24 <= image.focus_x <= 26) == ("Toàn cảnh phiên họp", True)
