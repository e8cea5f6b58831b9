"""The comparison with OWASP ASVS 5.0: no requirement is missing, and what it names exists."""

import re
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.docs.documents import ROOT

PAGE = ROOT / "docs/asvs.md"
TEXT = PAGE.read_text(encoding="utf-8")
# How many requirements of levels 1 and 2 the standard has in each chapter.
IN_CHAPTER = {
    1: 27, 2: 11, 3: 19, 4: 10, 5: 9, 6: 35, 7: 18, 8: 7, 9: 7, 10: 29, 11: 14, 12: 9, 13: 13,
    14: 9, 15: 13, 16: 16, 17: 7,
}  # fmt: skip
RESULTS = MET, _, _ = ("đạt", "chưa đạt", "không áp dụng")
_FILE = re.compile(r"`([a-z_.]+(?:/[\w./-]+)?(?:\.[a-z]+|/))`")


class Requirement(NamedTuple):
    """A requirement of the standard, and what is said of it."""

    number: tuple[int, ...]
    level: str
    result: str
    where: str


def requirements() -> list[Requirement]:
    found = []
    for line in TEXT.splitlines():
        if re.match(r"\| \d", line):
            numbers, level, wanted, result, where = line.strip("| ").split(" | ")
            assert wanted, line
            found += [
                Requirement(tuple(map(int, each.split("."))), level, result, where)
                for each in numbers.split(", ")
            ]
    return found


REQUIREMENTS = requirements()


def test_every_requirement_of_levels_1_and_2_is_there_once() -> None:
    numbers = [each.number for each in REQUIREMENTS]
    assert len(set(numbers)) == len(numbers) == sum(IN_CHAPTER.values()) == 253
    for chapter, count in IN_CHAPTER.items():
        assert sum(number[0] == chapter for number in numbers) == count, chapter
        assert f"## V{chapter}: " in TEXT
        assert (
            f" ({count} yêu cầu)\n"
            in TEXT.partition(f"## V{chapter}: ")[2].partition("\n")[0] + "\n"
        )
    assert numbers == sorted(numbers)
    assert {len(number) for number in numbers} == {3}
    assert {each.level for each in REQUIREMENTS} == {"1", "2"}


def test_results_are_counted_right() -> None:
    counted = Counter(each.result for each in REQUIREMENTS)
    met, not_met, not_applicable = (counted.pop(each) for each in RESULTS)
    assert not counted
    assert f"{met} đạt, {not_met} chưa đạt, {not_applicable} không áp dụng." in TEXT


def test_what_is_met_says_where_and_all_else_why() -> None:
    for each in REQUIREMENTS:
        assert each.where, each.number
        if each.result == MET:
            assert "`" in each.where, each.number


@pytest.mark.parametrize("name", sorted(set(_FILE.findall(TEXT))))
def test_what_it_names_exists(name: str) -> None:
    path, _, rest = name.partition("::")
    assert Path(ROOT / path).exists() or path.startswith("var/")
    assert not rest or f"def {rest}(" in (ROOT / path).read_text(encoding="utf-8")
