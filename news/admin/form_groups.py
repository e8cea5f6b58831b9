"""The groups of an article's form: what stands beside its text, closed until it is needed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.contrib.admin.helpers import AdminForm, Fieldset
from django.core.files.base import File
from django.db.models import Manager
from django.utils import timezone
from django.utils.formats import date_format

from news.forms import CONTENT, OPENED, ArticleForm
from news.merge import LISTS
from news.models import Image

TEXT = ["title", "summary", "body", *OPENED]
PLACE = ["section", "department"]


@dataclass(frozen=True)
class Group:
    """Fields that are seldom needed.

    Attributes:
        name: the heading.
        fields: the names of its fields.
        told: those whose values stand in the heading, while the group is closed.
        empty: what stands there if they have none.
    """

    name: str
    fields: list[str]
    told: list[str]
    empty: str


WRITING = [
    Group(
        "Ảnh đại diện",
        ["lead_image", "lead_from_text", "lead_upload", "lead_alt", "lead_decorative"],
        ["lead_image", "lead_from_text", "lead_upload"],
        "chưa có",
    ),
    Group("Từ khóa", ["tags", "new_tags"], ["tags", "new_tags"], "chưa có"),
    Group("Tệp đính kèm", ["attachments"], ["attachments"], "chưa có"),
    Group(
        "Tác giả, nguồn, sự kiện",
        ["byline", "source", "thread"],
        ["byline", "source", "thread"],
        "không ghi",
    ),
]
PUBLISHING = [
    Group(
        "Lịch đăng",
        ["publish_at", "expires_at", "featured_until", "pinned_until", "review_on"],
        ["publish_at", "expires_at", "featured_until", "pinned_until", "review_on"],
        "lên trang ngay khi duyệt",
    ),
    Group("Tin liên quan", ["chosen_related"], ["chosen_related"], "trang tự tìm"),
    Group(
        "Nhuận bút, lượt xem",
        ["royalty_kind", "royalty_coefficient", "opening_view_count"],
        ["royalty_kind"],
        "chưa chọn",
    ),
]
CLOSING = [Group("Ghi chú", ["note", "public_note"], ["note", "public_note"], "không có")]


def fieldsets(*, publishes: bool) -> list[tuple[str | None, dict[str, Any]]]:
    """Return the form's fieldsets: the text, the place, the groups.

    Args:
        publishes: whether the user also decides when and where an article appears.
    """
    groups = [*WRITING, *(PUBLISHING if publishes else []), *CLOSING]
    return [
        (None, {"fields": TEXT}),
        ("Nơi đăng", {"fields": PLACE}),
        *((None, {"fields": group.fields}) for group in groups),
    ]


@dataclass(frozen=True)
class ShownGroup:
    """A group as the page shows it: its fields, what its heading says, whether it is open."""

    group: Group
    fieldset: Fieldset
    holds: str
    is_open: bool


def layout(form: AdminForm) -> dict[str, Any]:
    """Return the context of `writing.html`: the text, the place, the groups.

    Groups with an error or an advice are open.
    """
    by_field = {group.fields[0]: group for group in (*WRITING, *PUBLISHING, *CLOSING)}
    text, place, *rest = cast(Iterable[Any], form)  # the stubs know no `Fieldset.fields`
    groups = [_shown(form.form, by_field[fieldset.fields[0]], fieldset) for fieldset in rest]
    return {"text": text, "place": place, "groups": groups}


def _shown(form: Any, group: Group, fieldset: Fieldset) -> ShownGroup:
    is_editable = set(group.fields) <= set(form.fields)
    holds = _holds(form, group) if is_editable else ""
    needs_attention = {*form.errors, *form.advised} & {*group.fields}
    return ShownGroup(group, fieldset, holds, bool(needs_attention) or not is_editable)


def _holds(form: ArticleForm, group: Group) -> str:
    said = (_said(form, name) for name in group.told)
    return ", ".join(dict.fromkeys(filter(None, said))) or group.empty


def _said(form: ArticleForm, name: str) -> str:
    """Return in a few words what a field holds, "" if it is empty."""
    value = _value(form, name)
    match value:
        case Image() | File():
            return "đã chọn"
        case datetime():
            return _dated(form, name, date_format(timezone.localtime(value), "d/m/Y, H:i"))
        case date():
            return _dated(form, name, date_format(value, "d/m/Y"))
        case bool():
            return str(form.fields[name].label) if value else ""
        case str():
            return value
        case Iterable():
            return ", ".join(map(str, value))
    return str(value or "")


def _value(form: ArticleForm, name: str) -> Any:
    if form.is_bound:
        return form.cleaned_data.get(name)
    holder = form.newest if name in (*CONTENT, *LISTS) else form.instance
    if not holder or not holder.pk or not hasattr(holder, name):
        return None
    value = getattr(holder, name)
    return value.all() if isinstance(value, Manager) else value


def _dated(form: ArticleForm, name: str, moment: str) -> str:
    return f"{form.fields[name].label} {moment}"
