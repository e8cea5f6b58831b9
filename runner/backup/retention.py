"""Which backups are kept, and what they are called."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
NAME = re.compile(r"cong-(\d{8}-\d{6})\.tar(\.age)?")
STAMP = "%Y%m%d-%H%M%S"

# How many of each period are kept; of a period, its last backup is.
PERIODS: tuple[tuple[int, Callable[[datetime], object]], ...] = (
    (7, lambda made: made.date()),
    (4, lambda made: made.isocalendar()[:2]),
    (12, lambda made: (made.year, made.month)),
)


def name_for(moment: datetime, *, encrypted: bool) -> str:
    """Return the file name of a backup made at a moment, in the time of Việt Nam."""
    return f"cong-{moment.astimezone(ZONE):{STAMP}}.tar{'.age' if encrypted else ''}"


def made_at(path: Path) -> datetime | None:
    """Return when a backup was made, None for a file that is none."""
    found = NAME.fullmatch(path.name)
    return datetime.strptime(found[1], STAMP).replace(tzinfo=ZONE) if found else None


def backups_in(folder: Path) -> list[Path]:
    """Return the finished backups of a folder, the newest first."""
    found = [path for path in folder.iterdir() if made_at(path)] if folder.is_dir() else []
    return sorted(found, key=lambda path: path.name, reverse=True)


def superseded(backups: Iterable[Path]) -> list[Path]:
    """Return those to be deleted: not the last of one of 7 days, 4 weeks or 12 months."""
    newest_first = sorted(backups, key=lambda path: path.name, reverse=True)
    kept: set[Path] = set()
    for number, period_of in PERIODS:
        last: dict[object, Path] = {}
        for path in newest_first:
            if made := made_at(path):
                last.setdefault(period_of(made), path)
        kept.update(list(last.values())[:number])
    return [path for path in newest_first if path not in kept]
