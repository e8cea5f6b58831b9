"""Make the table of mail that waits to be sent."""

from typing import Any

import django.contrib.postgres.fields
import django.utils.timezone
from django.db import migrations, models


def let_administrators_look(apps: Any, schema_editor: Any) -> None:
    """Give the role of a site that exists already what it gets on a new site (portal.roles)."""
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="portal", model="outgoingmail"
    )
    for action in ("view", "change"):
        permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
            content_type=kind,
            codename=f"{action}_outgoingmail",
            defaults={"name": f"Can {action} thư của cổng"},
        )
        for role in apps.get_model("auth.Group").objects.filter(name="Quản trị hệ thống"):
            role.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0011_audit_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(let_administrators_look, migrations.RunPython.noop),
        migrations.CreateModel(
            name="OutgoingMail",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=250, verbose_name="tiêu đề")),
                ("body", models.TextField(blank=True, verbose_name="nội dung")),
                ("sender", models.EmailField(max_length=254, verbose_name="từ")),
                (
                    "recipients",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.EmailField(max_length=254), size=None, verbose_name="tới"
                    ),
                ),
                (
                    "written_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="viết lúc"
                    ),
                ),
                (
                    "next_try_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="thử lại lúc"
                    ),
                ),
                ("tries", models.PositiveSmallIntegerField(default=0, verbose_name="số lần thử")),
                ("sent_at", models.DateTimeField(blank=True, null=True, verbose_name="gửi lúc")),
                (
                    "given_up_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="thôi gửi lúc"),
                ),
                (
                    "problem",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="lý do chưa gửi được"
                    ),
                ),
            ],
            options={
                "verbose_name": "thư của cổng",
                "verbose_name_plural": "thư của cổng",
                "ordering": ["-written_at", "-pk"],
                "default_permissions": ("view", "change"),
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_up_at", None), ("sent_at", None)),
                        fields=["next_try_at"],
                        name="portal_mail_waiting",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("sent_at", None), ("body", ""), _connector="OR"),
                        name="sent_mail_keeps_no_body",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("sent_at", None), ("given_up_at", None), _connector="OR"
                        ),
                        name="mail_is_sent_or_given_up",
                    ),
                ],
            },
        ),
    ]
