"""The audit: which licences pass, and that a look-up that did not happen is no clean bill."""

from importlib.metadata import distributions

import pytest

from tools.audit import is_allowed, known_holes, refused_licences


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True), ("BSD-3-Clause", True), ("Apache-2.0 OR BSD-3-Clause", True),
        ("MPL-2.0", True), ("LGPL-3.0-only", True), ("GPL-2.0-only OR MIT", True),
        ("GPL-3.0-or-later", False), ("AGPL-3.0", False), ("SSPL-1.0", False), ("", False),
        ("Proprietary", False),
    ],
)  # fmt: skip
def test_a_licence_is_allowed_or_not(licence: str, allowed: bool) -> None:
    assert is_allowed("goi", licence) is allowed


def test_every_installed_part_may_be_used() -> None:
    assert refused_licences(distributions()) == []


def test_what_could_not_be_looked_up_is_told_from_what_has_no_holes() -> None:
    skipped = {"name": "a", "skip_reason": "not found"}
    clean = {"name": "b", "version": "1", "vulns": []}
    bad = {"name": "c", "version": "2", "vulns": [{"id": "PYSEC-1"}]}
    assert known_holes({"dependencies": [skipped, skipped]}) == ([], 0, 2)
    assert known_holes({"dependencies": [skipped, clean, bad]}) == (["c 2: PYSEC-1"], 2, 1)
