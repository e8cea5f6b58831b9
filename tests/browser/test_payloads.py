"""Payloads in a real browser: what the sanitiser let through runs nothing, what it got runs."""

from playwright.sync_api import Page

from core import html
from tests.core.html.payloads import payloads

COUNT = 1500
PAGE = "<!doctype html><script>var ran_ = []; var ran = (n) => ran_.push(n);</script>"
AS_THEY_CAME = """payloads => payloads.forEach(payload => {
    document.body.appendChild(document.createElement("div")).innerHTML = payload;
})"""


def test_nothing_that_was_sanitised_runs(page: Page) -> None:
    sent = list(payloads(COUNT))
    clean = [html.sanitise(payload) for payload in sent]
    page.set_content(PAGE + "\n".join(clean) + "\n".join(map(html.render, clean)))
    page.evaluate(AS_THEY_CAME, clean)
    # The same as they came run after them, under other numbers; then nothing is still to come.
    raw = [each.replace("ran(", f"ran({COUNT} + ") for each in sent if "javascript" not in each]
    page.evaluate(AS_THEY_CAME, raw)
    page.wait_for_function("ran_.length > 20")
    assert [number for number in page.evaluate("ran_") if number < COUNT] == []
