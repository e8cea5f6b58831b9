"""The HTML of one page of every kind, of refused forms and of an error page is valid."""

import os
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from tests.browser.filled_site import Pages
from tests.browser.valid_html import NU_CHECKER, faults, read

pytestmark = pytest.mark.browser

FORMS = ("contact", "complain")


def test_the_html_of_every_kind_of_page_is_valid(pages: Pages, tmp_path: Path) -> None:
    if not NU_CHECKER.exists() and os.environ.get("REQUIRE_BROWSER") != "1":
        pytest.skip("The HTML checker is not installed: make quality-tools")
    html = {kind: read(address) for kind, address in vars(pages).items()}
    html |= {f"{kind}-refused": read(getattr(pages, kind), b"a=b") for kind in FORMS}
    html |= {"failure": render_to_string("500.html").encode()}
    assert faults(html, tmp_path) == ""
