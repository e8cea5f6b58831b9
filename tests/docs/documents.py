"""The documents of the project, and what they name in code spans and code blocks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# The changelog keeps the names of its time.
PRESENT = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]
_CODE = re.compile(r"`([^`\n]+)`")


class Place(NamedTuple):
    """A piece of text of a document, and the line it stands on."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path.relative_to(ROOT)}:{self.line}: {self.text}"


def code_of(path: Path) -> Iterator[Place]:
    """Yield each code span and each line of an indented or fenced code block."""
    is_fenced = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("```"):
            is_fenced = not is_fenced
        elif is_fenced or line.startswith("    "):
            yield Place(path, number, line.strip())
        else:
            yield from (Place(path, number, found) for found in _CODE.findall(line))


def places(pattern: str, documents: list[Path] = PRESENT) -> list[Place]:
    """Return what the first group of a pattern finds in the code of documents."""
    return [
        code._replace(text=found)
        for path in documents
        for code in code_of(path)
        for found in re.findall(pattern, code.text)
    ]
