"""The group of processes of the site: started together, restarted, and stopped together."""

import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import Protocol

from runner.console import OperatorError, say
from runner.workers import Worker

POLL_SECONDS = 0.2
START_POLL_SECONDS = 0.02
STOP_SECONDS = 30  # for requests that are not finished, such as uploads; the rest ends at once
SAY_AFTER_SECONDS = 1

hurry = Event()  # set when the operator asks a second time to stop


class Process(Protocol):
    """A process that can be asked, and made, to end."""

    def terminate(self) -> None: ...
    def has_ended(self) -> bool: ...
    def kill(self) -> None: ...


def supervise(
    workers: list[Worker],
    *,
    is_serving: Callable[[], bool],
    announce: Callable[[], None],
    each_round: Sequence[Callable[[], None]] = (),
    should_continue: Callable[[], bool],
    retired: Sequence[Process] = (),
) -> None:
    """Run the group while `should_continue()`, or until a signal raises; then stop all of it.

    The web server starts first, and the others once it serves: readers wait for nothing else.

    Args:
        is_serving: whether the first worker, the web server, serves.
        announce: called once it does.
        each_round: what else there is to be done, several times a second.
        retired: what was started before this group and must end with it.

    Raises OperatorError if the first worker, the web server, ends before it has served once.
    """
    try:
        web, *others = workers
        web.start()
        while not is_serving():
            if web.has_ended():
                raise OperatorError("Máy chủ web không khởi động được; lý do ở ngay phía trên.")
            time.sleep(START_POLL_SECONDS)
        announce()
        for worker in others:
            worker.start()
        while should_continue():
            for step in each_round:
                step()
            for worker in workers:
                worker.restart_if_dead()
            time.sleep(POLL_SECONDS)
    finally:
        stop_all([*workers, *retired])


def stop_all(processes: Sequence[Process], *, quietly: bool = False) -> None:
    """Stop the group: at once, but for requests that are not finished."""
    for process in processes:
        process.terminate()
    began = time.monotonic()
    has_said = quietly
    while not all(process.has_ended() for process in processes):
        waited = time.monotonic() - began
        if waited > STOP_SECONDS or hurry.is_set():
            break
        if waited > SAY_AFTER_SECONDS and not has_said:
            has_said = True
            say("Đang chờ những yêu cầu còn dở (Ctrl-C lần nữa để dừng ngay)…")
        time.sleep(0.05)
    for process in processes:
        process.kill()
