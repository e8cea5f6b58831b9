"""Everything up to version 0.2.0 in one step; databases made before have taken it step by step."""

import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.date_limits


class Migration(migrations.Migration):
    replaces = [
        ("ads", "0001_initial"),
        ("ads", "0002_moments_of_our_time"),
        ("ads", "0003_complaints_are_sent_once"),
        ("ads", "0004_plainer_words"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Advertiser",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200, unique=True, verbose_name="tên")),
                ("contact", models.CharField(blank=True, max_length=300, verbose_name="liên hệ")),
            ],
            options={
                "verbose_name": "đơn vị quảng cáo",
                "verbose_name_plural": "đơn vị quảng cáo",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Advertisement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("public", "Tuyên truyền"),
                            ("link", "Liên kết website"),
                            ("commercial", "Thương mại"),
                        ],
                        default="public",
                        max_length=12,
                        verbose_name="loại",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="tên gọi")),
                ("image", models.CharField(max_length=120, verbose_name="ảnh")),
                (
                    "narrow_image",
                    models.CharField(blank=True, max_length=120, verbose_name="ảnh cho điện thoại"),
                ),
                (
                    "alt",
                    models.CharField(
                        help_text="Nói điều quảng cáo nói, cho người không nhìn được.",
                        max_length=250,
                        verbose_name="mô tả ảnh",
                    ),
                ),
                (
                    "url",
                    models.URLField(
                        max_length=500,
                        validators=[
                            django.core.validators.URLValidator(
                                ["https"],
                                code="https",
                                message="Liên kết phải bắt đầu bằng https://",
                            )
                        ],
                        verbose_name="liên kết đến",
                    ),
                ),
                (
                    "document_number",
                    models.CharField(blank=True, max_length=100, verbose_name="số văn bản"),
                ),
                (
                    "path_prefixes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            max_length=200,
                            validators=[
                                django.core.validators.RegexValidator(
                                    "^/([^\\s/]+/)*$",
                                    "Đường dẫn có dạng /chuyen-muc/, bắt đầu và kết thúc bằng /.",
                                )
                            ],
                        ),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="chỉ hiện trong",
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=1,
                        help_text="Khi nhiều quảng cáo luân phiên ở một vị trí, số 2 hiện gấp đôi số 1.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="trọng số",
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="bắt đầu",
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        help_text="Để trống: không có ngày kết thúc.",
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="kết thúc",
                    ),
                ),
                (
                    "weekdays",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(
                            choices=[
                                (1, "Thứ Hai"),
                                (2, "Thứ Ba"),
                                (3, "Thứ Tư"),
                                (4, "Thứ Năm"),
                                (5, "Thứ Sáu"),
                                (6, "Thứ Bảy"),
                                (7, "Chủ nhật"),
                            ]
                        ),
                        blank=True,
                        default=list,
                        help_text="Không chọn thứ nào: hiện mọi ngày.",
                        size=None,
                        verbose_name="các thứ trong tuần",
                    ),
                ),
                ("is_paused", models.BooleanField(default=False, verbose_name="tạm dừng")),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "approved_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="duyệt lúc"),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người duyệt",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người tạo",
                    ),
                ),
                (
                    "edited_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người sửa nội dung",
                    ),
                ),
                (
                    "advertiser",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="advertisements",
                        to="ads.advertiser",
                        verbose_name="đơn vị quảng cáo",
                    ),
                ),
            ],
            options={
                "verbose_name": "quảng cáo",
                "verbose_name_plural": "quảng cáo",
                "ordering": ["-starts_at", "-id"],
                "permissions": [("approve_advertisement", "Duyệt quảng cáo")],
            },
        ),
        migrations.CreateModel(
            name="Placement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "name",
                    models.CharField(
                        help_text="Trình đọc màn hình đọc tên này nếu không có nhãn, ví dụ: Cột trái.",
                        max_length=100,
                        unique=True,
                        verbose_name="tên",
                    ),
                ),
                (
                    "position",
                    models.CharField(
                        choices=[
                            ("header", "Đầu trang"),
                            ("left", "Cột trái"),
                            ("right", "Cột phải"),
                            ("home", "Giữa các khối trang chủ"),
                            ("article_end", "Cuối bài viết"),
                            ("footer", "Cuối trang"),
                        ],
                        max_length=20,
                        verbose_name="vị trí",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
                (
                    "width",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(50),
                            django.core.validators.MaxValueValidator(1920),
                        ],
                        verbose_name="rộng (px)",
                    ),
                ),
                (
                    "height",
                    models.PositiveSmallIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(1920),
                        ],
                        verbose_name="cao (px)",
                    ),
                ),
                (
                    "capacity",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(12),
                        ],
                        verbose_name="số lượng cùng hiện",
                    ),
                ),
                (
                    "overflow",
                    models.CharField(
                        choices=[
                            ("rotate", "Luân phiên, trọng số lớn hiện nhiều hơn"),
                            ("all", "Hiện tất cả, trọng số lớn đứng trước"),
                        ],
                        default="rotate",
                        max_length=10,
                        verbose_name="khi có nhiều hơn",
                    ),
                ),
                (
                    "label",
                    models.CharField(
                        blank=True,
                        help_text="Ví dụ: Thông tin tuyên truyền.",
                        max_length=60,
                        verbose_name="nhãn",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="đang dùng")),
                (
                    "fallback",
                    models.ForeignKey(
                        blank=True,
                        help_text="Thông tin của cơ quan hiện thay khi vị trí trống. Không chọn: vị trí thu lại.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fallback_for",
                        to="ads.advertisement",
                        verbose_name="khi không có gì để hiện",
                    ),
                ),
            ],
            options={
                "verbose_name": "vị trí đặt",
                "verbose_name_plural": "vị trí đặt",
                "ordering": ["position", "order", "id"],
            },
        ),
        migrations.CreateModel(
            name="HourlyCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("served", models.PositiveBigIntegerField(default=0)),
                ("viewable", models.PositiveBigIntegerField(default=0)),
                ("clicks", models.PositiveBigIntegerField(default=0)),
                (
                    "advertisement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="ads.advertisement"
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="ads.placement"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FilteredCount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("reason", models.CharField(max_length=20)),
                ("count", models.PositiveBigIntegerField(default=0)),
                (
                    "advertisement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="ads.advertisement"
                    ),
                ),
                (
                    "placement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="ads.placement"
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="advertisement",
            name="placements",
            field=models.ManyToManyField(
                blank=True,
                help_text="Không chọn vị trí nào: chỉ hiện ở nơi lấy nó làm thông tin thay thế.",
                related_name="advertisements",
                to="ads.placement",
                verbose_name="vị trí đặt",
            ),
        ),
        migrations.CreateModel(
            name="Complaint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "form_key",
                    models.CharField(editable=False, max_length=32, null=True, unique=True),
                ),
                ("revision", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            (
                                "forbidden",
                                "Hàng hóa, dịch vụ cấm quảng cáo (cờ bạc, rượu mạnh, thuốc lá…)",
                            ),
                            ("false", "Sai sự thật, gây nhầm lẫn"),
                            ("fraud", "Lừa đảo, dẫn đến trang nguy hiểm"),
                            ("offensive", "Phản cảm, trái thuần phong mỹ tục"),
                            ("unmarked", "Là quảng cáo nhưng không ghi rõ"),
                            ("other", "Lý do khác"),
                        ],
                        max_length=12,
                        verbose_name="lý do",
                    ),
                ),
                (
                    "details",
                    models.TextField(blank=True, max_length=2000, verbose_name="nội dung phản ánh"),
                ),
                ("contact", models.CharField(blank=True, max_length=200, verbose_name="liên hệ")),
                (
                    "received_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="nhận lúc"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Chờ xử lý"),
                            ("upheld", "Có vi phạm"),
                            ("rejected", "Không vi phạm"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="kết quả",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=2000, verbose_name="trả lời")),
                ("answered_at", models.DateTimeField(null=True, verbose_name="trả lời lúc")),
                (
                    "advertisement",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="complaints",
                        to="ads.advertisement",
                        verbose_name="quảng cáo",
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người trả lời",
                    ),
                ),
            ],
            options={
                "verbose_name": "báo cáo vi phạm",
                "verbose_name_plural": "báo cáo vi phạm",
                "ordering": ["-received_at", "-pk"],
                "default_permissions": ("view", "change", "delete"),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""),
                                ("answered_at", None),
                                ("answered_by", None),
                                ("state", "open"),
                            ),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                models.Q(("answer", ""), _negated=True),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="complaint_is_answered_whole_or_not",
                        violation_error_message="Kết quả và nội dung trả lời phải đi cùng nhau.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("advertisement__isnull", False),
                            models.Q(("details", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="complaint_says_something",
                        violation_error_message="Hãy nói rõ quảng cáo nào, ở trang nào.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="placement",
            constraint=models.CheckConstraint(
                condition=models.Q(("capacity__gte", 1), ("height__gte", 30), ("width__gte", 50)),
                name="placement_has_room",
                violation_error_message="Vị trí rộng từ 50 px, cao từ 30 px, chứa ít nhất 1.",
            ),
        ),
        migrations.AddIndex(
            model_name="hourlycount",
            index=models.Index(fields=["hour"], name="notice_count_hour"),
        ),
        migrations.AddConstraint(
            model_name="hourlycount",
            constraint=models.UniqueConstraint(
                fields=("advertisement", "placement", "hour"), name="hourly_count_is_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="filteredcount",
            constraint=models.UniqueConstraint(
                fields=("advertisement", "placement", "day", "reason"),
                name="filtered_count_is_unique",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_at__isnull", True),
                    ("ends_at__gt", models.F("starts_at")),
                    _connector="OR",
                ),
                name="advertisement_ends_after_start",
                violation_error_message="Thời điểm kết thúc phải sau thời điểm bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("starts_at__isnull", True),
                        (
                            "starts_at__range",
                            (
                                datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("ends_at__isnull", True),
                        (
                            "ends_at__range",
                            (
                                datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        _connector="OR",
                    ),
                ),
                name="advertisement_is_of_our_time",
                violation_error_message="Ngày phải từ 02/09/1945 đến 31/12/2099. Hãy xem lại năm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("approved_by__isnull", True),
                        ("created_by__isnull", True),
                        models.Q(("approved_by", models.F("created_by")), _negated=True),
                        _connector="OR",
                    ),
                    models.Q(
                        ("approved_by__isnull", True),
                        ("edited_by__isnull", True),
                        models.Q(("approved_by", models.F("edited_by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="advertisement_is_approved_by_another",
                violation_error_message="Người soạn không tự duyệt quảng cáo của mình.",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                    models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                    _connector="OR",
                ),
                name="advertisement_approval_has_its_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(("url__startswith", "https://")),
                name="advertisement_links_by_https",
                violation_error_message="Liên kết phải bắt đầu bằng https://",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("image", ""), _negated=True), models.Q(("alt", ""), _negated=True)
                ),
                name="advertisement_has_picture_and_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(("weight__gte", 1), ("weight__lte", 100)),
                name="advertisement_weight_is_1_to_100",
                violation_error_message="Trọng số từ 1 đến 100.",
            ),
        ),
        migrations.AddConstraint(
            model_name="advertisement",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekdays__contained_by", [1, 2, 3, 4, 5, 6, 7])),
                name="advertisement_weekdays_are_1_to_7",
                violation_error_message="Thứ trong tuần không hợp lệ.",
            ),
        ),
    ]
