"""Import the articles of a former system from a CSV or JSON file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from tqdm import tqdm

from core.os_errors import reason_of
from news.importer.files import FileRefusedError, ImportRow, read_rows, write_refused
from news.importer.importer import Importer, RowRefusedError

SHOWN = 20  # reasons on the screen; the file has all of them


class Command(BaseCommand):
    help = "Nhập bài viết từ hệ thống cũ (CSV hoặc JSON, kèm thư mục ảnh). Xem docs/importing.md."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="TỆP", help="tệp .csv hoặc .json, UTF-8")
        parser.add_argument(
            "--images", type=Path, help="thư mục ảnh; mặc định là thư mục chứa tệp nhập"
        )
        parser.add_argument(
            "--approver",
            help="tài khoản duyệt các bài có ngày đăng; không có thì mọi bài đều là bản nháp",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="chỉ thử và báo lỗi, không giữ lại gì"
        )
        parser.add_argument(
            "--without-missing-images",
            action="store_true",
            help="vẫn nhận bài khi không lấy được ảnh của nó",
        )
        parser.add_argument(
            "--rejected", type=Path, help="nơi ghi các dòng bị từ chối; mặc định cạnh tệp nhập"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        importer = Importer(
            _folder(options["images"] or file.parent),
            approver=_approver(options["approver"]),
            dry_run=options["dry_run"],
            without_missing=options["without_missing_images"],
        )
        try:
            total = sum(1 for _ in read_rows(file))
            refused = self._import(importer, file, total)
        except FileRefusedError as error:
            raise CommandError(str(error)) from error
        except OperationalError as error:
            raise CommandError(
                "Mất kết nối cơ sở dữ liệu. Những bài đã nhập vẫn còn; "
                f"chạy lại lệnh này để nhập tiếp. ({str(error).strip()})"
            ) from error
        except KeyboardInterrupt:
            raise CommandError("Đã dừng. Bài đã nhập vẫn còn; chạy lại để nhập tiếp.") from None
        if refused:
            rejected = options["rejected"] or file.with_name(f"{file.stem}-bi-tu-choi.csv")
            self._report_refused(refused, rejected)

    def _import(self, importer: Importer, file: Path, total: int) -> list[tuple[ImportRow, str]]:
        refused: list[tuple[ImportRow, str]] = []
        imported = known = 0
        for row in tqdm(read_rows(file), "Nhập bài viết", total, unit=" bài", disable=None):
            try:
                if importer.import_row(row.cells):
                    imported += 1
                else:
                    known += 1
            except RowRefusedError as error:
                refused.append((row, str(error)))
        verb = "Sẽ nhập" if importer.dry_run else "Đã nhập"
        self.stdout.write(
            f"{verb} {imported} bài; {known} bài đã có từ trước; từ chối {len(refused)}."
        )
        if importer.missing:
            self.stdout.write(f"{importer.missing} ảnh hoặc phim không lấy được, bài thiếu chúng.")
        if importer.undescribed:
            self.stdout.write(
                f"{importer.undescribed} ảnh trong bài chưa được mô tả cho người khiếm thị: "
                "xem Thư viện ảnh trong trang quản trị."
            )
        return refused

    def _report_refused(self, refused: list[tuple[ImportRow, str]], rejected: Path) -> None:
        for row, reason in refused[:SHOWN]:
            self.stderr.write(f"Dòng {row.number}: {reason}")
        if len(refused) > SHOWN:
            self.stderr.write(f"… và {len(refused) - SHOWN} dòng nữa.")
        try:
            write_refused(rejected, refused)
        except OSError as error:
            raise CommandError(f"Không ghi được {rejected}: {reason_of(error)}.") from error
        raise CommandError(
            f"{len(refused)} dòng bị từ chối được ghi vào {rejected}. Sửa rồi nhập tệp ấy."
        )


def _folder(path: Path) -> Path:
    if not path.is_dir():
        raise CommandError(f"Không có thư mục ảnh {path}.")
    return path


def _approver(username: str | None) -> User | None:
    if username is None:
        return None
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None or not user.has_perm("news.approve_article"):
        raise CommandError(f"“{username}” không phải tài khoản có quyền duyệt bài.")
    return user
