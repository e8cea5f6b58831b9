from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    """Keep every time at which something counted lately, since hits may come late."""

    dependencies = [("analytics", "0002_unlogged_salts")]
    operations = [
        migrations.SeparateDatabaseAndState(
            [
                migrations.RunSQL(
                    "ALTER TABLE analytics_recentcount ALTER counted_at "
                    "TYPE timestamptz[] USING ARRAY[counted_at]",
                    "ALTER TABLE analytics_recentcount ALTER counted_at "
                    "TYPE timestamptz USING coalesce(counted_at[1], 'epoch')",
                )
            ],
            [
                migrations.AlterField(
                    "recentcount",
                    "counted_at",
                    ArrayField(models.DateTimeField(), default=list, db_index=True),
                )
            ],
        )
    ]
