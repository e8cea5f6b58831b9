"""The audit: which licences pass, and that a look-up that did not happen is no clean bill."""

import re
from importlib.metadata import distributions

import pytest

from runner.environment import CHECKOUT
from tools import audit
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


def test_a_flow_in_our_code_is_named_and_examples_must_be_found() -> None:
    examples = "a\nb  # ruleid: one\nc  # ruleid: two\n"
    seen = [("core/a.py", 3, "rules.one"), (audit.EXAMPLES, 2, "rules.one")]
    results = [{"path": p, "start": {"line": n}, "check_id": rule} for p, n, rule in seen]
    assert audit.flows({"results": results, "errors": []}, examples) == [
        "core/a.py:3: one", "two không tìm ra ví dụ ở dòng 3",
    ]  # fmt: skip
    assert audit.flows({"results": [], "errors": [{"message": "hỏng"}]}, "") == ["hỏng"]


def test_every_rule_of_semgrep_has_an_example() -> None:
    rules = re.findall(r"- id: (\S+)", (CHECKOUT / audit.RULES).read_text(encoding="utf-8"))
    examples = (CHECKOUT / audit.EXAMPLES).read_text(encoding="utf-8")
    assert set(rules) == set(re.findall(r"# ruleid: (\S+)", examples))
