"""Import of the former site's daily totals from a CSV file."""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from analytics.models import DailyCount
from core.limits import LIMITS, in_words

MAX_BYTES = LIMITS.counts_bytes
MAX_DAYS = LIMITS.counts_days
MAX_ERRORS = 10  # shown at once
FIRST_DAY = date(1997, 11, 19)  # when Việt Nam joined the internet
MAX_NUMBER = 10**12
DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
NUMBER = re.compile(r"\d{1,3}([., \u00a0]\d{3})+|\d+")


class ImportedDay(NamedTuple):
    """What the former site counted on one day."""

    day: date
    visits: int
    page_views: int


class BadFileError(Exception):
    """The file cannot be imported; `errors` says why, line by line, in Vietnamese."""

    def __init__(self, *errors: str) -> None:
        super().__init__(*errors)
        self.errors = list(errors)


def parse_csv(content: bytes) -> list[ImportedDay]:
    """Return the days of a file with the columns day, visits and, optionally, page views.

    The columns are separated by commas, semicolons or tabs; a header line may come first.
    Raises BadFileError with everything that is wrong.
    """
    if len(content) > MAX_BYTES:
        raise BadFileError(f"Tệp lớn hơn {in_words(MAX_BYTES, 'byte')}.")
    found: dict[date, ImportedDay] = {}
    errors: list[str] = []
    for number, cells in _rows(_text(content)):
        try:
            day = _day(cells)
        except ValueError as error:
            if number > 1 or any(cell[:1].isdigit() for cell in cells):  # else it is the header
                errors.append(f"Dòng {number}: {error}")
            continue
        if day.day in found:
            errors.append(f"Dòng {number}: ngày {day.day:%d/%m/%Y} đã có ở một dòng trước.")
        found[day.day] = day
    _raise_if_bad(errors, len(found))
    return sorted(found.values())


def _raise_if_bad(errors: list[str], days: int) -> None:
    if more := errors[MAX_ERRORS:]:
        errors = [*errors[:MAX_ERRORS], f"… và {len(more)} lỗi nữa."]
    if not errors and not days:
        errors = ["Tệp không có dòng số liệu nào."]
    if days > MAX_DAYS:
        errors = [f"Tệp có hơn {MAX_DAYS} ngày."]
    if errors:
        raise BadFileError(*errors)


def save_days(days: list[ImportedDay]) -> None:
    """Set what the former site counted on these days; importing them again changes nothing."""
    DailyCount.objects.bulk_create(
        [
            DailyCount(
                day=each.day, imported_visits=each.visits, imported_page_views=each.page_views
            )
            for each in days
        ],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["imported_visits", "imported_page_views"],
    )


def imported_days() -> QuerySet[DailyCount]:
    """Return the days with imported numbers."""
    return DailyCount.objects.exclude(imported_visits=0, imported_page_views=0)


def delete_imported() -> int:
    """Delete all imported numbers, and return on how many days there were any."""
    with transaction.atomic():
        changed = imported_days().update(imported_visits=0, imported_page_views=0)
        DailyCount.objects.filter(
            visits=0, page_views=0, imported_visits=0, imported_page_views=0
        ).delete()
    return changed


def _text(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise BadFileError("Tệp không phải CSV. Trong Excel hãy lưu thành “CSV UTF-8”.") from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    first_line = text.partition("\n")[0]
    delimiter = max(";\t,", key=first_line.count)
    try:
        for number, row in enumerate(csv.reader(text.splitlines(), delimiter=delimiter), start=1):
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield number, cells
    except csv.Error as error:
        raise BadFileError("Tệp không phải CSV.") from error


def _day(cells: list[str]) -> ImportedDay:
    if len(cells) < 2:
        raise ValueError("cần có ngày và số lượt truy cập, cách nhau bằng dấu phẩy.")
    page_views = cells[2] if len(cells) > 2 and cells[2] else "0"
    return ImportedDay(_date(cells[0]), _number(cells[1]), _number(page_views))


def _date(text: str) -> date:
    for each in DAY_FORMATS:
        try:
            day = datetime.strptime(text, each).date()  # noqa: DTZ007  (a date has no time zone)
        except ValueError:
            continue
        if not FIRST_DAY <= day < timezone.localdate():
            raise ValueError(f"ngày {text} phải từ {FIRST_DAY:%d/%m/%Y} đến hết hôm qua.")
        return day
    raise ValueError(f"“{text[:40]}” không phải ngày như 24/11/2026.")


def _number(text: str) -> int:
    if not NUMBER.fullmatch(text):
        raise ValueError(f"“{text[:40]}” không phải số lượt.")
    number = int(re.sub(r"\D", "", text))
    if number > MAX_NUMBER:
        raise ValueError(f"“{text[:40]}” lớn quá mức có thể.")
    return number
