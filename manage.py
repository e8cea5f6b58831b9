#!/usr/bin/env python
"""Django's commands, with the embedded PostgreSQL running for as long as one of them needs it."""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext

from runner.console import OperatorError, say
from runner.places import var_dir
from runner.postgres import Cluster, lease

WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "startapp", "version",
}  # fmt: skip


def database(arguments: list[str]) -> AbstractContextManager[Cluster | None]:
    """Return what keeps the database of this command running, if that is up to us."""
    command = arguments[1] if len(arguments) > 1 else "help"
    if os.environ.get("DATABASE_URL") or command.strip("-") in WITHOUT_DATABASE:
        return nullcontext()
    return lease(var_dir())


def main() -> None:
    """Run the command on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # Leave by way of every `finally`, so that the last to leave stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with database(sys.argv):
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except OperatorError as error:
        say(f"Lỗi: {error}")
        sys.exit(1)


if __name__ == "__main__":
    main()
