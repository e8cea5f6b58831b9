"""Checks before anything is started: the address and the folder var/."""

import errno
import shutil
import tempfile
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from runner.console import OperatorError

MIN_FREE_BYTES = 300 * 1024 * 1024


@dataclass(frozen=True)
class Address:
    """The host and port of the site."""

    host: str
    port: int

    @property
    def bracketed_host(self) -> str:
        """The host as it is written in an address: an IPv6 address is in brackets."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def url(self) -> str:
        """The address to type into a browser on this machine."""
        host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(self.bracketed_host)  # noqa: S104
        return f"http://{host or self.bracketed_host}:{self.port}"

    @property
    def is_public(self) -> bool:
        """Whether other machines can reach it."""
        return self.host not in ("127.0.0.1", "localhost", "::1")

    def answers(self) -> bool:
        """Return whether the site answers its health check."""
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # not by a proxy
            opener.open(f"{self.url}/healthz", timeout=5).close()
        except OSError:  # a refusal by HTTP is one, too
            return False
        return True


def check_var(var: Path) -> None:
    """Raise OperatorError unless the folder is writable and the disk has space left.

    A site that is there already starts on a full disk, too: its pages can still be read.
    """
    is_new = not (var / "static").exists()
    try:
        var.mkdir(mode=0o755, parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=var) as trial:
            trial.write(b"0" * 4096)
        free = shutil.disk_usage(var).free
    except OSError as error:
        if error.errno == errno.ENOSPC and not is_new:
            return
        raise OperatorError(f"Không ghi được vào thư mục {var}: {error.strerror}.") from error
    if free < MIN_FREE_BYTES and is_new:
        megabytes = free // 1024**2
        raise OperatorError(f"Ổ đĩa chứa {var} chỉ còn {megabytes} MB trống, cần ít nhất 300 MB.")
