"""The site, served by a thread of the test process, so that it starts and stops at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from threading import Thread

from django.conf import settings
from django.contrib.auth.models import User
from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from playwright.sync_api import BrowserContext

from analytics.flush import flush
from analytics.spool_file import flushing
from portal.microcache import MicroCache


@dataclass(frozen=True)
class ServedSite:
    """A site on a port of this machine."""

    url: str  # of the home page, without the slash at its end

    def count(self) -> int:
        """Count what waits in the spool, as the counting process does; return how many hits."""
        with flushing() as spool:
            return flush(spool)

    def sign_in(self, context: BrowserContext, user: User) -> None:
        """Give a browser the session of a member of staff."""
        client = Client()
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        session = client.cookies[name].value
        context.add_cookies([{"name": name, "value": session, "url": self.url}])


@contextmanager
def serving() -> Iterator[ServedSite]:
    """Serve the site, with a micro-cache that is still empty, within the block."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler)
    server.set_app(MicroCache.from_settings(_django()))
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield ServedSite(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()


@cache
def _django() -> WSGIHandler:
    """Make it once: its static files are thousands, and looked for at the start."""
    return WSGIHandler()
