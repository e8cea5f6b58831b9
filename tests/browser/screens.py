"""Screens and themes on which pages are tried, and the checks of a page there."""

from collections.abc import Callable

from playwright.sync_api import Page

PHONE = {"width": 320, "height": 640}
TABLET = {"width": 768, "height": 1024}
DESK = {"width": 1440, "height": 900}
SCREENS = {"phone": PHONE, "desk": DESK}
# What is left of 1280 by 1024 pixels at 400 % (WCAG 2.2 success criterion 1.4.10).
ZOOMED = {"width": 320, "height": 256}
THEMES = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dark": {"color_scheme": "dark", "contrast": "no-preference"},
    "contrast": {"color_scheme": "light", "contrast": "more"},
}
COLLECT_SHIFTS = """
window.shifts = 0;
window.moved = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    window.shifts += entry.value;
    for (const { node, previousRect: from, currentRect: to } of entry.sources) {
      window.moved.push(
        `${node?.className || node?.nodeName}: ${from.x},${from.y} → ${to.x},${to.y}`);
    }
  }
}).observe({ type: "layout-shift", buffered: true });
"""
CHOOSE_DARK_AND_LARGE = """
localStorage.setItem("giao-dien", "dark");
localStorage.setItem("co-chu", "2");
"""
READ_TO_THE_END = """async () => {
    const drawn = () => new Promise((done) =>
        requestAnimationFrame(() => requestAnimationFrame(done)));
    for (let top = 0; top < document.documentElement.scrollHeight; top += 600) {
        scrollTo(0, top);
        await drawn();
    }
    const loading = [...document.images].filter((each) => each.checkVisibility() && !each.complete);
    const loaded = loading.map((each) => new Promise((done) => {
        each.onload = each.onerror = done;
    }));
    const late = new Promise((_, fail) => setTimeout(fail, 20_000, "a picture did not come"));
    await Promise.race([Promise.all([...loaded, document.fonts.ready]), late]);
    scrollTo(0, 0);
    await drawn();
}"""

# What a page shows.
SHOWN = """[...document.querySelectorAll("body *:not(svg, svg *)")]
    .filter((each) => each.checkVisibility()).map((each) => each.cloneNode().outerHTML)"""


def overflow(page: Page) -> int:
    """Return by how many pixels a page is wider than its screen."""
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width


def open_group(page: Page, name: str) -> None:
    """Open a group of an article's form, by its heading."""
    page.locator(".group > summary", has_text=f"{name}:").click()


def read_to_the_end(
    page: Page, address: str, open_page: Callable[[str], object] | None = None
) -> None:
    """Open a page, scroll to load every lazy picture, and wait for the numbers of the beacon."""
    answers: list[str] = []
    page.on("requestfinished", lambda request: answers.append(request.url))
    (open_page or page.goto)(address)
    page.evaluate(READ_TO_THE_END)
    if page.locator("script[data-beacon]").count():
        for _ in range(500):
            if any("/ghi-nhan/" in url for url in answers):
                break
            page.wait_for_timeout(20)
        else:
            raise AssertionError(f"The beacon of {address} had no answer")
        page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
