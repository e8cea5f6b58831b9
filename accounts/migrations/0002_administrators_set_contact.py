"""Let administrators say whom to call about signing in, also on sites that exist already.

New roles get the right from portal.roles, which changes no role that is there.
"""

from typing import Any

from django.db import migrations

RIGHTS = {"view_signinsettings": "Can view", "change_signinsettings": "Can change"}


def give(apps: Any, schema_editor: Any) -> None:
    """Give the role of administrators the rights, made here if Django has not made them yet."""
    kind, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label="accounts", model="signinsettings"
    )
    rights = apps.get_model("auth.Permission").objects
    for role in apps.get_model("auth.Group").objects.filter(name="Quản trị hệ thống"):
        for codename, verb in RIGHTS.items():
            name = {"name": f"{verb} hướng dẫn đăng nhập"}
            right, _ = rights.get_or_create(content_type=kind, codename=codename, defaults=name)
            role.permissions.add(right)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_sign_in"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    # Going back leaves the right: somebody may have given it by hand.
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
