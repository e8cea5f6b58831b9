"""After traffic, nothing that identifies a reader is stored anywhere."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection
from django.test import RequestFactory
from psycopg import sql

from analytics.management.commands.flush_hits import flush_and_clean
from analytics.recorder import record_click
from analytics.spool_file import flushing
from core.subjects import sign
from tests.analytics.conftest import Tell

ADDRESS = "203.0.113.77"
ADDRESS_V6 = "2001:db8:beef:cafe::77"
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Kennzeichen/77"
TRACES = [
    ADDRESS.encode(),
    bytes([203, 0, 113, 77]),
    b"beef:cafe",
    bytes.fromhex("20010db8beefcafe"),
    b"Kennzeichen",
]

pytestmark = pytest.mark.django_db


@pytest.fixture
def traffic(tell: Tell) -> None:
    """All kinds of traffic, some of it flushed and some still waiting."""

    def read() -> None:
        for remote in (ADDRESS, ADDRESS_V6):
            for agent in (AGENT, f"{AGENT} Googlebot/2.1"):
                tell(remote=remote, headers={"user-agent": agent})
                seen = [sign("ads.advertisement:7@2")]
                tell(k="viewable", seen=seen, remote=remote, headers={"user-agent": agent})
        request = RequestFactory().get("/", headers={"user-agent": AGENT}, REMOTE_ADDR=ADDRESS)
        record_click(None, request=request, subject="ads.advertisement:7@2")

    read()
    with flushing() as spool:
        flush_and_clean(spool)
    read()


def test_no_table_holds_a_readers_address_or_user_agent(traffic: None) -> None:
    with connection.cursor() as cursor:
        for model in apps.get_models():
            table = sql.Identifier(model._meta.db_table)
            cursor.execute(sql.SQL("SELECT t::text FROM {} AS t").format(table))
            rows = "\n".join(row for (row,) in cursor.fetchall()).encode()
            assert not any(trace in rows for trace in TRACES), model


def test_the_spool_holds_no_readers_address_or_user_agent(traffic: None, own_spool: Path) -> None:
    content = b"".join(path.read_bytes() for path in own_spool.parent.iterdir())
    assert content
    assert not any(trace in content for trace in TRACES)


@pytest.mark.parametrize("break_it", [lambda path: None, lambda path: path.unlink()])
def test_the_log_holds_no_readers_address_or_user_agent(
    break_it: Callable[[Path], None],
    tell: Tell,
    own_spool: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    own_spool.parent.mkdir()
    own_spool.write_bytes(b"no database" * 1000)
    break_it(own_spool)
    for token in (sign("portal.home"), "forged"):
        tell(t=token, remote=ADDRESS, headers={"user-agent": AGENT})
    assert not any(trace in caplog.text.encode() for trace in TRACES)
