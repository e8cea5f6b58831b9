"""Names that the public sees are changed by who may publish: editors could until now."""

from typing import Any

from django.db import migrations

NAME = "Đổi tên chuyên mục, đơn vị, từ khóa, dòng sự kiện, menu đang công khai"
# Who has one of these publishes already, or manages what all pages show.
PUBLISHERS = ("approve_article", "change_section")


def give_to_publishers(apps: Any, schema_editor: Any) -> None:
    """Give the right to the roles and accounts that publish."""
    models = {name: apps.get_model(name) for name in ("auth.Permission", "auth.Group", "auth.User")}
    permissions = models["auth.Permission"].objects
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="news", model="section"
    )
    publishing = permissions.filter(content_type__app_label="news", codename__in=PUBLISHERS)
    if not publishing.exists():
        return  # a new site: portal.roles gives it
    right, _ = permissions.get_or_create(
        content_type=kind, codename="rename_public", defaults={"name": NAME}
    )
    for group in models["auth.Group"].objects.filter(permissions__in=publishing).distinct():
        group.permissions.add(right)
    for user in models["auth.User"].objects.filter(user_permissions__in=publishing).distinct():
        user.user_permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("news", "0021_old_slugs"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="section",
            options={
                "ordering": ["order", "name__alphabetical"],
                "permissions": [("rename_public", NAME)],
                "verbose_name": "chuyên mục",
                "verbose_name_plural": "chuyên mục",
            },
        ),
        # Going back leaves the right, which means nothing then.
        migrations.RunPython(give_to_publishers, migrations.RunPython.noop),
    ]
