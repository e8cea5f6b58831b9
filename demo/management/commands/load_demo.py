"""Load the demo ward, show its staff logins, or give them new passwords."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from demo import loader


class Command(BaseCommand):
    help = "Nạp dữ liệu mẫu: một phường hư cấu với bài viết, ảnh, quảng cáo và tài khoản."

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            "--first-run",
            action="store_true",
            help="chỉ nạp vào cơ sở dữ liệu còn trống, nếu không thì lặng lẽ bỏ qua",
        )
        group.add_argument(
            "--beside-real-content",
            action="store_true",
            help="nạp cả khi đã có nội dung thật; nội dung ấy giữ nguyên",
        )
        group.add_argument(
            "--reset-passwords",
            action="store_true",
            help="chỉ đặt mật khẩu mới cho các tài khoản mẫu và in ra",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["reset_passwords"]:
            self._show(loader.reset_passwords() or self._no_accounts())
        elif options["first_run"] and (loader.is_loaded() or loader.has_real_content()):
            return
        else:
            self._load(options["beside_real_content"])

    def _load(self, beside_real_content: bool) -> None:
        try:
            loaded = loader.load(beside_real_content=beside_real_content)
        except loader.RealContentError as error:
            raise CommandError(
                "Cơ sở dữ liệu đã có nội dung thật nên không nạp dữ liệu mẫu. "
                "Muốn nạp thêm bên cạnh nội dung ấy: --beside-real-content"
            ) from error
        self.stdout.write(f"Đã nạp dữ liệu mẫu: thêm {loaded.articles} bài viết.")
        if loaded.passwords:
            self._show(loaded.passwords)

    def _show(self, passwords: dict[str, str]) -> None:
        self.stdout.write("Tài khoản mẫu (mật khẩu chỉ hiện một lần):")
        for username, password in passwords.items():
            self.stdout.write(f"  {username:<10} {password}   {loader.role_of(username)}")

    def _no_accounts(self) -> dict[str, str]:
        raise CommandError("Chưa có tài khoản mẫu nào; hãy chạy load_demo trước.")
