"""One site behind nginx for all tests of this folder that need it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import override_settings
from PIL import Image
from pytest_django import DjangoDbBlocker

from core.images import store_picture
from tests.databases import database_copy, using_database
from tests.deploy.nginx import NAME, Front, in_front_of
from tests.factories import make_article, make_user
from tests.live import LiveSite, Process, free_port, own_var

SETTINGS = {
    "HTTPS": "1",
    "TRUSTED_PROXIES": "1",
    "ALLOWED_HOSTS": NAME,
    "ADMIN_NETWORKS": "127.0.0.0/30",  # 127.0.0.1 to 3, among them nginx itself
    "SECOND_FACTOR_ROLES": "0",
}
# As the site's own, which gives way to others for so long that it may give up.
OF_PRODUCTION = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
STAFF, PASSWORD = "bien-tap", "mat-khau-thu-123"


@dataclass
class Office:
    """A site with an article and a picture, behind nginx."""

    site: LiveSite
    front: Front
    article: str
    withdrawn: str
    picture: str
    process: Process
    running: ExitStack

    @contextmanager
    def down(self) -> Iterator[None]:
        """Stop the site, though not nginx, within the block."""
        self.running.close()
        yield
        self.process = self.running.enter_context(self.site.serving(**SETTINGS))


@pytest.fixture(scope="session")
def nginx() -> None:
    """Skip where nginx is not installed, except where the tests must be complete."""
    if not shutil.which("nginx"):
        assert not os.environ.get("REQUIRE_BROWSER"), "nginx is not installed"
        pytest.skip("nginx is not installed")


@pytest.fixture(scope="session")
def office(
    nginx: None, collected_static: None, django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[Office]:
    """Serve a site of its own; tests leave it as they found it."""
    folder = Path(tempfile.mkdtemp(prefix="portal-nginx-"))
    with django_db_blocker.unblock(), ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        name = stack.enter_context(database_copy("nginx"))
        with using_database(name), override_settings(PASSWORD_HASHERS=OF_PRODUCTION):
            article = make_article().get_absolute_url()
            withdrawn = make_article(slug="go").get_absolute_url()
            make_user(username=STAFF, is_superuser=True)
            stored = store_picture(Image.new("RGB", (900, 600), "green"))
        site = LiveSite(free_port(), own_var(folder), folder / "site.log", name)
        running = stack.enter_context(ExitStack())
        process = running.enter_context(site.serving(**SETTINGS))
        front = stack.enter_context(in_front_of(site.port, site.var, folder))
        picture = f"/media/{stored.name}/400.webp"
        yield Office(site, front, article, withdrawn, picture, process, running)
