"""The key of encrypted backups: a file as `age` writes it.

With a public key in it (age1…) backups can be made; the secret one (AGE-SECRET-KEY-…), which need
not be on the server, makes them and opens them.
"""

import os
from pathlib import Path

from pyrage import IdentityError, RecipientError, x25519

from runner.console import OperatorError


def recipients(path: Path) -> list[x25519.Recipient]:
    """Return the keys for which backups are encrypted. Raises OperatorError."""
    return [
        x25519.Identity.from_str(line).to_public()
        if line.startswith("AGE-SECRET-KEY-")
        else x25519.Recipient.from_str(line)
        for line in _lines(path)
    ]


def identities(path: Path | None) -> list[x25519.Identity]:
    """Return the secret keys, by which backups are opened. Raises OperatorError."""
    if path is None:
        raise OperatorError("Bản sao lưu được mã hóa: hãy đặt BACKUP_KEY là tệp khóa bí mật.")
    secret = [line for line in _lines(path) if line.startswith("AGE-SECRET-KEY-")]
    if not secret:
        raise OperatorError(f"{path} chỉ có khóa công khai: mở bản sao lưu cần khóa bí mật.")
    return [x25519.Identity.from_str(line) for line in secret]


def make(path: Path) -> str:
    """Write a new secret key, and return its public key. Raises OperatorError."""
    identity = x25519.Identity.generate()
    text = f"# public key: {identity.to_public()}\n{identity}\n"
    try:
        with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            file.write(text)
    except FileExistsError:
        raise OperatorError(f"{path} đã có: không ghi đè lên một khóa.") from None
    except OSError as error:
        raise OperatorError(f"Không ghi được {path}: {error.strerror}.") from error
    return str(identity.to_public())


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "không phải tệp khóa"
        raise OperatorError(f"Không đọc được tệp khóa {path}: {reason}.") from error
    lines = [line.strip() for line in text.splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    try:
        for line in lines:
            secret = line.startswith("AGE-SECRET-KEY-")
            (x25519.Identity if secret else x25519.Recipient).from_str(line)
    except (IdentityError, RecipientError, ValueError):
        lines = []
    if not lines:
        raise OperatorError(f"{path} không phải tệp khóa (tạo bằng: make backup-key).")
    return lines
