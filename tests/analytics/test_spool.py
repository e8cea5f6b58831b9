import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from analytics.spool import NEW_COLUMNS, Hit, Spool, SpoolError, SpoolLockedError
from analytics.spool_file import close_connection, flushing, set_aside_if_broken, writing

NOW = datetime(2026, 11, 23, 5, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HIT = Hit(NOW, "view", "news.article:12", who=1)

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from django.conf import settings
settings.configure(SPOOL_PATH=Path(sys.argv[1]))
from analytics.spool import Hit
from analytics.spool_file import writing
while True:
    with writing() as spool:
        spool.add(Hit(datetime.now(UTC), "view", "news.article:12", who=1))
    sys.stdout.write(".")
    sys.stdout.flush()
"""


def waiting() -> list[Hit]:
    with flushing() as spool:
        return [each.hit for each in spool.oldest_hits(1_000_000)]


def test_a_hit_is_read_as_it_was_added() -> None:
    hit = Hit(NOW, "view", "news.article:12", who=-(2**63), who_yesterday=2**63 - 1)
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
    # At most one more for each: written, but killed before it was reported.
    assert acknowledged <= len(waiting()) <= acknowledged + 3


def test_a_transaction_that_fails_writes_nothing() -> None:
    def fail() -> None:
        with writing() as spool:
            spool.add(HIT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert waiting() == []


def test_threads_that_create_the_spool_at_once_get_the_same_one() -> None:
    def write(_: int) -> int:
        with writing() as spool:
            spool.add(HIT)
            return spool.inode

    with ThreadPoolExecutor(8) as pool:
        files = set(pool.map(write, range(40)))
    assert len(files) == 1
    assert len(waiting()) == 40


def test_only_the_owner_can_read_the_spool(own_spool: Path) -> None:
    with writing():
        pass
    assert own_spool.stat().st_mode & 0o077 == 0
    assert own_spool.parent.stat().st_mode & 0o077 == 0


def test_a_spool_that_cannot_be_made_is_a_clear_error(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    settings.SPOOL_PATH = tmp_path / "file" / "hits.sqlite3"
    with pytest.raises(SpoolError), writing():
        pass


def test_a_file_that_is_not_a_spool_is_a_clear_error(own_spool: Path) -> None:
    own_spool.parent.mkdir()
    own_spool.write_bytes(b"not a database" * 1000)
    with pytest.raises(SpoolError), writing():
        pass


def test_a_broken_spool_is_set_aside_and_a_new_one_counts_on(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
    close_connection()
    own_spool.write_bytes(b"overwritten by a careless copy" * 1000)
    for _ in range(2):  # as two processes that notice it
        with suppress(SpoolError), writing():
            pass
    with writing() as spool:
        spool.add(HIT)
    assert len(waiting()) == 2
    (aside,) = own_spool.parent.glob("*.broken-*[0-9]")
    assert aside.read_bytes().startswith(b"overwritten")


def test_a_spool_whose_index_is_broken_is_set_aside(own_spool: Path) -> None:
    """SQLite calls that by a longer number, of which the low byte says that it is broken."""
    with writing() as spool:
        spool.add(HIT)
    close_connection()
    own_spool.write_bytes(own_spool.read_bytes()[:8192])  # as much as a careless copy left
    error = sqlite3.DatabaseError("database disk image is malformed")
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT_INDEX
    set_aside_if_broken(own_spool, error)
    assert not own_spool.exists()


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


def test_writing_works_again_after_an_error() -> None:
    with pytest.raises(SpoolError), writing() as spool:
        spool._database.execute("SELECT nonsense")
    with writing() as spool:
        spool.add(HIT)
    assert len(waiting()) == 1


def test_a_deleted_file_is_created_again(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
    for path in own_spool.parent.iterdir():
        path.unlink()
    with writing() as spool:
        spool.add(HIT)
    assert len(waiting()) == 2  # the thread adds the first one again


def test_a_copy_is_made_over_no_file_that_is_there(tmp_path: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
    other = tmp_path / "quan-trong.txt"
    other.write_text("không phải bản sao")
    with pytest.raises(CommandError, match=r"Đã có .*quan-trong.txt: hãy chọn tên khác\.$"):
        call_command("copy_spool", str(other))
    assert other.read_text() == "không phải bản sao"
    call_command("copy_spool", str(tmp_path / "copy"))
    assert (tmp_path / "copy").stat().st_mode & 0o077 == 0


def test_only_one_process_at_a_time_flushes() -> None:
    with flushing(), pytest.raises(SpoolLockedError), flushing():
        pass


def test_requests_write_while_another_process_flushes() -> None:
    with flushing() as flusher:
        with writing() as spool:
            spool.add(HIT)
        assert flusher.has_hits()


def names_in(spool: Spool) -> list[tuple[UUID, int]]:
    return [(each.writer, each.number) for each in spool.oldest_hits(1000)]


def names() -> list[tuple[UUID, int]]:
    with flushing() as flusher:
        return names_in(flusher)


def test_a_writer_numbers_its_hits_in_order() -> None:
    for _ in range(3):
        with writing() as spool:
            spool.add(HIT)
    assert names() == [(spool.writer, 1), (spool.writer, 2), (spool.writer, 3)]


def test_a_connection_takes_no_number_back_from_an_old_copy(own_spool: Path) -> None:
    """The copy is written over the file in its place, so that the connection goes on."""
    with writing() as spool:
        spool.add(HIT)
    with flushing() as flusher:
        flusher._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    copy = own_spool.read_bytes()
    for number in (2, 3):
        with writing() as spool:
            spool.add(HIT)
        with flushing() as flusher:
            flusher._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            assert names_in(flusher)[-1] == (spool.writer, number)
        own_spool.write_bytes(copy)


@pytest.mark.parametrize("in_place", [True, False])
def test_hits_that_a_replaced_file_had_taken_are_added_again_under_their_names(
    own_spool: Path, in_place: bool
) -> None:
    """Nobody had time to count them; `cp` and `rm` leave no other trace of them."""
    with writing() as spool:
        spool.add(HIT)
    close_connection()  # the log goes into the file
    copy = own_spool.read_bytes()
    for _ in range(3):
        with writing() as spool:
            spool.add(HIT)
    before = names()
    if in_place:
        close_connection()
        own_spool.write_bytes(copy)
    else:
        shutil.rmtree(own_spool.parent)
    with writing() as spool:
        spool.add(HIT)
    found = names()
    assert set(found) == {*before, (spool.writer, found[-1][1])}
    assert len(set(found)) == 5
    with writing():  # and not once more
        pass
    assert names() == found


def test_hits_of_a_transaction_that_failed_are_not_added_again(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
    with suppress(ZeroDivisionError), writing() as spool:
        spool.add(HIT)
        raise ZeroDivisionError
    shutil.rmtree(own_spool.parent)
    with writing():
        pass
    assert len(names()) == 1


def test_a_file_put_back_has_new_writers(own_spool: Path) -> None:
    writers = set()
    for _ in range(2):
        with writing() as spool:
            spool.add(HIT)
            writers.add(spool.writer)
        own_spool.with_name("copy").write_bytes(own_spool.read_bytes())
        own_spool.with_name("copy").replace(own_spool)
    assert len(writers) == 2


def test_ids_of_deleted_hits_are_never_used_again() -> None:
    given = []
    for _ in range(2):
        with writing() as spool:
            spool.add(HIT)
        given += names()
        with flushing() as flusher:
            flusher.delete_counted({spool.writer: len(given)}, {})
    assert given == [(spool.writer, 1), (spool.writer, 2)]


def test_only_counted_hits_are_deleted() -> None:
    for _ in range(3):
        with writing() as spool:
            spool.add(HIT)
    with flushing() as flusher:
        flusher.delete_counted({spool.writer: 2, uuid4(): 1_000_000}, {})
    assert names() == [(spool.writer, 3)]


def test_a_day_has_one_salt() -> None:
    with writing() as spool:
        assert spool.salt(TODAY) == spool.salt(TODAY)


def test_each_day_has_its_own_salt() -> None:
    with writing() as spool:
        assert spool.salt(TODAY) != spool.salt(date(2026, 11, 24))


def test_no_byte_of_a_destroyed_salt_remains(own_spool: Path) -> None:
    with writing() as spool:
        salt = spool.salt(TODAY)
    with flushing() as flusher:
        assert any(salt in path.read_bytes() for path in own_spool.parent.iterdir())
        flusher.destroy_old(salts_before=date(2026, 11, 24), recent_before=NOW)
        assert not any(salt in path.read_bytes() for path in own_spool.parent.iterdir())


def test_a_view_is_expected_to_count_once_within_the_window() -> None:
    with writing() as spool:
        times = [datetime(2026, 11, 23, 5, minute, tzinfo=UTC) for minute in (0, 20, 40)]
        half_an_hour_before = [
            datetime(2026, 11, 23, 4, minute, tzinfo=UTC) for minute in (30, 50)
        ] + [datetime(2026, 11, 23, 5, 10, tzinfo=UTC)]
        expected = [
            spool.expect_view(1, "news.article:12", at, not_since=before)
            for at, before in zip(times, half_an_hour_before, strict=True)
        ]
    assert expected == [True, False, True]


def test_only_the_flush_waits_for_the_disk() -> None:
    full, normal = 2, 1
    with writing() as web, flushing() as flusher:
        found = [
            spool._database.execute("PRAGMA synchronous").fetchone()[0] for spool in (web, flusher)
        ]
    assert found == [normal, full]


def test_the_spool_is_an_ordinary_sqlite_database(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
    database = sqlite3.connect(own_spool)
    assert database.execute("SELECT subject FROM hit").fetchall() == [("news.article:12",)]
    database.close()


def test_a_spool_notices_that_its_file_was_replaced(own_spool: Path) -> None:
    with writing():
        pass
    other = Spool(own_spool, timeout=1, synchronous="NORMAL")
    own_spool.rename(own_spool.with_name("old"))
    assert not other.is_in_place(own_spool)
    other.close()


def test_hits_in_a_spool_of_an_older_version_are_kept(own_spool: Path) -> None:
    with writing() as spool:
        spool.add(HIT)
        for name in NEW_COLUMNS:
            spool._database.execute(f"ALTER TABLE hit DROP COLUMN {name}")
    close_connection()
    with writing() as spool:
        spool.add(HIT)
    assert waiting() == [HIT, HIT]
