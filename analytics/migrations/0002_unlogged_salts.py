from django.db import migrations


class Migration(migrations.Migration):
    """Keep salts out of PostgreSQL's write-ahead log, its backups and its replicas."""

    dependencies = [("analytics", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE analytics_salt SET UNLOGGED", "ALTER TABLE analytics_salt SET LOGGED"
        )
    ]
