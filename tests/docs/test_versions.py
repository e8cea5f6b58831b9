"""The version is the same in all three places."""

import re
import tomllib

from portal import __version__
from tests.docs.documents import ROOT


def test_pyproject_names_the_version() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == __version__


def test_the_newest_release_in_the_changelog_is_the_version() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    releases = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - (\d{4}-\d\d-\d\d)$", changelog, re.MULTILINE)
    assert releases[0][0] == __version__
    assert [day for _, day in releases] == sorted((day for _, day in releases), reverse=True)
