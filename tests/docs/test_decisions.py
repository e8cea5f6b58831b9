"""The decisions: numbered, listed, each with its status."""

import re
from pathlib import Path

import pytest

from tests.docs.documents import ROOT

FOLDER = ROOT / "docs/decisions"
FILES = sorted(FOLDER.glob("[0-9]*.md"))


def test_the_index_lists_every_decision_in_order() -> None:
    index = (FOLDER / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| \[(\d{4})\]\((\d{4}-[a-z-]+\.md)\) \|", index, re.MULTILINE)
    assert [name for _, name in listed] == [path.name for path in FILES]
    assert all(name.startswith(number) for number, name in listed)


def test_no_two_decisions_have_a_number() -> None:
    numbers = [path.name[:4] for path in FILES]
    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_decision_has_its_number_and_its_status(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith(f"# {path.name[:4]}")
    assert re.match(r"(\*\*)?Status:(\*\*)? (accepted|superseded)", lines[2])
