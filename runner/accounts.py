"""The account that runs PostgreSQL, which refuses to run as root."""

import os
import pwd
import stat
from collections.abc import Iterator
from pathlib import Path

from runner.console import OperatorError
from runner.environment import CHECKOUT

Account = pwd.struct_passwd


def current_account() -> Account:
    """Return the account of this process. Raises OperatorError if its user id has no name."""
    try:
        return pwd.getpwuid(os.geteuid())
    except KeyError:
        raise OperatorError(
            f"Tài khoản số {os.geteuid()} không có tên trong hệ thống, PostgreSQL không chạy được."
        ) from None


def unprivileged_account(existing: Path) -> Account | None:
    """Return the account that runs PostgreSQL instead of root, or None if this is not root.

    The owner of `existing` is preferred, then the owner of the checkout, then a system account.
    Raises OperatorError if there is no such account.
    """
    if os.geteuid() != 0:
        return None
    for account in _candidates(existing):
        if account.pw_uid != 0:
            return account
    raise OperatorError("Không có tài khoản nào ngoài root để chạy PostgreSQL: hãy tạo «postgres».")


def _candidates(existing: Path) -> Iterator[Account]:
    for path in (existing, CHECKOUT):
        if path.exists():
            yield from _account_numbered(path.stat().st_uid)
    for name in ("postgres", "nobody"):
        try:
            yield pwd.getpwnam(name)
        except KeyError:
            continue


def _account_numbered(number: int) -> Iterator[Account]:
    try:
        yield pwd.getpwuid(number)
    except KeyError:
        return


def can_reach(account: Account, path: Path) -> bool:
    """Return whether the account may pass through every folder down to `path`."""
    return all(_may_enter(account, folder) for folder in (path, *path.parents) if folder.is_dir())


def _may_enter(account: Account, folder: Path) -> bool:
    status = folder.stat()
    if status.st_uid == account.pw_uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.pw_gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def make_private(folder: Path, account: Account | None) -> None:
    """Make a folder that only the account can read (None: the account of this process).

    Raises OperatorError if the folder belongs to another account.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    owner = account.pw_uid if account else os.geteuid()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid not in (owner, os.geteuid()):
        raise OperatorError(
            f"{folder} thuộc về người dùng khác, không dùng làm cơ sở dữ liệu được."
        )
    folder.chmod(0o700)
    change_owner(folder, account)


def change_owner(path: Path, account: Account | None) -> None:
    """Make the account, if there is one, the owner of a file or folder."""
    if account:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
