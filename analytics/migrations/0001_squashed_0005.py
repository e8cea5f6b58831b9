"""Everything up to version 0.2.0 in one step; databases made before have taken it step by step."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("analytics", "0001_initial"),
        ("analytics", "0002_unlogged_salts"),
        ("analytics", "0003_counted_times"),
        ("analytics", "0004_folded_counts"),
        ("analytics", "0005_plainer_words"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="DailyCount",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="ngày")),
                ("visits", models.PositiveBigIntegerField(default=0, verbose_name="lượt truy cập")),
                (
                    "page_views",
                    models.PositiveBigIntegerField(default=0, verbose_name="lượt xem trang"),
                ),
                (
                    "imported_visits",
                    models.PositiveBigIntegerField(
                        db_default=0, default=0, verbose_name="lượt truy cập của trang cũ"
                    ),
                ),
                (
                    "imported_page_views",
                    models.PositiveBigIntegerField(
                        db_default=0, default=0, verbose_name="lượt xem trang của trang cũ"
                    ),
                ),
            ],
            options={
                "verbose_name": "số liệu theo ngày",
                "verbose_name_plural": "số liệu theo ngày",
                "ordering": ["-day"],
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="FilteredCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "kind",
                        "reason",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="ngày")),
                ("kind", models.CharField(max_length=10, verbose_name="loại")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("crawler", "Máy thu thập dữ liệu"),
                            ("prefetch", "Tải trước"),
                            ("head", "Máy chỉ kiểm tra trang còn hay không"),
                            ("staff", "Cán bộ đã đăng nhập"),
                            ("stale", "Trang mở lại sau nhiều ngày"),
                            ("repeat", "Lặp lại"),
                            ("capped", "Quá nhiều lần trong ngày"),
                        ],
                        max_length=20,
                        verbose_name="lý do",
                    ),
                ),
                ("count", models.PositiveBigIntegerField(default=0, verbose_name="số lượt")),
            ],
            options={
                "verbose_name": "số liệu không tính",
                "verbose_name_plural": "số liệu không tính",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="FoldedDay",
            fields=[
                ("kind", models.CharField(max_length=10, verbose_name="loại")),
                ("subject", models.CharField(max_length=120, verbose_name="đối tượng")),
                ("count", models.PositiveBigIntegerField(default=0, verbose_name="số lượt")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "kind",
                        "subject",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="ngày")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FoldedMonth",
            fields=[
                ("kind", models.CharField(max_length=10, verbose_name="loại")),
                ("subject", models.CharField(max_length=120, verbose_name="đối tượng")),
                ("count", models.PositiveBigIntegerField(default=0, verbose_name="số lượt")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "month",
                        "kind",
                        "subject",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("month", models.DateField(verbose_name="tháng")),
            ],
            options={
                "abstract": False,
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="HourlyCount",
            fields=[
                ("kind", models.CharField(max_length=10, verbose_name="loại")),
                ("subject", models.CharField(max_length=120, verbose_name="đối tượng")),
                ("count", models.PositiveBigIntegerField(default=0, verbose_name="số lượt")),
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "hour",
                        "kind",
                        "subject",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hour", models.DateTimeField(verbose_name="giờ")),
            ],
            options={
                "verbose_name": "số liệu theo giờ",
                "verbose_name_plural": "số liệu theo giờ",
                "default_permissions": ("view",),
            },
        ),
        migrations.CreateModel(
            name="HourlyTotal",
            fields=[
                (
                    "hour",
                    models.DateTimeField(primary_key=True, serialize=False, verbose_name="giờ"),
                ),
                ("visits", models.PositiveBigIntegerField(default=0, verbose_name="lượt truy cập")),
                (
                    "page_views",
                    models.PositiveBigIntegerField(default=0, verbose_name="lượt xem trang"),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="RecentCount",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "who",
                        "kind",
                        "subject",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("who", models.BigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("subject", models.CharField(max_length=120)),
                (
                    "counted_at",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), db_index=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Salt",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("value", models.BinaryField(max_length=32)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="SpoolMark",
            fields=[
                ("node", models.UUIDField(primary_key=True, serialize=False)),
                ("last_id", models.PositiveBigIntegerField(default=0)),
                ("flushed_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="OpeningBalance",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "visits",
                    models.PositiveBigIntegerField(
                        default=0,
                        help_text="Số lượt trang cũ đã đếm được, cộng vào mục “Tất cả” của Thống kê truy cập.",
                        verbose_name="số lượt truy cập chuyển sang",
                    ),
                ),
            ],
            options={
                "verbose_name": "số dư truy cập ban đầu",
                "verbose_name_plural": "số dư truy cập ban đầu",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="analytics_openingbalance_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StatisticsSettings",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "show_month",
                    models.BooleanField(
                        default=False,
                        help_text="Thêm một dòng vào mục Thống kê truy cập trên trang công khai.",
                        verbose_name="hiện dòng “Trong tháng”",
                    ),
                ),
                (
                    "feed_is_on",
                    models.BooleanField(
                        default=False,
                        help_text="Chỉ tổng số theo ngày, và chỉ cho nơi có mã truy cập.",
                        verbose_name="cho cổng cấp trên lấy số liệu",
                    ),
                ),
                (
                    "feed_token_hash",
                    models.CharField(blank=True, default="", editable=False, max_length=64),
                ),
            ],
            options={
                "verbose_name": "thiết lập thống kê",
                "verbose_name_plural": "thiết lập thống kê",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="analytics_statisticssettings_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("feed_is_on", False),
                            models.Q(("feed_token_hash", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="statistics_feed_has_a_token",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Visitor",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day", "hash", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("hash", models.BigIntegerField()),
                ("last_view_at", models.DateTimeField()),
            ],
            options={
                "default_permissions": (),
                "indexes": [models.Index(fields=["last_view_at"], name="visitor_last_view")],
            },
        ),
        # Salts stay out of PostgreSQL's write-ahead log, its backups and its replicas.
        migrations.RunSQL(
            "ALTER TABLE analytics_salt SET UNLOGGED", "ALTER TABLE analytics_salt SET LOGGED"
        ),
    ]
