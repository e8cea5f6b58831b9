"""Addresses that staff or readers type: paths of this site, and pages elsewhere."""

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
    """Return whether `address` is a path of this site, whatever a browser makes of it."""
    return bool(_PATH.fullmatch(address)) and address.isprintable()


def local_or_https(address: str) -> None:
    """Refuse what is neither a path of this site nor a whole https address.

    Raises ValidationError.
    """
    if is_local_path(address):
        return
    if not address.startswith("https://"):
        raise ValidationError(BAD_START, code="address")
    _is_whole(address)


def leads_here_or_by_https(name: str, field: str) -> CheckConstraint:
    """Return the constraint that an address, where there is one, is as `local_or_https` says."""
    return CheckConstraint(
        name=name,
        condition=Q(**{field: ""}) | Q(**{f"{field}__regex": r"^(/$|/[^/\\]|https://[^/\\])"}),
        violation_error_message=BAD_START,
    )
