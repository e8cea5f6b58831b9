from django.db import migrations


class Migration(migrations.Migration):
    """Name the counts by what they count: advertisements in their placements."""

    dependencies = [("ads", "0001_squashed_0004")]
    operations = [
        migrations.RenameModel("HourlyCount", "PlacementHourlyCount"),
        migrations.RenameModel("FilteredCount", "PlacementFilteredCount"),
        migrations.RenameIndex(
            "placementhourlycount",
            new_name="placement_hourly_count_hour",
            old_name="notice_count_hour",
        ),
    ]
