"""Whether the site runs in a var/, or is being restored there; only one of them may be."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner import locks
from runner.console import OperatorError


def unfinished(var: Path) -> Path:
    """Return the file that is there while a restoration is putting things in their place."""
    return var / "restore.unfinished"


@contextmanager
def site_runs(var: Path) -> Iterator[None]:
    """Say that the site runs. Raises OperatorError while it is, or was half, restored."""
    with locks.open_lock(var / "site.lock") as descriptor:
        if not locks.try_share(descriptor):
            raise OperatorError("Cổng đang được phục hồi từ bản sao lưu: hãy chạy lại khi xong.")
        if unfinished(var).exists():
            raise OperatorError("Lần phục hồi trước bị ngắt giữa chừng: hãy chạy lại make restore.")
        yield


@contextmanager
def site_is_off(var: Path) -> Iterator[None]:
    """Keep the site from being started. Raises OperatorError if it runs."""
    var.mkdir(mode=0o755, parents=True, exist_ok=True)
    with locks.open_lock(var / "site.lock") as descriptor:
        if not locks.try_exclusive(descriptor):
            raise OperatorError("Cổng đang chạy: hãy dừng nó rồi phục hồi.")
        yield
