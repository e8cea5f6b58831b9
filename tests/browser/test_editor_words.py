"""The editor's buttons, menus and dialogs speak Vietnamese, and so do the boxes of the form."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.editing import wait_for_editor
from tests.browser.served_site import ServedSite
from tests.factories import make_user
from tests.portal.vietnamese import foreign_words

pytestmark = pytest.mark.browser

# Every text of the plugins that are loaded, and of the editor itself.
TEXTS = """() => {
  const editor = CKEDITOR.instances.id_body;
  const own = ["common", "application", "editor", "editorPanel"];
  const found = [];
  const collect = (value, path) => {
    if (typeof value === "string") found.push([path, value]);
    else for (const [key, inner] of Object.entries(value ?? {})) collect(inner, `${path}.${key}`);
  };
  for (const name of [...own, ...Object.keys(editor.plugins)]) collect(editor.lang[name], name);
  return found;
}"""
SHOWN = """() => [...document.querySelectorAll(".cke_dialog:not([style*='display: none']) *")]
  .filter((each) => each.checkVisibility())
  .flatMap((each) => [
    ...[...each.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data),
    each.title, each.ariaLabel ?? "", each.placeholder ?? "",
  ]).map((text) => text.trim()).filter(Boolean)"""
DIALOGS = ("link", "table", "find", "replace", "specialchar", "image")
# Names of keys, and what nobody is shown: the version check is off.
KEYS = {"Backspace", "Enter", "Shift", "End", "Home"}


_FILLED_IN = re.compile(r"<[^>]*>|\$?\{\w+\}|%\d")


def foreign(texts: list[str]) -> dict[str, tuple[str, ...]]:
    found = {text: foreign_words(_FILLED_IN.sub(" ", text)) for text in texts if len(text) > 1}
    return {text: words for text, words in found.items() if set(words) - KEYS}


def test_the_editor_speaks_vietnamese(live_site: ServedSite, page: Page) -> None:
    rights = ("news.add_article", "news.view_article", "news.add_image")
    live_site.sign_in(page.context, make_user(*rights))
    page.goto(f"{live_site.url}/quan-tri/news/article/add/")
    wait_for_editor(page)
    texts = [text for path, text in page.evaluate(TEXTS) if "keyboard" not in path]
    assert len(texts) > 200
    assert foreign(texts) == {}
    for name in DIALOGS:
        page.evaluate("(name) => void CKEDITOR.instances.id_body.execCommand(name)", name)
        expect(page.locator(".cke_dialog:visible")).to_have_count(1)
        assert foreign(page.evaluate(SHOWN)) == {}, name
        page.locator(".cke_dialog_ui_button_cancel:visible").click()
        expect(page.locator(".cke_dialog:visible")).to_have_count(0)
