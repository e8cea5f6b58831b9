"""What axe says of a page."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

ONLY_COLOURS = ["color-contrast", "link-in-text-block"]
# Frames and sheets of other origins, which axe would load once more, are none of ours.
_OPTIONS = {"resultTypes": ["violations"], "preload": False}
_RUN = """async ([context, options]) => (await axe.run(context, options)).violations.map((each) =>
    [each.id, ...each.nodes.flatMap(({ target, html, failureSummary }) =>
        [`  ${target}: ${html}`, `    ${failureSummary}`])].join("\\n"))"""


def violations(page: Page, rules: list[str] | None = None, exclude: str = "") -> list[str]:
    """Return the rules that a page breaks, each with the elements that do.

    Args:
        page: as it stands; it is left as it is.
        rules: ids of those to check; all of them by default.
        exclude: a selector of what is not checked.
    """
    page.wait_for_load_state()  # until then our scripts name what they find
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options: dict[str, Any] = {**_OPTIONS, **({"runOnly": rules} if rules else {})}
    context = {"exclude": [[exclude]]} if exclude else {"include": [["html"]]}
    found: list[str] = page.evaluate(_RUN, [context, options])
    return found
