"""The audit log: what it records, of whom, and that nobody can change it."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from openpyxl import load_workbook

from core.counting_events import CountedEvents, EventKind
from news.models import Tag
from news.receivers import add_views
from portal.audit import recorded
from portal.audit.partitions import keep_partitions, make_partitions
from portal.audit.wording import Wording
from portal.models import AuditEntry, Enquiry
from tests.conftest import Clock
from tests.factories import make_user
from tests.news.makers import publish

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


def test_a_change_past_the_application_is_there() -> None:
    tag = Tag.objects.create(name="Hộ tịch", slug="ho-tich")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL application_name = 'psql'")
        cursor.execute("UPDATE news_tag SET name = 'Cá độ' WHERE id = %s", [tag.pk])
        cursor.execute("DELETE FROM news_tag WHERE id = %s", [tag.pk])
    change, delete = entries(program="psql")
    assert change.changes == {"name": ["Hộ tịch", "Cá độ"]}
    assert change.who.startswith("Ngoài cổng thông tin: psql")
    delete.actor = "Trần Thị Hòa"  # whoever has a connection can say that they are somebody
    assert delete.who.startswith("Ngoài cổng thông tin: psql")
    assert (delete.action, delete.object_name) == (Action.DELETE, "Cá độ")
    assert delete.changes["slug"] == ["ho-tich", None]


def test_a_table_of_the_same_name_swallows_no_entry() -> None:
    tag = Tag.objects.create(name="Hộ tịch", slug="ho-tich")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE portal_auditentry (LIKE public.portal_auditentry)")
        cursor.execute("ALTER TABLE pg_temp.portal_auditentry ALTER id DROP NOT NULL")
        cursor.execute("UPDATE news_tag SET name = 'Cá độ' WHERE id = %s", [tag.pk])
        cursor.execute("DROP TABLE pg_temp.portal_auditentry")
        cursor.execute("SET LOCAL search_path = ''")  # as pg_restore sets it
        cursor.execute("UPDATE public.news_tag SET name = 'Cá cược' WHERE id = %s", [tag.pk])
        cursor.execute("SET LOCAL search_path = DEFAULT")
    found = entries(action=Action.CHANGE, model="news.tag")
    assert [entry.object_name for entry in found] == ["Cá độ", "Cá cược"]


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


def test_signing_in_out_and_not(client: Client) -> None:
    make_user(username="an")
    login = reverse("admin:login")
    client.post(login, {"username": "an", "password": "sai-hẳn-rồi"})
    client.post(login, {"username": "an", "password": "mat-khau-thu-123"})
    client.post(reverse("admin:logout"))
    found = entries(action__in=[Action.FAILED_SIGN_IN, Action.SIGN_IN, Action.SIGN_OUT])
    assert [entry.action for entry in found] == ["failed", "sign_in", "sign_out"]
    assert {entry.object_name for entry in found} == {"an"}
    assert "sai-hẳn-rồi" not in str([vars(entry) for entry in found])


def test_wrong_codes_and_locks_are_there_and_no_password_in_the_field_for_names(
    client: Client,
) -> None:
    user = make_user(username="an")
    TOTPDevice.objects.create(user=user, key="31" * 20)
    login = reverse("admin:login")
    client.post(login, {"username": "mat-khau-thu-123", "password": ""})
    client.post(login, {"username": "mat-khau-thu-123", "password": "an"})
    client.post(login, {"username": "an", "password": "mat-khau-thu-123"})
    for _ in range(7):
        client.post(reverse("admin:second_step"), {"code": "000000"})
    found = entries(action=Action.FAILED_SIGN_IN)
    details = [entry.details for entry in found]
    assert details[0] == "sai mật khẩu; tên không có trong danh sách tài khoản"
    assert details[1:6] == ["đúng mật khẩu, sai mã"] * 5
    assert details[6].startswith("tạm khóa đến ")
    assert len(details) == 7  # what is refused during a lock adds nothing
    assert {entry.object_name for entry in found[1:]} == {"an"}
    assert "mat-khau-thu-123" not in str([vars(entry) for entry in found])


def test_secrets_and_what_readers_wrote_stay_out(client: Client) -> None:
    user = make_user()
    user.set_password("Mật khẩu khác hẳn 2026")
    user.save()
    (change,) = entries(action=Action.CHANGE, model="auth.user", object_id=str(user.pk))
    assert change.changes == {"password": None}
    enquiry = Enquiry.objects.create(topic="site", body="Nhà tôi", name="Bà Tư", contact="0912")
    kept = str([entry.changes for entry in entries(model="portal.enquiry")])
    assert not re.search("Bà Tư|Nhà tôi|0912", kept)
    assert {entry.object_name for entry in entries(model="portal.enquiry")} == {""}
    client.force_login(make_user("portal.view_enquiry"))
    client.get(reverse("admin:portal_enquiry_change", args=[enquiry.pk]))
    (read,) = entries(action=Action.READ)
    assert (read.model, read.object_id) == ("portal.enquiry", str(enquiry.pk))


def test_every_table_is_recorded_or_named_as_left_out() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'audit_change'"
        )
        recorded_tables = {table for (table,) in cursor.fetchall()}
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    left_out = {m._meta.db_table for m in models} - recorded_tables
    assert left_out == {apps.get_model(label)._meta.db_table for label in recorded.UNRECORDED} - {
        "portal_auditentry"
    }
    for label, columns in (*recorded.IGNORED.items(), *recorded.HIDDEN.items()):
        assert columns <= {field.column for field in apps.get_model(label)._meta.concrete_fields}


def test_nothing_that_looks_like_a_secret_is_recorded() -> None:
    for model in recorded.recorded_models():
        unseen = recorded.hidden_columns(model) | recorded.ignored_columns(model)
        for field in model._meta.concrete_fields:
            if re.search("password|secret|token|hash|salt|key$", field.column):
                assert field.column in unseen, field


def test_counting_readers_is_no_event() -> None:
    article = publish()
    before = AuditEntry.objects.count()
    counts = [CountedEvents(timezone.now(), EventKind.VIEW, article.subject, 3)]
    add_views(None, counts)
    article.refresh_from_db()
    assert article.view_count == 3
    assert AuditEntry.objects.count() == before


def test_names_of_many_rows_are_looked_up_together(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    for number in range(3):
        AuditEntry.objects.create(
            action=Action.CHANGE, model="news.article", changes={"created_by_id": [None, number]}
        )
    user = make_user()
    found = list(AuditEntry.objects.filter(action=Action.CHANGE, model="news.article"))
    found[0].changes = {"created_by_id": [user.pk, None]}
    wording = Wording()
    with django_assert_num_queries(1):
        wording.look_up(found)
        said = [change.before for entry in found for change in wording.changes(entry)]
    assert said == [str(user), "Chưa có", "Chưa có"]


def test_the_log_is_read_searched_and_taken_out(client: Client) -> None:
    tag = Tag.objects.create(name="Tiêm chủng", slug="tiem-chung")
    client.force_login(make_user("portal.view_auditentry", "news.view_tag"))
    shown = client.get(reverse("admin:portal_auditentry_changelist"), {"q": "Tiêm chủng"})
    assert "Từ khóa: Tiêm chủng" in shown.content.decode()
    (entry,) = entries(model="news.tag")
    page = client.get(reverse("admin:portal_auditentry_change", args=[entry.pk])).content.decode()
    assert reverse("admin:news_tag_change", args=[tag.pk]) in page
    file = client.get(reverse("admin:portal_auditentry_export"), {"loai": "news.tag"})
    sheet = load_workbook(BytesIO(file.content)).active
    assert [cell.value for cell in list(sheet.rows)[-1]][3:7] == [
        "Thêm", "Từ khóa", str(tag.pk), "Tiêm chủng",
    ]  # fmt: skip
    (download,) = entries(action=Action.DOWNLOAD)
    assert "loai=news.tag" in download.details
    client.force_login(make_user("news.view_tag"))
    for name in ("changelist", "export"):
        assert client.get(reverse(f"admin:portal_auditentry_{name}")).status_code == 403


def test_what_is_taken_out_at_the_server_is_there(tmp_path: Path) -> None:
    call_command("export_statistics", str(tmp_path / "so-lieu.xlsx"))
    (entry,) = entries(action=Action.DOWNLOAD)
    assert entry.who.startswith("Dòng lệnh trên máy chủ (")
    assert entry.details.endswith(str(tmp_path / "so-lieu.xlsx"))


def test_old_months_go_as_a_whole(clock: Clock) -> None:
    make_partitions()
    assert partitions("202611", "202702") == [
        "portal_auditentry_202611",
        "portal_auditentry_202702",
    ]
    clock.set("2028-02-10 08:00")
    assert keep_partitions().endswith("tháng cũ của nhật ký hệ thống.")
    assert partitions("202611", "202701", "202702", "202805") == [
        None, None, "portal_auditentry_202702", "portal_auditentry_202805",
    ]  # fmt: skip
    assert keep_partitions() == ""


def test_entries_of_a_wrong_clock_do_not_hinder_the_partitions(clock: Clock) -> None:
    AuditEntry.objects.create(action=Action.ADD, at=clock.now.replace(year=2028, month=3))
    clock.set("2028-02-10 08:00")
    keep_partitions()
    assert partitions("202803", "202805") == [None, "portal_auditentry_202805"]
    assert AuditEntry.objects.filter(at__year=2028).exists()
    clock.set("2029-03-31 08:00")  # twelve whole months have not gone by
    keep_partitions()
    assert AuditEntry.objects.filter(at__year=2028).exists()
    clock.set("2029-04-01 08:00")
    keep_partitions()
    assert not AuditEntry.objects.filter(at__year=2028).exists()
    with pytest.raises(IntegrityError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE portal_auditentry_rest")


def partitions(*months: str) -> list[str | None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT to_regclass('portal_auditentry_' || month)::text"
            " FROM unnest(%s::text[]) AS month",
            [list(months)],
        )
        return [name for (name,) in cursor.fetchall()]
