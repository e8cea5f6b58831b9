"""The audit log: what it records, of whom, and that nobody can change it."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import Error, connection, transaction
from django.test import Client
from django.urls import reverse

from news.models import Article, Tag
from portal.audit import recorded
from portal.models import AuditEntry
from tests.factories import make_user
from tests.portal.office import member

Action = AuditEntry.Action
pytestmark = pytest.mark.django_db


def entries(**about: object) -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(**about).order_by("id"))


def test_a_change_in_the_admin_names_who_where_and_both_values(admin_client: Client) -> None:
    tag = Tag.objects.create(name="Tiêm chủng", slug="tiem-chung")
    address = reverse("admin:news_tag_change", args=[tag.pk])
    response = admin_client.post(address, {"name": "Tiêm phòng", "slug": "tiem-chung"})
    assert response.status_code == 302
    (entry,) = entries(action=Action.CHANGE, model="news.tag")
    assert (entry.object_id, entry.object_name) == (str(tag.pk), "Tiêm phòng")
    assert entry.changes["name"] == ["Tiêm chủng", "Tiêm phòng"]
    assert (entry.who, entry.address, entry.program) == ("admin", "127.0.0.1", "portal")
    assert entry.request_id == response["X-Request-ID"]


def test_a_change_past_the_application_is_there(settings: object) -> None:
    tag = Tag.objects.create(name="Hộ tịch", slug="ho-tich")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL application_name = 'psql'")
        cursor.execute("UPDATE news_tag SET name = 'Cá độ' WHERE id = %s", [tag.pk])
        cursor.execute("DELETE FROM news_tag WHERE id = %s", [tag.pk])
    change, delete = entries(program="psql")
    assert change.changes == {"name": ["Hộ tịch", "Cá độ"]}
    assert change.who.startswith("Ngoài cổng thông tin: psql")
    assert (delete.action, delete.object_name) == (Action.DELETE, "Cá độ")
    assert delete.changes["slug"] == ["ho-tich", None]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE portal_auditentry SET actor = 'ai đó'",
        "DELETE FROM portal_auditentry",
        "TRUNCATE portal_auditentry",
        "TRUNCATE portal_auditentry_rest",
    ],
)
def test_no_entry_can_be_changed(statement: str) -> None:
    Tag.objects.create(name="Một", slug="mot")
    with pytest.raises(Error, match="can only be added to"), transaction.atomic():
        connection.cursor().execute(statement)
