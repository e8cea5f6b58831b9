"""Every dependency says why it is there."""

import re
import tomllib

from tests.docs.documents import ROOT


def test_every_dependency_is_explained_and_no_other() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [
        *pyproject["project"]["dependencies"],
        *pyproject["project"]["optional-dependencies"]["s3"],
        *pyproject["dependency-groups"]["dev"],
        *pyproject["dependency-groups"]["audit"],
    ]
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    cells = re.findall(r"^\| ([^|]+) \|[^|]+\|[^|]+\|$", text, re.MULTILINE)
    explained = {bare(name) for cell in cells for name in cell.split(", ") if "by npm" not in cell}
    assert explained - {"package", "---"} == {bare(name) for name in wanted}


def bare(requirement: str) -> str:
    """Return a requirement's name, without extras and versions."""
    return re.split(r"[\[<>=~! ]", requirement)[0]
