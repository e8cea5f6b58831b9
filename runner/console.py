"""Messages to the operator at the terminal, and how a program ends on an error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager


class OperatorError(Exception):
    """Something that the operator must correct; its text is one clear line in Vietnamese."""

    exit_code = 1


class ConfigurationError(OperatorError):
    """A variable, or the file used instead of it, is not valid; nothing has been started."""

    exit_code = 2


def say(line: str) -> None:
    """Print a message for the operator to standard error, apart from a command's output."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def exit_on_error() -> Iterator[None]:
    """End the process on an OperatorError, with its one line and its exit code."""
    try:
        yield
    except OperatorError as error:
        say(f"Lỗi: {error}")
        sys.exit(error.exit_code)
