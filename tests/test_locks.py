"""The lock files: versions and hashes, and no addresses of servers."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = sorted([*ROOT.glob("requirements*.txt"), ROOT / "tests/quality/package-lock.json"])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_address(lock: Path) -> None:
    written = lock.read_text()

    assert "://" not in written
    assert "sha512-" in written or "--hash=sha256:" in written
