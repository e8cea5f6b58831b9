"""Make the publication log: lines and their places in the tree, which nobody can change.

What stands now is recorded when the site next starts (`manage.py verify --begin`): a migration has
no key to seal lines with.
"""

from typing import Any

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

# Only a purged article's content may go; what a line said is then known by its checksum alone.
TRIGGERS = """
CREATE FUNCTION portal_publication_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_TABLE_NAME = 'portal_publicationline'
        AND current_setting('news.purging', true) = 'on'
        AND to_jsonb(NEW) = to_jsonb(OLD) || '{"content": null}' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'The publication log can only be added to'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER publication_is_append_only BEFORE UPDATE OR DELETE ON portal_publicationline
FOR EACH ROW EXECUTE FUNCTION portal_publication_refuse();
CREATE TRIGGER publication_is_append_only BEFORE UPDATE OR DELETE ON portal_publicationleaf
FOR EACH ROW EXECUTE FUNCTION portal_publication_refuse();
"""

NO_TRIGGERS = """
DROP TRIGGER publication_is_append_only ON portal_publicationleaf;
DROP TRIGGER publication_is_append_only ON portal_publicationline;
DROP FUNCTION portal_publication_refuse();
"""

RIGHTS = (
    ("view_linkedhost", "Can view nơi được liên kết tới"),
    ("change_linkedhost", "Can change nơi được liên kết tới"),
)


def let_administrators_read(apps: Any, schema_editor: Any) -> None:
    """Give the role of a site that exists already what it gets on a new site (portal.roles)."""
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="portal", model="linkedhost"
    )
    for codename, name in RIGHTS:
        permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
            content_type=kind, codename=codename, defaults={"name": name}
        )
        for role in apps.get_model("auth.Group").objects.filter(name="Quản trị hệ thống"):
            role.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0012_outgoing_mail"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PublicationLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(verbose_name="lúc")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("begin", "Ghi nhận ban đầu"),
                            ("change", "Công khai hoặc sửa"),
                            ("remove", "Không còn công khai"),
                            ("program", "Cài chương trình"),
                        ],
                        max_length=7,
                        verbose_name="việc",
                    ),
                ),
                ("model", models.CharField(max_length=60, verbose_name="loại")),
                ("object_id", models.CharField(max_length=40, verbose_name="số")),
                ("name", models.CharField(blank=True, max_length=200, verbose_name="tên")),
                ("actor", models.CharField(blank=True, max_length=200, verbose_name="ai")),
                ("content", models.JSONField(null=True, verbose_name="nội dung")),
                ("digest", models.BinaryField(verbose_name="mã nội dung")),
                ("seal", models.BinaryField(verbose_name="dấu")),
            ],
            options={
                "verbose_name": "dòng đã công khai",
                "verbose_name_plural": "nhật ký công khai",
                "ordering": ["-id"],
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["model", "object_id", "-id"], name="publication_of_object")
                ],
            },
        ),
        migrations.CreateModel(
            name="PublicationLeaf",
            fields=[
                ("number", models.BigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("root", models.BinaryField()),
                ("peaks", models.BinaryField()),
                ("signature", models.BinaryField()),
                (
                    "line",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaf",
                        to="portal.publicationline",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="LinkedHost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("host", models.CharField(max_length=253, unique=True, verbose_name="máy chủ")),
                (
                    "first_linked_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="thấy lần đầu lúc"
                    ),
                ),
                ("place", models.CharField(max_length=300, verbose_name="ở")),
                ("address", models.CharField(blank=True, max_length=200)),
                ("seen_at", models.DateTimeField(null=True, verbose_name="xem lúc")),
                (
                    "seen_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người xem",
                    ),
                ),
            ],
            options={
                "verbose_name": "nơi được liên kết tới",
                "verbose_name_plural": "nơi được liên kết tới",
                "ordering": ["-first_linked_at", "host"],
                "default_permissions": ("view", "change"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("seen_at", None), ("seen_by", None)),
                            models.Q(("seen_at__isnull", False), ("seen_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="seen_host_names_who_saw_it",
                    )
                ],
            },
        ),
        migrations.RunSQL(TRIGGERS, NO_TRIGGERS),
        migrations.RunPython(let_administrators_read, migrations.RunPython.noop),
    ]
