"""The environment variables of the site, read once and strictly by each process.

An empty variable counts as not set. The table in docs/operators.md and deploy/.env.example are
written from here: `python -m tools.variables`.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Any, get_type_hints

from runner.console import ConfigurationError
from runner.secret_key import kept_secret_key
from runner.value_kinds import (
    ADDRESS,
    DATABASE,
    FILE,
    FLAG,
    FOLDER,
    HOSTS,
    MAIL_ADDRESSES,
    MAIL_SERVER,
    NETWORK_FILE,
    NETWORKS,
    OBJECT_STORE,
    ORIGINS,
    ROLES,
    SECRET,
    SENTRY,
    SHARED_NETWORKS,
    TEXT,
    UNIT,
    ValueKind,
    number,
    one_of,
)

CHECKOUT = Path(__file__).resolve().parents[1]
LONGEST_SHOWN = 60
# The embedded PostgreSQL has 100 connections; what is not the web server's is for all else.
EMBEDDED_CONNECTIONS = 80
MOST_WORKERS = 4  # unless WORKERS says more
THREADS = 16


@dataclass(frozen=True)
class Variable:
    """The definition of one environment variable.

    Args:
        kind: the kind of its values.
        default: the text used if it is not set.
        meaning: what it is for, in Vietnamese.
        default_meaning: the default in words, for the documents, if `default` is not clear.
    """

    kind: ValueKind
    default: str
    meaning: str
    default_meaning: str = ""

    def value(self, name: str, text: str) -> Any:
        """Return the value of `text`. Raises ConfigurationError if it is not valid."""
        try:
            return self.kind.parse(text or self.default)
        except ValueError:
            found = "" if self.kind.is_secret else f", không phải «{_printable(text)}»"
            raise ConfigurationError(f"{name} phải là {self.kind.expected}{found}.") from None


def _printable(text: str) -> str:
    shown = text if text.isprintable() else ascii(text)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"


@dataclass(frozen=True)
class Environment:
    """The values of all variables; the variable of `port` is called PORT, and so on."""

    host: Annotated[
        str,
        Variable(
            ADDRESS, "127.0.0.1", "địa chỉ phục vụ; `0.0.0.0` để máy khác trong mạng cũng mở được"
        ),
    ]
    port: Annotated[int, Variable(number(1, 65535), "8000", "cổng phục vụ")]
    allowed_hosts: Annotated[
        list[str],
        Variable(
            HOSTS,
            "localhost,127.0.0.1,[::1]",
            "các tên miền được chấp nhận; phải đặt khi mở ra ngoài máy",
        ),
    ]
    https: Annotated[bool, Variable(FLAG, "0", "đặt `1` khi đứng sau máy chủ TLS")]
    hsts_subdomains: Annotated[
        bool,
        Variable(
            FLAG,
            "0",
            "khi `HTTPS=1`: `1` là trình duyệt chỉ mở mọi tên miền con bằng https trong một năm; "
            "chỉ đặt khi mọi trang ở tên miền con đều đã có TLS",
        ),
    ]
    hsts_preload: Annotated[
        bool,
        Variable(
            FLAG,
            "0",
            "cùng với `HSTS_SUBDOMAINS=1`: `1` là cho phép trình duyệt ghi sẵn tên miền vào danh "
            "sách chỉ dùng https; ghi vào thì rút ra mất nhiều tháng",
        ),
    ]
    csrf_trusted_origins: Annotated[
        list[str],
        Variable(
            ORIGINS,
            "",
            "ví dụ `https://phuong.example.vn`, khi đứng sau máy chủ TLS; biểu mẫu công khai nhận "
            "bài gửi từ chính trang của mình; trình duyệt cũ không nói rõ điều đó thì phải đến từ "
            "đây hoặc từ tên máy chủ được hỏi",
        ),
    ]
    trusted_proxies: Annotated[
        int, Variable(number(0, 10), "0", "số máy chủ trung gian phía trước được tin")
    ]
    second_factor_roles: Annotated[
        list[str],
        Variable(
            ROLES,
            "Người duyệt,Quản trị hệ thống",
            "vai trò phải đăng nhập hai bước; ai có toàn quyền, quyền duyệt hay quyền sửa tài "
            "khoản cũng phải; `*` là mọi tài khoản, `0` là không ai phải",
        ),
    ]
    lock_minutes: Annotated[
        int,
        Variable(
            number(1, 720), "15", "số phút không ai dùng thì màn hình của trang quản trị bị khóa"
        ),
    ]
    lock_minutes_administrators: Annotated[
        int, Variable(number(1, 720), "5", "như trên, với người quản trị tài khoản")
    ]
    unused_days: Annotated[
        int,
        Variable(
            number(0, 3660),
            "45",
            "số ngày không dùng thì tài khoản tự tắt, bảy ngày sau khi được báo trước; `0` là "
            "không bao giờ",
        ),
    ]
    admin_networks: Annotated[
        list[str],
        Variable(
            NETWORKS,
            "",
            "chỉ mở trang quản trị cho các mạng này; đứng sau máy chủ trung gian thì phải đặt đúng "
            "`TRUSTED_PROXIES`",
            default_meaning="mọi mạng",
        ),
    ]
    shared_networks: Annotated[
        list[tuple[IPv4Network | IPv6Network, int]],
        Variable(
            SHARED_NETWORKS,
            "",
            "các mạng có nhiều người đọc sau một địa chỉ (khu công nghiệp, trường học): mức đếm "
            "trong một giờ của một địa chỉ mạng được nhân lên",
        ),
    ]
    data_centre_networks: Annotated[
        list[tuple[int, int, int]],
        Variable(
            NETWORK_FILE,
            "",
            "mạng của các trung tâm dữ liệu, nơi không có người đọc; lượt từ đó không được đếm",
        ),
    ]
    statistics_hourly_days: Annotated[
        int,
        Variable(
            number(1, 3660),
            "8",
            "số ngày giữ số liệu từng giờ của từng trang; cũ hơn được gộp theo ngày và tháng",
        ),
    ]
    database_url: Annotated[
        dict[str, Any] | None,
        Variable(
            DATABASE,
            "",
            "máy chủ PostgreSQL riêng; ký tự đặc biệt trong mật khẩu viết dạng `%40`",
            default_meaning="PostgreSQL nhúng trong `var/`",
        ),
    ]
    database_direct_url: Annotated[
        dict[str, Any] | None,
        Variable(
            DATABASE,
            "",
            "đặt khi `DATABASE_URL` là địa chỉ của PgBouncer: địa chỉ của chính máy chủ "
            "PostgreSQL, cho mọi việc ngoài máy chủ web (cập nhật cấu trúc, dọn dẹp, ghi lượt xem, "
            "sao lưu)",
            default_meaning="như `DATABASE_URL`",
        ),
    ]
    database_conn_max_age: Annotated[
        int,
        Variable(
            number(0, 86_400),
            "600",
            "số giây một luồng giữ kết nối cơ sở dữ liệu để dùng lại; không dùng tới lâu như thế "
            "thì PostgreSQL tự lấy lại; `0` là trả ngay sau mỗi yêu cầu",
        ),
    ]
    workers: Annotated[
        int,
        Variable(
            number(0, 32),
            "0",
            "số tiến trình web của nút này",
            default_meaning="số bộ xử lý của máy, nhiều nhất 4",
        ),
    ]
    threads: Annotated[
        int,
        Variable(
            number(8, 64),
            str(THREADS),
            "số luồng, tức số yêu cầu được xử lý cùng lúc, của một tiến trình web; mỗi luồng giữ "
            "nhiều nhất một kết nối cơ sở dữ liệu",
        ),
    ]
    storage_url: Annotated[
        dict[str, Any] | None,
        Variable(
            OBJECT_STORE,
            "",
            "kho S3 giữ ảnh và tệp đính kèm, chung cho mọi nút web; `s3+plain://` là không mã hóa, "
            "chỉ trong mạng riêng; thêm `?region=…` nếu kho cần",
            default_meaning="`media/` và `documents/` trong `PORTAL_VAR`",
        ),
    ]
    secret_key: Annotated[
        str,
        Variable(
            SECRET,
            "",
            "khóa ký phiên đăng nhập và liên kết; mọi nút web phải dùng chung một khóa",
            default_meaning="tự sinh, giữ trong `var/secret_key`",
        ),
    ]
    portal_var: Annotated[
        Path,
        Variable(
            FOLDER,
            str(CHECKOUT / "var"),
            "nơi đặt toàn bộ dữ liệu",
            default_meaning="`var/` trong thư mục mã nguồn",
        ),
    ]
    backup_dir: Annotated[
        Path,
        Variable(
            FOLDER,
            "",
            "nơi để các bản sao lưu, nên ở ổ đĩa khác; phải có sẵn nếu được đặt",
            default_meaning="`backups/` trong `PORTAL_VAR`",
        ),
    ]
    backup_key: Annotated[
        Path | None,
        Variable(
            FILE,
            "",
            "tệp khóa `age`, có thì bản sao lưu được mã hóa; khóa công khai đủ để sao lưu, phục "
            "hồi và diễn tập cần khóa bí mật",
            default_meaning="không mã hóa",
        ),
    ]
    backup_copy: Annotated[
        str,
        Variable(
            TEXT,
            "",
            "kho `restic` ở máy khác mà mỗi bản sao lưu được chép thêm tới; mật khẩu của kho ở "
            "`RESTIC_PASSWORD_FILE`",
            default_meaning="không chép",
        ),
    ]
    backup_wal: Annotated[
        bool,
        Variable(
            FLAG,
            "0",
            "`1`: giữ thêm mọi thay đổi của PostgreSQL nhúng ở `BACKUP_DIR`, để phục hồi được tới "
            "từng phút của bảy ngày qua",
        ),
    ]
    mail_url: Annotated[
        dict[str, Any] | None,
        Variable(
            MAIL_SERVER,
            "",
            "máy chủ thư: `smtp://` (STARTTLS, cổng 587), `smtps://` (TLS, cổng 465) hoặc "
            "`smtp+plain://` (không mã hóa, chỉ trong mạng riêng); ký tự đặc biệt viết dạng `%40`",
            default_meaning="không gửi thư",
        ),
    ]
    mail_from: Annotated[
        list[str],
        Variable(MAIL_ADDRESSES, "", "địa chỉ mà thư của cổng gửi đi từ đó; cần khi có `MAIL_URL`"),
    ]
    mail_errors_to: Annotated[
        list[str],
        Variable(MAIL_ADDRESSES, "", "những người nhận thư khi cổng gặp lỗi"),
    ]
    sentry_dsn: Annotated[
        str,
        Variable(
            SENTRY,
            "",
            "nơi nhận lỗi theo giao thức của Sentry, ví dụ một máy GlitchTip hay Bugsink của tỉnh; "
            "cần cài `requirements-sentry.txt`",
            default_meaning="không gửi",
        ),
    ]
    log_format: Annotated[
        str,
        Variable(
            one_of("text", "json"), "text", "dạng nhật ký: dòng chữ dễ đọc, hay mỗi dòng một JSON"
        ),
    ]
    access_log: Annotated[
        bool,
        Variable(FLAG, "0", "`1`: ghi nhật ký một dòng cho mỗi yêu cầu, không có địa chỉ của ai"),
    ]
    slow_query_ms: Annotated[
        int,
        Variable(
            number(0, 60000),
            "1000",
            "truy vấn cơ sở dữ liệu lâu hơn bấy nhiêu mili giây thì được ghi vào nhật ký; `0` là "
            "không ghi",
        ),
    ]
    metrics_networks: Annotated[
        list[str],
        Variable(
            NETWORKS,
            "",
            "các mạng được đọc `/metrics` và lý do trong `/readyz`, ngoài chính máy này; đứng sau "
            "máy chủ trung gian thì phải đặt đúng `TRUSTED_PROXIES`",
            default_meaning="chỉ máy này",
        ),
    ]
    demo: Annotated[
        bool,
        Variable(
            FLAG,
            "0",
            "`1`: có nội dung mẫu, nạp ở lần chạy đầu",
            default_meaning="`1` với `make run`, `0` với lệnh khác",
        ),
    ]
    first_unit: Annotated[
        str,
        Variable(
            UNIT,
            "",
            "tên đơn vị, chỉ dùng khi cổng chưa có tài khoản nào; để trống thì được hỏi",
        ),
    ]
    first_account: Annotated[
        str,
        Variable(
            UNIT,
            "",
            "tên đăng nhập của người quản trị đầu tiên, chỉ dùng khi cổng chưa có tài khoản nào; "
            "để trống thì được hỏi",
        ),
    ]
    first_password: Annotated[
        str,
        Variable(
            SECRET,
            "",
            "mật khẩu của người ấy; xóa khỏi tệp biến môi trường sau lần chạy đầu",
        ),
    ]
    debug: Annotated[
        bool,
        Variable(
            FLAG, "0", "`1`: chế độ lập trình (`make dev` tự đặt); không dùng trên máy chạy thật"
        ),
    ]

    @property
    def web_workers(self) -> int:
        """The processes of the web server of this node."""
        return self.workers or min(os.cpu_count() or 1, MOST_WORKERS)

    @property
    def session_database(self) -> dict[str, Any] | None:
        """The database server itself, for what needs a session of its own; None: the embedded."""
        return self.database_direct_url or self.database_url


def variables() -> dict[str, Variable]:
    """Return all variables by their names, in the order of the documents."""
    hints = get_type_hints(Environment, include_extras=True)
    return {field.name.upper(): hints[field.name].__metadata__[0] for field in fields(Environment)}


def read(environ: Mapping[str, str]) -> Environment:
    """Return the values of all variables; without SECRET_KEY the key kept in var/ is used.

    Raises ConfigurationError for the first value that is not valid.
    """
    values = {
        name.lower(): variable.value(name, environ.get(name, ""))
        for name, variable in variables().items()
    }
    if not environ.get("BACKUP_DIR"):
        values["backup_dir"] = values["portal_var"] / "backups"
    environment = Environment(**values)
    if environment.mail_url and len(environment.mail_from) != 1:
        raise ConfigurationError("MAIL_FROM phải là một địa chỉ thư khi có MAIL_URL.")
    _check_connections(environment)
    if environment.secret_key:
        return environment
    return replace(environment, secret_key=kept_secret_key(environment.portal_var))


def _check_connections(environment: Environment) -> None:
    if environment.database_direct_url and not environment.database_url:
        raise ConfigurationError("Có DATABASE_DIRECT_URL thì phải có DATABASE_URL.")
    wanted = environment.web_workers * environment.threads
    if not environment.database_url and wanted > EMBEDDED_CONNECTIONS:
        raise ConfigurationError(
            f"WORKERS × THREADS là {wanted}: PostgreSQL nhúng chỉ có {EMBEDDED_CONNECTIONS} kết "
            "nối cho máy chủ web."
        )


@cache
def current() -> Environment:
    """Return the environment of this process, read on first use. Raises ConfigurationError."""
    return read(os.environ)
