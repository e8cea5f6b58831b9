"""The environment variables: accepted values, and messages for other values."""

import os
import socket
import subprocess
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from runner.console import ConfigurationError
from runner.environment import CHECKOUT, Environment, read, variables
from tools.variables import EXAMPLE, OPERATORS, example, table

KEY = {"SECRET_KEY": "for-tests-only"}
RUNNER = ["-m", "runner"]
MANAGE = ["manage.py", "check"]

WRONG = [
    *(("DEMO", text) for text in ("false", "yes", "2", " 1")),
    *(("DEBUG", text) for text in ("true", "-1")),
    *(("HTTPS", text) for text in ("true", "on")),
    *(("TRUSTED_PROXIES", text) for text in ("yes", "-1", "11", "1.0", "١")),
    *(("STATISTICS_HOURLY_DAYS", text) for text in ("abc", "0", "-1", "3661")),
    *(("PORT", text) for text in ("abc", "0", "99999", "65536", "-1", "80 ", "٨٠٨٠")),
    *(("HOST", text) for text in ("192.0.2.1", "2001:db8::1", "không có", "a" * 70, "\udcff")),
    *(("ALLOWED_HOSTS", text) for text in ("https://a.vn", "a.vn:80", "a.vn b.vn", "*.a.vn")),
    *(("CSRF_TRUSTED_ORIGINS", text) for text in ("a.vn", "https://a.vn/", "ftp://a.vn")),
    ("SECRET_KEY", "  "),
    *(("LOCK_MINUTES", text) for text in ("0", "721", "5.5")),
    *(("ADMIN_NETWORKS", text) for text in ("a.vn", "192.0.2.1/24", "192.0.2.0/33", "1.2.3")),
    *(
        ("SHARED_NETWORKS", text)
        for text in ("192.0.2.0/24", "192.0.2.0/24=0", "a=2", "192.0.2.0/24=x")
    ),
    *(("DATA_CENTRE_NETWORKS", text) for text in ("/no/such/file", "/", __file__)),
    *(("MAIL_URL", text) for text in ("mail.vn", "http://mail.vn", "smtp://", "smtp://a:b@c:x")),
    *(("MAIL_URL", text) for text in ("smtp://a:1#b@c", "smtp://a:1?b@c", "smtp://a:1/b@c")),
    *(("MAIL_FROM", text) for text in ("cộng@a.vn", "a(b@c.vn", "a@" + "b" * 253)),
    *(("MAIL_ERRORS_TO", text) for text in ("truc", "a@b c@d", "Trực <truc@anthinh.vn>")),
]
STORE = "s3://ma:bi-mat@kho.vn"
WRONG_STORES = [
    *("s3://kho.vn/cong", "https://ma:bi-mat@kho.vn/cong", f"{STORE}", f"{STORE}/", "s3://"),
    *(f"{STORE}/cong/anh", f"{STORE}/cong?khac=1", f"{STORE}/cong#x", f"{STORE}:x/cong", "rác"),
    *(f"{STORE}/cong?region", "s3://ma@kho.vn/cong", "s3://ma:bi-mat@[::1/cong"),
]
WRONG_DATABASES = [
    *("mysql://u:bi-mat@h/d", "mysql://h/d?a=b", "sqlite://", "sqlite:////tmp/x", "rác", " "),
    *("postgres://", "postgres://u@h/", "postgres://h:abc/d", "postgres://h:65536/d"),
    *("postgres://h/d?khong-co=1", "postgres://[::1/d", "host=h dbname=d"),
]


def with_key(**environ: str) -> Environment:
    return read(KEY | environ)


