"""The secret key of a site without SECRET_KEY: made on first use and kept in var/."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile

from runner.console import ConfigurationError

BYTES = 48


def kept_secret_key(var: Path) -> str:
    """Return the key kept in `var`, made on first use; only its owner can read the file.

    Raises ConfigurationError if it cannot be made or read, or is empty.
    """
    path = var / "secret_key"
    try:
        if not path.exists():
            _make(path)
    except OSError as error:
        raise ConfigurationError(f"Không ghi được vào thư mục {var}: {error.strerror}.") from error
    try:
        key = path.read_text().strip()
    except OSError as error:
        raise ConfigurationError(f"Không đọc được {path}: {error.strerror}.") from error
    except UnicodeDecodeError:
        key = ""
    if not key:
        raise ConfigurationError(
            f"Khóa bí mật trống hoặc hỏng ({path}): hãy phục hồi từ bản sao lưu, hoặc xóa tệp này "
            "để tạo khóa mới."
        )
    return key


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with NamedTemporaryFile("w", dir=path.parent, prefix="secret_key.") as file:
        file.write(secrets.token_urlsafe(BYTES))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):  # the first of two processes wins
            os.link(file.name, path)
