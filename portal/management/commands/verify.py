"""Compare all that is public with what was approved; begin the log; accept what stands."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.publication_log.verification import run


class Command(BaseCommand):
    help = (
        "Đối chiếu mọi thứ đang công khai với bản đã duyệt, và nêu từng chỗ khác. Máy chủ tự chạy "
        "mỗi ngày một lần. Kết thúc bằng mã 1 nếu có chỗ khác."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        group = parser.add_mutually_exclusive_group()
        group.add_argument(
            "--begin", action="store_true", help="ghi nhận ban đầu, nếu cổng chưa có nhật ký"
        )
        group.add_argument(
            "--accept",
            action="store_true",
            help="ghi nhận những gì đang công khai là đúng, sau khi đã xem từng chỗ khác",
        )

    def handle(self, *, begin: bool, accept: bool, **options: Any) -> None:
        if begin or accept:
            if said := run.accept() if accept else run.start():
                self.stdout.write(said)
            return
        result = run.verify()
        for difference in result.differences:
            self.stdout.write(f"- {difference}")
        for notice in result.notices:
            self.stdout.write(f"* {notice}")
        self.stdout.write(f"{run.summary(result)} {result.seconds:.1f} giây.")
        self.stdout.write(f"Đầu nhật ký: {result.head}")
        if result.count:
            sys.exit(1)
