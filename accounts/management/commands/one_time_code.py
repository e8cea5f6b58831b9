"""Let somebody who lost their telephone sign in once, when no administrator can."""

from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts import second_factor, session_rules


class Command(BaseCommand):
    help = "Cấp mã đăng nhập một lần cho người mất điện thoại, khi không còn ai quản trị vào được."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="tên đăng nhập")

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError(f"Không có tài khoản {options['username']}.")
        code = second_factor.new_one_time_code(user, by=None)
        session_rules.record(user, "Đã cấp mã đăng nhập một lần từ máy chủ.")
        self.stdout.write(
            f"Mã của {user.username}, dùng một lần trong một giờ thay cho 6 số: {code}"
        )
