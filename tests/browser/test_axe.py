"""The check of pages itself: it finds what it is there to find."""

import pytest
from playwright.sync_api import Page

from tests.browser.axe import ONLY_COLOURS, violations

pytestmark = pytest.mark.browser

PALE = '<p style="color: #999; background: #fff">Chữ quá nhạt</p>'


def test_faults_are_found_and_named(page: Page) -> None:
    page.set_content(f'<html lang="vi"><title>Trang</title><main><h1>Trang</h1>{PALE}<img src="x">')
    found = violations(page)
    assert {"color-contrast", "image-alt"} <= {each.split("\n")[0] for each in found}
    assert "Chữ quá nhạt" in violations(page, ONLY_COLOURS)[0]
    assert not violations(page, ONLY_COLOURS, exclude="p")
