"""The content of an advertisement in words, and what differs between two of them."""

from collections.abc import Mapping
from typing import NamedTuple

from django.utils.text import capfirst

from ads.models import Advertisement, Weekday
from ads.models.content import AdvertisementContent
from ads.targeting_fields import page_choices
from core.dates import format_moment
from core.numbers import grouped

NONE = "Không có"
PICTURES = ["image", "narrow_image"]
# In the order in which whoever approves reads them.
DESCRIBED = [
    "url", "placements", "path_prefixes", "starts_at", "ends_at", "weekdays", "weight", "goal",
    "goal_count", "alt", "kind", "advertiser", "document_number", "title",
]  # fmt: skip


class Difference(NamedTuple):
    """One field of what runs and of what waits, in words."""

    label: str
    old: list[str]
    new: list[str]
    is_changed: bool


def page_names() -> dict[str, str]:
    """Return the names of the pages that advertisements can be limited to, by their paths."""
    return {path: name for _, choices in page_choices() for path, name in choices}


def describe(
    content: AdvertisementContent, pages: Mapping[str, str]
) -> list[tuple[str, list[str]]]:
    """Return the label and the value of each field in words; lists have a line for each part.

    Args:
        pages: the names of pages by their paths.
    """
    lines = _lines(content, pages)
    return [(_label(name), lines[name]) for name in DESCRIBED]


def differences(
    old: AdvertisementContent, new: AdvertisementContent, pages: Mapping[str, str]
) -> list[Difference]:
    """Return each field of both in words, as `describe` does."""
    before, after = _lines(old, pages), _lines(new, pages)
    changed = old.fields_unlike(new.content_with_placements())
    return [
        Difference(_label(name), before[name], after[name], name in changed) for name in DESCRIBED
    ]


def changed_labels(old: AdvertisementContent, new: AdvertisementContent) -> list[str]:
    """Return the labels of the fields that differ, pictures first."""
    changed = old.fields_unlike(new.content_with_placements())
    return [_label(name) for name in (*PICTURES, *DESCRIBED) if name in changed]


def _label(name: str) -> str:
    field = Advertisement._meta.get_field(name)
    return capfirst(str(getattr(field, "verbose_name", name)))


def _lines(content: AdvertisementContent, pages: Mapping[str, str]) -> dict[str, list[str]]:
    places = [str(each) for each in content.placements.all()]
    chosen = [pages.get(path, path) for path in sorted(content.path_prefixes)]
    end = format_moment(content.ends_at) if content.ends_at else "Không có ngày kết thúc"
    days = ", ".join(Weekday(day).label for day in sorted(content.weekdays))
    return {
        "title": [content.title],
        "url": [content.url],
        "placements": places or ["Chưa đặt ở đâu"],
        "path_prefixes": chosen or ["Mọi trang"],
        "starts_at": [format_moment(content.starts_at)],
        "ends_at": [end],
        "weekdays": [days or "Mọi ngày"],
        "weight": [str(content.weight)],
        "goal": [content.get_goal_display() or NONE],
        "goal_count": [grouped(content.goal_count) if content.goal_count else NONE],
        "alt": [content.alt],
        "kind": [content.get_kind_display()],
        "advertiser": [str(content.advertiser or NONE)],
        "document_number": [content.document_number or NONE],
    }
