"""The results of checks of a machine."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from django.db import DatabaseError, InterfaceError, connection


class State(StrEnum):
    """What came of a check; the value is what the operator reads."""

    GOOD = "tốt"
    ADVICE = "nên làm"
    FAULT = "phải sửa"


@dataclass(frozen=True)
class Finding:
    """What a check found.

    Args:
        words: what is so, and if that is not good, what to do; in Vietnamese.
    """

    state: State
    words: str


def good(words: str) -> Finding:
    return Finding(State.GOOD, words)


def advice(words: str) -> Finding:
    return Finding(State.ADVICE, words)


def fault(words: str) -> Finding:
    return Finding(State.FAULT, words)


@dataclass(frozen=True)
class Check:
    """A check and its name; `needs_database`: it cannot be made while the database is away."""

    name: str
    make: Callable[[], Finding]
    needs_database: bool = False


def examine(checks: Iterable[Check]) -> Iterator[tuple[str, Finding]]:
    """Make each check; one that fails is a fault and does not keep the others from being made."""
    is_away = not _database_answers()
    for check in checks:
        if is_away and check.needs_database:
            yield check.name, fault("Chưa kiểm tra được vì không kết nối được cơ sở dữ liệu.")
            continue
        yield made(check)


def made(check: Check) -> tuple[str, Finding]:
    """Make a check; return its name and what it found."""
    try:
        return check.name, check.make()
    except (OSError, DatabaseError, InterfaceError, ValueError) as error:
        return check.name, fault(f"Không kiểm tra được: {error}".strip())


def _database_answers() -> bool:
    try:
        connection.ensure_connection()
    except (DatabaseError, InterfaceError):
        return False
    return True
