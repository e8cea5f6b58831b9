"""The site's identity, its menus and its lasting pages."""

from django.core.exceptions import ValidationError
from django.core.validators import DomainNameValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property

from core import colours
from core.addresses import HELP, leads_here_or_by_https, local_or_https
from core.date_limits import days_of_our_time, of_our_time
from core.old_slugs import OldSlug, Renamable, RenamableQuerySet
from core.singleton import Singleton


class SiteIdentity(Singleton):
    """The office that runs this portal: its name, contact, emblem and colours."""

    class Level(models.TextChoices):
        PROVINCE = "province", "Tỉnh, thành phố"
        WARD = "ward", "Phường"
        COMMUNE = "commune", "Xã"
        SPECIAL_ZONE = "special_zone", "Đặc khu"
        DEPARTMENT = "department", "Sở, ban, ngành"
        OTHER = "other", "Đơn vị khác"

    unit_name = models.CharField("tên đơn vị", max_length=200, default="Cổng thông tin điện tử")
    level = models.CharField("cấp", max_length=20, choices=Level.choices, default=Level.WARD)
    superior_body = models.CharField("cơ quan chủ quản", max_length=200, blank=True)
    slogan = models.CharField("khẩu hiệu", max_length=200, blank=True)
    emblem = models.CharField("biểu trưng", max_length=200, blank=True)
    banner = models.CharField("ảnh đầu trang", max_length=200, blank=True)
    address = models.CharField("địa chỉ", max_length=300, blank=True)
    phone = models.CharField("điện thoại", max_length=50, blank=True)
    email = models.EmailField("thư điện tử", blank=True)
    responsible_person = models.CharField(
        "chịu trách nhiệm nội dung",
        max_length=200,
        blank=True,
        help_text="Họ tên và chức vụ, ví dụ: Bà Nguyễn Thị An, Phó Chủ tịch UBND phường.",
    )
    domain = models.CharField(
        "tên miền",
        max_length=200,
        blank=True,
        validators=[
            DomainNameValidator(message="Chỉ viết tên miền, ví dụ: anthinh.lamgiang.gov.vn.")
        ],
        help_text="Ví dụ: anthinh.lamgiang.gov.vn. Để trống thì lấy theo địa chỉ đang truy cập.",
    )

    closed_on = models.DateField(
        "đóng cổng từ ngày",
        null=True,
        blank=True,
        validators=[of_our_time],
        help_text="Dùng khi đơn vị đã sáp nhập. Từ ngày này mọi trang vẫn đọc được ở địa chỉ cũ, "
        "nhưng không ai sửa, gửi thư hay nhận tin mới được nữa. Để trống là cổng đang hoạt động.",
    )
    successor_name = models.CharField("đơn vị kế thừa", max_length=200, blank=True)
    successor_url = models.URLField(
        "cổng của đơn vị kế thừa", max_length=300, blank=True, help_text="Bắt đầu bằng https://"
    )

    brand_colour = models.CharField(
        "màu chủ đạo",
        max_length=7,
        default=colours.BRAND,
        validators=[colours.check_brand],
        help_text="Nền menu, nút bấm và màu tiêu đề. Màu khó đọc sẽ không được nhận.",
    )
    link_colour = models.CharField(
        "màu liên kết",
        max_length=7,
        default=colours.LINK,
        validators=[colours.check_link],
        help_text="Màu chữ của liên kết. Nền tối tự dùng màu này ở sắc nhạt hơn.",
    )

    class Meta(Singleton.Meta):
        verbose_name = "thông tin đơn vị"
        verbose_name_plural = "thông tin đơn vị"
        constraints = [
            *Singleton.Meta.constraints,
            models.CheckConstraint(
                name="colours_are_six_hexadecimal_digits",
                condition=Q(brand_colour__regex=r"^#[0-9a-f]{6}$")
                & Q(link_colour__regex=r"^#[0-9a-f]{6}$"),
                violation_error_message="Màu phải viết bằng sáu chữ số, ví dụ #9b1c18.",
            ),
            models.CheckConstraint(
                name="closed_site_names_its_successor",
                condition=Q(closed_on=None)
                | ~Q(successor_name="") & Q(successor_url__startswith="https://"),
                violation_error_message=(
                    "Cổng đóng phải nêu đơn vị kế thừa và địa chỉ https:// của đơn vị đó."
                ),
            ),
            days_of_our_time("closing_is_of_our_time", "closed_on"),
        ]

    def __str__(self) -> str:
        return self.unit_name

    def clean(self) -> None:
        """Show beside their fields what a closed site still needs."""
        errors = {}
        if self.closed_on and not self.successor_name:
            errors["successor_name"] = "Cổng đóng phải nêu đơn vị kế thừa."
        if self.closed_on and not self.successor_url.startswith("https://"):
            errors["successor_url"] = "Cổng đóng phải nêu địa chỉ https:// của đơn vị kế thừa."
        if errors:
            raise ValidationError(errors)

    @property
    def colours_key(self) -> str:
        """Return the name of the style sheet of the unit's colours; "" for the default colours."""
        if (self.brand_colour, self.link_colour) == (colours.BRAND, colours.LINK):
            return ""
        return f"{self.brand_colour[1:]}-{self.link_colour[1:]}"

    @property
    def phone_uri(self) -> str:
        """Return the `tel:` address of the office."""
        return f"tel:{self.phone.replace(' ', '')}"

    @property
    def is_closed(self) -> bool:
        """Return whether the site is closed, so that it can only be read."""
        return self.closed_on is not None and self.closed_on <= timezone.localdate()


