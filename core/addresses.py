"""Validation of addresses that people type: paths of this site, or https addresses."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import CheckConstraint, Q

HELP = "Bắt đầu bằng / hoặc https://"
BAD_START = "Địa chỉ phải bắt đầu bằng / hoặc https://"
# Browsers read a backslash as a slash, and skip line ends and tabs.
_PATH = re.compile(r"/(?![/\\])[^\\\s]*")
_AUTHORITY = re.compile(r"[^/?#]*")
_PORT = re.compile(r":[0-9]{1,5}$")
_HOST = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?|\[[0-9a-f:.]+\]")
# Letters that browsers keep in a host and Python's older rules replace: it would be another host.
_KEPT_BY_BROWSERS = re.compile("[ßẞς]")
_is_whole = URLValidator(
    ["https"], message="Hãy viết đủ địa chỉ, ví dụ https://dichvucong.gov.vn/.", code="address"
)


def is_local_path(address: str) -> bool:
    """Return whether every browser reads `address` as a path of this site."""
    return bool(_PATH.fullmatch(address)) and address.isprintable()


def safe_link(address: str) -> str | None:
    """Return a link of an article as it may be followed, its host in ASCII; None if it is odd.

    Odd is what browsers read otherwise than people do: another scheme, a scheme without slashes, a
    backslash, a name before the host. A host with foreign letters is written as browsers ask for
    it (`xn--…`), so that one that looks like another can be told from it.
    """
    if not address.isprintable() or "\\" in address.partition("?")[0]:
        return None
    scheme, colon, rest = address.partition(":")
    if not colon or re.search(r"[/?#]", scheme):
        return None if address.startswith("//") else address
    if scheme.lower() in ("mailto", "tel"):
        return address
    authority, tail = _authority(rest)
    host = _ascii_host(authority)
    if scheme.lower() not in ("http", "https") or not host:
        return None
    return f"{scheme.lower()}://{host}{tail}"


def plain_host(address: str) -> None:
    """Raise ValidationError for a name before the host, and for a host that is not plain ASCII."""
    authority, _ = _authority(address.partition(":")[2])
    host = _ascii_host(authority)
    if "@" in authority or not host:
        raise ValidationError(
            "Địa chỉ không được có tên người dùng (phần trước dấu @) hay ký tự lạ trong tên miền.",
            code="address",
        )
    if host != authority.lower():
        raise ValidationError(
            f"Trình duyệt sẽ mở {host}: tên miền đã gõ có chữ có dấu hoặc chữ nước ngoài, có thể "
            "giả một tên khác. Nếu đúng là nơi cần dẫn tới, hãy gõ lại bằng tên ấy.",
            code="address",
        )


def _authority(rest: str) -> tuple[str, str]:
    """Return the host with its port, and the rest, of what follows `https:`; "" without slashes."""
    if not rest.startswith("//"):
        return "", rest
    found = _AUTHORITY.match(rest[2:])
    authority = found[0] if found else ""
    return authority, rest[2 + len(authority) :]


def _ascii_host(authority: str) -> str:
    """Return the host with its port as browsers ask for it; "" if it is none."""
    host, _, port = authority.rpartition(":") if _PORT.search(authority) else (authority, "", "")
    if _KEPT_BY_BROWSERS.search(host):
        return ""
    try:
        plain = host.lower() if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    return f"{plain}{port and f':{port}'}" if _HOST.fullmatch(plain) else ""


def local_or_https(address: str) -> None:
    """Raise ValidationError unless `address` is a path of this site or a full https address."""
    if is_local_path(address):
        return
    if not address.startswith("https://"):
        raise ValidationError(BAD_START, code="address")
    _is_whole(address)
    plain_host(address)


def leads_here_or_by_https(name: str, field: str) -> CheckConstraint:
    """Return the constraint `name`: `field` is empty, a path of this site, or an https address."""
    return CheckConstraint(
        name=name,
        condition=Q(**{field: ""}) | Q(**{f"{field}__regex": r"^(/$|/[^/\\]|https://[^/\\])"}),
        violation_error_message=BAD_START,
    )
