"""Fixtures for tests in a real Chromium."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from playwright.sync_api import Browser, Page, Response, expect, sync_playwright
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from analytics import spool_file
from tests.browser import chromium
from tests.browser.admin_office import Office, fill_office, keep_comparison
from tests.browser.editing import RIGHTS, text, wait_for_editor
from tests.browser.filled_site import Pages, fill_site
from tests.browser.served_site import ServedSite, serving
from tests.databases import database_copy, using_database
from tests.factories import make_department, make_section, make_user
from tests.live import filled_site

# Chromium's own while it has a window; without one it says "HeadlessChrome", a crawler's name.
USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
READER = {"user_agent": USER_AGENT, "locale": "vi-VN"}
# Milliseconds: the machine may be slow, and busy with other tests.
expect.set_options(timeout=30_000)
TIMEOUT = 60_000


@pytest.fixture
def live_site(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    collected_static: None,
    production_storages: dict[str, dict[str, str]],
    settings: Settings,
    tmp_path: Path,
) -> Iterator[ServedSite]:
    """Serve an empty database to one test, from a thread of this process.

    What a test writes is seen there at once, but for pages cached for five seconds.
    """
    settings.STORAGES = production_storages
    settings.WHITENOISE_AUTOREFRESH = False
    settings.SPOOL_PATH = tmp_path / "spool" / settings.SPOOL_PATH.name
    with django_db_blocker.unblock(), database_copy("live") as name, using_database(name):
        with serving() as site:
            yield site
        spool_file.close_connection()


@pytest.fixture
def quick_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take nobody who fills in a form of `live_site` within three seconds for a robot."""
    monkeypatch.setattr("core.submissions.forms.MIN_SECONDS", 0)


@pytest.fixture(scope="session")
def pages(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    collected_static: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pages]:
    """Serve one site with everything on it, as in production, to all tests that only read it."""
    folder = tmp_path_factory.mktemp("pages")
    with filled_site(django_db_blocker, folder, fill_site) as (site, paths):
        yield Pages(**{kind: site.url + path for kind, path in paths.items()})


@pytest.fixture(scope="session")
def office(
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
    collected_static: None,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Office]:
    """Serve one site with an object of every kind to all tests that only read its admin."""
    folder = tmp_path_factory.mktemp("office")
    with filled_site(django_db_blocker, folder, fill_office) as (site, (session, article, screens)):
        keep_comparison(folder / "var")
        change = f"news/article/{article.pk}/change/"
        yield Office(f"{site.url}/quan-tri/", session, change, screens)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium for all tests; its absence is a reason to skip, or to fail where required."""
    executable = chromium.executable()
    if executable is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("Không tìm thấy Chromium mà REQUIRE_BROWSER=1.")
        pytest.skip("Không tìm thấy Chromium hay Chrome trong PATH.")
    # Playwright keeps an event loop running in this thread, which Django takes for async code,
    # and for a reason to open a connection of its own beside this one.
    connection.close()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=chromium.arguments())
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Give pages of new readers; options are those of a Playwright context.

    A static file that a page asks for and does not get fails the test.
    """
    contexts = []
    missing = []

    def look(response: Response) -> None:
        if response.status >= 400 and "/static/" in response.url:
            missing.append(response.url)

    def make(**options: Any) -> Page:
        context = browser.new_context(**{**READER, **options})
        context.set_default_timeout(TIMEOUT)
        context.on("response", look)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
    assert not missing


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Give the page of one new reader."""
    return new_page()


@pytest.fixture
def desk(live_site: ServedSite, page: Page) -> Iterator[Page]:
    """Give the empty form of a new article; afterwards check that the CSP was not violated."""
    make_section(name="Cải cách hành chính", slug="cai-cach-hanh-chinh")
    make_department(name="Phòng Nội vụ")
    live_site.sign_in(page.context, make_user(*RIGHTS))
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{live_site.url}/quan-tri/news/article/add/")
    wait_for_editor(page)
    page.fill("#id_title", "Đẩy mạnh cải cách hành chính")
    page.select_option("#id_section", label="Cải cách hành chính")
    text(page).click()
    yield page
    expected = ("404", "ERR_INTERNET_DISCONNECTED")
    assert [fault for fault in faults if not any(each in fault for each in expected)] == []
