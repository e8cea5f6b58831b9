"""The result of a comparison, kept in a file beside the log's key for the desk to show."""

import json
import os
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from portal.publication_log import keys

FILE = "result.json"
MAX_KEPT = 500  # differences that are named; the rest is counted


class Difference(NamedTuple):
    """Something public that is not what was approved, in words for an office.

    Attributes:
        where: what it is, such as "Bài viết “Lịch tiêm chủng” (số 12)".
        what: what is wrong with it.
        model, key: the row, if there is one.
    """

    where: str
    what: str
    model: str = ""
    key: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass
class Result:
    """What a comparison found.

    Attributes:
        differences: what differs, at most MAX_KEPT; `count` says how many there are.
        notices: what is no difference but should be known, such as an upgrade.
        compared: how many things of each kind were compared, by their names.
        head: the last head of the log, as a file has it.
    """

    at: str = ""
    seconds: float = 0
    count: int = 0
    differences: list[Difference] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    compared: dict[str, int] = field(default_factory=dict)
    head: str = ""
    begun_at: str = ""

    def add(self, difference: Difference) -> None:
        """Count a difference, and keep it if there is room."""
        self.count += 1
        if len(self.differences) < MAX_KEPT:
            self.differences.append(difference)

    @property
    def moment(self) -> datetime | None:
        """Return when the comparison was made, None if there was none."""
        return datetime.fromisoformat(self.at) if self.at else None

    def save(self) -> None:
        """Write the result, which replaces the last one."""
        path = keys.folder() / FILE
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_name(f"{FILE}.{os.getpid()}")
        fresh.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1))
        fresh.chmod(0o600)
        fresh.replace(path)


def last_result() -> Result | None:
    """Return the last result, None if there is none that can be read."""
    try:
        found: dict[str, Any] = json.loads((keys.folder() / FILE).read_text())
        found["differences"] = [Difference(*each) for each in found["differences"]]
        result = Result(**found)
        return result if result.moment or result.begun_at else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
