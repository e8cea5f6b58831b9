"""What the desk says of backups."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from portal.desk.cards import Line
from portal.desk.site import backups
from tests.conftest import Clock


class TestBackups:
    """As var/backup.json tells of them, to who manages accounts."""

    @pytest.fixture
    def known(self, settings: Settings, tmp_path: Path, clock: Clock) -> Callable[..., Line]:
        settings.VAR_DIR = tmp_path

        def line(**steps: Any) -> Line:
            (tmp_path / "backup.json").write_text(json.dumps(steps))
            return backups()

        return line

    GOOD = {"at": "2026-11-22T18:30:00+00:00", "bytes": 9_246_720}
    OLD = {"at": "2026-11-22T02:30:00+00:00"}

    def test_good_ones_say_when_and_how_large(self, known: Callable[..., Line]) -> None:
        line = known(backup=self.GOOD, drill=self.OLD)
        assert line.warning == ""
        assert list(line.notes) == [
            "Sao lưu tốt lần cuối lúc 01:30, 23/11/2026 (8,8 MB)",
            "Diễn tập phục hồi tốt lần cuối lúc 09:30, 22/11/2026",
        ]

    def test_an_old_one_is_a_warning(self, known: Callable[..., Line]) -> None:
        line = known(backup=self.OLD, copy=self.GOOD, drill=self.GOOD)
        said = "Sao lưu đã lâu chưa làm, tốt lần cuối lúc 09:30, 22/11/2026"
        assert line.warning == said

    def test_a_failure_is_a_warning_with_its_reason(self, known: Callable[..., Line]) -> None:
        failed = {**self.GOOD, "failed_at": "2026-11-23T04:00:00+00:00", "reason": "Ổ đĩa đầy."}
        line = known(backup=failed, drill=self.GOOD)
        said = "Sao lưu hỏng lúc 11:00, 23/11/2026, lần tốt gần nhất 01:30, 23/11/2026: Ổ đĩa đầy"
        assert line.warning == said

    def test_backups_without_a_drill_are_pointed_out(self, known: Callable[..., Line]) -> None:
        assert known(backup=self.GOOD).warning == "Chưa diễn tập phục hồi lần nào"

    @pytest.mark.parametrize("text", ["", "[]", "{broken", '{"backup": 1}'])
    def test_without_any_the_desk_says_what_to_do(
        self, known: Callable[..., Line], tmp_path: Path, text: str
    ) -> None:
        (tmp_path / "backup.json").write_text(text)
        assert "mục Sao lưu" in backups().warning
