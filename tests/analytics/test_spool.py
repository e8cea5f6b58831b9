import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from analytics.spool import (
    NEW_COLUMNS,
    Hit,
    Spool,
    SpoolError,
    SpoolTakenError,
    flushing,
    forget_connection,
    writing,
)

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HIT = Hit(NOW, "view", "news.article:12", who=1)

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from django.conf import settings
settings.configure(SPOOL_PATH=Path(sys.argv[1]))
from analytics.spool import Hit, writing
while True:
    with writing() as spool:
        spool.add(Hit(datetime.now(UTC), "view", "news.article:12", who=1))
    sys.stdout.write(".")
    sys.stdout.flush()
"""


def waiting() -> list[Hit]:
    with flushing() as spool:
        return spool.hits_after(0, 1_000_000)[0]


def test_a_hit_waits_as_it_came() -> None:
    hit = Hit(NOW, "view", "news.article:12", who=-(2**63), earlier=2**63 - 1)
    with writing() as spool:
        spool.add(hit)
    assert waiting() == [hit]


def test_an_acknowledged_hit_survives_the_death_of_its_process(own_spool: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(own_spool)]
    acknowledged = 0
    for _ in range(3):
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert writer.stdout
        assert writer.stdout.read(1) == b"."
        time.sleep(0.1)
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged += 1 + len(writer.communicate()[0])
    # One more each at most: written, and killed before it could say so.
    assert acknowledged <= len(waiting()) <= acknowledged + 3


def test_what_fails_halfway_is_not_written_at_all() -> None:
    def fail() -> None:
        with writing() as spool:
            spool.add(HIT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert waiting() == []


def test_many_who_open_it_first_get_the_same_spool() -> None:
    def write(_: int) -> str:
        with writing() as spool:
            spool.add(HIT)
            return str(spool.node)

    with ThreadPoolExecutor(8) as pool:
        nodes = set(pool.map(write, range(40)))
    assert len(nodes) == 1
    assert len(waiting()) == 40


def test_only_its_owner_can_read_it(own_spool: Path) -> None:
    with writing():
        pass
    assert own_spool.stat().st_mode & 0o077 == 0
    assert own_spool.parent.stat().st_mode & 0o077 == 0


def test_a_spool_that_cannot_be_made_is_a_clear_error(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.SPOOL_PATH = tmp_path / "file" / "hits.sqlite3"
    with pytest.raises(SpoolError), writing():
        pass


def test_a_spool_that_is_none_is_a_clear_error(own_spool: Path) -> None:
    own_spool.parent.mkdir()
    own_spool.write_bytes(b"not a database" * 1000)
    with pytest.raises(SpoolError), writing():
        pass


def test_a_full_disk_is_a_clear_error_and_no_hit() -> None:
    def write(hits: int) -> None:
        with writing() as spool:
            pages = spool._database.execute("PRAGMA page_count").fetchone()[0]
            spool._database.execute(f"PRAGMA max_page_count = {pages}")
            for _ in range(hits):
                spool.add(HIT)

    write(1)
    with pytest.raises(SpoolError, match="full"):
        write(1000)
    assert len(waiting()) == 1


def test_writing_goes_on_after_an_error() -> None:
    with pytest.raises(SpoolError), writing() as spool:
        spool._database.execute("SELECT nonsense")
    with writing() as spool:
        spool.add(HIT)
    assert len(waiting()) == 1


def test_a_file_taken_away_is_made_anew(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
    for path in own_spool.parent.iterdir():
        path.unlink()
    with writing() as spool:
        spool.add(HIT)
    assert len(waiting()) == 1


def test_one_process_at_a_time_flushes() -> None:
    with flushing(), pytest.raises(SpoolTakenError), flushing():
        pass


def test_the_web_writes_while_another_flushes() -> None:
    with flushing() as flusher:
        with writing() as spool:
            spool.add(HIT)
        assert flusher.has_hits()


def test_an_id_that_is_counted_is_never_given_out_again() -> None:
    """As it would be after a power cut, or when an old copy of the file has come back."""
    with flushing() as flusher:
        flusher.prepare(last_id=500)
        with writing() as spool:
            spool.add(HIT)
        assert flusher.hits_after(0, 10)[1] == 501


def test_settled_hits_do_not_give_their_ids_away() -> None:
    with flushing() as flusher:
        for _ in range(2):
            with writing() as spool:
                spool.add(HIT)
            last_id = flusher.hits_after(0, 10)[1]
            flusher.settle(last_id, {})
    assert last_id == 2


def test_a_day_has_one_salt() -> None:
    with writing() as spool:
        assert spool.salt(TODAY) == spool.salt(TODAY)


def test_two_days_have_two_salts() -> None:
    with writing() as spool:
        assert spool.salt(TODAY) != spool.salt(date(2026, 11, 24))


def test_no_byte_of_a_destroyed_salt_is_left(own_spool: Path) -> None:
    with writing() as spool:
        salt = spool.salt(TODAY)
    with flushing() as flusher:
        assert any(salt in path.read_bytes() for path in own_spool.parent.iterdir())
        flusher.forget(salts_before=date(2026, 11, 24), recent_before=NOW)
        assert not any(salt in path.read_bytes() for path in own_spool.parent.iterdir())


def test_a_view_is_expected_to_count_only_once_in_a_while() -> None:
    with writing() as spool:
        times = [datetime(2026, 11, 23, 5, minute, tzinfo=UTC) for minute in (0, 20, 40)]
        half_an_hour_before = [
            datetime(2026, 11, 23, 4, minute, tzinfo=UTC) for minute in (30, 50)
        ] + [datetime(2026, 11, 23, 5, 10, tzinfo=UTC)]
        expected = [
            spool.expect(1, "news.article:12", at, not_since=before)
            for at, before in zip(times, half_an_hour_before, strict=True)
        ]
    assert expected == [True, False, True]


def test_power_cuts_are_waited_for_by_the_flush_alone() -> None:
    full, normal = 2, 1
    with writing() as web, flushing() as flusher:
        found = [
            spool._database.execute("PRAGMA synchronous").fetchone()[0] for spool in (web, flusher)
        ]
    assert found == [normal, full]


def test_the_file_is_an_ordinary_database_to_look_into(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
    database = sqlite3.connect(own_spool)
    assert database.execute("SELECT subject FROM hit").fetchall() == [("news.article:12",)]
    database.close()


def test_a_spool_knows_when_its_file_is_another(own_spool: Path) -> None:
    with writing():
        pass
    other = Spool(own_spool, patience=1, synchronous="NORMAL")
    own_spool.rename(own_spool.with_name("old"))
    assert not other.is_in_place(own_spool)
    other.close()


def test_hits_of_an_older_version_wait_on(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
        for name in NEW_COLUMNS:
            spool._database.execute(f"ALTER TABLE hit DROP COLUMN {name}")
    forget_connection()
    with writing() as spool:
        spool.add(HIT)
    assert waiting() == [HIT, HIT]
