"""Everything up to version 0.2.0 in one step; databases made before have taken it step by step."""

import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import core.addresses
import core.colours
import core.date_limits


class Migration(migrations.Migration):
    replaces = [
        ("portal", "0001_initial"),
        ("portal", "0002_alerts_letters_and_closing"),
        ("portal", "0003_colours_of_the_unit"),
        ("portal", "0004_dates_and_addresses"),
        ("portal", "0005_revisions_of_letters"),
        ("portal", "0006_small_renditions"),
        ("portal", "0007_plainer_words"),
    ]

    initial = True

    dependencies = [
        ("news", "0001_squashed_0018"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Page",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="tiêu đề")),
                ("slug", models.SlugField(max_length=100, unique=True, verbose_name="đường dẫn")),
                ("summary", models.TextField(blank=True, max_length=500, verbose_name="tóm tắt")),
                ("body", models.TextField(verbose_name="nội dung")),
                ("is_published", models.BooleanField(default=True, verbose_name="công khai")),
                (
                    "updated_at",
                    models.DateTimeField(auto_now=True, verbose_name="cập nhật lần cuối"),
                ),
            ],
            options={
                "verbose_name": "trang",
                "verbose_name_plural": "trang tĩnh",
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("info", "Thông báo"),
                            ("warning", "Cảnh báo"),
                            ("urgent", "Khẩn cấp"),
                        ],
                        default="info",
                        max_length=7,
                        verbose_name="mức độ",
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="tiêu đề")),
                ("body", models.TextField(blank=True, max_length=500, verbose_name="nội dung")),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="Bắt đầu bằng / hoặc https://",
                        max_length=300,
                        validators=[core.addresses.local_or_https],
                        verbose_name="liên kết",
                    ),
                ),
                (
                    "link_text",
                    models.CharField(
                        blank=True,
                        help_text="Ví dụ: Các điểm sơ tán của phường",
                        max_length=80,
                        verbose_name="chữ của liên kết",
                    ),
                ),
                (
                    "paths",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=200),
                        blank=True,
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "starts_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="hiện từ",
                    ),
                ),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="hiện đến",
                    ),
                ),
                (
                    "outage_from",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="tạm dừng từ",
                    ),
                ),
                (
                    "outage_until",
                    models.DateTimeField(
                        blank=True,
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="đến khoảng",
                    ),
                ),
            ],
            options={
                "verbose_name": "thông báo khẩn",
                "verbose_name_plural": "thông báo khẩn",
                "ordering": ["-starts_at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_at", None),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="alert_ends_after_it_starts",
                        violation_error_message="“Hiện đến” phải sau “Hiện từ”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outage_from", None), ("outage_until", None)),
                            models.Q(
                                ("outage_from__isnull", False),
                                ("outage_until__isnull", False),
                                ("outage_until__gt", models.F("outage_from")),
                            ),
                            _connector="OR",
                        ),
                        name="alert_outage_is_whole",
                        violation_error_message="Đợt tạm dừng cần cả giờ bắt đầu và giờ kết thúc, theo đúng thứ tự.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("link_text", ""), ("url", "")),
                            models.Q(
                                models.Q(("url", ""), _negated=True),
                                models.Q(("link_text", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="alert_link_is_whole",
                        violation_error_message="Liên kết cần cả địa chỉ và chữ hiện ra.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url", ""),
                            ("url__regex", "^(/$|/[^/\\\\]|https://[^/\\\\])"),
                            _connector="OR",
                        ),
                        name="alert_leads_here_or_by_https",
                        violation_error_message="Địa chỉ phải bắt đầu bằng / hoặc https://",
                    ),
                    models.CheckConstraint(
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
                            models.Q(
                                ("outage_from__isnull", True),
                                (
                                    "outage_from__range",
                                    (
                                        datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                        datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                    ),
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("outage_until__isnull", True),
                                (
                                    "outage_until__range",
                                    (
                                        datetime.datetime(1945, 9, 1, 0, 0, tzinfo=datetime.UTC),
                                        datetime.datetime(2100, 1, 2, 0, 0, tzinfo=datetime.UTC),
                                    ),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="alert_is_of_our_time",
                        violation_error_message="Ngày phải từ 02/09/1945 đến 31/12/2099. Hãy xem lại năm.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EnquirySettings",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "is_open",
                    models.BooleanField(default=True, verbose_name="nhận thư qua trang Liên hệ"),
                ),
                (
                    "intro",
                    models.TextField(
                        blank=True,
                        default="Hãy viết điều bạn muốn hỏi hoặc góp ý. Bạn không cần đăng nhập hay cho biết tên; riêng đơn khiếu nại, tố cáo phải ghi rõ họ tên, địa chỉ thì mới được thụ lý.",
                        max_length=600,
                        verbose_name="lời dẫn",
                    ),
                ),
                (
                    "keep_days",
                    models.PositiveSmallIntegerField(
                        default=365,
                        help_text="Sau số ngày này kể từ khi nhận, tên, liên hệ và nội dung thư được xóa hẳn. Từ 30 đến 1825 ngày.",
                        validators=[
                            django.core.validators.MinValueValidator(30),
                            django.core.validators.MaxValueValidator(1825),
                        ],
                        verbose_name="giữ thư (ngày)",
                    ),
                ),
                (
                    "challenge",
                    models.CharField(
                        choices=[
                            ("auto", "Chỉ khi đang bị gửi thư rác hàng loạt"),
                            ("always", "Luôn luôn"),
                            ("never", "Không bao giờ"),
                        ],
                        default="auto",
                        help_text="Máy của người gửi tính vài giây trước khi gửi; người gửi không phải làm gì. Trình duyệt tắt JavaScript thì không gửi được khi đang bật.",
                        max_length=6,
                        verbose_name="bắt máy gửi phải tính toán",
                    ),
                ),
            ],
            options={
                "verbose_name": "cài đặt nhận thư",
                "verbose_name_plural": "cài đặt nhận thư",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="portal_enquirysettings_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("keep_days__gte", 30), ("keep_days__lte", 1825)),
                        name="enquiries_are_kept_a_sensible_time",
                        violation_error_message="Giữ thư từ 30 đến 1825 ngày.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SiteIdentity",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "unit_name",
                    models.CharField(
                        default="Cổng thông tin điện tử", max_length=200, verbose_name="tên đơn vị"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("province", "Tỉnh, thành phố"),
                            ("ward", "Phường"),
                            ("commune", "Xã"),
                            ("special_zone", "Đặc khu"),
                            ("department", "Sở, ban, ngành"),
                            ("other", "Đơn vị khác"),
                        ],
                        default="ward",
                        max_length=20,
                        verbose_name="cấp",
                    ),
                ),
                (
                    "superior_body",
                    models.CharField(blank=True, max_length=200, verbose_name="cơ quan chủ quản"),
                ),
                ("slogan", models.CharField(blank=True, max_length=200, verbose_name="khẩu hiệu")),
                ("emblem", models.CharField(blank=True, max_length=200, verbose_name="biểu trưng")),
                (
                    "banner",
                    models.CharField(blank=True, max_length=200, verbose_name="ảnh đầu trang"),
                ),
                ("address", models.CharField(blank=True, max_length=300, verbose_name="địa chỉ")),
                ("phone", models.CharField(blank=True, max_length=50, verbose_name="điện thoại")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, verbose_name="thư điện tử"),
                ),
                (
                    "responsible_person",
                    models.CharField(
                        blank=True,
                        help_text="Họ tên và chức vụ, ví dụ: Bà Nguyễn Thị An, Phó Chủ tịch UBND phường.",
                        max_length=200,
                        verbose_name="chịu trách nhiệm nội dung",
                    ),
                ),
                (
                    "domain",
                    models.CharField(
                        blank=True,
                        help_text="Ví dụ: anthinh.lamgiang.gov.vn. Để trống thì lấy theo địa chỉ đang truy cập.",
                        max_length=200,
                        validators=[
                            django.core.validators.DomainNameValidator(
                                message="Chỉ viết tên miền, ví dụ: anthinh.lamgiang.gov.vn."
                            )
                        ],
                        verbose_name="tên miền",
                    ),
                ),
                (
                    "closed_on",
                    models.DateField(
                        blank=True,
                        help_text="Dùng khi đơn vị đã sáp nhập. Từ ngày này mọi trang vẫn đọc được ở địa chỉ cũ, nhưng không ai sửa, gửi thư hay nhận tin mới được nữa. Để trống là cổng đang hoạt động.",
                        null=True,
                        validators=[core.date_limits.of_our_time],
                        verbose_name="đóng cổng từ ngày",
                    ),
                ),
                (
                    "successor_name",
                    models.CharField(blank=True, max_length=200, verbose_name="đơn vị kế thừa"),
                ),
                (
                    "successor_url",
                    models.URLField(
                        blank=True,
                        help_text="Bắt đầu bằng https://",
                        max_length=300,
                        verbose_name="cổng của đơn vị kế thừa",
                    ),
                ),
                (
                    "brand_colour",
                    models.CharField(
                        default="#9b1c18",
                        help_text="Nền menu, nút bấm và màu tiêu đề. Màu khó đọc sẽ không được nhận.",
                        max_length=7,
                        validators=[core.colours.check_brand],
                        verbose_name="màu chủ đạo",
                    ),
                ),
                (
                    "link_colour",
                    models.CharField(
                        default="#0e4a7b",
                        help_text="Màu chữ của liên kết. Nền tối tự dùng màu này ở sắc nhạt hơn.",
                        max_length=7,
                        validators=[core.colours.check_link],
                        verbose_name="màu liên kết",
                    ),
                ),
            ],
            options={
                "verbose_name": "thông tin đơn vị",
                "verbose_name_plural": "thông tin đơn vị",
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="portal_siteidentity_is_one"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("brand_colour__regex", "^#[0-9a-f]{6}$"),
                            ("link_colour__regex", "^#[0-9a-f]{6}$"),
                        ),
                        name="colours_are_six_hexadecimal_digits",
                        violation_error_message="Màu phải viết bằng sáu chữ số, ví dụ #9b1c18.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on", None),
                            models.Q(
                                models.Q(("successor_name", ""), _negated=True),
                                ("successor_url__startswith", "https://"),
                            ),
                            _connector="OR",
                        ),
                        name="closed_site_names_its_successor",
                        violation_error_message="Cổng đóng phải nêu đơn vị kế thừa và địa chỉ https:// của đơn vị đó.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_on__isnull", True),
                            (
                                "closed_on__range",
                                (datetime.date(1945, 9, 2), datetime.date(2099, 12, 31)),
                            ),
                            _connector="OR",
                        ),
                        name="closing_is_of_our_time",
                        violation_error_message="Ngày phải từ 02/09/1945 đến 31/12/2099. Hãy xem lại năm.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Enquiry",
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
                    "topic",
                    models.CharField(
                        choices=[
                            ("site", "Nội dung hoặc lỗi trên cổng thông tin này"),
                            ("procedure", "Hỏi về thủ tục hành chính"),
                            ("petition", "Phản ánh, kiến nghị"),
                            ("other", "Việc khác"),
                        ],
                        max_length=10,
                        verbose_name="về việc",
                    ),
                ),
                ("body", models.TextField(max_length=5000, verbose_name="nội dung")),
                ("name", models.CharField(blank=True, max_length=120, verbose_name="họ tên")),
                (
                    "contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="thư điện tử hoặc điện thoại"
                    ),
                ),
                (
                    "page",
                    models.CharField(blank=True, max_length=300, verbose_name="trang được góp ý"),
                ),
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
                            ("new", "Mới"),
                            ("in_hand", "Đang xử lý"),
                            ("answered", "Đã trả lời"),
                            ("dropped", "Không xử lý"),
                        ],
                        default="new",
                        max_length=8,
                        verbose_name="tình trạng",
                    ),
                ),
                ("answer", models.TextField(blank=True, max_length=5000, verbose_name="trả lời")),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="ghi chú nội bộ"),
                ),
                (
                    "settled_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="xử lý xong lúc"),
                ),
                (
                    "erased_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="xóa nội dung lúc"),
                ),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        limit_choices_to={"is_active": True, "is_staff": True},
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người phụ trách",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="người xử lý",
                    ),
                ),
            ],
            options={
                "verbose_name": "thư bạn đọc",
                "verbose_name_plural": "thư bạn đọc",
                "ordering": ["-received_at", "-pk"],
                "default_permissions": ("view", "change"),
                "indexes": [models.Index(fields=["state", "received_at"], name="enquiry_waiting")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("settled_at", None),
                                ("settled_by", None),
                                ("state__in", ["new", "in_hand"]),
                                ("answer", ""),
                            ),
                            models.Q(
                                ("state__in", ["answered", "dropped"]),
                                ("settled_at__isnull", False),
                                ("settled_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="enquiry_is_settled_whole_or_not",
                        violation_error_message="Câu trả lời chỉ đi cùng tình trạng “Đã trả lời” hoặc “Không xử lý”.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(("answer", ""), _negated=True),
                            ("erased_at__isnull", False),
                            _connector="OR",
                        ),
                        name="enquiry_answered_has_an_answer",
                        violation_error_message="Hãy viết câu trả lời.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("erased_at", None),
                            models.Q(
                                ("answer", ""),
                                ("body", ""),
                                ("contact", ""),
                                ("form_key", None),
                                ("name", ""),
                                ("note", ""),
                                ("page", ""),
                            ),
                            _connector="OR",
                        ),
                        name="enquiry_erased_says_nothing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MenuItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "menu",
                    models.CharField(
                        choices=[
                            ("main", "Menu chính"),
                            ("quick", "Liên kết nhanh"),
                            ("footer", "Cuối trang"),
                        ],
                        default="main",
                        max_length=10,
                        verbose_name="menu",
                    ),
                ),
                ("label", models.CharField(max_length=80, verbose_name="nhãn")),
                (
                    "url",
                    models.CharField(
                        blank=True,
                        help_text="Bắt đầu bằng / hoặc https://",
                        max_length=300,
                        validators=[core.addresses.local_or_https],
                        verbose_name="địa chỉ",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField(default=0, verbose_name="thứ tự")),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="portal.menuitem",
                        verbose_name="mục cha",
                    ),
                ),
                (
                    "section",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="news.section",
                        verbose_name="chuyên mục",
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="portal.page",
                        verbose_name="trang",
                    ),
                ),
            ],
            options={
                "verbose_name": "mục menu",
                "verbose_name_plural": "menu",
                "ordering": ["menu", "order", "id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("page__isnull", True), ("section__isnull", False), ("url", "")
                            ),
                            models.Q(
                                ("page__isnull", False), ("section__isnull", True), ("url", "")
                            ),
                            models.Q(
                                ("page__isnull", True),
                                ("section__isnull", True),
                                models.Q(("url", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="menu_item_has_one_destination",
                        violation_error_message="Chọn đúng một nơi đến: chuyên mục, trang hoặc địa chỉ.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("url", ""),
                            ("url__regex", "^(/$|/[^/\\\\]|https://[^/\\\\])"),
                            _connector="OR",
                        ),
                        name="menu_item_leads_here_or_by_https",
                        violation_error_message="Địa chỉ phải bắt đầu bằng / hoặc https://",
                    ),
                ],
            },
        ),
    ]