def run(arguments: list[str], **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run one of the site's programs, with nothing set but what a shell has and `environ`."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    command = [sys.executable, *arguments]
    return subprocess.run(
        command, cwd=CHECKOUT, env={**kept, **environ}, capture_output=True, text=True, timeout=60
    )


def assert_refused(result: "subprocess.CompletedProcess[str]", reason: str) -> None:
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith(f"Lỗi: {reason}")
    assert result.stderr.count("\n") == 1


def test_defaults() -> None:
    environment = with_key()
    assert (environment.host, environment.port) == ("127.0.0.1", 8000)
    assert environment.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]
    assert environment.csrf_trusted_origins == []
    assert (environment.trusted_proxies, environment.statistics_hourly_days) == (0, 8)
    assert environment.database_url is None
    assert environment.second_factor_roles == ["Người duyệt", "Quản trị hệ thống"]
    assert (environment.lock_minutes, environment.lock_minutes_administrators) == (15, 5)
    assert (environment.unused_days, environment.admin_networks) == (45, [])
    assert environment.portal_var == CHECKOUT / "var"
    assert [environment.demo, environment.debug, environment.https] == [False] * 3


@pytest.mark.parametrize("name", [name for name in variables() if name != "SECRET_KEY"])
def test_an_empty_variable_is_not_set(name: str) -> None:
    assert with_key(**{name: ""}) == with_key()


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("DEMO", "1", True),
        ("HOST", "0.0.0.0", "0.0.0.0"),  # noqa: S104
        ("HOST", "localhost", "localhost"),
        ("PORT", "65535", 65535),
        ("ALLOWED_HOSTS", " a.vn, .b.vn ,*,[::1],", ["a.vn", ".b.vn", "*", "[::1]"]),
        ("CSRF_TRUSTED_ORIGINS", "https://a.vn,http://b.vn:8080",
         ["https://a.vn", "http://b.vn:8080"]),
        ("TRUSTED_PROXIES", "10", 10),
        ("STATISTICS_HOURLY_DAYS", "1", 1),
        ("SECRET_KEY", "khóa", "khóa"),
        ("BACKUP_KEY", "/khong/co/khoa", Path("/khong/co/khoa")),  # no reason not to serve
        ("SECOND_FACTOR_ROLES", " Người  duyệt ,Lãnh đạo,", ["Người duyệt", "Lãnh đạo"]),
        ("SECOND_FACTOR_ROLES", "0", []),
        ("ADMIN_NETWORKS", "192.0.2.0/24, 2001:db8::/32", ["192.0.2.0/24", "2001:db8::/32"]),
        ("MAIL_ERRORS_TO", "a@b.vn, lan+loi@c.vn", ["a@b.vn", "lan+loi@c.vn"]),
    ],
)  # fmt: skip
def test_right_values(name: str, text: str, value: object) -> None:
    assert getattr(with_key(**{name: text}), name.lower()) == value


@pytest.mark.parametrize(("name", "text"), WRONG)
def test_wrong_values(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} phải là ") as refusal:
        with_key(**{name: text})
    assert str(refusal.value).isprintable()


