"""Daily totals of the former site, from a CSV file."""

import csv
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from analytics.models import DailyCount

MOST_BYTES = 2 * 1024 * 1024
MOST_DAYS = 20_000
MOST_ERRORS = 10  # that are told at once
EARLIEST = date(1997, 11, 19)  # when Việt Nam joined the internet
LARGEST = 10**12
DAY_FORMATS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y")
NUMBER = re.compile(r"\d{1,3}([., \u00a0]\d{3})+|\d+")


class Day(NamedTuple):
    """What the former site counted on a day."""

    day: date
    visits: int
    page_views: int


class BadFileError(Exception):
    """The file cannot be taken; `errors` says why, line by line."""

    def __init__(self, *errors: str) -> None:
        super().__init__(*errors)
        self.errors = list(errors)


def read(content: bytes) -> list[Day]:
    """Return the days of a file with the columns day, visits and, if it has it, page views.

    Commas, semicolons or tabs may part them, and a line of heads may come first. Raises
    BadFileError with all that is wrong.
    """
    if len(content) > MOST_BYTES:
        raise BadFileError("Tệp lớn hơn 2 MB.")
    found: dict[date, Day] = {}
    errors: list[str] = []
    for number, cells in _rows(_text(content)):
        try:
            day = _day(cells)
        except ValueError as error:
            if number > 1 or any(cell[:1].isdigit() for cell in cells):  # else it is the heads
                errors.append(f"Dòng {number}: {error}")
            continue
        if day.day in found:
            errors.append(f"Dòng {number}: ngày {day.day:%d/%m/%Y} đã có ở một dòng trước.")
        found[day.day] = day
    _refuse(errors, len(found))
    return sorted(found.values())


def _refuse(errors: list[str], days: int) -> None:
    if more := errors[MOST_ERRORS:]:
        errors = [*errors[:MOST_ERRORS], f"… và {len(more)} lỗi nữa."]
    if not errors and not days:
        errors = ["Tệp không có dòng số liệu nào."]
    if days > MOST_DAYS:
        errors = [f"Tệp có hơn {MOST_DAYS} ngày."]
    if errors:
        raise BadFileError(*errors)


def write(days: list[Day]) -> None:
    """Set what the former site counted on these days; to import them again changes nothing."""
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
    """Return the days of which the former site's numbers are known."""
    return DailyCount.objects.exclude(imported_visits=0, imported_page_views=0)


def forget() -> int:
    """Take back all that was imported, and return on how many days that was."""
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


def _day(cells: list[str]) -> Day:
    if len(cells) < 2:
        raise ValueError("cần có ngày và số lượt truy cập, cách nhau bằng dấu phẩy.")
    page_views = cells[2] if len(cells) > 2 and cells[2] else "0"
    return Day(_date(cells[0]), _number(cells[1]), _number(page_views))


def _date(written: str) -> date:
    for each in DAY_FORMATS:
        try:
            day = datetime.strptime(written, each).date()  # noqa: DTZ007  (it has no time)
        except ValueError:
            continue
        if not EARLIEST <= day < timezone.localdate():
            raise ValueError(f"ngày {written} phải từ {EARLIEST:%d/%m/%Y} đến hết hôm qua.")
        return day
    raise ValueError(f"“{written[:40]}” không phải ngày như 24/11/2026.")


def _number(written: str) -> int:
    if not NUMBER.fullmatch(written):
        raise ValueError(f"“{written[:40]}” không phải số lượt.")
    number = int(re.sub(r"\D", "", written))
    if number > LARGEST:
        raise ValueError(f"“{written[:40]}” lớn quá mức có thể.")
    return number
