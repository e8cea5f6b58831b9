"""Processes that always end with their parent, even if it is killed.

Started as `python -m runner.child_process COMMAND …`, runs a Django command that way.
"""

import gc
import logging
import multiprocessing
import os
import select
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runner.console import exit_on_error
from runner.log_lines import LineStream, log_uncaught

STDIN = 0


def exit_with_parent() -> None:
    """End this process when its parent ends, or closes its end of our standard input."""
    parent = os.getppid()

    def wait() -> None:
        while os.getppid() == parent:
            if select.select([STDIN], [], [], 0.5)[0]:
                return

    _end_after(wait)


def exit_with_multiprocessing_parent() -> None:
    """End this process when the parent that started it by multiprocessing ends."""
    parent = multiprocessing.parent_process()
    if parent:
        _end_after(parent.join)


def _end_after(wait: Callable[[], None]) -> None:
    def watch() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="exit-with-parent", daemon=True).start()


@contextmanager
def loading() -> Iterator[None]:
    """Load the site in the block, without looking for garbage again and again.

    Loading makes hardly any; what it makes stays, and is left out of every later search.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def log_what_is_printed(name: str) -> None:
    """Have everything that this process prints be lines of the log."""
    sys.stdout, sys.stderr = LineStream(name, logging.INFO), LineStream(name, logging.WARNING)
    log_uncaught(name)


def main() -> None:
    """Run one Django command that ends with its parent."""
    exit_with_parent()
    command = next(iter(sys.argv[1:]), "")
    if command != "runserver":  # which talks to the programmer at the terminal
        log_what_is_printed(command)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    with exit_on_error():
        with loading():
            import django
            from django.core.management import execute_from_command_line

            django.setup()
        execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
