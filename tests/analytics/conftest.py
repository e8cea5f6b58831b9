import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.db import OperationalError
from django.db.models import QuerySet
from django.test import Client
from pytest_django.fixtures import Settings

from analytics import spool_file, views
from core.limits import LIMITS
from core.subjects import sign
from core.submissions.throttle import Quota
from tests.conftest import Clock

__all__ = ["Clock"]

BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36"
)

Tell = Callable[..., Any]  # the response of Django's test client


@pytest.fixture(autouse=True)
def own_spool(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """Give each test its own spool."""
    settings.SPOOL_PATH = tmp_path / "spool" / "hits.sqlite3"
    yield settings.SPOOL_PATH
    spool_file.close_connection()


@pytest.fixture(autouse=True)
def own_quota(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test use up what the next one may tell."""
    monkeypatch.setattr(views, "beacon_quota", Quota(*LIMITS.beacon_rate))


@pytest.fixture(autouse=True)
def database_away(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let PostgreSQL be away in tests that are not marked to use it."""
    if not request.node.get_closest_marker("django_db"):
        away = Mock(side_effect=OperationalError("the database is away"))
        monkeypatch.setattr(QuerySet, "bulk_create", away)
        monkeypatch.setattr(QuerySet, "_fetch_all", away)


@pytest.fixture
def reader() -> Client:
    """A reader with an ordinary browser."""
    return Client(headers={"user-agent": BROWSER, "accept-language": "vi"})


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
