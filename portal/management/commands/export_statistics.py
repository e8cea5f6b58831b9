"""Export the statistics to files, for scripts that collect them."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from core import spreadsheets
from core.date_limits import of_our_time
from core.os_errors import reason_of
from portal.audit.entries import add_command_entry
from portal.statistics import MAX_LINES_IN_FILE, ChartStep, Statistics, fitting_step
from portal.statistics_tables import spreadsheet_tables, workbook


class Command(BaseCommand):
    help = "Xuất mọi bảng thống kê ra một tệp Excel, hoặc ra một thư mục các tệp CSV."

    def add_arguments(self, parser: ArgumentParser) -> None:
        today = timezone.localdate()
        parser.add_argument(
            "output", type=Path, help="tệp .xlsx, hoặc thư mục (được tạo nếu chưa có) cho CSV"
        )
        parser.add_argument(
            "--first", type=_day, default=today.replace(day=1), help="ngày đầu, như 2026-11-01"
        )
        parser.add_argument("--last", type=_day, default=today, help="ngày cuối, như 2026-11-30")
        parser.add_argument("--step", choices=ChartStep.values, default="", help="bước thời gian")

    def handle(self, *, output: Path, first: date, last: date, step: str, **options: Any) -> None:
        if first > last:
            raise CommandError("Ngày cuối phải từ ngày đầu trở đi.")
        found = Statistics(first, last, fitting_step(first, last, step), MAX_LINES_IN_FILE)
        tables = spreadsheet_tables(found)
        try:
            if output.suffix == ".xlsx":
                output.write_bytes(workbook(found))
            else:
                output.mkdir(parents=True, exist_ok=True)
                for name, table in tables.items():
                    (output / f"{name}.csv").write_bytes(spreadsheets.to_csv(table))
        except OSError as error:
            raise CommandError(f"Không ghi được {output}: {reason_of(error)}") from error
        days = f"từ {first:%d/%m/%Y} đến hết {last:%d/%m/%Y}"
        add_command_entry(f"Xuất thống kê {days} ra {output.absolute()}")
        self.stdout.write(f"Đã xuất {len(tables)} bảng {days}.")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        of_our_time(day)
    except ValueError as error:
        raise ArgumentTypeError(f"“{text}” không phải ngày như 2026-11-24") from error
    except ValidationError as error:
        raise ArgumentTypeError(f"“{text}”: {error.message}") from error
    return day
