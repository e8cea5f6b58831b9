"""What the operator reads."""

from io import StringIO

import pytest
from tqdm import tqdm

from runner import console
from runner.console import ProgressLines


def test_progress_without_a_terminal_is_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "PROGRESS_SECONDS", 0)
    stream = StringIO()
    lines = ProgressLines(stream)
    for _ in tqdm(range(4), desc="Tệp tĩnh", file=lines, disable=None, leave=False, mininterval=0):
        pass
    lines.write("Xong.\n")
    said = stream.getvalue()
    assert "Tệp tĩnh:  75%\n" in said
    assert said.endswith("Xong.\n")
    assert "\r" not in said


def test_progress_is_said_now_and_then() -> None:
    stream = StringIO()
    for _ in tqdm(range(1000), desc="Tệp tĩnh", file=ProgressLines(stream), mininterval=0):
        pass
    assert stream.getvalue().strip() == ""
