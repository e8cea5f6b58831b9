"""What one supervisor leaves to the next, where something of it is other than expected."""

import json
import os
import signal
from pathlib import Path

import pytest

from runner.control_files import Code, ControlFiles
from runner.handover import STOP_SIGNALS, VARIABLE, Handover


def test_what_another_version_tells_besides_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"parent": 1, "listener": 3, "locks": [4], "retired": [], "of_a_later_version": True}
    monkeypatch.setenv(VARIABLE, json.dumps(told))
    assert Handover.received() == Handover(parent=1, listener=3, locks=[4])
    files = ControlFiles(tmp_path / "1")
    files.asked.write_text(json.dumps({"checkout": "/new", "python": "/python", "more": 1}))
    assert files.request() == Code("/new", "/python")


@pytest.mark.parametrize("missing", ["folder", "python"])
def test_where_the_new_code_is_gone_nothing_has_changed(tmp_path: Path, missing: str) -> None:
    here, (reading, writing) = Path.cwd(), os.pipe()
    code = Code(str(tmp_path / ("gone" if missing == "folder" else "")), str(tmp_path / "python"))
    try:
        with pytest.raises(OSError, match=r"No such file"):
            Handover(parent=1, listener=reading, locks=[writing]).give_to(code)
    finally:
        os.close(reading)
        os.close(writing)
    assert Path.cwd() == here
    assert VARIABLE not in os.environ
    assert not signal.pthread_sigmask(signal.SIG_BLOCK, []) & {*STOP_SIGNALS}
