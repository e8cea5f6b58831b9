"""The kinds of values that environment variables have: what is expected, and how it is read."""

import os
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from runner.server_addresses import database, mail_server, object_store

HOST_NAME = re.compile(r"\*|\.?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*|\[[0-9A-Fa-f:.]+\]")
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9_.-]+(:[0-9]+)?")
MAIL_ADDRESS = re.compile(
    r"(?=.{3,254}$)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*"
)


@dataclass(frozen=True)
class ValueKind:
    """A kind of values of variables, such as numbers or folders.

    Args:
        expected: what such a value is, in Vietnamese; it follows the words "… phải là".
        parse: returns the value of a text. Raises ValueError for a text that is not valid.
        is_secret: never show the text in messages.
    """

    expected: str
    parse: Callable[[str], Any]
    is_secret: bool = False


def _flag(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


def number(least: int, most: int) -> ValueKind:
    def parse(text: str) -> int:
        if not re.fullmatch("[0-9]{1,9}", text) or not least <= int(text) <= most:
            raise ValueError(text)
        return int(text)

    return ValueKind(f"số nguyên từ {least} đến {most}", parse)


def _list_of(pattern: re.Pattern[str]) -> Callable[[str], list[str]]:
    def parse(text: str) -> list[str]:
        items = [item.strip() for item in text.split(",") if item.strip()]
        if not all(pattern.fullmatch(item) for item in items):
            raise ValueError(text)
        return items

    return parse


def _networks(text: str) -> list[str]:
    networks = [item.strip() for item in text.split(",") if item.strip()]
    for each in networks:
        ip_network(each)  # raises ValueError, also for an address with bits of a host set
    return networks


def _shared_networks(text: str) -> list[tuple[IPv4Network | IPv6Network, int]]:
    """Return networks with the number after their `=`."""
    found = []
    for item in text.split(","):
        if item.strip():
            network, _, times = item.partition("=")
            if not re.fullmatch("[0-9]{1,4}", times.strip()) or not int(times):
                raise ValueError(text)
            found.append((ip_network(network.strip()), int(times)))
    return found


def _network_file(text: str) -> list[tuple[int, int, int]]:
    """Return the IP version and the first and last address of the networks in a file, sorted."""
    if not text:
        return []
    try:
        lines = Path(text).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise ValueError(text) from error
    networks = [ip_network(line) for each in lines if (line := each.partition("#")[0].strip())]
    four = [each for each in networks if isinstance(each, IPv4Network)]
    six = [each for each in networks if isinstance(each, IPv6Network)]
    ranges: list[IPv4Network | IPv6Network] = [*collapse_addresses(four), *collapse_addresses(six)]
    return [(each.version, int(each[0]), int(each[-1])) for each in ranges]


def _roles(text: str) -> list[str]:
    names = [" ".join(item.split()) for item in text.split(",") if item.strip()]
    return [] if names == ["0"] else names


def _own_address(text: str) -> str:
    """Return the host if this machine can be reached by it."""
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            text, 0, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind) as trial:
            trial.bind(address)
    except OSError as error:  # also for a name that no name server knows
        raise ValueError(text) from error
    return text


def _folder(text: str) -> Path:
    path = Path(text).absolute()
    if os.path.lexists(path) and not path.is_dir():
        raise ValueError(text)
    return path


def _file(text: str) -> Path | None:
    # Whoever uses the file says if it is not there; the site goes on without it.
    return Path(text).absolute() if text else None


def _secret(text: str) -> str:
    if text and not text.strip():
        raise ValueError
    return text


def one_of(*words: str) -> ValueKind:
    def parse(text: str) -> str:
        if text not in words:
            raise ValueError(text)
        return text

    return ValueKind(" hoặc ".join(words), parse)


def _sentry(text: str) -> str:
    """Return an address such as https://key@errors.example.vn/1. Raises ValueError for others."""
    parts = urlsplit(text)
    has_all = parts.scheme in ("http", "https") and parts.hostname and parts.username
    if text and not (has_all and parts.path.rpartition("/")[2].isdecimal()):
        raise ValueError
    return text


FLAG = ValueKind("0 hoặc 1", _flag)
HOSTS = ValueKind(
    "các tên miền cách nhau bằng dấu phẩy, không kèm https:// hay số cổng", _list_of(HOST_NAME)
)
ORIGINS = ValueKind("các địa chỉ dạng https://tên-miền cách nhau bằng dấu phẩy", _list_of(ORIGIN))
NETWORKS = ValueKind(
    "các mạng cách nhau bằng dấu phẩy, ví dụ 192.0.2.0/24,2001:db8::/32", _networks
)
SHARED_NETWORKS = ValueKind(
    "các cặp mạng=số lần cách nhau bằng dấu phẩy, ví dụ 203.0.113.0/24=5", _shared_networks
)
NETWORK_FILE = ValueKind(
    "một tệp đọc được mà mỗi dòng là một mạng, chú thích sau dấu #", _network_file
)
ROLES = ValueKind("tên các vai trò cách nhau bằng dấu phẩy", _roles)
ADDRESS = ValueKind("một địa chỉ của máy này", _own_address)
FOLDER = ValueKind("một thư mục", _folder)
FILE = ValueKind("một tệp", _file)
TEXT = ValueKind("một địa chỉ", str)
UNIT = ValueKind("một tên", str.strip)
MAIL_ADDRESSES = ValueKind("các địa chỉ thư cách nhau bằng dấu phẩy", _list_of(MAIL_ADDRESS))
MAIL_SERVER = ValueKind(
    "địa chỉ máy chủ thư dạng smtp://tên:mật-khẩu@máy:cổng", mail_server, is_secret=True
)
OBJECT_STORE = ValueKind(
    "địa chỉ kho S3 dạng s3://mã-khóa:khóa-bí-mật@máy:cổng/tên-kho", object_store, is_secret=True
)
SECRET = ValueKind("một chuỗi bí mật", _secret, is_secret=True)
SENTRY = ValueKind("địa chỉ dạng https://khóa@máy/số", _sentry, is_secret=True)
DATABASE = ValueKind(
    "địa chỉ PostgreSQL dạng postgres://tên:mật-khẩu@máy:cổng/cơ-sở-dữ-liệu",
    database,
    is_secret=True,
)
