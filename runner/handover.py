"""How one supervisor takes the place of another, as `make reload` asks, with nobody noticing.

The old one prepares the site with the new code, then becomes the new one (exec): the process id,
the socket, the locks and the old web server stay. The new one starts a web server of its own on
the same socket, and lets the old one finish what it has been asked for.
"""

import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NoReturn

from runner import locks
from runner.console import report
from runner.control_files import Code, ControlFiles, known_fields
from runner.supervisor import stop_all
from runner.workers import Retired, WebWorker, Worker, start_child

VARIABLE = "PORTAL_HANDOVER"
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True)
class Handover:
    """What a supervisor leaves to the next: numbers of descriptors and processes.

    Args:
        parent: the process whose end ends the site (`make`).
        listener: the socket of the site.
        locks: the locks on var/ and on PostgreSQL, to be closed once there are new ones.
        retired: process id and standard input of each web server that is to finish.
    """

    parent: int
    listener: int
    locks: list[int] = field(default_factory=list)
    retired: list[tuple[int, int]] = field(default_factory=list)

    @classmethod
    def received(cls) -> "Handover | None":
        """Return what the supervisor left whose place this one takes, if there was one."""
        text = os.environ.pop(VARIABLE, "")
        return known_fields(cls, json.loads(text)) if text else None

    def close_locks(self) -> None:
        """Let go of the locks that were held on, now that there are new ones."""
        for descriptor in self.locks:
            os.close(descriptor)

    def give_to(self, code: Code) -> NoReturn:
        """Become the supervisor of other code. Only what it needs stays open.

        Raises OSError if that code is not there any more; then nothing has changed.
        """
        for descriptor in (self.listener, *self.locks, *(stdin for _, stdin in self.retired)):
            os.set_inheritable(descriptor, True)
        here = Path.cwd()
        os.chdir(code.checkout)
        os.environ[VARIABLE] = json.dumps(asdict(self))
        # Until the new code handles signals, one of them would end it, and the site with it.
        signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
        try:
            os.execv(code.python, [code.python, "-m", "runner", *sys.argv[1:]])  # noqa: S606
        finally:  # it is gone by now; this one goes on
            signal.pthread_sigmask(signal.SIG_UNBLOCK, STOP_SIGNALS)
            del os.environ[VARIABLE]
            os.chdir(here)


class Succession:
    """Gives the place of this supervisor to other code, and lets the web server before ours finish.

    Args:
        files: where `make reload` asks.
        web: our web server.
        others: our other processes, which end before other code starts its own.
        received: what the supervisor before this one left, if this one took its place.
    """

    def __init__(
        self,
        files: ControlFiles,
        web: WebWorker,
        others: list[Worker],
        received: Handover | None,
    ) -> None:
        self.files, self.web, self.others = files, web, others
        self.parent = received.parent if received else os.getppid()
        self.retired = [Retired(*each) for each in received.retired] if received else []
        self.is_taking_over = self.is_awaited = received is not None
        self.code: Code | None = None
        self.preparing: subprocess.Popen[bytes] | None = None

    def step(self) -> None:
        """Do what can be done now; to be called again and again."""
        self.retired[:] = [each for each in self.retired if not each.has_ended()]
        if self.is_taking_over:
            self._take_over()
        if self.preparing:
            self._give_place()
        elif not self.is_awaited:
            self._prepare()

    def _take_over(self) -> None:
        if self.web.is_serving():
            self.is_taking_over = False
            for each in self.retired:
                each.terminate()
            report("Bản mới đang phục vụ; tiến trình cũ làm nốt việc dở rồi dừng.")
            self._answer("")
        elif self.web.has_ended() and self.is_awaited:
            fault = "Bản mới không khởi động được, bản cũ vẫn phục vụ; lý do ở nhật ký của cổng."
            report(f"Lỗi: {fault}", logging.ERROR)
            self._answer(fault)

    def _answer(self, fault: str) -> None:
        if self.is_awaited:
            self.files.answer(fault)
        self.is_awaited = False

    def _prepare(self) -> None:
        self.code = self.files.request()
        if self.code:
            report(f"Đang chuẩn bị bản mới trong {self.code.checkout}…")
            with self.files.log.open("wb") as log:
                self.preparing = start_child(
                    [self.code.python, "-m", "runner.prepare"],
                    cwd=self.code.checkout,
                    stdout=log,
                    stderr=log,
                )

    def _give_place(self) -> None:
        assert self.preparing  # noqa: S101
        assert self.code  # noqa: S101
        if self.preparing.poll() is None:
            return
        failed, self.preparing = self.preparing.returncode != 0, None
        sys.stderr.write(self.files.log.read_text(errors="replace"))
        if failed:
            self._refuse("Bản mới chưa chuẩn bị được, bản cũ vẫn phục vụ.")
            return
        stop_all(self.others, quietly=True)
        handover = Handover(
            parent=self.parent,
            listener=self.web.listener.fileno(),
            locks=sorted(locks.open_locks),
            retired=[(each.pid, each.stdin) for each in (*self.retired, *self.web.retired())],
        )
        try:
            handover.give_to(self.code)
        except OSError as error:
            self._refuse(f"Không mở được bản mới, bản cũ vẫn phục vụ: {error}.")

    def _refuse(self, fault: str) -> None:
        report(fault, logging.ERROR)
        self.files.answer(fault)
