"""The forms of settings: looking at one writes nothing, the first save makes the row."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import SignInSettings
from core.singleton import Singleton
from portal.models import EnquirySettings
from tests.confirming import post_confirmed
from tests.factories import make_user

MODELS = [each for each in apps.get_models() if issubclass(each, Singleton)]
CHANGING = ("INSERT", "UPDATE", "DELETE")


def address(model: type[Singleton], page: str, *args: int) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS)
def test_looking_at_settings_writes_nothing(client: Client, model: type[Singleton]) -> None:
    client.force_login(User.objects.create_superuser("quantri"))
    asked = {
        address(model, "changelist"): 200,
        address(model, "change", 1): 200,
        address(model, "change", 2): 302,  # there is none: back to the desk
        address(model, "history", 1): 200,
        address(model, "add"): 403,
        address(model, "delete", 1): 403,
    }
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert {path: client.get(path).status_code for path in asked} == asked
    table = model._meta.db_table
    written = [each["sql"] for each in queries if each["sql"].startswith(CHANGING)]
    assert not [sql for sql in written if table in sql]
    assert not model._default_manager.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("model", MODELS)
def test_who_may_only_look_sees_the_defaults(client: Client, model: type[Singleton]) -> None:
    label = model._meta.label_lower.split(".")
    client.force_login(make_user(f"{label[0]}.view_{label[1]}"))
    for path in (address(model, "changelist"), address(model, "change", 1)):
        assert client.get(path).status_code == 200
        assert client.post(path, {}).status_code == 403
    assert not model._default_manager.exists()


@pytest.mark.django_db
def test_the_form_shows_the_defaults_and_the_first_save_makes_the_row(client: Client) -> None:
    client.force_login(User.objects.create_superuser("quantri"))
    path = address(EnquirySettings, "changelist")
    page = client.get(path)
    form = page.context["adminform"].form
    assert form["keep_days"].value() == EnquirySettings().keep_days
    data = {
        name: form[name].value() for name in form.fields if form[name].value() not in (None, False)
    }
    refused = client.post(path, {**data, "keep_days": "rất lâu"})
    assert refused.status_code == 200
    assert refused.context["errors"]
    assert not EnquirySettings.objects.exists()
    assert post_confirmed(client, path, {**data, "keep_days": "400"}).status_code == 302
    assert EnquirySettings.objects.get(pk=1).keep_days == 400
    assert LogEntry.objects.filter(object_id="1", content_type__model="enquirysettings").exists()


@pytest.mark.django_db(transaction=True)
def test_two_first_saves_at_once_are_both_taken() -> None:
    together = Barrier(2)
    path = address(SignInSettings, "changelist")
    user = User.objects.create_superuser("quantri")
    clients = [Client(), Client()]
    for each in clients:
        each.force_login(user)

    def send(each: Client, contact: str) -> Any:
        together.wait(10)
        try:
            return each.post(path, {"contact": contact}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, clients, ["anh Nam", "chị Hoa"])) == [302, 302]
    assert SignInSettings.objects.get().contact in ("anh Nam", "chị Hoa")


def test_every_singleton_of_the_admin_is_tried() -> None:
    assert {each for each in admin.site._registry if issubclass(each, Singleton)} == set(MODELS)