class PageQuerySet(RenamableQuerySet["Page"]):
    def published(self) -> "PageQuerySet":
        """Return the pages that the public may read."""
        return self.filter(is_published=True)


class Page(Renamable):
    """A lasting page such as Giới thiệu or Liên hệ."""

    title = models.CharField("tiêu đề", max_length=200)
    slug = models.SlugField("đường dẫn", max_length=100, unique=True)
    summary = models.TextField("tóm tắt", max_length=500, blank=True)
    body = models.TextField("nội dung")
    is_published = models.BooleanField("công khai", default=True)
    updated_at = models.DateTimeField("cập nhật lần cuối", auto_now=True)

    objects = PageQuerySet.as_manager()

    class Meta:
        verbose_name = "trang"
        verbose_name_plural = "trang tĩnh"
        ordering = ["title__alphabetical"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("page", args=[self.slug])

    @property
    def is_public(self) -> bool:
        return self.is_published

    @property
    def subject(self) -> str:
        """Return the counting subject of this page."""
        return f"portal.page:{self.pk}"


class OldPageSlug(OldSlug):
    """A slug that a lasting page had."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="old_slugs")


class MenuItemQuerySet(models.QuerySet["MenuItem"]):
    def trees(self) -> dict[str, list["MenuItem"]]:
        """Return the top entries of every menu by its name, each with its `children_list`.

        Entries that lead to an unpublished page are left out. 1 query.
        """
        items = [
            item
            for item in self.select_related("section__parent", "page")
            if item.page is None or item.page.is_published
        ]
        by_id = {item.pk: item for item in items}
        menus: dict[str, list[MenuItem]] = {}
        for item in items:
            if item.parent_id is None:
                menus.setdefault(item.menu, []).append(item)
            elif parent := by_id.get(item.parent_id):
                parent.children_list.append(item)
        return menus


class MenuItem(models.Model):
    """One entry of a menu; it leads to a section, a page or a typed address: exactly one."""

    class Menu(models.TextChoices):
        MAIN = "main", "Menu chính"
        QUICK = "quick", "Liên kết nhanh"
        FOOTER = "footer", "Cuối trang"

    menu = models.CharField("menu", max_length=10, choices=Menu.choices, default=Menu.MAIN)
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="mục cha",
    )
    label = models.CharField("nhãn", max_length=80)
    section = models.ForeignKey(
        "news.Section", on_delete=models.CASCADE, null=True, blank=True, verbose_name="chuyên mục"
    )
    page = models.ForeignKey(
        Page, on_delete=models.CASCADE, null=True, blank=True, verbose_name="trang"
    )
    url = models.CharField(
        "địa chỉ", max_length=300, blank=True, validators=[local_or_https], help_text=HELP
    )
    order = models.PositiveSmallIntegerField("thứ tự", default=0)

    objects = MenuItemQuerySet.as_manager()

    class Meta:
        verbose_name = "mục menu"
        verbose_name_plural = "menu"
        ordering = ["menu", "order", "id"]
        constraints = [
            models.CheckConstraint(
                name="menu_item_has_one_destination",
                condition=(
                    Q(section__isnull=False, page__isnull=True, url="")
                    | Q(section__isnull=True, page__isnull=False, url="")
                    | Q(section__isnull=True, page__isnull=True) & ~Q(url="")
                ),
                violation_error_message="Chọn đúng một nơi đến: chuyên mục, trang hoặc địa chỉ.",
            ),
            leads_here_or_by_https("menu_item_leads_here_or_by_https", "url"),
        ]

    def __str__(self) -> str:
        return self.label

    @cached_property
    def children_list(self) -> list["MenuItem"]:
        """Entries below this one, as `MenuItemQuerySet.trees` found them."""
        return []

    def clean(self) -> None:
        if self.parent and (self.parent == self or self.parent.parent_id):
            raise ValidationError({"parent": "Menu chỉ có hai cấp."})
        if self.parent and self.parent.menu != self.menu:
            raise ValidationError({"parent": "Mục cha phải thuộc cùng menu."})

    @property
    def href(self) -> str:
        """Return the address the entry leads to."""
        if self.section:
            return self.section.get_absolute_url()
        return self.page.get_absolute_url() if self.page else self.url
