"""Make the first site of a unit and its first administrator; asks, or reads the environment."""

import sys
from argparse import ArgumentParser
from collections.abc import Callable
from getpass import getpass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from portal import first_site
from portal.first_site import FirstSite

HINT = (
    "Cổng chưa có tài khoản nào, nên chưa ai vào được trang quản trị. Hãy chạy: "
    ".venv/bin/python manage.py first_site"
)


class Command(BaseCommand):
    help = (
        "Đặt tên đơn vị và tạo người quản trị đầu tiên cho cổng còn trống. Hỏi ở màn hình, hoặc "
        "đọc FIRST_UNIT, FIRST_ACCOUNT và FIRST_PASSWORD."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--first-run",
            action="store_true",
            help="thôi nếu đã có tài khoản; không có ai để hỏi thì chỉ nhắc",
        )

    def handle(self, *, first_run: bool, **options: Any) -> None:
        if not first_site.is_wanted():
            if first_run:
                return
            raise CommandError(
                "Cổng đã có tài khoản. Thêm người quản trị: manage.py createsuperuser; đổi tên đơn "
                "vị: trang quản trị, mục Thông tin đơn vị."
            )
        wanted = self._from_environment() if settings.FIRST_ACCOUNT else self._asked(first_run)
        if wanted is None:
            self.stderr.write(HINT)
            return
        try:
            user = wanted.create()
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(
            f"Đã đặt tên đơn vị là {wanted.unit} và tạo người quản trị {user.username}. Lần đăng "
            "nhập đầu tiên, cổng dẫn qua việc cài đăng nhập hai bước."
        )

    def _from_environment(self) -> FirstSite:
        return FirstSite(settings.FIRST_UNIT, settings.FIRST_ACCOUNT, settings.FIRST_PASSWORD)

    def _asked(self, first_run: bool) -> FirstSite | None:
        if not sys.stdin.isatty():
            if first_run:
                return None
            raise CommandError(
                "Không có màn hình để hỏi: hãy đặt FIRST_UNIT, FIRST_ACCOUNT và FIRST_PASSWORD."
            )
        try:
            unit = settings.FIRST_UNIT or self._ask(
                "Tên đơn vị, ví dụ Phường An Thịnh", first_site.check_unit
            )
            account = self._ask("Tên đăng nhập của người quản trị", first_site.check_account)
            return FirstSite(unit, account, self._ask_password(account))
        except EOFError:
            return None

    def _ask(self, question: str, check: Callable[[str], None]) -> str:
        while True:
            answer = " ".join(input(f"{question}: ").split())
            if self._is_good(check, answer):
                return answer

    def _ask_password(self, account: str) -> str:
        while True:
            password = getpass("Mật khẩu (không hiện khi gõ): ")
            if not self._is_good(first_site.check_password, account, password):
                continue
            if getpass("Gõ lại mật khẩu: ") == password:
                return password
            self.stderr.write("Hai lần gõ khác nhau.")

    def _is_good(self, check: Callable[..., None], *values: str) -> bool:
        try:
            check(*values)
        except ValidationError as error:
            self.stderr.write(" ".join(error.messages))
            return False
        return True
