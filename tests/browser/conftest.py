"""A real Chromium in front of the real server and the real counting process."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from django.conf import settings as site_settings
from django.db import connection
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.fixtures import Settings

from portal.server import locks

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
CHROMIUM_ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Chromium's own while it has a window; without one it says "HeadlessChrome", a crawler's name.
USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)
START_SECONDS = 30
COLLECT_STATIC = (
    "import django; django.setup(); from portal.server.prepare import collect_static; "
    "collect_static()"
)


@dataclass(frozen=True)
class LiveSite:
    """The site as it is served: `url` has no slash at its end."""

    url: str
    log: Path

    def __str__(self) -> str:
        return self.url


@pytest.fixture
def live_site(
    transactional_db: None, collected_static: None, settings: Settings, tmp_path: Path
) -> Iterator[LiveSite]:
    """Serve the test database by the production server, and count beside it.

    What a test writes is seen there at once, but for pages cached for five seconds.
    """
    var = _own_var(tmp_path)
    settings.SPOOL_PATH = var / "spool" / settings.SPOOL_PATH.name
    environment = {**os.environ, "PORTAL_VAR": str(var), "DATABASE_URL": _database_url()}
    site = LiveSite(f"http://127.0.0.1:{_free_port()}", tmp_path / "live-site.log")
    port = site.url.rpartition(":")[2]
    with (
        _running(["portal.server.web", "127.0.0.1", port], environment, site.log) as server,
        _running(["portal.server.lifeline", "flush_hits"], environment, site.log),
    ):
        _wait_until_served(site, server)
        yield site


@pytest.fixture(scope="session")
def collected_static() -> None:
    """Collect the static files, once for all workers."""
    with locks.exclusive(site_settings.VAR_DIR / "static.lock"):
        environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings"}
        command = [sys.executable, "-c", COLLECT_STATIC]
        subprocess.run(command, env=environment, check=True, stderr=subprocess.DEVNULL)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium for all tests; its absence is a reason to skip, or to fail where required."""
    executable = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    if executable is None:
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail("Không tìm thấy Chromium mà REQUIRE_BROWSER=1.")
        pytest.skip("Không tìm thấy Chromium hay Chrome trong PATH.")
    # Playwright keeps an event loop running in this thread, which Django takes for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    arguments = CHROMIUM_ARGUMENTS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=arguments)
        yield browser
        browser.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def new_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Give pages of new readers; options are those of a Playwright context."""
    contexts = []

    def make(**options: Any) -> Page:
        context = browser.new_context(
            **{"user_agent": USER_AGENT, "locale": "vi-VN", **options}  # type: ignore[arg-type]
        )
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """Give the page of one new reader."""
    return new_page()


def _own_var(folder: Path) -> Path:
    """Make a var/ with a spool of its own, and the session's uploads, static files and key."""
    var = folder / "var"
    var.mkdir()
    for name in ("static", "media", "secret_key"):
        (var / name).symlink_to(site_settings.VAR_DIR / name)
    return var


def _database_url() -> str:
    database = connection.settings_dict
    host, user = (quote(str(database[key]), safe="") for key in ("HOST", "USER"))
    password = quote(str(database["PASSWORD"]), safe="")
    return f"postgres://{user}:{password}@{host}:{database['PORT']}/{database['NAME']}"


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def _running(
    arguments: list[str], environment: dict[str, str], log: Path
) -> "Iterator[subprocess.Popen[bytes]]":
    """Run a module of ours; should this process die, it ends too."""
    with (
        log.open("ab") as output,
        subprocess.Popen(
            [sys.executable, "-m", *arguments],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def _wait_until_served(site: LiveSite, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            with urlopen(f"{site.url}/healthz", timeout=2):  # noqa: S310
                return
        except (URLError, TimeoutError):
            if server.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"The server does not answer:\n{site.log.read_text()}")
            time.sleep(0.1)
