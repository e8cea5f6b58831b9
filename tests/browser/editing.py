"""What tests of the editor share: the rights of a writer, and the parts of the page."""

import time
from collections.abc import Callable
from io import BytesIO

from PIL import Image as Picture
from playwright.sync_api import FilePayload, Locator, Page, expect

from news.models import ArticleVersion

RIGHTS = [
    "news.add_article", "news.change_article", "news.view_article", "news.approve_article",
    "news.approve_own_article", "news.add_image", "news.view_image", "news.view_tag",
]  # fmt: skip

# Pastes as a browser does; the clipboard holds texts by their type, and a picture file. Returns
# when CKEditor has seen it, which it does by a timer; `typed` is a letter typed before that.
PASTE = """([data, file, typed]) => {
    const body = document.querySelector("iframe.cke_wysiwyg_frame").contentDocument.body;
    const clipboardData = new DataTransfer();
    for (const [type, value] of Object.entries(data)) clipboardData.setData(type, value);
    if (file) {
        const bytes = Uint8Array.from(atob(file), (letter) => letter.charCodeAt(0));
        clipboardData.items.add(new File([bytes], "dan.png", { type: "image/png" }));
    }
    const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
    body.dispatchEvent(event);
    if (typed) body.ownerDocument.execCommand("insertText", false, typed);
    return new Promise((done) => setTimeout(done, 0));
}"""


def photo(name: str = "hop.jpg") -> FilePayload:
    buffer = BytesIO()
    Picture.new("RGB", (900, 600), "teal").save(buffer, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def text(page: Page) -> Locator:
    return page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")


def wait_for_editor(page: Page) -> None:
    """Wait until the editor has started, before which it may lose what is typed into it."""
    expect(page.locator("#editing[data-ready]")).to_be_attached()


def wait_until(page: Page, is_true: Callable[[], object]) -> None:
    """Wait for what no page shows, such as a row of the database."""
    deadline = time.monotonic() + 30
    while not is_true():
        assert time.monotonic() < deadline
        page.wait_for_timeout(50)


def button(page: Page, name: str) -> Locator:
    return page.locator(f".cke_button__{name}")


def accept(page: Page) -> None:
    """Close the dialog that is open."""
    page.locator(".cke_dialog_ui_button_ok:visible").click()
    expect(page.locator(".cke_dialog:visible")).to_have_count(0)


def open_dialog(page: Page, name: str) -> None:
    """Open a dialog by its button; it fills its fields before one of them has the focus."""
    button(page, name).click()
    page.wait_for_function("() => document.activeElement.closest('.cke_dialog')")


def save(page: Page, name: str = "_save") -> ArticleVersion:
    page.locator(f"button[name={name}]").click()
    expect(page.locator(".messagelist")).to_be_visible()
    return ArticleVersion.objects.latest("pk")
