"""Addresses of the admin that say more than a form or a list can take: a page or a message."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.test import Client
from pytest_django.asserts import assertRedirects

from news.models import Image
from portal.models import Alert

pytestmark = pytest.mark.django_db

VALUES = ["x", "9" * 30, "\0", "[]", "1,x", "2026-13-45", ""]


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("quan-tri"))
    return client


def list_of(model: type[models.Model]) -> str:
    return f"/quan-tri/{model._meta.app_label}/{model._meta.model_name}/"


def filters(model: type[models.Model]) -> Iterator[str]:
    """Yield filters by lists of texts, and one by an expression that is none."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ArrayField):
            yield from (field.name, f"{field.name}__contains", f"{field.name}__len")
    yield from [f"{f.name}__regex" for f in model._meta.concrete_fields if f.max_length][:1]


@pytest.mark.parametrize("model", [*admin.site._registry], ids=lambda model: model.__name__)
def test_an_address_that_fills_every_box_of_a_new_form_with_anything(
    staff: Client, model: type[models.Model]
) -> None:
    names = [field.name for field in model._meta.get_fields()]
    for value in VALUES:
        answer = staff.get(f"{list_of(model)}add/", dict.fromkeys(names, value))
        assert answer.status_code in (200, 302, 403)
        if answer.status_code == 403:
            return  # nobody adds these by hand


@pytest.mark.parametrize("model", [*admin.site._registry], ids=lambda model: model.__name__)
def test_a_filter_that_the_database_cannot_read(staff: Client, model: type[models.Model]) -> None:
    for name in filters(model):
        for value in ("[", "x", ""):
            answer = staff.get(list_of(model), {name: value})
            assert answer.status_code in (200, 302, 400), (name, value)


@pytest.mark.parametrize(("model", "name"), [(Alert, "paths"), (Image, "former_names")])
def test_such_a_filter_leads_to_the_whole_list(
    staff: Client, model: type[models.Model], name: str
) -> None:
    answer = staff.get(list_of(model), {name: "x"})
    assertRedirects(answer, f"{list_of(model)}?e=1", fetch_redirect_response=False)


def test_an_address_fills_in_a_text(staff: Client) -> None:
    answer = staff.get("/quan-tri/news/redirect/add/", {"old_path": "/gioi-thieu.html"})
    assert 'value="/gioi-thieu.html"' in answer.content.decode()
