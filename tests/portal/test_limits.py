"""Limits of requests, at the limit and one above it, through the views that they protect."""

from io import BytesIO

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from core.limits import LIMITS, Limits
from core.submissions.throttle import Quota
from portal import uploads
from portal.views import search
from tests.factories import make_user

pytestmark = pytest.mark.django_db
CONTACT, SEARCH = "/lien-he/", "/tim-kiem/"
READ = 422  # it was read, and its other fields are missing


@pytest.mark.parametrize("more", [0, 1])
def test_a_form_and_an_address_have_so_many_fields(client: Client, more: int) -> None:
    sent = "&".join(["la=1"] * (LIMITS.fields + more))
    form = "application/x-www-form-urlencoded"
    assert client.post(CONTACT, sent, content_type=form).status_code == (400 if more else READ)
    assert client.get(f"{SEARCH}?{sent}").status_code == (400 if more else 200)


@pytest.mark.parametrize("more", [0, 1])
def test_a_form_has_so_many_bytes_of_text(client: Client, settings: Settings, more: int) -> None:
    assert LIMITS.text_bytes == settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    sent = "a=" + "b" * (98 + more)
    form = "application/x-www-form-urlencoded"
    assert client.post(CONTACT, sent, content_type=form).status_code == (400 if more else READ)


@pytest.mark.parametrize(("more", "status"), [(0, READ), (1, 400)])
def test_a_form_has_so_many_files(client: Client, more: int, status: int) -> None:
    files = [BytesIO(b"x") for _ in range(LIMITS.files + more)]
    assert client.post(CONTACT, {"tep": files}).status_code == status


@pytest.mark.parametrize("path", [CONTACT, "/quan-tri/login/", "/quan-tri/news/image/tai-len/"])
def test_who_invents_a_session_sends_no_more_than_a_reader(
    client: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(uploads, "LIMITS", Limits(body_bytes=1000))
    monkeypatch.setattr("django.core.files.uploadhandler.MemoryFileUploadHandler.new_file", None)
    client.cookies["sessionid"] = "x" * 32
    assert client.post(path, {"tep": BytesIO(b"x" * 2000)}).status_code == 400


def test_who_is_signed_in_sends_large_files(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LIMITS", Limits(body_bytes=1000))
    client.force_login(make_user("news.add_image"))
    upload = {"upload": BytesIO(b"x" * 2000)}
    assert client.post("/quan-tri/news/image/tai-len/", upload).status_code not in (400, 500)


@pytest.mark.parametrize("more", [0, 1])
def test_a_query_has_so_many_letters(client: Client, more: int) -> None:
    answer = client.get(SEARCH, {"q": "ơ" * (LIMITS.query_letters + more)})
    assert answer.status_code == 200
    assert answer.context["query"].text == "ơ" * LIMITS.query_letters


def test_one_address_may_search_so_often(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert search.search_quota.most == LIMITS.search_rate.most
    monkeypatch.setattr(search, "search_quota", Quota(2, 60, clock=lambda: 0))
    answers = [client.get(SEARCH, {"q": f"họp {number}"}) for number in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[-1]["Retry-After"] == str(LIMITS.search_rate.seconds)
    assert answers[-1]["Cache-Control"] == "no-store"
    assert client.get(SEARCH).status_code == 200  # the form alone costs nothing
    assert client.get(SEARCH, {"q": "họp"}, REMOTE_ADDR="203.0.113.8").status_code == 200
