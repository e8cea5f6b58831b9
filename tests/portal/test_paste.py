"""The address that cleans what is pasted into the editor."""

from time import process_time

import pytest
from django.test import Client

from portal.models import Page
from portal.views.paste import MAX_BYTES
from tests.factories import make_user

pytestmark = pytest.mark.django_db

ADDRESS = "/quan-tri/lam-sach/"


@pytest.fixture
def author(client: Client) -> Client:
    client.force_login(make_user("news.add_article"))
    return client


def paste(client: Client, html: str) -> tuple[int, object]:
    response = client.post(ADDRESS, html, content_type="text/html; charset=utf-8")
    is_json = response.headers.get("Content-Type") == "application/json"
    return response.status_code, response.json() if is_json else None


def test_it_answers_with_clean_html_and_the_number_of_notes(author: Client) -> None:
    note = "<p>[Ảnh ở đây chưa được tải lên]</p>"
    assert paste(author, '<h1>Họp</h1><p><img src="https://example.com/a.png"></p>') == (
        200,
        {"html": f"<h2>Họp</h2>{note}", "noted": 1},
    )


@pytest.mark.parametrize(("query", "number"), [("?notes=3", 4), ("?notes=", 1), ("?notes=x", 1)])
def test_footnotes_go_on_after_those_of_the_article(
    author: Client, query: str, number: int
) -> None:
    html = "<p>a<a href='#n' name='r'>1</a></p><p><a href='#r' name='n'>1</a> b</p>"
    response = author.post(f"{ADDRESS}{query}", html, content_type="text/html; charset=utf-8")
    assert f'id="chu-thich-{number}"' in response.json()["html"]


def test_who_writes_pages_may_use_it_too(client: Client) -> None:
    client.force_login(make_user("portal.change_page"))
    assert paste(client, "a")[0] == 200


def test_nobody_else_may_use_it(client: Client) -> None:
    statuses = [paste(client, "a")[0]]
    client.force_login(make_user("news.view_article"))
    assert [*statuses, paste(client, "a")[0]] == [302, 403]


def test_another_site_cannot_use_it() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("news.add_article"))
    assert paste(client, "a")[0] == 403


def test_it_is_no_page(author: Client) -> None:
    assert author.get(ADDRESS).status_code == 405


def test_a_form_with_files_is_no_clipboard(author: Client) -> None:
    assert author.post(ADDRESS, {"a": "b"}).status_code == 400  # multipart/form-data


def test_what_is_too_long_is_left_to_the_browser(author: Client) -> None:
    assert paste(author, "a" * (MAX_BYTES + 1)) == (413, {})


def test_what_is_too_deep_is_left_to_the_browser(author: Client) -> None:
    assert paste(author, "<div>" * 5_000) == (422, {})


@pytest.mark.no_cover  # measuring would take longer than what is measured
def test_two_megabytes_are_cleaned_in_time(author: Client) -> None:
    line = "<p class=MsoNormal style='margin:0cm;mso-pagination:none'><span lang=VI>Họp</span></p>"
    began = process_time()
    status, answer = paste(author, line * 24_000)
    assert process_time() - began < 8  # seconds of this process; what is not linear takes more
    assert (status, str(answer).count("<p>Họp</p>")) == (200, 24_000)


def test_a_page_with_a_note_is_saved_but_not_published(client: Client) -> None:
    client.force_login(make_user("portal.add_page", "portal.view_page"))
    data = {"title": "Giới thiệu", "summary": "", "body": '<p><img src="file:///C:/a.png"></p>'}
    address = "/quan-tri/portal/page/add/"
    refused = client.post(address, {**data, "is_published": "on"}).content.decode()
    assert ("dòng ghi" in refused, Page.objects.count()) == (True, 0)
    client.post(address, data)
    assert Page.objects.get().body == "<p>[Ảnh ở đây chưa được tải lên]</p>"
