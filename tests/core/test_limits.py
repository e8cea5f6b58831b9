"""The table of limits: every limit is documented, and only there."""

import re

from core.limits import HOUR, KB, LIMITS, MB, Rate, in_words, meanings
from runner.web import MAX_WORKERS
from tests.docs.documents import ROOT
from tools.variables import OPERATORS, limits_table


def test_the_handbook_has_the_limits_as_they_are() -> None:
    """To write it anew: python -m tools.variables."""
    assert limits_table() in OPERATORS.read_text()


def test_limits_are_written_as_people_read_them() -> None:
    assert in_words(64 * KB, "byte") == "64 KB"
    assert in_words(30 * MB, "byte") == "30 MB"
    assert in_words(1024, "") == "1.024"
    assert in_words(Rate(5, HOUR), "") == "5 lần mỗi giờ"


def test_every_limit_is_used() -> None:
    code = "\n".join(
        path.read_text(encoding="utf-8")
        for name in ("accounts", "ads", "analytics", "core", "news", "portal", "runner")
        for path in (ROOT / name).rglob("*.py")
    )
    used = set(re.findall(r"\bLIMITS\.([a-z_]+)", code))
    assert used == set(meanings())


def test_a_throttle_has_its_numbers_from_the_table() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for name in ("accounts", "ads", "analytics", "news", "portal")
        for path in (ROOT / name).rglob("*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"\b(Throttle|Quota)\(", line) and "LIMITS." not in line
    ]
    assert not named


def test_the_parts_fit_together() -> None:
    assert LIMITS.text_bytes <= LIMITS.body_bytes < LIMITS.staff_body_bytes
    assert LIMITS.document_bytes * 20 <= LIMITS.staff_body_bytes
    assert LIMITS.bodies_of_one_network < LIMITS.bodies
    assert LIMITS.bodies + LIMITS.bodies_waiting < LIMITS.threads
    # Attempts count as failures until they succeed, so colleagues who sign in at once must fit in.
    assert LIMITS.bodies_of_one_network * MAX_WORKERS < LIMITS.network_failures
    assert LIMITS.address_bytes < LIMITS.header_bytes
