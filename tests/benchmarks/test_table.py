"""The table of `make bench`, and what it says of an older one."""

from pathlib import Path

import pytest

from benchmarks import table
from benchmarks.table import Aim, Row


def row(*ratios: float, aim: Aim | None = None) -> Row:
    rounds = [(100 * ratio, 100.0) for ratio in ratios]
    return Row.from_rounds("home", "/healthz", rounds, unit="µs", aim=aim)


def test_a_row_has_the_medians_and_leaves_the_extremes_out_of_the_spread() -> None:
    found = row(20, 21, 22, 23, 90)
    assert (found.value, found.reference_value, found.ratio) == (2200, 100, 22)
    assert found.spread == pytest.approx(2)


@pytest.mark.parametrize(
    ("aim", "ratio", "is_missed"),
    [
        (Aim(30), 30, False),
        (Aim(30), 30.1, True),
        (Aim(0.7, at_least=True), 0.7, False),
        (Aim(0.7, at_least=True), 0.6, True),
        (None, 1000, False),
    ],
)
def test_a_missed_aim_is_marked(aim: Aim | None, ratio: float, is_missed: bool) -> None:
    found = row(ratio, aim=aim)
    assert found.misses_its_aim is is_missed
    assert ("missed" in str(found)) is is_missed


def test_a_ratio_that_got_worse_by_more_than_it_varies_is_named() -> None:
    before = [row(9, 10, 11)]
    assert table.regressions([row(11, 12, 13)], before) == []  # both vary by 2
    assert table.regressions([row(14, 15, 16)], before) == ["home: 10.0 → 15.0"]
    assert table.regressions([row(4, 5, 6)], before) == []


def test_where_more_is_better_a_lower_ratio_is_worse() -> None:
    aim = Aim(0.5, at_least=True)
    assert table.regressions([row(0.6, aim=aim)], [row(0.9, aim=aim)])
    assert not table.regressions([row(0.9, aim=aim)], [row(0.6, aim=aim)])


def test_what_is_new_is_no_regression() -> None:
    assert table.regressions([row(1000)], []) == []


def test_a_written_table_is_read_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "FOLDER", tmp_path)
    rows = [row(1, 2, 3, aim=Aim(2)), row(4)]
    table.write("bench", rows, "# make bench")
    assert table.read((tmp_path / "bench.json").read_text(encoding="utf-8")) == rows
    lines = (tmp_path / "bench.md").read_text(encoding="utf-8").splitlines()
    widths = {line.count("|") for line in lines if line.startswith("|")}
    assert len(widths) == 1
    assert len(lines) == 6
