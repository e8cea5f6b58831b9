#!/usr/bin/env python
"""Django's commands, with the embedded PostgreSQL running for as long as one of them needs it."""

import os
import signal
import sys
from contextlib import AbstractContextManager, nullcontext

from runner import environment
from runner.console import exit_on_error
from runner.postgres import Cluster, lease

WITHOUT_DATABASE = {
    "check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help",
    "makemessages", "startapp", "version",
}  # fmt: skip


def database(arguments: list[str]) -> AbstractContextManager[Cluster | None]:
    """Return the lease on the embedded database, or nothing if the command does not need it."""
    settings = environment.current()
    command = arguments[1] if len(arguments) > 1 else "help"
    if settings.database_url or command.strip("-") in WITHOUT_DATABASE:
        return nullcontext()
    return lease(settings.portal_var)


def main() -> None:
    """Run the command on the command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    # Leave through every `finally`, so that the last lease holder stops the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with exit_on_error(), database(sys.argv):
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
