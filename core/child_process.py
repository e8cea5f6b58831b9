"""Reads a file of strangers in a process of its own, so that none can hold up or fill a web server.

`run` starts `python -m <module>`, whose `__main__` calls `answer`.
"""

import logging
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
_TOO_LARGE, _UNREADABLE = 3, 4  # exit codes
_LONGEST_REASON = 2000  # letters
logger = logging.getLogger(__name__)


class UnreadableError(Exception):
    """The file is broken."""


class TooLargeError(Exception):
    """Reading the file takes more than it may; the message says of what, for the log."""


class Bounds(NamedTuple):
    """What a process may take: seconds of a processor, bytes of memory, seconds in all."""

    seconds: int
    memory: int
    wait: float


def run(module: str, content: bytes, bounds: Bounds) -> bytes:
    """Return what the process of `module` makes of `content`.

    Raises UnreadableError, and TooLargeError if a limit has ended it; the log says which. A process
    that failed otherwise is an error of ours: it is logged with what it wrote.
    """
    command = [sys.executable, "-m", module, str(bounds.seconds), str(bounds.memory)]
    try:
        done = subprocess.run(  # noqa: S603
            command,
            input=content,
            capture_output=True,
            cwd=ROOT,
            env=_environment(),
            timeout=bounds.wait,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _stopped(module, content, f"more than {bounds.wait:g} s in all") from error
    wrote = done.stderr[-_LONGEST_REASON:].decode(errors="replace").strip()
    if done.returncode == _TOO_LARGE:
        raise _stopped(module, content, wrote)
    if done.returncode < 0:
        raise _stopped(module, content, _ended_by(-done.returncode, bounds))
    if done.returncode:
        if done.returncode != _UNREADABLE:
            logger.error("%s failed on a file of %s bytes: %s", module, len(content), wrote)
        raise UnreadableError
    return done.stdout


def answer(read: Callable[[bytes], bytes]) -> int:
    """Write what `read` makes of the standard input; return the exit code.

    The arguments of the command are the limits: seconds of a processor, and bytes of memory.
    """
    _limit(*map(int, sys.argv[1:]))
    try:
        sys.stdout.buffer.write(read(sys.stdin.buffer.read()))
    except TooLargeError as error:
        sys.stderr.write(str(error) or "more than may be read")
    except MemoryError:
        sys.stderr.write(f"more than {sys.argv[2]} bytes of memory")
    except RecursionError:
        sys.stderr.write("parts too deep within one another")
    except UnreadableError:
        return _UNREADABLE
    else:
        return 0
    return _TOO_LARGE


def _stopped(module: str, content: bytes, reason: str) -> TooLargeError:
    logger.warning("%s was stopped on a file of %s bytes: %s", module, len(content), reason)
    return TooLargeError(reason)


def _ended_by(number: int, bounds: Bounds) -> str:
    if number == signal.SIGXCPU:
        return f"more than {bounds.seconds} s of a processor"
    name = signal.Signals(number).name if number in set(signal.Signals) else str(number)
    return f"ended by {name}, such as for want of memory"


def _environment() -> dict[str, str]:
    """Return what Python needs to start, and none of the secrets of the site."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    return {**kept, "PYTHONPATH": str(ROOT)}


def _limit(seconds: int, memory: int) -> None:
    """Set the limits of this process: seconds of a processor, bytes of memory."""
    os.nice(10)  # readers come first
    # Beyond the first it is ended by SIGXCPU, which says why; beyond the second by SIGKILL.
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
