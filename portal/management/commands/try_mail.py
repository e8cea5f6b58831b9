"""Sends a mail at once, to show whether mail is set up well."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from core.signals import unit_name
from portal.outbox import reason, send_by_smtp


class Command(BaseCommand):
    help = "Gửi ngay một thư thử tới một địa chỉ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("address", metavar="địa-chỉ")

    def handle(self, *, address: str, **options: Any) -> None:
        if not settings.MAIL_IS_SET_UP:
            raise CommandError("Chưa đặt MAIL_URL nên cổng không gửi thư.")
        try:
            validate_email(address)
        except ValidationError as error:
            raise CommandError(f"«{address}» không phải địa chỉ thư.") from error
        subject = f"Thư thử của {unit_name() or 'cổng thông tin'}"
        body = "Cổng thông tin gửi được thư tới địa chỉ này."
        try:
            send_by_smtp(subject, body, settings.DEFAULT_FROM_EMAIL, [address])
        except (OSError, ValueError) as error:
            raise CommandError(f"Chưa gửi được: {reason(error)}.") from error
        self.stdout.write(f"Máy chủ thư đã nhận thư tới {address}. Hãy xem cả hộp thư rác.")
