import json
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from analytics import spool
from portal.lib.subjects import sign

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)

Tell = Callable[..., HttpResponse]


@pytest.fixture(autouse=True)
def own_spool(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give each test a spool of its own."""
    settings.SPOOL_PATH = tmp_path / "spool" / "hits.sqlite3"
    yield settings.SPOOL_PATH
    spool.forget_connection()


@pytest.fixture
def reader() -> Client:
    """Somebody with an ordinary browser."""
    return Client(headers={"user-agent": BROWSER})


@pytest.fixture
def tell(reader: Client) -> Tell:
    """Post a message to the beacon as a page's script does."""

    def post(
        subject: str = "news.article:12",
        *,
        headers: dict[str, str] | None = None,
        remote: str = "203.0.113.7",
        **message: Any,
    ) -> Any:
        body = {"k": "view", "n": "00" * 8, "t": sign(subject), **message}
        return reader.post(
            "/ghi-nhan/",
            json.dumps(body),
            content_type="application/json",
            headers=headers,
            REMOTE_ADDR=remote,
        )

    return post


class Clock:
    """The time everybody is told, until it is set to another."""

    def __init__(self) -> None:
        self.now = datetime.fromisoformat("2026-11-23T12:00:00+07:00")

    def set(self, text: str) -> None:
        """Set it to a time in Việt Nam: `2026-11-23 23:59`."""
        self.now = datetime.fromisoformat(f"{text}+07:00")


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Stop the clock at noon of Monday, 23 November 2026."""
    clock = Clock()
    with patch("django.utils.timezone.now", lambda: clock.now):
        yield clock
