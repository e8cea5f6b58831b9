"""Check a production machine, and say what is missing."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from portal.doctor import CHECKS, State, examine
from portal.doctor.front import Front


class Command(BaseCommand):
    help = "Kiểm tra máy chạy thật và nói còn thiếu gì; kết thúc bằng mã 1 nếu có chỗ phải sửa."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--address", default="", help="địa chỉ của cổng, để thử qua nginx")
        parser.add_argument("--certificate", default="", help="chứng thư tự ký cần tin")
        parser.add_argument("--json", action="store_true", help="in ra JSON")

    def handle(self, *, address: str, certificate: str, **options: Any) -> None:
        checks = [*CHECKS, *(Front(address, certificate).checks() if address else [])]
        found = list(examine(checks))
        if options["json"]:
            lines = [
                {"name": name, "state": each.state.name.lower(), "words": each.words}
                for name, each in found
            ]
            self.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1))
        else:
            for name, each in found:
                self.stdout.write(f"[{each.state}] {name}: {each.words}")
        if any(each.state is State.FAULT for _, each in found):
            sys.exit(1)
