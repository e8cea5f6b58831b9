"""Error pages while the database cannot be reached."""

import errno
from unittest.mock import patch

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg.errors import DiskFull
from pytest_django.asserts import assertContains, assertNotContains

from portal import context_processors
from portal.models import SiteIdentity
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_processors, "_last_known", None)


@pytest.fixture
def reader() -> Client:
    return Client(raise_request_exception=False)


def test_without_the_database_a_page_says_so_and_when_to_come_again(reader: Client) -> None:
    with patch("portal.views.pages.render", side_effect=OperationalError("connection refused")):
        response = reader.get("/")
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    assert response["Cache-Control"] == "no-store"
    assertContains(response, "Cổng đang tạm gián đoạn", status_code=503)


def test_the_failure_page_names_whom_to_call_if_that_was_known_before(reader: Client) -> None:
    SiteIdentity.objects.create(unit_name="Phường An Thịnh", phone="0200 3800 100")
    reader.get("/")
    with patch("portal.views.pages.render", side_effect=OperationalError):
        response = reader.get("/")
    assertContains(response, "tel:02003800100", status_code=503)
    assertContains(response, "Phường An Thịnh", status_code=503)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said(reader: Client, number: int) -> None:
    with patch("portal.views.pages.render", side_effect=OSError(number, "No space left")):
        response = reader.get("/")
    assertContains(response, "Máy chủ đã hết chỗ lưu", status_code=507)
    assertNotContains(response, "No space left", status_code=507)
    assertNotContains(response, "vừa gửi chưa được lưu", status_code=507)


def test_who_sent_something_to_a_full_disk_is_told_that_it_is_not_saved(reader: Client) -> None:
    with patch("core.submissions.forms.GuardedForm.clean", side_effect=OSError(errno.ENOSPC, "")):
        response = reader.post("/lien-he/", {"body": "Đèn đường hỏng"})
    assertContains(response, "Điều bạn vừa gửi chưa được lưu", status_code=507)


def test_a_full_disk_of_the_database_is_said(reader: Client) -> None:
    error = OperationalError("could not extend file")
    error.__cause__ = DiskFull("could not extend file")
    with patch("portal.views.pages.render", side_effect=error):
        response = reader.get("/")
    assertContains(response, "Máy chủ đã hết chỗ lưu", status_code=507)


def test_an_error_that_leads_to_itself_is_answered(reader: Client) -> None:
    error = ZeroDivisionError()
    error.__cause__ = error
    with patch("portal.views.pages.render", side_effect=error):
        assert reader.get("/").status_code == 500


def test_another_error_is_no_outage(reader: Client) -> None:
    with patch("portal.views.pages.render", side_effect=ZeroDivisionError):
        response = reader.get("/")
    assertContains(response, "Trang tạm thời gặp sự cố", status_code=500)
    assertNotContains(response, "ZeroDivision", status_code=500)


@pytest.mark.parametrize(("path", "box"), [("/lien-he/", "body"), ("/bao-cao-vi-pham/", "details")])
def test_what_was_being_sent_is_not_lost(reader: Client, path: str, box: str) -> None:
    with patch("core.submissions.forms.GuardedForm.clean", side_effect=OperationalError):
        response = reader.post(path, {box: "Đèn đường <ngõ 5> hỏng"})
    assertContains(response, "Đèn đường &lt;ngõ 5&gt; hỏng</textarea>", status_code=503)
    assertContains(response, "Gửi lại như vậy không thành hai thư", status_code=503)


def test_a_page_that_was_only_read_has_nothing_to_copy(reader: Client) -> None:
    with patch("portal.views.pages.render", side_effect=OperationalError):
        assertNotContains(reader.get("/?body=x"), "textarea", status_code=503)


def test_the_staffs_side_says_it_too(reader: Client) -> None:
    reader.force_login(make_user())
    with patch("portal.admin_site.desk", side_effect=OperationalError):
        assert reader.get("/quan-tri/").status_code == 503
