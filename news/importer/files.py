"""Reads the rows of an import file, and writes the refused ones to another file."""

import csv
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from core.limits import LIMITS
from core.os_errors import reason_of
from news.importer.rows import COLUMNS, REQUIRED

MAX_CELL = LIMITS.import_cell_letters
NUMBER, REASON = "dong", "ly_do"


class FileRefusedError(Exception):
    """The file cannot be imported at all; the message is for the operator."""


class ImportRow(NamedTuple):
    """A row, and its number as a spreadsheet shows it (in JSON: the position of its object)."""

    number: int
    cells: dict[str, str]


def read_rows(path: Path) -> Iterator[ImportRow]:
    """Yield the rows of a CSV or JSON file.

    Raises FileRefusedError before the first row or while reading.
    """
    try:
        yield from _json_rows(path) if path.suffix.lower() == ".json" else _csv_rows(path)
    except OSError as error:
        raise FileRefusedError(f"Không đọc được {path}: {reason_of(error)}.") from error
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            f"{path} không viết bằng UTF-8. Trong Excel hãy lưu kiểu “CSV UTF-8”."
        ) from error
    except (json.JSONDecodeError, csv.Error) as error:
        raise FileRefusedError(f"{path} bị hỏng: {error}.") from error


def write_refused(path: Path, refused: list[tuple[ImportRow, str]]) -> None:
    """Write rows as CSV, with their numbers and reasons; once corrected it can be imported."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [NUMBER, REASON, *COLUMNS], extrasaction="ignore")
        writer.writeheader()
        for row, reason in refused:
            writer.writerow({**row.cells, NUMBER: row.number, REASON: reason})


def _csv_rows(path: Path) -> Iterator[ImportRow]:
    with _cells_up_to(MAX_CELL), path.open(encoding="utf-8-sig", newline="") as file:
        header = file.readline()
        file.seek(0)
        delimiter = max(",;\t", key=header.count)
        reader = csv.DictReader(file, delimiter=delimiter, strict=True)
        columns = [(name or "").strip() for name in reader.fieldnames or []]
        _check_columns(columns)
        reader.fieldnames = columns
        for number, cells in enumerate(reader, start=2):
            if None in cells:
                raise FileRefusedError(f"Dòng {number} của {path} có nhiều ô hơn hàng tiêu đề.")
            yield ImportRow(number, {name: value or "" for name, value in cells.items()})


@contextmanager
def _cells_up_to(letters: int) -> Iterator[None]:
    """Refuse longer cells within the block; the limit is one for the whole process."""
    before = csv.field_size_limit(letters)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _json_rows(path: Path) -> Iterator[ImportRow]:
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise FileRefusedError(f"{path} phải là một danh sách JSON gồm các đối tượng.")
    _check_columns(list(dict.fromkeys(name for each in content for name in each)))
    for number, cells in enumerate(content, start=1):
        yield ImportRow(number, {name: _text(value) for name, value in cells.items()})


def _check_columns(columns: list[str]) -> None:
    """Refuse a file with unknown columns: a misspelt one would be ignored silently."""
    if strange := [name for name in columns if name not in {*COLUMNS, NUMBER, REASON}]:
        known = ", ".join(COLUMNS)
        raise FileRefusedError(f"Cột lạ: {', '.join(strange)}. Các cột dùng được: {known}.")
    if missing := [name for name in REQUIRED if name not in columns]:
        raise FileRefusedError(f"Thiếu cột: {', '.join(missing)}.")
    if len(set(columns)) < len(columns):
        raise FileRefusedError("Có hai cột cùng tên.")


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)
