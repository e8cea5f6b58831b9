"""The columns of an import, and the form that checks a row."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from core.date_limits import of_our_time
from core.text import one_line, slugify_vi, split_keywords, tidy, without_entities
from news.models import Department, Section
from news.models.redirects import HOME, is_taken, old_path_of
from news.pictures import ALT_LENGTH

# The names of columns in the file, and the form fields they fill.
COLUMNS = {
    "tieu_de": "title",
    "tom_tat": "summary",
    "noi_dung": "body",
    "chuyen_muc": "section",
    "don_vi": "department",
    "tac_gia": "byline",
    "nguon": "source",
    "tu_khoa": "tags",
    "ngay_dang": "publish_at",
    "luot_xem": "views",
    "anh_dai_dien": "lead_picture",
    "mo_ta_anh": "lead_alt",
    "dia_chi_cu": "old_path",
    "ma_cu": "external_id",
}
COLUMN_OF = {field: column for column, field in COLUMNS.items()}
REQUIRED = ("tieu_de", "noi_dung", "chuyen_muc")

DATES = [
    "%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y, %H:%M", "%d/%m/%Y",
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d",
]  # fmt: skip
# Cells of text that may have several lines.
_LINES = {"tom_tat", "tu_khoa"}
# Dots and commas may only separate thousands: 1.234.567.
_WHOLE_NUMBER = re.compile(r"[0-9]{1,12}|[0-9]{1,3}(?:[., ][0-9]{3}){1,3}")


class RowForm(forms.Form):
    """Checks one row of an import."""

    title = forms.CharField(max_length=250)
    summary = forms.CharField(max_length=1000, required=False)
    body = forms.CharField()
    section = forms.ModelChoiceField(
        Section.objects.select_related("parent"),
        to_field_name="slug",
        error_messages={"invalid_choice": "không có chuyên mục nào mang đường dẫn “%(value)s”."},
    )
    department = forms.CharField(required=False)
    byline = forms.CharField(max_length=150, required=False)
    source = forms.CharField(max_length=200, required=False)
    tags = forms.CharField(required=False)
    publish_at = forms.DateTimeField(
        required=False,
        input_formats=DATES,
        validators=[of_our_time],
        error_messages={"invalid": "không đọc được. Hãy viết như 23/11/2026 14:05."},
    )
    views = forms.CharField(required=False)
    lead_picture = forms.CharField(required=False)
    lead_alt = forms.CharField(max_length=ALT_LENGTH, required=False)
    old_path = forms.CharField(required=False)
    external_id = forms.CharField(max_length=200, required=False)

    @classmethod
    def of(cls, row: Mapping[str, str]) -> "RowForm":
        """Return the bound form of a row, given as texts by the names of their columns."""
        return cls({COLUMNS[name]: _cell(name, row[name]) for name in COLUMNS.keys() & row.keys()})

    def clean_department(self) -> Department | None:
        name = self.cleaned_data["department"]
        if not name:
            return None
        for found in Department.objects.filter(name__iexact=name)[:1]:
            return found
        raise ValidationError(f"không có phòng, ban nào tên “{name}”.")

    def clean_tags(self) -> list[str]:
        names = split_keywords(self.cleaned_data["tags"])
        for name in names:
            if len(name) > 80 or not slugify_vi(name, 100):
                raise ValidationError(f"“{name}” không dùng làm từ khóa được.")
        return names

    def clean_views(self) -> int:
        written = self.cleaned_data["views"]
        if written and not _WHOLE_NUMBER.fullmatch(written):
            raise ValidationError(f"“{written}” không phải số lượt xem.")
        return int(re.sub("[., ]", "", written) or 0)

    def clean_old_path(self) -> str:
        address = self.cleaned_data["old_path"]
        try:
            path = old_path_of(address) if address else ""
        except ValueError as error:
            raise ValidationError(f"“{address}” không phải địa chỉ.") from error
        if len(path) > 500:
            raise ValidationError("dài quá 500 ký tự.")
        if path == HOME:
            raise ValidationError("là địa chỉ trang chủ nên không chuyển hướng được.")
        if path and is_taken(path):
            raise ValidationError("đang là địa chỉ một trang của cổng nên không chuyển hướng được.")
        return path

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if not self.errors and not self.key:
            raise ValidationError("phải có dia_chi_cu hoặc ma_cu, để nhập lại không bị trùng.")
        return data

    @property
    def key(self) -> str:
        """Return the key by which the same article is recognised in another import."""
        return str(self.cleaned_data["external_id"] or self.cleaned_data["old_path"])

    def reasons(self) -> str:
        """Return the errors in one line, each after the name of its column."""
        return " ".join(
            f"{COLUMN_OF.get(name, 'Dòng này')}: {' '.join(map(str, messages))}"
            for name, messages in self.errors.items()
        )


def _cell(column: str, written: str) -> str:
    """Return a cell ready for its field: cleaned, and without the entities of the former system."""
    if column == "noi_dung":
        return tidy(written)  # HTML, which is read as such later
    letters = without_entities(written)
    return tidy(letters).strip() if column in _LINES else one_line(letters)
