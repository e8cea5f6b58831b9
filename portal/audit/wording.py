"""Entries of the audit log in words: what they were about, and the values before and after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.text import Truncator, capfirst

from portal.models import AuditEntry

MAX_VALUE = 1000  # letters of a value that are shown
NOTHING = "Chưa có"
# Of fields that no form shows.
UNNAMED = {
    "name": "Tên tệp", "former_names": "Tên tệp cũ", "paths": "Phạm vi", "version": "Bản",
    "created_by": "Người tạo", "created_at": "Tạo lúc", "expires_at": "Hết hạn lúc",
    "revoked_at": "Thu hồi lúc",
}  # fmt: skip
# What models of libraries are called.
KINDS = {
    "django_otp_webauthn.webauthncredential": "Khóa truy cập",
    "otp_totp.totpdevice": "Điện thoại đăng nhập",
}
LIBRARY_FIELDS = {
    "id": "Số", "user": "Người dùng", "name": "Tên", "confirmed": "Đã xác nhận", "key": "Khóa",
    "credential_id": "Số của khóa", "public_key": "Khóa công khai",
}  # fmt: skip
HIDDEN = "(không ghi lại nội dung)"


class Change(NamedTuple):
    """One changed field in words."""

    field: str
    before: str
    after: str


def model_of(label: str) -> type[Model] | None:
    """Return the model that an entry names; None if there is no such model any more."""
    try:
        return apps.get_model(label) if label else None
    except LookupError:
        return None


def kind(entry: AuditEntry) -> str:
    """Return what kind of row an entry is about, such as "Từ khóa"."""
    if entry.model in KINDS:
        return KINDS[entry.model]
    model = model_of(entry.model)
    return capfirst(str(model._meta.verbose_name)) if model else entry.model


def subject(entry: AuditEntry) -> str:
    """Return what an entry is about, such as "Từ khóa: Tiêm chủng"."""
    name = entry.object_name or (f"số {entry.object_id}" if entry.object_id else "")
    return ": ".join(part for part in (kind(entry), name) if part)


class Wording:
    """Says entries in words; remembers the names that it looked up."""

    def __init__(self) -> None:
        self._names: dict[tuple[type[Model], int], str] = {}

    def changes(self, entry: AuditEntry) -> Iterator[Change]:
        """Yield what changed, field by field."""
        model = model_of(entry.model)
        for column, values in sorted(entry.changes.items()):
            field = _field(model, column)
            name = _field_name(field, column)
            if values is None:
                yield Change(name, HIDDEN, HIDDEN)
            else:
                before, after = (self._value(field, value) for value in values)
                yield Change(name, before, after)

    def look_up(self, entries: Iterable[AuditEntry]) -> None:
        """Look up what entries name, with one query for each kind of row."""
        named: dict[Any, set[int]] = defaultdict(set)
        for entry in entries:
            model = model_of(entry.model)
            for column, values in entry.changes.items():
                field = _field(model, column)
                if field and field.related_model and values:
                    keys = (each for each in values if type(each) is int)
                    named[field.related_model].update(keys)
        for related, wanted in named.items():
            self._look_up(related, {key for key in wanted if (related, key) not in self._names})

    def _value(self, field: "Field[Any, Any] | None", value: Any) -> str:
        if value is None or value == "":
            return NOTHING
        if isinstance(value, bool):
            return "Có" if value else "Không"
        if field and field.related_model and isinstance(value, int):
            return self._name(field.related_model, value)
        if field and field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return Truncator(_moment(str(value))).chars(MAX_VALUE)

    def _name(self, model: Any, key: int) -> str:
        if (model, key) not in self._names:
            self._look_up(model, {key})
        return self._names[model, key]

    def _look_up(self, model: Any, keys: set[int]) -> None:
        rows = model._default_manager.in_bulk(keys) if keys else {}
        for key in keys:
            name = str(rows[key]) if key in rows else f"số {key} (nay không còn)"
            self._names[model, key] = name


def _field_name(field: "Field[Any, Any] | None", column: str) -> str:
    if field is None:
        return column
    if field.name in LIBRARY_FIELDS and field.model._meta.label_lower in KINDS:
        return LIBRARY_FIELDS[field.name]
    given = getattr(field, "_verbose_name", None)  # before Django made one of the column's name
    return capfirst(str(given or UNNAMED.get(field.name, column)))


def _field(model: type[Model] | None, column: str) -> "Field[Any, Any] | None":
    for field in model._meta.get_fields() if model else ():
        if isinstance(field, Field) and column in (field.column, field.name):
            return field
    return None


def _moment(text: str) -> str:
    """Return a moment or a day as people write it, any other text as it is."""
    try:
        moment: datetime | date | None = parse_datetime(text) or parse_date(text)
    except ValueError:
        return text
    if isinstance(moment, datetime) and moment.tzinfo:
        return f"{timezone.localtime(moment):%H:%M:%S, %d/%m/%Y}"
    return f"{moment:%d/%m/%Y}" if moment and len(text) == len("2026-01-01") else text
