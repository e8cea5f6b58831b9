"""People at work in a browser, whose actions are counted.

One action is: a click, a key that does something, a text typed into a field, a choice in a list,
a file chosen. Going to a field belongs to typing into it.
"""

from collections.abc import Sequence

from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.editing import text, wait_for_editor


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

    def press(self, key: str, field: Locator) -> None:
        """Press a key in a field, where the cursor is."""
        self.actions.append(f"phím {key}")
        field.press(key)

    def write(self, field: Locator, words: str) -> None:
        self._note("gõ vào", field)
        field.fill(words)

    def write_in_text(self, words: str) -> None:
        """Write at the end of the article's text."""
        self.actions.append("gõ vào bài")
        wait_for_editor(self.page)
        text(self.page).click()
        self.page.keyboard.press("Control+End")
        self.page.keyboard.type(words)

    def choose(self, field: Locator, label: str) -> None:
        self._note("chọn ở", field)
        field.select_option(label=label)

    def choose_files(self, field: Locator, files: Sequence[FilePayload]) -> None:
        """Choose files where the dialog of the system is open already, or opens by itself."""
        self.actions += [f"chọn tệp {each['name']}" for each in files]
        field.set_input_files(files)

    def see(self, words: str) -> None:
        """Look for words; looking is no action."""
        expect(self.page.get_by_text(words).first).to_be_visible()

    def see_message(self, words: str) -> None:
        """Look for what a page says of what was just done: buttons have the same words."""
        expect(self.page.locator(".messagelist")).to_contain_text(words)

    def _note(self, verb: str, target: Locator) -> None:
        self.actions.append(f"{verb} {target}")
