"""File locks that the kernel drops by itself when their holder dies."""

import fcntl
import os
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from runner.console import say


@contextmanager
def open_lock(path: Path, owner: pwd.struct_passwd | None = None) -> Iterator[int]:
    """Open a lock file, made on first use and given to `owner`; yield its descriptor, unlocked."""
    # A link here could make root create, or give away, a file somewhere else.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        if owner:
            os.fchown(descriptor, owner.pw_uid, owner.pw_gid)
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def exclusive(
    path: Path, owner: pwd.struct_passwd | None = None, *, waiting: str = ""
) -> Iterator[None]:
    """Hold the lock alone; say `waiting` if another has it, and wait as long as that takes."""
    with open_lock(path, owner) as descriptor:
        if waiting and not try_exclusive(descriptor):
            say(waiting)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def share(descriptor: int) -> None:
    """Hold the lock together with others."""
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def try_exclusive(descriptor: int) -> bool:
    """Hold the lock alone if nobody else holds it any more; return whether that is so."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
