from typing import Any

import django.utils.timezone
from django.db import migrations, models


def let_administrators_read(apps: Any, schema_editor: Any) -> None:
    """Give the role of a site that exists already what it gets on a new site (portal.roles)."""
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="portal", model="browserreport"
    )
    permission, _ = apps.get_model("auth.Permission").objects.get_or_create(
        content_type=kind,
        codename="view_browserreport",
        defaults={"name": "Can view báo lỗi của trình duyệt"},
    )
    for role in apps.get_model("auth.Group").objects.filter(name="Quản trị hệ thống"):
        role.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0013_publication_log"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="BrowserReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "day",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="ngày"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "Bị chính sách an toàn chặn"),
                            ("script", "Lỗi mã lệnh của trang"),
                            ("other", "Các báo lỗi khác trong ngày"),
                        ],
                        max_length=6,
                        verbose_name="việc",
                    ),
                ),
                (
                    "rule",
                    models.CharField(
                        blank=True, max_length=40, verbose_name="quy tắc hoặc loại lỗi"
                    ),
                ),
                ("page", models.CharField(blank=True, max_length=200, verbose_name="trang")),
                ("source", models.CharField(blank=True, max_length=120, verbose_name="nguồn")),
                ("count", models.PositiveIntegerField(default=0, verbose_name="số lần")),
            ],
            options={
                "verbose_name": "báo lỗi của trình duyệt",
                "verbose_name_plural": "báo lỗi của trình duyệt",
                "ordering": ["-day", "-count", "pk"],
                "default_permissions": ("view",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "kind", "rule", "page", "source"),
                        name="browser_report_once_a_day",
                    )
                ],
            },
        ),
        migrations.RunPython(let_administrators_read, migrations.RunPython.noop),
    ]
