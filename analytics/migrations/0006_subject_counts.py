from typing import Any

from django.db import migrations


def rename_permission(apps: Any, schema_editor: Any) -> None:
    """Keep the right to view hourly counts with the people who have it."""
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="analytics", codename="view_hourlycount"
    ).update(codename="view_subjecthourlycount")


class Migration(migrations.Migration):
    """Name the counts of subjects by what they count and by their period."""

    dependencies = [
        ("analytics", "0001_squashed_0005"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]
    operations = [
        migrations.RenameModel("HourlyCount", "SubjectHourlyCount"),
        migrations.RenameModel("FoldedDay", "SubjectDailyCount"),
        migrations.RenameModel("FoldedMonth", "SubjectMonthlyCount"),
        migrations.RunPython(rename_permission, migrations.RunPython.noop, elidable=True),
    ]
