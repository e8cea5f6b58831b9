"""File locks, which the kernel releases when their holder ends, even if it is killed."""

import fcntl
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.console import say

open_locks: set[int] = set()  # descriptors; a program that takes our place holds them on


@contextmanager
def open_lock(path: Path, owner: pwd.struct_passwd | None = None) -> Iterator[int]:
    """Open a lock file, created on first use for `owner`; yield its descriptor, not yet locked."""
    # Links are not followed: root could otherwise create or give away a file somewhere else.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    open_locks.add(descriptor)
    try:
        if owner:
            os.fchown(descriptor, owner.pw_uid, owner.pw_gid)
        yield descriptor
    finally:
        open_locks.discard(descriptor)
        os.close(descriptor)


@contextmanager
def exclusive(
    path: Path, owner: pwd.struct_passwd | None = None, *, waiting: str = ""
) -> Iterator[None]:
    """Hold the lock exclusively; if another process has it, print `waiting` and wait."""
    with open_lock(path, owner) as descriptor:
        if waiting and not try_exclusive(descriptor):
            say(waiting)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def share(descriptor: int) -> None:
    """Hold the lock together with other processes."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def try_share(descriptor: int) -> bool:
    """Hold the lock with others unless one has it exclusively; return whether that worked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def try_exclusive(descriptor: int) -> bool:
    """Take the lock exclusively if no other process holds it; return whether that worked."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
