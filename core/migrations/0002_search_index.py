import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_shared_limits"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("text", models.CharField(max_length=80, primary_key=True, serialize=False)),
                ("folded", models.CharField(db_index=True, max_length=80)),
                ("documents", models.PositiveIntegerField(default=1)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SearchDocument",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subject", models.CharField(max_length=60, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("number", models.BigIntegerField()),
                ("title", models.CharField(max_length=250)),
                ("text", models.TextField()),
                ("address", models.CharField(max_length=600)),
                ("weight", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("title_words", django.contrib.postgres.search.SearchVectorField()),
                ("words", django.contrib.postgres.search.SearchVectorField()),
                ("form", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("is_counted", models.BooleanField(db_default=False, default=False)),
                (
                    "indexed_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["title_words"], name="search_title_words"
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["words"], name="search_words"
                    ),
                    models.Index(
                        condition=models.Q(("starts_at__isnull", False)),
                        fields=["-starts_at", "-id"],
                        name="search_newest",
                    ),
                    models.Index(
                        condition=models.Q(("is_counted", False), ("starts_at__isnull", False)),
                        fields=["id"],
                        name="search_uncounted",
                    ),
                ],
            },
        ),
        # Rows are narrow, so that many of them can be sorted by their dates: the texts lie apart.
        migrations.RunSQL(
            "ALTER TABLE core_searchdocument SET (toast_tuple_target = 128)",
            migrations.RunSQL.noop,
        ),
    ]
