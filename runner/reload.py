"""`python -m runner.reload`, which `make reload` calls: bring new code into service, unnoticed.

Run in the folder of the new code: that in which the site runs, after `git checkout`, or another.
"""

import sys
import time
from collections.abc import Callable

from runner import environment
from runner.console import OperatorError, exit_on_error, say
from runner.control_files import Code, ControlFiles
from runner.environment import CHECKOUT

POLL_SECONDS = 0.2


def reload(supervisor: ControlFiles, show: Callable[[str], object]) -> None:
    """Have a supervisor give its place to this code; show what is said meanwhile.

    Raises OperatorError if it did not.
    """
    supervisor.ask(Code(str(CHECKOUT), sys.executable))
    shown = 0
    while (fault := supervisor.fault()) is None:
        if not supervisor.is_in_use():
            raise OperatorError("Cổng đã dừng trong lúc nạp bản mới; lý do ở nhật ký của cổng.")
        shown += _show_new(supervisor, shown, show)
        time.sleep(POLL_SECONDS)
    _show_new(supervisor, shown, show)
    supervisor.log.unlink(missing_ok=True)
    if fault:
        raise OperatorError(fault)


def _show_new(supervisor: ControlFiles, shown: int, show: Callable[[str], object]) -> int:
    if not supervisor.log.exists():
        return 0
    with supervisor.log.open("rb") as log:
        log.seek(shown)
        new = log.read()
    show(new.decode(errors="replace"))
    return len(new)


def main() -> None:
    """Reload each supervisor that runs in this var/; an error becomes one clear line."""
    with exit_on_error():
        supervisors = ControlFiles.all_of(environment.current().portal_var)
        if not supervisors:
            raise OperatorError("Cổng không chạy ở đây (PORTAL_VAR): hãy chạy make run.")
        for supervisor in supervisors:
            reload(supervisor, sys.stderr.write)
        say("Đã nạp bản mới. Tiến trình cũ làm nốt việc dở rồi tự dừng.")


if __name__ == "__main__":
    main()
