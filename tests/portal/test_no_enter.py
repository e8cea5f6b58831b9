"""Enter in a one-line field of the admin sends nothing: the default button is disabled."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.factories import (
    make_advertisement,
    make_article,
    make_image,
    make_placement,
    make_user,
)

pytestmark = pytest.mark.django_db

SENT_ON_PURPOSE = {"login-form", "logout-form"}
ONE_LINE = (
    "//input[not(@type) or not(@type='hidden' or @type='submit' or @type='file' or @type='button')]"
)
BUTTONS = ".//button[not(@type) or @type='submit'] | .//input[@type='submit' or @type='image']"


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("quantri", password="mat-khau-thu-123"))
    return client


def forms_of(page: bytes) -> Iterator[Any]:
    """Yield the forms that change something and have a field in which Enter could be pressed."""
    for form in html.document_fromstring(page.decode()).iter("form"):
        if form.get("method", "").lower() != "post" or form.get("id") in SENT_ON_PURPOSE:
            continue
        if form.xpath("." + ONE_LINE):
            yield form


def default_button(form: Any) -> Any:
    """Return what a browser presses on Enter: the first button that sends the form."""
    return form.xpath(BUTTONS)[0]


def admin_pages() -> list[str]:
    """Return the list and the form of every model, and a form of one of its rows if it has one."""
    paths = []
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        paths += [reverse(f"{name}_changelist"), reverse(f"{name}_add")]
        row = model._default_manager.first()
        if row is not None:
            paths.append(reverse(f"{name}_change", args=[row.pk]))
    return paths


@pytest.mark.thorough
def test_every_form_of_every_model(office: Client) -> None:
    make_article()
    make_image()
    make_advertisement(make_placement())
    seen = 0
    for path in admin_pages():
        response = office.get(path, follow=True)
        if response.status_code != 200:
            continue  # a table of one row is not added to
        for form in forms_of(response.content):
            seen += 1
            assert "disabled" in default_button(form).attrib, path
    assert seen > 30


@pytest.mark.parametrize(
    "path",
    [
        "news/article/tai-tu-word/",
        "news/image/tai-nhieu/",
        "analytics/openingbalance/nhap-so-lieu/",
        "auth/user/{user}/password/",
        "password_change/",
        "news/image/{image}/thay-tep/",
        "news/article/{article}/buoc/go/",
        "news/article/{article}/xem-thu/",
    ],
)
def test_every_form_beside_them(office: Client, path: str) -> None:
    ids = {
        "user": make_user().pk,
        "image": make_image().pk,
        "article": make_article().pk,
    }
    response = office.get(f"/quan-tri/{path.format(**ids)}")
    assert response.status_code == 200
    for form in forms_of(response.content):
        assert "disabled" in default_button(form).attrib


@pytest.mark.parametrize("path", ["news/article/", "news/image/", "portal/alert/", "auth/user/"])
def test_enter_in_the_search_box_of_a_list_searches(office: Client, path: str) -> None:
    page = html.document_fromstring(office.get(f"/quan-tri/{path}").content.decode())
    [form] = page.xpath("//form[@id='changelist-search']")
    assert form.get("method", "get").lower() == "get"
    assert not form.xpath(".//*[@data-no-enter]")
    assert "disabled" not in default_button(form).attrib


def test_enter_on_the_sign_in_page_signs_in(client: Client) -> None:
    page = html.document_fromstring(client.get("/quan-tri/login/").content.decode())
    assert "disabled" not in default_button(page.get_element_by_id("login-form")).attrib
