"""What is known of the last backup, drill and copy: var/backup.json, which the desk reads."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from runner import locks
from runner.console import OperatorError


def path_of(var: Path) -> Path:
    return var / "backup.json"


def read(var: Path) -> dict[str, Any]:
    """Return what is known: for `backup`, `drill` and `copy`, when it went well and when not."""
    try:
        found = json.loads(path_of(var).read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def note(var: Path, step: str, **facts: Any) -> None:
    """Note that a step went well; its earlier failure is forgotten."""
    _change(var, lambda known: {**known, step: {"at": now(), **facts}})


def note_failure(var: Path, step: str, reason: str) -> None:
    """Note that a step failed, and keep what is known of the last one that went well."""
    failure = {"failed_at": now(), "reason": reason}
    _change(var, lambda known: {**known, step: {**known.get(step, {}), **failure}})


def forget(var: Path, step: str) -> None:
    """Forget a step that is not taken any more."""
    _change(var, lambda known: {name: facts for name, facts in known.items() if name != step})


@contextmanager
def noted_failures(var: Path, step: str) -> Iterator[None]:
    """Note an OperatorError of a step."""
    try:
        yield
    except OperatorError as error:
        note_failure(var, step, str(error))
        raise


@contextmanager
def only_one(var: Path) -> Iterator[None]:
    """Keep out every other backup, restoration and drill. Raises OperatorError if one runs."""
    var.mkdir(parents=True, exist_ok=True)
    with locks.open_lock(var / "backup.lock") as descriptor:
        if not locks.try_exclusive(descriptor):
            raise OperatorError("Một lần sao lưu, phục hồi hay diễn tập khác đang chạy.")
        yield


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _change(var: Path, changed: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    path = path_of(var)
    with locks.exclusive(var / "backup.json.lock"):
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(json.dumps(changed(read(var)), ensure_ascii=False, indent=1))
        fresh.chmod(0o644)  # the site, which may run as another account, shows it
        fresh.replace(path)
