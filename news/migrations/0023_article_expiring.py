"""Find the next article that expires without looking at all of them."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index is made beside readers and writers

    dependencies = [("news", "0022_rename_public")]

    operations = [
        AddIndexConcurrently(
            model_name="article",
            index=models.Index(
                fields=["expires_at"],
                name="article_expiring",
                condition=models.Q(expires_at__isnull=False),
            ),
        ),
    ]
