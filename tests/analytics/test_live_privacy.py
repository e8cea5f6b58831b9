"""After requests over sockets, no log or file contains a reader's address or user agent."""

import json
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from pytest_django.fixtures import Settings

from analytics.models import FilteredCount, SubjectHourlyCount
from core.subjects import sign
from tests.live import LiveSite, free_port, own_var

ADDRESSES = ("203.0.113.177", "2001:db8:beef:1777::9")
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Kennzeichen/177"
TRACES = [b"203.0.113.177", b"beef:1777", b"Kennzeichen/177"]
MESSAGES = [
    {"k": "view", "n": "00" * 8, "t": "forged"},
    {"k": "nonsense"},
]

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> LiveSite:
    return LiveSite(free_port(), own_var(tmp_path), tmp_path / "live-site.log")


def ask(site: LiveSite, address: str, method: str, path: str, body: str = "") -> int:
    connection = HTTPConnection("127.0.0.1", site.port, timeout=10)
    headers = {
        "User-Agent": AGENT,
        "X-Forwarded-For": address,
        "Content-Type": "application/json",
        "Accept-Language": "vi",
    }
    connection.request(method, path, body or None, headers)
    with connection.getresponse() as response:
        response.read()
    connection.close()
    return response.status


def test_no_log_and_no_file_holds_a_readers_address_or_user_agent(site: LiveSite) -> None:
    with site.serving(TRUSTED_PROXIES="1"), site.counting():
        statuses = set()
        for address in ADDRESSES:
            for message in (*MESSAGES, {"k": "view", "n": "00" * 8, "t": sign("portal.home")}):
                statuses.add(ask(site, address, "POST", "/ghi-nhan/", json.dumps(message)))
            for path in ("/", "/khong-co/", "/tim-kiem/?q=%00", "/quan-tri/", "/thong-ke.json"):
                statuses.add(ask(site, address, "GET", path))
        deadline = time.monotonic() + 20
        while not SubjectHourlyCount.objects.exists() and time.monotonic() < deadline:
            time.sleep(0.2)
    assert {200, 400, 404} <= statuses
    assert SubjectHourlyCount.objects.exists() or FilteredCount.objects.exists()
    logs = [*site.var.glob("spool/*"), site.log]
    # PostgreSQL's own, where the tests run the embedded one.
    logs += list((django_settings.VAR_DIR / "postgres").glob("server.log*"))
    for log in logs:
        content = log.read_bytes()
        assert not any(trace in content for trace in TRACES), log
