"""What the operator at the terminal is told."""

import sys


class OperatorError(Exception):
    """Something the operator must mend; its text is one clear line in Vietnamese."""


def say(line: str) -> None:
    """Tell the operator what is going on, without touching a command's own output."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
