"""Messages to the operator at the terminal, and how a program ends on an error."""

import logging
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from runner.log_lines import is_json, write_line

LOGGER = "runner"
PROGRESS_SECONDS = 5
_PROGRESS = re.compile(r"\r(.+?: +\d+%)\|")  # the beginning of a bar of tqdm


class OperatorError(Exception):
    """Something that the operator must correct; its text is one clear line in Vietnamese."""

    exit_code = 1


class ConfigurationError(OperatorError):
    """A variable, or the file used instead of it, is not valid; nothing has been started."""

    exit_code = 2


def say(line: str, level: int = logging.INFO) -> None:
    """Print a message for the operator to standard error, apart from a command's output.

    With LOG_FORMAT=json it is a line of the log.
    """
    if is_json():
        write_line(LOGGER, level, line)
        return
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def report(line: str, level: int = logging.WARNING) -> None:
    """Write into the log what happened while the site runs, with its time."""
    write_line(LOGGER, level, line)


class ProgressLines:
    """Standard error without a terminal: progress is a line every few seconds instead of a bar."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._said_at = time.monotonic()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def isatty(self) -> bool:
        """Return True: where there is no terminal, nobody would draw a bar."""
        return True

    def write(self, text: str) -> int:
        if not text.startswith("\r"):
            return self._stream.write(text)
        found = _PROGRESS.match(text)
        now = time.monotonic()
        if found and now - self._said_at >= PROGRESS_SECONDS:
            self._said_at = now
            self._stream.write(f"{found[1]}\n")
            self._stream.flush()
        return len(text)


@contextmanager
def exit_on_error() -> Iterator[None]:
    """End the process on an OperatorError, with its one line and its exit code."""
    try:
        yield
    except OperatorError as error:
        say(f"Lỗi: {error}", logging.ERROR)
        sys.exit(error.exit_code)
