"""Reading an import's file, and writing down what of it was refused."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from news.importer.rows import COLUMNS, REQUIRED

MAX_CELL = 20_000_000  # letters; bodies with pictures inside them are as long as that
NUMBER, REASON = "dong", "ly_do"


class FileRefusedError(Exception):
    """A file that cannot be imported at all; the message is for the operator."""


class Row(NamedTuple):
    """A row, and its number as a spreadsheet shows it (in JSON: which object it is)."""

    number: int
    cells: dict[str, str]


def read_rows(path: Path) -> Iterator[Row]:
    """Return the rows of a CSV or JSON file.

    Raises FileRefusedError, at once or on the way.
    """
    try:
        yield from _json_rows(path) if path.suffix.lower() == ".json" else _csv_rows(path)
    except OSError as error:
        raise FileRefusedError(f"Không đọc được {path}: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise FileRefusedError(
            f"{path} không viết bằng UTF-8. Trong Excel hãy lưu kiểu “CSV UTF-8”."
        ) from error
    except (json.JSONDecodeError, csv.Error) as error:
        raise FileRefusedError(f"{path} bị hỏng: {error}.") from error


def write_refused(path: Path, refused: list[tuple[Row, str]]) -> None:
    """Write rows with their numbers and reasons, in a form that can be mended and imported."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, [NUMBER, REASON, *COLUMNS], extrasaction="ignore")
        writer.writeheader()
        for row, reason in refused:
            writer.writerow({**row.cells, NUMBER: row.number, REASON: reason})


def _csv_rows(path: Path) -> Iterator[Row]:
    csv.field_size_limit(MAX_CELL)
    with path.open(encoding="utf-8-sig", newline="") as file:
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
            yield Row(number, {name: value or "" for name, value in cells.items()})


def _json_rows(path: Path) -> Iterator[Row]:
    content = json.loads(path.read_text(encoding="utf-8-sig"))
    if not isinstance(content, list) or not all(isinstance(each, dict) for each in content):
        raise FileRefusedError(f"{path} phải là một danh sách JSON gồm các đối tượng.")
    _check_columns(list(dict.fromkeys(name for each in content for name in each)))
    for number, cells in enumerate(content, start=1):
        yield Row(number, {name: _text(value) for name, value in cells.items()})


def _check_columns(columns: list[str]) -> None:
    """Refuse a file whose columns are not ours: a misspelt one would be lost in silence."""
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
