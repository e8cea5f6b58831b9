"""CSV and XLSX files, as spreadsheet programs read them."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.spreadsheets import MAX_WIDTH, MONEY_FORMAT, Table, as_file, to_csv, to_xlsx

FORMULAS = [
    "=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "＝1+1", "＋1+1", "－x", "＠x",
]  # fmt: skip
PLAIN_NUMBERS = ["-5", "+84", "-12,5", "-1.234.567,89", "-0.5%"]
NOON = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)


def cell(value: Any) -> Any:
    """Return what a program reads of a workbook with this value alone."""
    book = load_workbook(BytesIO(to_xlsx([Table("Bảng", ["Cột"], [[value]])])))
    return book["Bảng"]["A2"]


def written(value: Any) -> str:
    """Return what CSV has for this value."""
    text = to_csv(Table("Bảng", ["Cột"], [[value]])).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline="")))[1][0]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_workbook_shows_a_text_as_it_was_typed_and_never_evaluates_it(text: str) -> None:
    found = cell(text)
    assert (found.value, found.data_type, found.quotePrefix) == (text, "s", True)


@pytest.mark.parametrize("text", ["Hội chợ", "#N/A", "1.234", "2026-11-27"])
def test_any_other_text_is_a_plain_text_cell(text: str) -> None:
    found = cell(text)
    assert (found.value, found.data_type, found.quotePrefix) == (text, "s", False)


@pytest.mark.parametrize("number", [-5, 0, 1234, -2.5, Decimal("1.5")])
def test_numbers_stay_numbers(number: Any) -> None:
    found = cell(number)
    assert (found.value, found.data_type) == (float(number), "n")


def test_days_and_moments_are_dates_on_the_clock_of_the_site() -> None:
    assert cell(date(2026, 11, 27)).value.isoformat() == "2026-11-27T00:00:00"
    assert cell(NOON).value.isoformat() == "2026-11-27T12:00:00"
    assert cell(NOON).number_format == "dd/mm/yyyy hh:mm"


def test_characters_that_no_workbook_holds_are_left_out() -> None:
    assert cell("a\x00b\x07c\x1f\ufffed\ud800").value == "abcd"


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_downloaded(text: str) -> None:
    table = Table("Bảng", ["Cột"], [[text]])
    assert to_xlsx([table])
    assert to_csv(table)


def test_the_head_is_bold_and_stays_in_sight() -> None:
    book = load_workbook(BytesIO(to_xlsx([Table("Bảng", ["Cột"], [])])))
    sheet = book["Bảng"]
    assert (sheet["A1"].font.bold, sheet.freeze_panes) == (True, "A2")


def test_columns_are_as_wide_as_their_texts_within_bounds() -> None:
    table = Table("Bảng", ["Cột", "Số"], [["x" * 200, 5]])
    columns = load_workbook(BytesIO(to_xlsx([table])))["Bảng"].column_dimensions
    assert (columns["A"].width, columns["B"].width) == (MAX_WIDTH, 4)


def test_a_column_can_have_a_number_format() -> None:
    table = Table("Bảng", ["Tiền"], [[1_000_000]], formats={"Tiền": MONEY_FORMAT})
    assert load_workbook(BytesIO(to_xlsx([table])))["Bảng"]["A2"].number_format == MONEY_FORMAT


def test_a_table_with_widths_is_written_row_by_row() -> None:
    read: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            read.append(number)
            yield [number]

    table = Table("Bảng", ["Số"], rows(), widths=[12])
    sheet = load_workbook(BytesIO(to_xlsx([table])))["Bảng"]
    assert list(sheet.values) == [("Số",), (0,), (1,), (2,)]
    assert (sheet.column_dimensions["A"].width, read) == (12, [0, 1, 2])


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_has_an_apostrophe_before_what_looks_like_a_formula(text: str) -> None:
    assert written(text) == f"'{text}"


@pytest.mark.parametrize("value", [*PLAIN_NUMBERS, "Hội chợ", "", -5, -2.5])
def test_csv_leaves_numbers_and_other_texts_alone(value: Any) -> None:
    assert written(value) == str(value)


def test_csv_writes_days_and_moments_the_vietnamese_way() -> None:
    assert written(date(2026, 11, 2)) == "02/11/2026"
    assert written(NOON) == "27/11/2026 12:00"


@pytest.mark.parametrize(("name", "kind"), [("a.csv", "text/csv"), ("a.xlsx", "openxmlformats")])
def test_a_file_is_saved_under_its_name_and_not_kept(name: str, kind: str) -> None:
    response = as_file(b"x", name)
    assert kind in response["Content-Type"]
    assert response["Content-Disposition"] == f'attachment; filename="{name}"'
    assert response["Cache-Control"] == "private, no-store"
