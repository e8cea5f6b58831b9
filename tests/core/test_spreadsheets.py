"""CSV and XLSX files, as spreadsheet programs read them."""

import csv
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.spreadsheets import (
    COUNT_FORMAT,
    MAX_TEXT,
    MAX_WIDTH,
    MONTH_FORMAT,
    Heading,
    Table,
    as_file,
    period,
    to_csv,
    to_xlsx,
)
from tests import spreadsheets
from tests.conftest import Clock

FORMULAS = [
    "=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "＝1+1", "＋1+1", "－x", "＠x",
]  # fmt: skip
PLAIN_NUMBERS = ["-5", "+84", "-12,5", "-1.234.567,89", "-0.5%"]
HEADING = Heading("Thư", "tháng 11/2026", "lượt")
NOON = datetime(2026, 11, 27, 5, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.spreadsheets.unit_name", lambda: "UBND phường Trung tâm")


def sheet_of(table: Table) -> Any:
    """Return the only sheet that a program reads of a workbook with this table."""
    return spreadsheets.read(to_xlsx([table], HEADING)).active


def cell(value: Any) -> Any:
    """Return what a program reads of a workbook with this value alone."""
    return spreadsheets.first_cell(sheet_of(Table("Bảng", ["Cột"], [[value]])))


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
    assert sheet_of(table)
    assert to_csv(table)


@pytest.mark.parametrize(
    "value",
    [
        10**15, -(10**400), float("inf"), float("nan"), Decimal("1e500"), Decimal("NaN"),
        date(1899, 12, 31), datetime(1, 1, 1, 8, 30, tzinfo=UTC),
    ],
)  # fmt: skip
def test_what_excel_cannot_hold_as_a_number_or_date_is_a_text(value: Any) -> None:
    found = cell(value)
    assert (found.data_type, found.value) == ("s", written(value).removeprefix("'"))


def test_a_text_is_cut_where_excel_would_refuse_the_file() -> None:
    assert cell("ơ" * (MAX_TEXT + 1)).value == "ơ" * MAX_TEXT
    assert written("ơ" * 40_000) == "ơ" * 40_000


def test_what_a_program_would_read_as_an_escaped_letter_stays_as_it_was_typed() -> None:
    assert cell("tệp_x0041_x0042_x.pdf").value == "tệp_x005F_x0041_x005F_x0042_x.pdf"


def test_the_heading_names_what_whose_when_and_how_much(clock: Clock) -> None:
    lines = spreadsheets.heading_of(sheet_of(Table("Bảng", ["Cột"], [])))
    assert lines == [
        "Thư: bảng",
        "Đơn vị: UBND phường Trung tâm",
        "Kỳ: tháng 11/2026",
        "Đơn vị tính: lượt",
        "Lập lúc: 12:00, 23/11/2026",
    ]


def test_a_sheet_named_as_its_workbook_is_not_named_twice() -> None:
    sheet = spreadsheets.read(to_xlsx([Table("Thư", ["Cột"], [])], HEADING)).active
    assert sheet["A1"].value == "Thư"


def test_days_are_said_in_words() -> None:
    assert period(date(2026, 11, 1), date(2026, 11, 30)) == "từ 01/11/2026 đến hết 30/11/2026"


def test_the_head_is_bold_stays_in_sight_and_has_filters() -> None:
    sheet = sheet_of(Table("Bảng", ["Cột", "Số"], [["a", 1], ["b", 2]]))
    assert (sheet["A7"].font.bold, sheet.freeze_panes) == (True, "A8")
    assert (sheet.auto_filter.ref, sheet.print_title_rows) == ("A7:B9", "$7:$7")


def test_the_total_is_bold_and_neither_sorted_nor_filtered() -> None:
    table = Table("Bảng", ["Cột", "Số"], [["a", 1], ["b", 2]], total=["Cộng", 3])
    sheet = sheet_of(table)
    assert (sheet.auto_filter.ref, sheet["A10"].value) == ("A7:B9", "Cộng")
    assert sheet["B10"].font.bold
    assert to_csv(table).decode().splitlines()[-1] == "Cộng,3"


def test_columns_are_as_wide_as_their_texts_within_bounds() -> None:
    columns = sheet_of(Table("Bảng", ["Cột", "Số"], [["x" * 200, 5]])).column_dimensions
    assert (columns["A"].width, columns["B"].width) == (MAX_WIDTH, 6)


def test_thousands_are_grouped_and_a_column_can_have_another_format() -> None:
    assert cell(1_000_000).number_format == COUNT_FORMAT
    month = date(2026, 11, 1)
    table = Table("Bảng", ["Tháng"], [[month]], formats={"Tháng": MONTH_FORMAT})
    assert spreadsheets.first_cell(sheet_of(table)).number_format == MONTH_FORMAT
    assert to_csv(table).decode().splitlines()[-1] == "11/2026"


def test_a_table_with_widths_is_written_row_by_row() -> None:
    read: list[int] = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            read.append(number)
            yield [number]

    table = Table("Bảng", ["Số"], rows(), widths=[12])
    sheet = sheet_of(table)
    assert spreadsheets.rows_of(sheet) == [("Số",), (0,), (1,), (2,)]
    assert (sheet.column_dimensions["A"].width, read) == (12, [0, 1, 2])


@pytest.mark.parametrize("text", FORMULAS)
def test_csv_has_an_apostrophe_before_what_looks_like_a_formula(text: str) -> None:
    assert written(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Kính gửi;=cmd|'/c calc'!A1", "Kính gửi;'=cmd|'/c calc'!A1"),
        ("Kính gửi; @SUM(A1)", "Kính gửi;' @SUM(A1)"),
        ("Kính gửi\n＝HYPERLINK(A1)", "Kính gửi\n'＝HYPERLINK(A1)"),
        ("=1;-2\t+3", "'=1;'-2\t'+3"),
        ("Thứ hai; thứ ba - thứ tư", "Thứ hai; thứ ba - thứ tư"),
    ],
)
def test_csv_has_an_apostrophe_before_a_formula_that_excel_may_find_within_a_text(
    text: str, safe: str
) -> None:
    assert written(text) == safe


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
