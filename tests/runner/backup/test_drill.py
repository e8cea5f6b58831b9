"""What a drill finds fault with."""

from pathlib import Path
from typing import Any

import pytest

from runner.backup.database import differences
from runner.backup.drill import _remove, content_fault
from runner.postgres import Cluster

FILE = "documents/2026/11/a.pdf"


def content(pages: dict[str, str] | None = None) -> dict[str, Any]:
    return {"files": [FILE], "pages": {"/": "one"} if pages is None else pages}


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).touch()
    return tmp_path


def manifest(**more: Any) -> dict[str, Any]:
    return {"content": content(), "missing": [], **more}


def test_nothing_if_all_is_as_it_was(scratch: Path) -> None:
    assert content_fault(manifest(), content(), scratch, same_code=True) == ""


def test_a_document_that_is_not_there(scratch: Path) -> None:
    (scratch / FILE).unlink()
    fault = content_fault(manifest(), content(), scratch, same_code=True)
    assert fault == f"thiếu tệp {FILE}"


def test_no_document_that_was_missing_before(scratch: Path) -> None:
    (scratch / FILE).unlink()
    assert content_fault(manifest(missing=[FILE]), content(), scratch, same_code=True) == ""


@pytest.mark.parametrize("found", [{"/": "other"}, {}])
def test_a_page_that_is_other_or_gone(scratch: Path, found: dict[str, str]) -> None:
    fault = content_fault(manifest(), content(found), scratch, same_code=True)
    assert fault == "trang khác lúc sao lưu: /"


def test_no_page_that_other_code_made(scratch: Path) -> None:
    assert content_fault(manifest(), content({}), scratch, same_code=False) == ""


@pytest.mark.slow
def test_of_a_drill_that_was_killed_no_server_and_no_rows_stay(tmp_path: Path) -> None:
    """Root's server keeps them elsewhere where its account cannot reach the scratch place."""
    place = tmp_path / "drill-x"
    place.mkdir()
    cluster = Cluster.of(place)
    cluster.make_home()
    with cluster.start_stop_lock():
        cluster.start(durable=False)
    _remove(place)
    assert not cluster.is_ready()
    assert not place.exists()
    assert not cluster.home.exists()


def test_tables_whose_rows_differ_in_number_or_text_or_that_are_not_there() -> None:
    before = {"a": [1, "7"], "b": [2, "8"], "c": [3, "9"], "d": [0, "0"]}
    after = {"a": [1, "7"], "b": [1, "8"], "c": [3, "0"], "e": [0, "0"]}
    assert differences(before, after) == ["b", "c", "d", "e"]
