"""The content of an advertisement in words, and what differs between two of them."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.formats import date_format

from ads.models import Weekday
from ads.models.content import AdvertisementContent
from ads.targeting_fields import page_choices

NONE = "Không có"
PICTURES = ("image", "narrow_image")
# In the order in which whoever approves reads them.
DESCRIBED = [
    "url", "placements", "path_prefixes", "starts_at", "ends_at", "weekdays", "weight", "alt",
    "kind", "advertiser", "document_number", "title",
]  # fmt: skip
LABELS = {
    "title": "Tên gọi", "url": "Liên kết đến", "placements": "Vị trí đặt",
    "path_prefixes": "Chỉ hiện trong", "starts_at": "Bắt đầu", "ends_at": "Kết thúc",
    "weekdays": "Các thứ trong tuần", "weight": "Trọng số", "alt": "Mô tả ảnh", "kind": "Loại",
    "advertiser": "Đơn vị quảng cáo", "document_number": "Số văn bản", "image": "Ảnh",
    "narrow_image": "Ảnh cho điện thoại",
}  # fmt: skip


class Difference(NamedTuple):
    """One field of what runs and of what waits, in words."""

    name: str
    label: str
    old: list[str]
    new: list[str]

    @property
    def is_changed(self) -> bool:
        return self.old != self.new


def describe(content: AdvertisementContent) -> list[tuple[str, list[str]]]:
    """Return the label and the value of each field in words; lists have a line for each part."""
    return [(LABELS[name], lines) for name, lines in _lines(content).items()]


def differences(old: AdvertisementContent, new: AdvertisementContent) -> list[Difference]:
    """Return each field of both in words."""
    before, after = _lines(old), _lines(new)
    return [Difference(name, LABELS[name], before[name], after[name]) for name in DESCRIBED]


def changed_labels(old: AdvertisementContent, new: AdvertisementContent) -> list[str]:
    """Return the labels of the fields that differ, pictures first."""
    pictures = [LABELS[name] for name in PICTURES if getattr(old, name) != getattr(new, name)]
    return [*pictures, *(each.label for each in differences(old, new) if each.is_changed)]


def format_moment(moment: datetime) -> str:
    """Return the local time and day of a moment."""
    return date_format(timezone.localtime(moment), "H:i, d/m/Y")


def _lines(content: AdvertisementContent) -> dict[str, list[str]]:
    pages = {path: name for _, choices in page_choices() for path, name in choices}
    days = sorted(content.weekdays)
    found: dict[str, Any] = {
        "title": content.title,
        "url": content.url,
        "placements": [str(each) for each in content.placements.all()] or "Chưa đặt ở đâu",
        "path_prefixes": [pages.get(path, path) for path in sorted(content.path_prefixes)]
        or "Mọi trang",
        "starts_at": format_moment(content.starts_at),
        "ends_at": format_moment(content.ends_at) if content.ends_at else "Không có ngày kết thúc",
        "weekdays": ", ".join(Weekday(day).label for day in days) or "Mọi ngày",
        "weight": str(content.weight),
        "alt": content.alt,
        "kind": content.get_kind_display(),
        "advertiser": str(content.advertiser or NONE),
        "document_number": content.document_number or NONE,
    }
    return {
        name: value if isinstance(value := found[name], list) else [value] for name in DESCRIBED
    }
