"""Messages to the operator at the terminal, and how a program ends on an error."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from runner.log_lines import is_json, write_line

LOGGER = "runner"


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


@contextmanager
def exit_on_error() -> Iterator[None]:
    """End the process on an OperatorError, with its one line and its exit code."""
    try:
        yield
    except OperatorError as error:
        say(f"Lỗi: {error}", logging.ERROR)
        sys.exit(error.exit_code)
