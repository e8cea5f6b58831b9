"""The comparison goes on whatever somebody has put into the database, the log or the files."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from pytest_django import Settings

from news.models import Tag
from portal.models import PublicationLine
from portal.publication_log import keys
from portal.publication_log.record import give_places
from portal.publication_log.verification import Result, last_result, run
from portal.publication_log.verification.chain import Chain
from portal.publication_log.verification.program import OWN, Program
from tests.news.makers import publish
from tests.portal.publication_log.publications import found, make_attachment, sql, today

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["../../secret_key", "/etc/passwd", "", "a" * 400])
def test_a_file_outside_its_folder_is_none(log: Path, path: str) -> None:
    attachment = make_attachment()
    try:
        sql("UPDATE news_attachment SET file = %s", path[:90])
        faults = found()
    finally:
        attachment.file.delete(save=False)
    assert any("Tệp đính kèm “Mẫu đơn”" in each for each in faults), faults


@pytest.mark.parametrize(
    "title", ["2026-13-45T99:00", "20261128T10", "2026-11-28T10:00:00", "T", "2026-11-28T10+07:00"]
)
def test_a_title_may_look_like_a_moment(log: Path, title: str) -> None:
    publish(title="Lịch tiêm chủng")
    sql("UPDATE news_article SET title = %s", title)
    assert "tiêu đề đã bị đổi từ “Lịch tiêm chủng”" in found()[0]


@pytest.mark.parametrize("content", ["[]", '"x"', "1", '{"name": 1, "files": []}', "null"])
def test_a_content_that_is_none_of_ours_is_named(log: Path, content: str) -> None:
    Tag.objects.create(name="Một", slug="mot")
    found()
    sql("UPDATE portal_publicationline SET content = %s WHERE model = 'news.tag'", content)
    sql("UPDATE news_tag SET name = 'Hai'")
    faults = found()
    assert any("Từ khóa “Một”" in each or "Từ khóa “Hai”" in each for each in faults), faults


@pytest.mark.parametrize("key", ["abc", "1e3", "99999999999999999999999999", "-1", " 7", "７"])
def test_a_line_about_a_row_with_an_odd_key_is_named(log: Path, key: str) -> None:
    Tag.objects.create(name="Một", slug="mot")
    columns = "at, kind, model, name, actor, content, digest, seal"
    sql(f"INSERT INTO portal_publicationline ({columns}, object_id) SELECT {columns}, %s FROM "  # noqa: S608
        "portal_publicationline WHERE name = 'Một'", key)  # fmt: skip
    assert any("không do cổng thông tin ghi" in each for each in found())


@pytest.mark.parametrize("content", ["null", "[]", '{"files": 1}'])
def test_a_record_of_the_program_that_is_none_of_ours_is_named(
    log: Path, content: str, tmp_path: Path
) -> None:
    def program() -> Program:
        return Program(tmp_path, git=lambda root: None)

    list(program()._own())
    sql("UPDATE portal_publicationline SET content = %s WHERE name = %s", content, OWN)
    assert PublicationLine.objects.filter(name=OWN).count() == 1
    found_program = program()
    assert list(found_program._own()) == []
    assert content == "null" or any("có nội dung đã bị sửa" in each for each in found())


def test_only_a_purged_article_may_have_lost_its_content(log: Path) -> None:
    Tag.objects.create(name="Một", slug="mot")
    found()
    sql("UPDATE portal_publicationline SET content = 'null' WHERE model = 'news.tag'")
    assert any("có nội dung đã bị sửa" in each for each in found())


@pytest.mark.parametrize(
    "change",
    [
        "peaks = ''",
        "peaks = '', root = '' WHERE number = 1",
        "number = -number",
        "number = 0 WHERE number = 1",
        "root = ''",
        "signature = ''",
    ],
)
def test_a_place_that_is_none_of_ours_is_named(log: Path, change: str) -> None:
    for name in ("Một", "Hai"):
        Tag.objects.create(name=name, slug=name)
        give_places()
    sql("SET CONSTRAINTS ALL DEFERRED")
    sql(f"UPDATE portal_publicationleaf SET {change}")  # noqa: S608
    Tag.objects.create(name="Ba", slug="ba")
    assert any("Nhật ký công khai" in each for each in found())


def test_what_breaks_the_comparison_off_is_a_difference(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Program, "differences", lambda self: iter(()))
    sql("UPDATE portal_publicationleaf SET number = 9223372036854775807")
    Tag.objects.create(name="Một", slug="mot")
    Tag.objects.filter(name="Một").update(name="Hai")
    told = [str(each) for each in run.verify().differences]
    assert any("không đối chiếu hết được" in each for each in told), told
    assert any("tên đã bị đổi từ “Một”" in each for each in told), told


def test_a_folder_among_the_heads_is_named(log: Path) -> None:
    folder = log / "publication_log" / "heads" / "2026-01-01.txt"
    folder.mkdir(parents=True)
    assert any("2026-01-01.txt" in each for each in found())


@pytest.mark.parametrize("left", [0, 1, 40])
def test_a_head_that_was_written_by_half_is_no_difference(log: Path, left: int) -> None:
    """The disk was full, or the machine stopped."""
    file = log / "publication_log" / "heads" / today()
    head = file.read_bytes()
    file.write_bytes(head + head[:left])
    assert found() == []
    Tag.objects.create(name="Một", slug="mot")
    assert found() == []
    assert file.read_text().count("\n") == len(file.read_text().splitlines()) == 2


def test_what_is_published_meanwhile_is_no_difference(log: Path) -> None:
    Tag.objects.create(name="Một", slug="mot")  # committed, and its place is still to come
    assert PublicationLine.objects.filter(leaf=None).exists()
    assert list(Chain().differences()) == []


def test_the_key_is_made_whoever_comes_first(settings: Settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    folder = tmp_path / keys.FOLDER
    folder.mkdir()
    (folder / f"{keys.FILE}.{os.getpid()}").write_bytes(b"of one that was killed")
    together = Barrier(4)

    def ask(_: int) -> bytes:
        together.wait(60)
        return keys.public_key()

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(ask, range(4)))) == 1
    assert (folder / keys.FILE).stat().st_mode & 0o777 == 0o600


def test_two_comparisons_at_once_do_not_hinder_each_other(
    log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chmod = Path.chmod

    def another_saves(path: Path, mode: int) -> None:
        monkeypatch.setattr(Path, "chmod", chmod)
        with monkeypatch.context() as other:
            other.setattr(os, "getpid", lambda: 1)
            Result(begun_at="2026-11-28T00:00:00+00:00").save()
        chmod(path, mode)

    monkeypatch.setattr(Path, "chmod", another_saves)
    Result(at="2026-11-28T00:00:00+00:00").save()
    assert last_result() is not None
