"""Validation of addresses that people type: paths of this site, or https addresses."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import CheckConstraint, Q

HELP = "Bắt đầu bằng / hoặc https://"
BAD_START = "Địa chỉ phải bắt đầu bằng / hoặc https://"
# Browsers read a backslash as a slash, and skip line ends and tabs.
_PATH = re.compile(r"/(?![/\\])[^\\\s]*")
_is_whole = URLValidator(
    ["https"], message="Hãy viết đủ địa chỉ, ví dụ https://dichvucong.gov.vn/.", code="address"
)


def is_local_path(address: str) -> bool:
    """Return whether every browser reads `address` as a path of this site."""
    return bool(_PATH.fullmatch(address)) and address.isprintable()


def local_or_https(address: str) -> None:
    """Raise ValidationError unless `address` is a path of this site or a full https address."""
    if is_local_path(address):
        return
    if not address.startswith("https://"):
        raise ValidationError(BAD_START, code="address")
    _is_whole(address)


def leads_here_or_by_https(name: str, field: str) -> CheckConstraint:
    """Return the constraint `name`: `field` is empty, a path of this site, or an https address."""
    return CheckConstraint(
        name=name,
        condition=Q(**{field: ""}) | Q(**{f"{field}__regex": r"^(/$|/[^/\\]|https://[^/\\])"}),
        violation_error_message=BAD_START,
    )
