"""What the handbooks state is proved by tests, which `claims/*.txt` name."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.docs.documents import ROOT

FOLDER = Path(__file__).with_name("claims")
HANDBOOKS = sorted(path.stem for path in FOLDER.glob("*.txt"))
# What begins a list item or a table row; what is no statement: headings, pictures, rules of tables.
_ITEM = re.compile(r"^(?:- |\d+\. |\| )")
_NO_STATEMENT = re.compile(r"^(?:#|!\[|<img|\|---)")
# The row that heads a table.
_TABLE_HEAD = re.compile(r"^\|.*\|\n(?=\|---)", re.MULTILINE)


def plain(text: str) -> str:
    """Return a text without marks of emphasis and without line ends."""
    return " ".join(re.sub(r"[*`]", "", text).split())


def statements(text: str) -> list[str]:
    """Return the paragraphs, list items and table rows of a handbook, after its introduction."""
    _, _, body = _TABLE_HEAD.sub("", text).partition("\n## ")
    found: list[str] = []
    for block in f"## {body}".split("\n\n"):
        begins_new = True
        for line in block.splitlines():
            if _NO_STATEMENT.match(line):
                continue
            if begins_new or _ITEM.match(line):
                found.append(line)
            else:
                found[-1] += f" {line}"
            begins_new = False
    return [plain(each) for each in found]


def claims(handbook: str) -> dict[str, list[str]]:
    """Return the tests of each claim, which is some words of the handbook."""
    found: dict[str, list[str]] = {}
    for line in (FOLDER / f"{handbook}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[next(reversed(found))].append(line.strip())
        elif line and not line.startswith("#"):
            assert line not in found, line
            found[line] = []
    return found


@cache
def names_of_tests(path: Path) -> frozenset[str]:
    """Return the names of the tests of a file, as pytest writes them after the file's."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    for group in tree.body:
        if isinstance(group, ast.ClassDef):
            methods = (node for node in group.body if isinstance(node, ast.FunctionDef))
            found |= {f"{group.name}::{node.name}" for node in methods}
    return frozenset(name for name in found if name.rpartition("::")[2].startswith("test_"))


@pytest.mark.parametrize("handbook", HANDBOOKS)
def test_every_claim_stands_in_the_handbook(handbook: str) -> None:
    text = plain((ROOT / f"docs/{handbook}.md").read_text(encoding="utf-8"))
    assert [claim for claim in claims(handbook) if claim not in text] == []


@pytest.mark.parametrize("handbook", HANDBOOKS)
def test_every_statement_of_a_handbook_is_claimed(handbook: str) -> None:
    text = (ROOT / f"docs/{handbook}.md").read_text(encoding="utf-8")
    known = [*claims(handbook)]
    # What ends with a colon only leads to the list below it.
    said = [each for each in statements(text) if not each.endswith(":")]
    assert [each for each in said if not any(claim in each for claim in known)] == []


@pytest.mark.parametrize("handbook", HANDBOOKS)
def test_the_tests_of_a_claim_exist(handbook: str) -> None:
    wanted = [(claim, test) for claim, tests in claims(handbook).items() for test in tests or [""]]
    lost = []
    for claim, test in wanted:
        path, _, name = test.partition("::")
        if not (ROOT / path).is_file() or name not in names_of_tests(ROOT / path):
            lost.append(f"{claim}: {test}")
    assert lost == []


def test_statements_are_told_apart() -> None:
    text = "Lời dẫn\n\n## Một\n\nĐoạn *một*\ncòn dài.\n\n| A |\n|---|\n| b |\n\n- c\n  d\n- e\n"
    assert statements(text) == ["Đoạn một còn dài.", "| b |", "- c d", "- e"]
