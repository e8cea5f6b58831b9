"""Everything up to version 0.2.0 in one step; databases made before have taken it step by step."""

import datetime
from decimal import Decimal
from typing import Any

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.date_limits
import news.models.attachments

# The history of an article can only be added to; it goes as a whole, when the trash is emptied.
TRIGGER = """
CREATE FUNCTION news_event_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('news.purging', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'The history of an article cannot be changed'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER news_event_is_final BEFORE UPDATE OR DELETE ON news_articleevent
    FOR EACH ROW EXECUTE FUNCTION news_event_is_final();
"""
NO_TRIGGER = """
DROP TRIGGER news_event_is_final ON news_articleevent;
DROP FUNCTION news_event_is_final();
"""

# The kinds an office usually has; how many units each is worth is for the office to set.
ROYALTY_KINDS = [("Tin", 1), ("Bài", 3), ("Phỏng vấn", 3), ("Phóng sự", 5), ("Ảnh", "0.5")]


def add_royalty_kinds(apps: Any, schema_editor: Any) -> None:
    kinds = apps.get_model("news", "RoyaltyKind").objects
    for order, (name, units) in enumerate(ROYALTY_KINDS, start=1):
        kinds.get_or_create(name=name, defaults={"units": units, "order": order})


class Migration(migrations.Migration):
    replaces = [
        ("news", "0001_initial"),
        ("news", "0002_threads_and_standing"),
        ("news", "0003_rights_by_author_and_section"),
        ("news", "0004_form_key"),
        ("news", "0005_withdrawal_trash_and_events"),
        ("news", "0006_events_are_kept_as_written"),
        ("news", "0007_preview_links"),
        ("news", "0008_edit_locks"),
        ("news", "0009_image_focus_and_search"),
        ("news", "0010_old_section_slugs_and_public_notes"),
        ("news", "0011_royalties"),
        ("news", "0012_usual_royalty_kinds"),
        ("news", "0013_helpful_counts"),
        ("news", "0014_sections_of_pictures"),
        ("news", "0015_moments_of_our_time"),
        ("news", "0016_note_of_the_approver"),
        ("news", "0017_notes_in_the_history"),
        ("news", "0018_plainer_words"),
    ]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=150, unique=True, verbose_name="tên")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="đường dẫn")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
            ],
            options={
                "verbose_name": "phòng, ban",
                "verbose_name_plural": "phòng, ban",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="tên")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="đường dẫn")),
            ],
            options={
                "verbose_name": "từ khóa",
                "verbose_name_plural": "từ khóa",
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Thread",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=150, unique=True, verbose_name="tên")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="đường dẫn")),
                ("description", models.TextField(blank=True, max_length=500, verbose_name="mô tả")),
                (
                    "is_open",
                    models.BooleanField(
                        default=True,
                        help_text="Bỏ đánh dấu thì không chọn được cho bài mới; trang của dòng sự kiện vẫn còn.",
                        verbose_name="đang diễn ra",
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="tạo lúc")),
            ],
            options={
                "verbose_name": "dòng sự kiện",
                "verbose_name_plural": "dòng sự kiện",
                "ordering": ["-is_open", "-created_at"],
            },
        ),
        migrations.CreateModel(
            name="Article",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="tiêu đề")),
                ("summary", models.TextField(blank=True, max_length=1000, verbose_name="tóm tắt")),
                ("body", models.TextField(verbose_name="nội dung")),
                ("byline", models.CharField(blank=True, max_length=150, verbose_name="tác giả")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="nguồn tin")),
                (
                    "slug",
                    models.SlugField(editable=False, max_length=200, verbose_name="đường dẫn"),
                ),
                (
                    "publish_at",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="xuất bản lúc",
                    ),
                ),
                (
                    "expires_at",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="hết hạn lúc",
                    ),
                ),
                (
                    "withdrawn_at",
                    models.DateTimeField(editable=False, null=True, verbose_name="gỡ lúc"),
                ),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True, editable=False, max_length=500, verbose_name="lý do gỡ"
                    ),
                ),
                (
                    "trashed_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="bỏ vào thùng rác lúc"
                    ),
                ),
                (
                    "featured_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Đứng đầu trang chủ cho đến lúc này. Để trống thì bài không nổi bật.",
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="nổi bật đến",
                    ),
                ),
                (
                    "pinned_until",
                    models.DateTimeField(
                        blank=True,
                        help_text="Đứng đầu chuyên mục cho đến lúc này. Để trống thì bài không được ghim.",
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="ghim đến",
                    ),
                ),
                (
                    "review_on",
                    models.DateField(
                        blank=True,
                        help_text="Đến ngày này bài hiện trên bàn làm việc, để xem nội dung còn đúng không.",
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="rà soát lại ngày",
                    ),
                ),
                (
                    "royalty_coefficient",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(1),
                        max_digits=4,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="hệ số nhuận bút",
                    ),
                ),
                (
                    "view_count",
                    models.PositiveBigIntegerField(
                        default=0, editable=False, verbose_name="lượt xem đã đếm"
                    ),
                ),
                (
                    "opening_view_count",
                    models.PositiveBigIntegerField(default=0, verbose_name="lượt xem chuyển sang"),
                ),
                (
                    "helpful_count",
                    models.PositiveIntegerField(
                        db_default=0, default=0, editable=False, verbose_name="thấy hữu ích"
                    ),
                ),
                (
                    "unhelpful_count",
                    models.PositiveIntegerField(
                        db_default=0, default=0, editable=False, verbose_name="thấy không hữu ích"
                    ),
                ),
                (
                    "external_id",
                    models.CharField(
                        editable=False,
                        max_length=500,
                        null=True,
                        unique=True,
                        verbose_name="mã ở hệ thống cũ",
                    ),
                ),
                ("form_key", models.UUIDField(editable=False, null=True, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="tạo lúc")),
                (
                    "updated_at",
                    models.DateTimeField(
                        editable=False, null=True, verbose_name="cập nhật lần cuối"
                    ),
                ),
                ("search_title", models.TextField(default="", editable=False)),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "search_vector",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.SearchVector(
                                "search_title", config="simple", weight="A"
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "search_text", config="simple", weight="B"
                            ),
                            django.contrib.postgres.search.SearchConfig("simple"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "chosen_related",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Hiện trước các tin liên quan mà trang tự tìm.",
                        related_name="chosen_by",
                        to="news.article",
                        verbose_name="tin liên quan chọn tay",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="articles",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người tạo",
                    ),
                ),
            ],
            options={
                "verbose_name": "bài viết",
                "verbose_name_plural": "bài viết",
                "ordering": ["-publish_at", "-id"],
                "permissions": [
                    ("edit_others_article", "Sửa bài của người khác"),
                    ("approve_article", "Duyệt và xuất bản bài viết"),
                    ("approve_own_article", "Duyệt bài do chính mình viết"),
                    ("view_royalties", "Xem bảng kê nhuận bút"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ArticleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=250, verbose_name="tiêu đề")),
                ("summary", models.TextField(blank=True, max_length=1000, verbose_name="tóm tắt")),
                ("body", models.TextField(verbose_name="nội dung")),
                ("byline", models.CharField(blank=True, max_length=150, verbose_name="tác giả")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="nguồn tin")),
                ("number", models.PositiveIntegerField(verbose_name="số")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Nháp"),
                            ("submitted", "Chờ duyệt"),
                            ("returned", "Trả lại"),
                            ("approved", "Đã duyệt"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="trạng thái",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500, verbose_name="ghi chú")),
                (
                    "public_note",
                    models.CharField(blank=True, max_length=300, verbose_name="thay đổi đáng kể"),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True, verbose_name="lưu lúc")),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="quyết định lúc"),
                ),
                (
                    "decision_note",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="ghi chú của người duyệt"
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="news.article",
                        verbose_name="bài viết",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người lưu",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người quyết định",
                    ),
                ),
            ],
            options={
                "verbose_name": "phiên bản",
                "verbose_name_plural": "phiên bản",
                "ordering": ["-number"],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="live_version",
            field=models.OneToOneField(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="live_article",
                to="news.articleversion",
                verbose_name="phiên bản công khai",
            ),
        ),
        migrations.CreateModel(
            name="Attachment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=news.models.attachments._random_key,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="tên gọi")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "PDF"),
                            ("doc", "Word 97–2003"),
                            ("docx", "Word"),
                            ("xls", "Excel 97–2003"),
                            ("xlsx", "Excel"),
                            ("odt", "OpenDocument, văn bản"),
                            ("ods", "OpenDocument, bảng tính"),
                            ("zip", "ZIP"),
                        ],
                        editable=False,
                        max_length=4,
                        verbose_name="loại",
                    ),
                ),
                ("size", models.PositiveBigIntegerField(editable=False, verbose_name="cỡ")),
                (
                    "file",
                    models.FileField(
                        max_length=120,
                        storage=news.models.attachments.private_storage,
                        upload_to=news.models.attachments._place,
                        verbose_name="tệp",
                    ),
                ),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="tải lên lúc"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người tải lên",
                    ),
                ),
            ],
            options={
                "verbose_name": "tệp đính kèm",
                "verbose_name_plural": "tệp đính kèm",
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="articleversion",
            name="attachments",
            field=models.ManyToManyField(
                blank=True,
                related_name="%(class)ss",
                to="news.attachment",
                verbose_name="tệp đính kèm",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="attachments",
            field=models.ManyToManyField(
                blank=True,
                related_name="%(class)ss",
                to="news.attachment",
                verbose_name="tệp đính kèm",
            ),
        ),
        migrations.AddField(
            model_name="articleversion",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.department",
                verbose_name="đơn vị ký bài",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.department",
                verbose_name="đơn vị ký bài",
            ),
        ),
        migrations.CreateModel(
            name="EditLock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                (
                    "article",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="edit_lock",
                        to="news.article",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "bài đang mở",
                "verbose_name_plural": "bài đang mở",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Image",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(editable=False, max_length=120, unique=True)),
                ("title", models.CharField(max_length=150, verbose_name="tên gọi")),
                (
                    "alt",
                    models.CharField(
                        blank=True,
                        help_text="Tả điều nhìn thấy trong ảnh, cho người không nhìn được.",
                        max_length=250,
                        verbose_name="mô tả ảnh",
                    ),
                ),
                (
                    "is_decorative",
                    models.BooleanField(
                        default=False,
                        help_text="Ảnh không mang thông tin, không cần tả.",
                        verbose_name="ảnh trang trí",
                    ),
                ),
                ("caption", models.CharField(blank=True, max_length=300, verbose_name="chú thích")),
                ("credit", models.CharField(blank=True, max_length=150, verbose_name="nguồn ảnh")),
                ("width", models.PositiveIntegerField(editable=False, verbose_name="rộng")),
                ("height", models.PositiveIntegerField(editable=False, verbose_name="cao")),
                (
                    "focus_x",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="Phần trăm bề ngang: 0 là mép trái, 100 là mép phải.",
                        verbose_name="điểm chính, từ trái",
                    ),
                ),
                (
                    "focus_y",
                    models.PositiveSmallIntegerField(
                        default=50,
                        help_text="Phần trăm bề cao: 0 là mép trên, 100 là mép dưới.",
                        verbose_name="điểm chính, từ trên",
                    ),
                ),
                (
                    "former_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        editable=False,
                        size=None,
                    ),
                ),
                ("search_text", models.TextField(default="", editable=False)),
                (
                    "uploaded_at",
                    models.DateTimeField(auto_now_add=True, verbose_name="tải lên lúc"),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người tải lên",
                    ),
                ),
            ],
            options={
                "verbose_name": "ảnh",
                "verbose_name_plural": "thư viện ảnh",
                "ordering": ["-uploaded_at"],
            },
        ),
        migrations.AddField(
            model_name="articleversion",
            name="lead_image",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.image",
                verbose_name="ảnh đại diện",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="lead_image",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.image",
                verbose_name="ảnh đại diện",
            ),
        ),
        migrations.CreateModel(
            name="PreviewLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="preview_links",
                        to="news.articleversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "liên kết xem trước",
                "verbose_name_plural": "liên kết xem trước",
                "ordering": ["-created_at"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Redirect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "old_path",
                    models.CharField(
                        help_text="Ví dụ /index.php?id=12 hoặc /tin-tuc/bai-viet.html. Tên miền không tính.",
                        max_length=500,
                        unique=True,
                        verbose_name="địa chỉ cũ",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redirects",
                        to="news.article",
                        verbose_name="bài viết",
                    ),
                ),
            ],
            options={
                "verbose_name": "địa chỉ cũ",
                "verbose_name_plural": "địa chỉ cũ",
                "ordering": ["old_path"],
            },
        ),
        migrations.CreateModel(
            name="RoyaltyKind",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, unique=True, verbose_name="thể loại")),
                (
                    "units",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Một tác phẩm thể loại này bằng bao nhiêu đơn vị nhuận bút, khi hệ số là 1.",
                        max_digits=6,
                        validators=[django.core.validators.MinValueValidator(Decimal(0))],
                        verbose_name="số đơn vị",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
            ],
            options={
                "verbose_name": "thể loại nhuận bút",
                "verbose_name_plural": "thể loại nhuận bút",
                "ordering": ["order", "name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("units__gte", 0)),
                        name="royalty_units_are_not_negative",
                        violation_error_message="Số đơn vị không được âm.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="article",
            name="royalty_kind",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="news.royaltykind",
                verbose_name="thể loại nhuận bút",
            ),
        ),
        migrations.CreateModel(
            name="RoyaltyRate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "valid_from",
                    models.DateField(
                        unique=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="áp dụng từ ngày",
                    ),
                ),
                ("dong_per_unit", models.PositiveIntegerField(verbose_name="đồng cho một đơn vị")),
            ],
            options={
                "verbose_name": "mức nhuận bút",
                "verbose_name_plural": "mức nhuận bút",
                "ordering": ["-valid_from"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("valid_from__isnull", True),
                            (
                                "valid_from__range",
                                (datetime.date(1945, 9, 2), datetime.date(2099, 12, 31)),
                            ),
                            _connector="OR",
                        ),
                        name="royalty_rate_is_of_our_time",
                        violation_error_message="Ngày phải từ 02/09/1945 đến 31/12/2099. Hãy xem lại năm.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=100, verbose_name="tên")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="đường dẫn")),
                ("description", models.TextField(blank=True, max_length=500, verbose_name="mô tả")),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
                (
                    "is_notice",
                    models.BooleanField(
                        default=False,
                        help_text="Bài hiện ở ô Thông báo trên trang chủ.",
                        verbose_name="là mục thông báo",
                    ),
                ),
                (
                    "on_home",
                    models.BooleanField(
                        default=True,
                        help_text="Chỉ có nghĩa với chuyên mục cấp một; khối gồm cả bài của các mục con.",
                        verbose_name="có khối trên trang chủ",
                    ),
                ),
                (
                    "shows_pictures",
                    models.BooleanField(
                        default=False,
                        help_text="Trên trang chủ, khối hiện các bài thành hàng ảnh bằng nhau.",
                        verbose_name="khối là thư viện ảnh",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="news.section",
                        verbose_name="chuyên mục cha",
                    ),
                ),
                (
                    "staff",
                    models.ManyToManyField(
                        blank=True,
                        help_text="Chỉ những người này làm bài ở chuyên mục này và các mục con. Để trống thì ai viết bài cũng làm được.",
                        limit_choices_to={"is_staff": True},
                        related_name="sections",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người phụ trách",
                    ),
                ),
            ],
            options={
                "verbose_name": "chuyên mục",
                "verbose_name_plural": "chuyên mục",
                "ordering": ["order", "name"],
            },
        ),
        migrations.CreateModel(
            name="OldSectionSlug",
            fields=[
                ("slug", models.SlugField(max_length=100, primary_key=True, serialize=False)),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_slugs",
                        to="news.section",
                    ),
                ),
            ],
            options={
                "verbose_name": "địa chỉ cũ của chuyên mục",
                "verbose_name_plural": "địa chỉ cũ của chuyên mục",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="articleversion",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.section",
                verbose_name="chuyên mục",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="section",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.section",
                verbose_name="chuyên mục",
            ),
        ),
        migrations.CreateModel(
            name="OldTagSlug",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("slug", models.SlugField(max_length=100, unique=True)),
                (
                    "tag",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="old_slugs",
                        to="news.tag",
                    ),
                ),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="articleversion",
            name="tags",
            field=models.ManyToManyField(
                blank=True, related_name="%(class)ss", to="news.tag", verbose_name="từ khóa"
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="tags",
            field=models.ManyToManyField(
                blank=True, related_name="%(class)ss", to="news.tag", verbose_name="từ khóa"
            ),
        ),
        migrations.AddField(
            model_name="articleversion",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.thread",
                verbose_name="dòng sự kiện",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="thread",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="%(class)ss",
                to="news.thread",
                verbose_name="dòng sự kiện",
            ),
        ),
        migrations.CreateModel(
            name="ArticleEvent",
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
                            ("saved", "Lưu"),
                            ("submitted", "Gửi duyệt"),
                            ("returned", "Trả lại"),
                            ("approved", "Duyệt"),
                            ("noted", "Ghi chú"),
                            ("arranged", "Đổi cách đăng"),
                            ("unscheduled", "Hủy lịch đăng"),
                            ("withdrawn", "Gỡ khỏi trang"),
                            ("put_back", "Đưa lại lên trang"),
                            ("trashed", "Bỏ vào thùng rác"),
                            ("restored", "Lấy lại từ thùng rác"),
                            ("shared", "Tạo liên kết xem trước"),
                            ("unshared", "Thu hồi liên kết xem trước"),
                        ],
                        max_length=12,
                        verbose_name="việc",
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="lúc")),
                ("note", models.CharField(blank=True, max_length=600, verbose_name="ghi chú")),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người làm",
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="news.article",
                        verbose_name="bài viết",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="news.articleversion",
                        verbose_name="phiên bản",
                    ),
                ),
            ],
            options={
                "verbose_name": "việc đã làm",
                "verbose_name_plural": "lịch sử bài viết",
                "ordering": ["-at", "-pk"],
                "default_permissions": ("view",),
                "indexes": [models.Index(fields=["article", "-at"], name="event_of_article")],
            },
        ),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="attachment_has_title",
                violation_error_message="Hãy đặt tên gọi cho tệp.",
            ),
        ),
        migrations.AddConstraint(
            model_name="image",
            constraint=models.CheckConstraint(
                condition=models.Q(("focus_x__lte", 100), ("focus_y__lte", 100)),
                name="image_focus_is_within_it",
                violation_error_message="Điểm chính phải từ 0 đến 100 phần trăm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="redirect",
            constraint=models.CheckConstraint(
                condition=models.Q(("old_path__regex", "^/[^?]")),
                name="redirect_starts_below_home",
                violation_error_message="Trang chủ thì không chuyển đi nơi khác được.",
            ),
        ),
        migrations.AddConstraint(
            model_name="section",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("parent__isnull", True),
                    models.Q(("parent", models.F("id")), _negated=True),
                    _connector="OR",
                ),
                name="section_is_not_its_own_parent",
                violation_error_message="Chuyên mục không thể là cha của chính nó.",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.UniqueConstraint(
                fields=("article", "number"), name="version_number_is_unique_in_article"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("number__gt", 0)), name="version_number_is_positive"
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("title", ""), _negated=True),
                name="version_has_title",
                violation_error_message="Hãy nhập tiêu đề.",
            ),
        ),
        migrations.AddConstraint(
            model_name="articleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "returned"), _negated=True),
                    models.Q(("decision_note", ""), _negated=True),
                    _connector="OR",
                ),
                name="returned_version_has_reason",
                violation_error_message="Hãy ghi lý do trả lại.",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_vector"], name="article_search"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["-publish_at", "-id"], name="article_newest"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                fields=["section", "-publish_at", "-id"], name="article_section_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("lead_image__isnull", False), ("live_version__isnull", False)),
                fields=["-publish_at", "-id"],
                name="article_lead",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("featured_until__isnull", False)),
                fields=["featured_until"],
                name="article_featured",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("pinned_until__isnull", False)),
                fields=["section", "pinned_until"],
                name="article_pinned",
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("review_on__isnull", False)),
                fields=["review_on"],
                name="article_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__isnull", True),
                    ("expires_at__gt", models.F("publish_at")),
                    _connector="OR",
                ),
                name="article_expires_after_publishing",
                violation_error_message="Thời điểm kết thúc phải sau thời điểm bắt đầu.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("publish_at__isnull", True),
                        (
                            "publish_at__range",
                            (
                                datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("expires_at__isnull", True),
                        (
                            "expires_at__range",
                            (
                                datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("featured_until__isnull", True),
                        (
                            "featured_until__range",
                            (
                                datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        _connector="OR",
                    ),
                    models.Q(
                        ("pinned_until__isnull", True),
                        (
                            "pinned_until__range",
                            (
                                datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                            ),
                        ),
                        _connector="OR",
                    ),
                ),
                name="article_moments_are_of_our_time",
                violation_error_message="Ngày phải từ 02/09/1945 đến 31/12/2099. Hãy xem lại năm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("review_on__isnull", True),
                    ("review_on__range", (datetime.date(1945, 9, 2), datetime.date(2099, 12, 31))),
                    _connector="OR",
                ),
                name="article_review_is_of_our_time",
                violation_error_message="Ngày phải từ 02/09/1945 đến 31/12/2099. Hãy xem lại năm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("live_version__isnull", True), ("publish_at__isnull", False), _connector="OR"
                ),
                name="live_article_has_publish_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(("royalty_coefficient__gte", 0)),
                name="royalty_coefficient_is_not_negative",
                violation_error_message="Hệ số không được âm.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("withdrawal_reason", ""), ("withdrawn_at", None)),
                    models.Q(
                        ("live_version__isnull", False),
                        ("withdrawn_at__isnull", False),
                        models.Q(("withdrawal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="withdrawn_article_was_public_and_says_why",
                violation_error_message="Hãy ghi lý do gỡ bài.",
            ),
        ),
        migrations.AddConstraint(
            model_name="article",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("trashed_at", None),
                    ("live_version", None),
                    ("withdrawn_at__isnull", False),
                    ("expires_at__isnull", False),
                    _connector="OR",
                ),
                name="trashed_article_is_not_public",
                violation_error_message="Hãy gỡ bài khỏi trang trước khi bỏ vào thùng rác.",
            ),
        ),
        migrations.RunSQL(TRIGGER, NO_TRIGGER),
        migrations.RunPython(add_royalty_kinds, migrations.RunPython.noop),
    ]
