"""Checks before anything is started."""

from pathlib import Path

import pytest

from runner import preflight
from runner.console import OperatorError
from runner.preflight import Address, check_var


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),  # noqa: S104
        ("::", "http://[::1]:80"),
        ("fe80::1", "http://[fe80::1]:80"),
        ("localhost", "http://localhost:80"),
    ],
)
def test_url(host: str, url: str) -> None:
    """The address shown can be typed into a browser."""
    assert Address(host, 80).url == url


def test_var_is_made(tmp_path: Path) -> None:
    """A var/ that is not there yet is made."""
    check_var(tmp_path / "a" / "var")
    assert (tmp_path / "a" / "var").is_dir()


def test_var_is_a_file(tmp_path: Path) -> None:
    """A file in the place of var/ is refused."""
    (tmp_path / "var").write_text("")
    with pytest.raises(OperatorError, match="Không ghi được vào thư mục"):
        check_var(tmp_path / "var")


def test_var_cannot_be_written() -> None:
    """A place that takes no files, even from root, is refused."""
    with pytest.raises(OperatorError, match="Không ghi được vào thư mục"):
        check_var(Path("/proc/var"))


def test_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Too little room for a new site is refused, with how much there is."""
    monkeypatch.setattr(preflight, "MIN_FREE_BYTES", 1 << 60)
    with pytest.raises(OperatorError, match=r"chỉ còn \d+ MB trống"):
        check_var(tmp_path)


def test_a_site_starts_again_on_a_full_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its pages can still be read; the desk says that the disk is full."""
    monkeypatch.setattr(preflight, "MIN_FREE_BYTES", 1 << 60)
    (tmp_path / "static").mkdir()
    check_var(tmp_path)
