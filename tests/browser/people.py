"""People at work in a browser, whose actions are counted.

One action is: a click, a key that does something, a text typed into a field, a choice in a list,
a file chosen. Going to a field belongs to typing into it.
"""

from collections.abc import Sequence

from playwright.sync_api import FilePayload, Locator, Page, expect


class Person:
    """Somebody signed in, with the desk open.

    Attributes:
        page: their browser.
        actions: what they did, each in a few words.
    """

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.actions: list[str] = []
        self.sit_down()

    def sit_down(self) -> None:
        """Open the desk, as one finds it after signing in."""
        self.page.goto(f"{self.site}/quan-tri/")

    def click(self, target: Locator) -> None:
        self._note("bấm", target)
        target.click()

    def click_link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name).first)

    def click_button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name).first)

    def open_work(self, title: str) -> None:
        """Open what the desk lists under a title."""
        self.click(self.page.locator(".desk__list li", has_text=title).get_by_role("link").first)

    def press(self, key: str) -> None:
        self.actions.append(f"phím {key}")
        self.page.keyboard.press(key)

    def write(self, field: Locator, text: str) -> None:
        self._note("gõ vào", field)
        field.fill(text)

    def write_in_text(self, text: str) -> None:
        """Write at the end of the article's text."""
        self.actions.append("gõ vào bài")
        body = self.page.frame_locator("iframe.cke_wysiwyg_frame").locator("body")
        body.click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(text)

    def choose(self, field: Locator, label: str) -> None:
        self._note("chọn ở", field)
        field.select_option(label=label)

    def choose_files(self, field: Locator, files: Sequence[FilePayload]) -> None:
        """Choose files where the dialog of the system is open already, or opens by itself."""
        self.actions += [f"chọn tệp {each['name']}" for each in files]
        field.set_input_files(files)

    def see(self, text: str) -> None:
        """Look for words; looking is no action."""
        expect(self.page.get_by_text(text).first).to_be_visible()

    def _note(self, verb: str, target: Locator) -> None:
        self.actions.append(f"{verb} {target}")
