"""Suggestions of a search box: by keyboard, by pointer, and as they look on a small dark phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from portal.models import Page as LastingPage
from tests.browser.axe import violations
from tests.browser.served_site import ServedSite

pytestmark = pytest.mark.browser

TITLES = ("Lịch tiêm chủng tháng 12 của trạm y tế phường", "Lịch tiếp công dân")


def test_suggestions_help_whoever_types(
    new_page: Callable[..., Page], live_site: ServedSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.search.candidates.MILLISECONDS", 60_000)
    for number, title in enumerate(TITLES):
        LastingPage.objects.create(title=title, slug=f"trang-{number}", body="<p>Chữ.</p>")
    page = new_page(color_scheme="dark", viewport={"width": 320, "height": 640})
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    page.goto(live_site.url)
    box = page.locator("#tim-nhanh")
    shown = page.get_by_role("listbox", name="Gợi ý")
    options = shown.get_by_role("option")

    box.focus()
    expect(box).to_have_role("combobox")
    box.press_sequentially("lich ti")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    box.press("ArrowUp")
    expect(box).not_to_have_attribute("aria-activedescendant", "tim-nhanh-goi-y-0")
    box.press("Escape")
    expect(shown).to_be_hidden()
    expect(box).to_have_value("lich ti")

    box.press("ArrowDown")
    expect(options).to_have_count(2)
    options.filter(has_text=TITLES[1]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[1])

    box.focus()
    expect(box).to_have_role("combobox")
    box.press_sequentially("lịch tiêm")
    expect(options).to_have_count(1)
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLES[0])

    box.fill("lịch tiếp")
    box.press("Enter")  # nothing is chosen: an ordinary search
    expect(page.get_by_role("heading", level=1)).to_have_text("Tìm kiếm")
    assert faults == []
