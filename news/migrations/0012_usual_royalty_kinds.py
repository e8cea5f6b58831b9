from typing import Any

from django.db import migrations

# The kinds an office usually has; how many units each is worth is for the office to set.
USUAL = [("Tin", 1), ("Bài", 3), ("Phỏng vấn", 3), ("Phóng sự", 5), ("Ảnh", "0.5")]


def add(apps: Any, schema_editor: Any) -> None:
    kinds = apps.get_model("news", "RoyaltyKind").objects
    for order, (name, units) in enumerate(USUAL, start=1):
        kinds.get_or_create(name=name, defaults={"units": units, "order": order})


class Migration(migrations.Migration):
    dependencies = [("news", "0011_royalties")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
