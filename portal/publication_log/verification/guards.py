"""The triggers that keep records as they are: all there, switched on, doing what ours do.

Whoever owns the tables can switch them off, change what he likes, and switch them on again; then
the rows tell. Left off or made to do nothing, they are found here.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.apps import apps
from django.conf import settings
from django.db import connection

from portal.audit.triggers import recorded_tables
from portal.publication_log.verification.result import Difference

WHERE = "Bộ canh của cơ sở dữ liệu"
MIGRATE = "chạy manage.py migrate"
_TRIGGERS = """
SELECT relname, tgname, tgenabled IN ('O', 'A'), tgtype, proname
FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE NOT tgisinternal AND relnamespace = current_schema()::regnamespace
ORDER BY relname, tgname
"""
_FUNCTIONS = """
SELECT proname, prosrc FROM pg_proc WHERE pronamespace = current_schema()::regnamespace
"""
_CREATED_FUNCTION = re.compile(
    r"CREATE (?:OR REPLACE )?FUNCTION (\w+)\s*\([^$]*\$\$(.*?)\$\$", re.DOTALL
)
_CREATED_TRIGGER = re.compile(
    r"CREATE (?:OR REPLACE |CONSTRAINT )*TRIGGER (\w+)\s+([A-Z ]+?) ON (\w+)"
    r"\s[^;]*?FOR EACH (ROW|STATEMENT)[^;]*?EXECUTE FUNCTION (\w+)",
    re.DOTALL,
)
# The bits of pg_trigger.tgtype.
_BITS = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
# What portal.audit.triggers makes of the models.
_CHANGE, _TRUNCATE = "AFTER INSERT DELETE UPDATE ROW", "AFTER TRUNCATE STATEMENT"
_OF_ROWS = {"portal_audit_change", "portal_audit_relation"}


class Trigger(NamedTuple):
    """When a trigger runs, as PostgreSQL writes it, and which functions it may run."""

    kind: int
    functions: frozenset[str]

    @classmethod
    def of(cls, words: str, *functions: str) -> Self:
        """Return the trigger of a statement with these words, such as BEFORE, UPDATE and ROW."""
        return cls(sum(_BITS.get(word, 0) for word in set(words.split())), frozenset(functions))


class Guards:
    """Compares the triggers of the database, and their functions, with those of the migrations."""

    def differences(self) -> Iterator[Difference]:
        """Yield each that is missing, switched off or another one."""
        texts = [path.read_text() for path in _migrations()]
        yield from _triggers({**_made(texts), **_recording()})
        yield from _functions(dict(_found(_CREATED_FUNCTION, texts)))


def _triggers(needed: dict[tuple[str, str], Trigger]) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_TRIGGERS)
        found = {(table, name): rest for table, name, *rest in cursor.fetchall()}
    for table, name in sorted(needed.keys() - found.keys()):
        yield Difference(WHERE, f"{name} của bảng {table} đã bị gỡ; {MIGRATE}")
    for (table, name), (is_on, kind, function) in found.items():
        if not is_on:
            yield Difference(WHERE, f"{name} của bảng {table} đã bị tắt")
        trigger = needed.get((table, name))
        if trigger and (kind != trigger.kind or function not in trigger.functions):
            yield Difference(WHERE, f"{name} của bảng {table} đã bị thay bằng cái khác")


def _functions(needed: dict[str, str]) -> Iterator[Difference]:
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS)
        found = dict(cursor.fetchall())
    for name, body in sorted(needed.items()):
        if name in found and found[name] != body:
            yield Difference(WHERE, f"hàm {name} đã bị sửa")


def _migrations() -> Iterator[Path]:
    """Yield the files of our own migrations, in their order."""
    for app in apps.get_app_configs():
        path = Path(app.path)
        if Path(settings.BASE_DIR) == path.parent:
            yield from sorted((path / "migrations").glob("[0-9]*.py"))


def _found(pattern: re.Pattern[str], texts: list[str]) -> Iterator[Any]:
    """Yield what migrations make, the last one last; in a file, what leads back stands below."""
    for text in texts:
        yield from reversed(pattern.findall(text))


def _made(texts: list[str]) -> dict[tuple[str, str], Trigger]:
    return {
        (table, name): Trigger.of(f"{when} {each}", function)
        for name, when, table, each, function in _found(_CREATED_TRIGGER, texts)
    }


def _recording() -> dict[tuple[str, str], Trigger]:
    needed = {}
    for table in recorded_tables():
        needed[table, "audit_change"] = Trigger.of(_CHANGE, *_OF_ROWS)
        needed[table, "audit_truncate"] = Trigger.of(_TRUNCATE, "portal_audit_truncate")
    return needed
