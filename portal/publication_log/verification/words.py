"""Differences in words: which field, which sentence, which link."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator, capfirst

from core.text import plain_text
from portal.publication_log.hosts import addresses_in

MAX_VALUE = 160  # letters of a value that is named
MAX_SENTENCES = 3  # of a text that are named
_END = re.compile(r"(?<=[.!?…:;])\s+")
_HTML = ("body",)
_LONG = ("body", "summary", "description", "intro")
_NAMES = {
    "live_version": "bản đang hiện", "tags": "từ khóa", "attachments": "tệp đính kèm",
    "public_notes": "thay đổi đáng kể", "paths": "phạm vi", "placements": "vị trí đặt",
    "chosen_related": "tin liên quan chọn tay", "name": "tên", "key": "mã tệp",
}  # fmt: skip


def moment(at: datetime) -> str:
    """Return a moment as people write it."""
    return f"{timezone.localtime(at):%H:%M, %d/%m/%Y}"


def subject(model: type[Model], key: str, name: str) -> str:
    """Return what a row is called: "Bài viết “Lịch tiêm chủng” (số 12)"."""
    kind = capfirst(str(model._meta.verbose_name))
    return f"{kind} “{Truncator(name).chars(MAX_VALUE)}” (số {key})" if name else f"{kind} số {key}"


def changes(model: type[Model], before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Yield in words what of a content changed."""
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name == "checksum":
            yield "chữ của bản đã bị đổi sau khi duyệt"
        elif name in _LONG and isinstance(old, str) and isinstance(new, str):
            yield from _text_changes(_label(model, name), old, new, is_html=name in _HTML)
        else:
            yield f"{_label(model, name)} đã bị đổi từ {_value(old)} thành {_value(new)}"


def _text_changes(label: str, old: str, new: str, *, is_html: bool) -> Iterator[str]:
    sentences = [_END.split(plain_text(text) if is_html else text) for text in (old, new)]
    gone, come = (list((Counter(a) - Counter(b)).elements()) for a, b in _both_ways(*sentences))
    found = [
        *(f"câu {_value(a)} đã bị đổi thành {_value(b)}" for a, b in zip(gone, come, strict=False)),
        *(f"câu {_value(each)} đã bị bỏ" for each in gone[len(come) :]),
        *(f"câu {_value(each)} đã bị thêm vào" for each in come[len(gone) :]),
    ]
    if is_html:
        links = [addresses_in(text) for text in (old, new)]
        lost, added = (sorted(a - b) for a, b in _both_ways(*links))
        found += [f"liên kết {_value(each)} đã bị thêm vào" for each in added]
        found += [f"liên kết {_value(each)} đã bị bỏ" for each in lost]
    if not found:
        yield f"{label}: cách trình bày đã bị đổi"
    for each in found[:MAX_SENTENCES]:
        yield f"{label}: {each}"
    if len(found) > MAX_SENTENCES:
        yield f"{label}: và {len(found) - MAX_SENTENCES} chỗ khác"


def _both_ways(first: Any, second: Any) -> list[tuple[Any, Any]]:
    return [(first, second), (second, first)]


def _label(model: type[Model], name: str) -> str:
    if name in _NAMES:
        return _NAMES[name]
    field_name = name.removesuffix("_id")
    try:
        field = model._meta.get_field(field_name)
    except FieldDoesNotExist:
        return name
    return _NAMES.get(field_name, str(getattr(field, "verbose_name", name)))


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "chỗ trống"
    if isinstance(value, bool):
        return "“có”" if value else "“không”"
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return f"“{Truncator(_moment_in(value) or str(value)).chars(MAX_VALUE)}”"


def _moment_in(value: Any) -> str:
    """Return a moment as people write it if a content has it (contents._plain), else ""."""
    try:
        at = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return ""
    return moment(at) if at and at.tzinfo else ""
