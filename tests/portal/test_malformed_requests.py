"""Malformed requests to every address, by readers and by each role: none makes the site fail.

`make fuzz` sends more than ten thousand.
"""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import Client
from hypothesis import HealthCheck, assume, given
from hypothesis import strategies as st
from pytest_django import DjangoDbBlocker

from portal.handlers import Handler
from portal.microcache import MicroCache
from portal.request_limits import RequestLimits
from portal.roles import ROLES
from tests.portal.malformed import (
    READER,
    Answer,
    Request,
    a_get,
    addresses,
    ask,
    filled_in,
    forms,
    known_values,
    mutated,
    requests,
    shown,
)
from tests.portal.office import member

ADMIN = "/quan-tri/"
MOST_LINES, LONGEST_LINE = 2, 1000
# Attempts to sign in, sessions and the audit log are written whatever is refused.
WRITTEN_ANYWAY = ("accounts_", "django_session", "portal_auditentry")
PEOPLE = ["Toàn quyền", *ROLES, "chưa đăng nhập"]


class Site(NamedTuple):
    """The site in this process, as its server would call it, with somebody of every role."""

    application: Any
    cookies: dict[str, str]
    known: dict[str, list[str]]
    log: io.StringIO


@pytest.fixture(scope="class")
def site(office_author: User, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    (console,) = (each for each in logging.getLogger().handlers if each.get_name() == "console")
    assert isinstance(console, logging.StreamHandler)
    stream = io.StringIO()
    with django_db_blocker.unblock():
        application = RequestLimits(
            MicroCache.from_settings(Handler()),
            session_cookie=settings.SESSION_COOKIE_NAME,
        )
        before = console.setStream(stream)
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)  # they would close what is rolled back
        yield Site(application, dict(_cookies(office_author)), known_values(), stream)
        for signal in (request_started, request_finished):
            signal.connect(close_old_connections)
        console.setStream(before)


def _cookies(author: User) -> Iterator[tuple[str, str]]:
    for name in PEOPLE[:-1]:
        client = Client()
        role = name if name in ROLES else ""
        client.force_login(author if role == "Tác giả" else member(role))
        yield name, f"sessionid={client.cookies['sessionid'].value}"
    yield PEOPLE[-1], ""


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever is written in the block."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def rows() -> list[tuple[Any, ...]]:
    """Return a mark of each table that any change of a row changes."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if not name.startswith(WRITTEN_ANYWAY)
    ]
    marks = " UNION ALL ".join(
        f"SELECT '{name}', count(*), sum(hashtext(ctid::text || xmin::text)) FROM \"{name}\""  # noqa: S608
        for name in tables
    )
    with connection.cursor() as cursor:
        cursor.execute(marks)
        return list(cursor.fetchall())


def check(site: Site, request: Request, person: str) -> Answer:
    """Send it; nothing fails, and what is refused or only asked for has written nothing."""
    before = rows()
    site.log.seek(0)
    site.log.truncate()
    answer = ask(site.application, request.environ(site.cookies[person]))
    told, sent = site.log.getvalue(), f"{person}: {shown(request)}"
    assert answer.status < 500, f"{sent}\n{told}"
    assert "Traceback" not in told, f"{sent}\n{told}"
    assert len(told.splitlines()) <= MOST_LINES, f"{sent}\n{told}"
    assert max(map(len, told.splitlines()), default=0) <= LONGEST_LINE, f"{sent}\n{told}"
    assert READER not in told, f"{sent}\n{told}"
    assert answer.headers.get("x-content-type-options") == "nosniff", sent
    kind = answer.headers.get("content-type", "")
    assert "charset=" in kind or not kind.startswith("text/"), sent
    if answer.is_page:
        assert re.search(rb"<z1z|Traceback \(most", answer.body) is None, sent
        policy = answer.headers.get("content-security-policy", "")
        assert "default-src 'none'" in policy, sent
        assert "frame-ancestors 'none'" in policy or "frame-ancestors 'self'" in policy, sent
    if answer.status >= 400 or request.method in ("GET", "HEAD"):
        assert rows() == before, sent
    return answer


PUBLIC = [route for route in addresses() if not route.startswith(ADMIN)]
OF_ADMIN = [route for route in addresses() if route.startswith(ADMIN)]
# What a form may stand on: neither the end of an address nor the file of a picture.
WITH_FORMS = st.sampled_from([route for route in [*PUBLIC, *OF_ADMIN] if route.endswith("/")])
random_requests = hypothesis.settings(
    deadline=None,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.filter_too_much,
    ],
)


FORM = {"CONTENT_TYPE": "application/x-www-form-urlencoded"}
FAILED_ONCE = {
    "a length below zero at an address of nothing": Request(
        "POST", b"//", b"", {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": "-1"}, b""
    ),
    "a codec that decodes no text": Request("GET", b"/", b"q=1", {"CONTENT_TYPE": "a/b; charset=rot13"}, b""),
    "a zero byte for a charset": Request("GET", b"/", b"q=1", {"CONTENT_TYPE": "a/b; charset=\0"}, b""),
    "an unknown codec of a parameter": Request("GET", b"/", b"", {"CONTENT_TYPE": "a/b; x*=none''y"}, b""),
    "a length that is no number": Request("POST", b"/ghi-nhan/", b"", FORM | {"CONTENT_LENGTH": "x"}, b""),
    "a wrong host and a broken form": Request(
        "POST", b"/lien-he/", b"",
        {"CONTENT_TYPE": "multipart/form-data; boundary=", "HTTP_HOST": "evil.example"}, b"x",
    ),
    "an action on a row without a key": Request(
        "POST", b"/quan-tri/ads/advertisement/", b"", FORM, b"action=duplicate&_selected_action="
    ),
    "a choice that is no key": Request(
        "POST", b"/quan-tri/news/redirect/add/", b"", FORM, "old_path=/a&article=ư".encode()
    ),
    "too many parameters": Request("GET", b"/quan-tri/thong-ke/", b"&" * 3000, {}, b""),
}  # fmt: skip


@pytest.mark.django_db
class TestMalformedRequests:
    @pytest.mark.parametrize("name", FAILED_ONCE)
    def test_what_failed_once(self, site: Site, name: str) -> None:
        with undone():
            check(site, FAILED_ONCE[name], PEOPLE[0])

    @pytest.mark.thorough
    @random_requests
    @given(st.data())
    def test_a_reader_s(self, site: Site, data: st.DataObject) -> None:
        with undone():
            check(site, data.draw(requests(PUBLIC, site.known)), PEOPLE[-1])

    @pytest.mark.thorough
    @random_requests
    @given(st.data())
    def test_anybody_s_to_the_admin(self, site: Site, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(PEOPLE))
        with undone():
            check(site, data.draw(requests(OF_ADMIN, site.known)), person)

    @pytest.mark.thorough
    @random_requests
    @given(st.data())
    def test_a_form_with_something_wrong(self, site: Site, data: st.DataObject) -> None:
        person, route = data.draw(st.sampled_from([*PEOPLE, "Toàn quyền"])), data.draw(WITH_FORMS)
        path = filled_in(route, site.known)
        with undone():
            page = ask(site.application, a_get(path).environ(site.cookies[person]))
            found = forms(page.body, path) if page.is_page else []
            assume(found)
            request = data.draw(mutated(found))
            before = rows()
            answer = check(site, request, person)
            if b"errorlist" in answer.body:
                assert rows() == before, shown(request)
