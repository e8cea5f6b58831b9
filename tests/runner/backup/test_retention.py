"""Which backups are kept: the last of 7 days, 4 weeks and 12 months."""

from datetime import datetime, timedelta
from pathlib import Path

from runner.backup.retention import ZONE, backups_in, made_at, name_for, superseded

NOON = datetime(2026, 11, 28, 12, tzinfo=ZONE)


def made(moments: list[datetime]) -> list[Path]:
    return [Path(name_for(moment, encrypted=False)) for moment in moments]


def kept(moments: list[datetime]) -> set[str]:
    backups = made(moments)
    gone = superseded(backups)
    return {path.name[5:13] for path in backups if path not in gone}


def test_a_daily_backup_over_two_years_keeps_days_weeks_and_months() -> None:
    found = kept([NOON - timedelta(days=age) for age in range(730)])
    days = {f"{NOON - timedelta(days=age):%Y%m%d}" for age in range(7)}
    assert days <= found
    assert {"20261122", "20261115", "20261108"} <= found  # the Sundays of the weeks before
    assert {"20261031", "20260930", "20251231"} <= found
    assert len(found) == 7 + 2 + 11  # this week's and month's last is a day's, last Sunday's, too


def test_of_a_day_the_last_backup_stays() -> None:
    backups = made([NOON - timedelta(hours=hours) for hours in range(3)])
    assert superseded(backups) == backups[1:]


def test_the_newest_stays_however_old_it_is() -> None:
    assert superseded(made([NOON - timedelta(days=5000)])) == []


def test_days_without_a_backup_do_not_count() -> None:
    assert len(kept([NOON - timedelta(days=3 * age) for age in range(7)])) == 7


def test_other_files_are_no_backups(tmp_path: Path) -> None:
    names = [".cong-20261128-120000.tar.part", "cong-20261128-120000.tar", "ghi-chu.txt",
             "cong-20261129-120000.tar.age", "cong.tar"]  # fmt: skip
    for name in names:
        (tmp_path / name).touch()
    found = [path.name for path in backups_in(tmp_path)]
    assert found == ["cong-20261129-120000.tar.age", "cong-20261128-120000.tar"]


def test_a_name_tells_when_it_was_made_in_viet_nam() -> None:
    moment = datetime.fromisoformat("2026-11-27T20:30:00+00:00")
    path = Path(name_for(moment, encrypted=True))
    assert path.name == "cong-20261128-033000.tar.age"
    assert made_at(path) == moment