@pytest.mark.parametrize("text", WRONG_DATABASES)
def test_wrong_databases(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^DATABASE_URL phải là địa chỉ PostgreSQL") as no:
        with_key(DATABASE_URL=text)
    assert "bi-mat" not in str(no.value)


@pytest.mark.parametrize("text", WRONG_STORES)
def test_wrong_stores(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^STORAGE_URL phải là địa chỉ kho S3") as no:
        with_key(STORAGE_URL=text)
    assert "bi-mat" not in str(no.value)


@pytest.mark.parametrize(
    ("text", "endpoint", "region"),
    [(f"{STORE}:9000/cong", "https://kho.vn:9000", "us-east-1"),
     (f"{STORE}/cong/?region=vn-1", "https://kho.vn", "vn-1"),
     ("s3+plain://ma:bi-mat@[::1]:9/cong", "http://[::1]:9", "us-east-1")],
)  # fmt: skip
def test_object_store(text: str, endpoint: str, region: str) -> None:
    found = with_key(STORAGE_URL=text).storage_url
    assert found == {
        "endpoint_url": endpoint,
        "bucket_name": "cong",
        "access_key": "ma",
        "secret_key": "bi-mat",
        "region_name": region,
    }


@pytest.mark.parametrize(
    ("name", "text"),
    [("WORKERS", "33"), ("WORKERS", "-1"), ("THREADS", "7"), ("THREADS", "65"),
     ("DATABASE_CONN_MAX_AGE", "86401"), ("DATABASE_CONN_MAX_AGE", "-1")],
)  # fmt: skip
def test_wrong_numbers_of_a_node(name: str, text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^{name} phải là số nguyên từ "):
        with_key(**{name: text})


def test_a_direct_address_is_for_what_is_not_the_web_server() -> None:
    pool, server = "postgres://u@pool:6432/d", "postgres://u@server/d"
    found = with_key(DATABASE_URL=pool, DATABASE_DIRECT_URL=server)
    assert found.session_database == found.database_direct_url != found.database_url
    assert with_key(DATABASE_URL=server).session_database == found.session_database
    with pytest.raises(ConfigurationError, match=r"^Có DATABASE_DIRECT_URL thì phải có"):
        with_key(DATABASE_DIRECT_URL=server)


def test_the_web_server_fits_into_the_embedded_database() -> None:
    assert with_key(WORKERS="5", THREADS="16").web_workers == 5
    with pytest.raises(ConfigurationError, match=r"^WORKERS × THREADS là 96: PostgreSQL nhúng"):
        with_key(WORKERS="6", THREADS="16")
    assert with_key(WORKERS="6", DATABASE_URL="postgres://h/d").web_workers == 6
    assert 1 <= with_key().web_workers <= 4


def test_the_value_is_named_and_no_longer_than_a_line() -> None:
    with pytest.raises(ConfigurationError) as refusal:
        with_key(DEMO="false")
    assert str(refusal.value) == "DEMO phải là 0 hoặc 1, không phải «false»."
    with pytest.raises(ConfigurationError) as refusal:
        with_key(DEMO="a\nb" + "c" * 1000)
    assert len(str(refusal.value)) < 120
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "port", "starts_tls", "is_tls"),
    [("smtp://u%40x:p%2F@m", 587, True, False), ("smtps://u%40x:p%2F@m", 465, False, True),
     ("smtp+plain://u%40x:p%2F@m:2525/", 2525, False, False)],
)  # fmt: skip
def test_mail_server(text: str, port: int, starts_tls: bool, is_tls: bool) -> None:
    found = with_key(MAIL_URL=text, MAIL_FROM="cong@a.vn").mail_url
    assert found == {
        "EMAIL_HOST": "m",
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": "u@x",
        "EMAIL_HOST_PASSWORD": "p/",
        "EMAIL_USE_TLS": starts_tls,
        "EMAIL_USE_SSL": is_tls,
    }


@pytest.mark.parametrize("senders", ["", "a@b.vn,c@d.vn"])
def test_mail_needs_one_sender(senders: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^MAIL_FROM phải là một địa chỉ thư"):
        with_key(MAIL_URL="smtp://m", MAIL_FROM=senders)


def test_database_address() -> None:
    found: Any = with_key(DATABASE_URL="postgres://u:p%40x@h:5432/d?sslmode=require").database_url
    assert found == {
        "NAME": "d",
        "USER": "u",
        "PASSWORD": "p@x",
        "HOST": "h",
        "PORT": "5432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_database_on_a_socket() -> None:
    found: Any = with_key(DATABASE_URL="postgresql://u:@%2Frun%2Fpg:5432/d").database_url
    assert (found["HOST"], found["PASSWORD"]) == ("/run/pg", "")


def test_a_file_as_the_folder_of_data(tmp_path: Path) -> None:
    (tmp_path / "var").touch()
    with pytest.raises(ConfigurationError, match=r"^PORTAL_VAR phải là một thư mục"):
        with_key(PORTAL_VAR=str(tmp_path / "var"))


def test_a_link_to_nowhere_as_the_folder_of_data(tmp_path: Path) -> None:
    (tmp_path / "var").symlink_to(tmp_path / "gone")
    with pytest.raises(ConfigurationError, match=r"^PORTAL_VAR phải là một thư mục"):
        with_key(PORTAL_VAR=str(tmp_path / "var"))


def test_a_key_is_made_whatever_a_killed_process_left(tmp_path: Path) -> None:
    """In a container each start has the same process id."""
    (tmp_path / f"secret_key.{os.getpid()}").touch()
    assert read({"PORTAL_VAR": str(tmp_path)}).secret_key


def test_a_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    var = tmp_path / "a" / "var"
    first, second = (read({"PORTAL_VAR": str(var)}).secret_key for _ in range(2))
    assert first == second
    assert len(first) >= 50
    assert (var / "secret_key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in var.iterdir()] == ["secret_key"]


def empty(path: Path) -> None:
    path.touch()


def blank(path: Path) -> None:
    path.write_text(" \n")


def binary(path: Path) -> None:
    path.write_bytes(b"\xff\x00")


@pytest.mark.parametrize("make", [empty, blank, binary, Path.mkdir])
def test_a_kept_key_that_is_none(make: Any, tmp_path: Path) -> None:
    make(tmp_path / "secret_key")
    with pytest.raises(ConfigurationError, match="secret_key"):
        read({"PORTAL_VAR": str(tmp_path)})


def test_a_place_that_takes_no_key() -> None:
    with pytest.raises(ConfigurationError, match="Không ghi được vào thư mục /proc/var"):
        read({"PORTAL_VAR": "/proc/var"})


def one_of_each() -> list[tuple[str, str]]:
    """Return the first wrong value of every variable that has one."""
    return [*dict(reversed([*WRONG, ("DATABASE_URL", WRONG_DATABASES[0])])).items()]


@pytest.mark.slow
@pytest.mark.parametrize("program", [RUNNER, MANAGE], ids=["runner", "manage"])
@pytest.mark.parametrize(("name", "text"), one_of_each())
def test_no_program_starts_with_a_wrong_variable(
    program: list[str], name: str, text: str, tmp_path: Path
) -> None:
    """One clear line, no traceback, exit code 2, and no file made."""
    var = tmp_path / "var"
    assert_refused(run(program, **{"PORTAL_VAR": str(var), name: text}), f"{name} phải là ")
    assert not var.exists()


@pytest.mark.parametrize("program", [RUNNER, MANAGE], ids=["runner", "manage"])
def test_no_program_starts_with_a_file_as_the_folder_of_data(
    program: list[str], tmp_path: Path
) -> None:
    (tmp_path / "var").touch()
    assert_refused(run(program, PORTAL_VAR=str(tmp_path / "var")), "PORTAL_VAR phải là ")


@pytest.mark.slow
@pytest.mark.parametrize("program", [RUNNER, MANAGE], ids=["runner", "manage"])
@pytest.mark.parametrize("make", [empty, Path.mkdir])
def test_no_program_starts_with_an_unusable_key(
    program: list[str], make: Any, tmp_path: Path
) -> None:
    make(tmp_path / "secret_key")
    result = run(program, PORTAL_VAR=str(tmp_path))
    assert_refused(result, "")
    assert "secret_key" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_a_wrong_value_given_along_on_a_free_port(port: int) -> None:
    """Another machine's address is refused at once, not taken for a port in use."""
    with socket.create_server(("127.0.0.1", port)):
        result = run(RUNNER, HOST="192.0.2.1", PORT=str(port), **KEY)
    assert_refused(result, "HOST phải là một địa chỉ của máy này, không phải «192.0.2.1».")


def test_the_table_of_the_handbook_is_that_of_the_code() -> None:
    """To write it anew: python -m tools.variables."""
    assert table() in OPERATORS.read_text()


def test_the_example_is_that_of_the_code() -> None:
    """To write it anew: python -m tools.variables."""
    assert EXAMPLE.read_text() == example()


def test_a_file_of_networks_is_read_and_sorted(tmp_path: Path) -> None:
    lines = (
        "# trung tâm\n2001:db8::/64\n198.51.100.128/25\n\n198.51.100.0/25  # một nửa\n192.0.2.1\n"
    )
    (tmp_path / "networks").write_text(lines, encoding="utf-8")
    found = with_key(DATA_CENTRE_NETWORKS=str(tmp_path / "networks"))
    first = int(ip_address("2001:db8::"))
    assert found.data_centre_networks == [
        (4, int(ip_address("192.0.2.1")), int(ip_address("192.0.2.1"))),
        (4, int(ip_address("198.51.100.0")), int(ip_address("198.51.100.255"))),
        (6, first, first + 2**64 - 1),
    ]
