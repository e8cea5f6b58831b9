"""A short run of `make faults`."""

import pytest

from tools.faults.ledger import run

pytestmark = pytest.mark.slow


def test_every_acknowledged_view_counts_exactly_once() -> None:
    verdict = run(seconds=12, seed=1, views=200, kills=3)
    assert verdict.acknowledged > 200
    assert sum(verdict.faults.values()) > 3
    assert verdict.is_exact, verdict
