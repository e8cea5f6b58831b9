"""`python -m runner.guard`, which `make run` calls: run the supervisor again if it is killed.

Where systemd starts the supervisor, systemd does that.
"""

import os
import signal
import subprocess
import sys
import time
from functools import partial

from runner.console import report
from runner.handover import STOP_SIGNALS

POLL_SECONDS = 0.2
PAUSE_SECONDS = 1


def pass_on(supervisor: "subprocess.Popen[bytes]", number: int, _: object) -> None:
    """Handle a signal: it is for the supervisor."""
    supervisor.send_signal(number)


def main() -> None:
    """Run the supervisor until it ends in order, or until the parent (`make`) ends."""
    parent = os.getppid()
    while True:
        supervisor = subprocess.Popen(
            [sys.executable, "-m", "runner", "--until-parent-exits"],
            start_new_session=True,  # it gets Ctrl-C from here, and once
        )
        for number in STOP_SIGNALS:
            signal.signal(number, partial(pass_on, supervisor))
        while supervisor.poll() is None:
            if os.getppid() != parent:
                supervisor.terminate()
                parent = os.getppid()
            time.sleep(POLL_SECONDS)
        if supervisor.returncode != -signal.SIGKILL:
            sys.exit(supervisor.returncode)
        report("Bộ giám sát bị giết, đang khởi động lại cả cổng…")
        time.sleep(PAUSE_SECONDS)


if __name__ == "__main__":
    main()
