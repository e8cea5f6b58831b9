"""Checks of the database."""

from datetime import timedelta
from typing import Any

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from portal.doctor.findings import Finding, advice, fault, good

OLDEST_VERSION = 140_000
CLOCKS_AGREE = timedelta(seconds=5)


def reachable() -> Finding:
    try:
        connection.ensure_connection()
    except (DatabaseError, InterfaceError) as error:
        reason = str(error).strip().splitlines()[0]
        return fault(f"Không kết nối được: {reason}. Xem DATABASE_URL và máy chủ PostgreSQL.")
    version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's alone
    if version < OLDEST_VERSION:
        return fault(f"PostgreSQL {version // 10_000} quá cũ, cần từ {OLDEST_VERSION // 10_000}.")
    return good(f"PostgreSQL {version // 10_000}.")


def rights() -> Finding:
    is_superuser, may_create = _row(
        "SELECT rolsuper, has_schema_privilege(current_schema, 'CREATE') "
        "FROM pg_roles WHERE rolname = current_user"
    )
    if not may_create:
        return fault("Tài khoản không tạo được bảng: bản nâng cấp sẽ hỏng. Cho làm chủ lược đồ.")
    if is_superuser:
        return advice("Tài khoản có toàn quyền PostgreSQL. Tạo tài khoản riêng, chỉ làm chủ CSDL.")
    return good("Tạo được bảng, không có toàn quyền máy chủ.")


def letters_and_clock() -> Finding:
    encoding, lowered, now = _row(
        "SELECT current_setting('server_encoding'), lower('ĐƯỜNG Ế'), clock_timestamp()"
    )
    if encoding != "UTF8":
        return fault(f"Cơ sở dữ liệu dùng bảng mã {encoding}. Tạo lại với bảng mã UTF8.")
    if lowered != "đường ế":
        return fault("Chữ hoa tiếng Việt không đổi được thành chữ thường. Tạo lại với C.UTF-8.")
    if abs(timezone.now() - now) > CLOCKS_AGREE:
        return fault("Đồng hồ của máy này và của cơ sở dữ liệu lệch nhau. Chỉnh cả hai theo mạng.")
    return good("UTF8, chữ hoa tiếng Việt đúng, giờ khớp.")


def migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return fault(f"Thiếu {len(waiting)} bước cập nhật. Chạy: systemctl restart cong")
    return good("Đã cập nhật.")


def _row(query: str) -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        found: tuple[Any, ...] = cursor.fetchone()
        return found
