"""Processes that never outlive the one that started them, however that one ends.

Started as `python -m runner.lifeline COMMAND …`, runs a Django command that way.
"""

import multiprocessing
import os
import select
import signal
import sys
import threading
from collections.abc import Callable

STDIN = 0


def hold_on() -> None:
    """End this process when its parent dies, or closes the other end of our standard input."""
    parent = os.getppid()

    def wait() -> None:
        while os.getppid() == parent:
            if select.select([STDIN], [], [], 0.5)[0]:
                return

    _end_after(wait)


def hold_on_to_pool() -> None:
    """End this process when the one that made it through multiprocessing dies."""
    parent = multiprocessing.parent_process()
    if parent:
        _end_after(parent.join)


def _end_after(wait: Callable[[], None]) -> None:
    def watch() -> None:
        wait()
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="lifeline", daemon=True).start()


def main() -> None:
    """Run one Django command on the lifeline."""
    hold_on()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *sys.argv[1:]])


if __name__ == "__main__":
    main()
