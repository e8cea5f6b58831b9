"""What a start takes: only what is needed before the first answer."""

import gc
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from pytest_django import Settings

from runner import prepare
from runner.child_process import loading
from runner.supervisor import supervise
from runner.workers import Worker

LOADED = "import portal.wsgi, sys; print(*{each.partition('.')[0] for each in sys.modules})"


@pytest.mark.slow
def test_a_web_process_loads_no_library_that_few_requests_need(tmp_path: Path) -> None:
    """Word files, workbooks and stores of uploads are seldom met, and their libraries are big."""
    done = subprocess.run(
        [sys.executable, "-c", LOADED],
        env={"PORTAL_VAR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not {"openpyxl", "mammoth", "botocore", "sentry_sdk"} & set(done.stdout.split())


def test_garbage_is_looked_for_again_after_loading() -> None:
    try:
        with suppress(ImportError), loading():
            assert not gc.isenabled()
            raise ImportError
        assert gc.isenabled()
        assert gc.get_freeze_count()
    finally:
        gc.unfreeze()


@pytest.mark.slow
def test_chores_begin_once_the_site_serves() -> None:
    """They would take processors from what readers wait for."""
    sleep = ["-c", "import time; time.sleep(60)"]
    web, chore = Worker("web", sleep), Worker("chore", sleep)
    asked, seen = iter([False, False, True]), list[bool]()
    supervise(
        [web, chore],
        is_serving=lambda: next(asked),
        announce=lambda: seen.append(chore.has_ended()),
        each_round=[lambda: seen.append(chore.has_ended())],
        should_continue=lambda: len(seen) < 2,
    )
    assert seen == [True, False]


def test_static_files_are_collected_for_what_is_in_them(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nodes of one version have the same stamp, whenever their files were written."""
    source = tmp_path / "source" / "a.css"
    source.parent.mkdir()
    source.write_text("a{}")
    settings.VAR_DIR, settings.STATIC_ROOT = tmp_path, tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STATICFILES_DIRS = [source.parent]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    calls: list[str] = []
    monkeypatch.setattr(prepare, "call_command", lambda name, **options: calls.append(name))
    prepare.collect_static()
    os.utime(source, (1, 1))
    prepare.collect_static()
    assert calls == ["collectstatic"]
    source.write_text("b{}")
    prepare.collect_static()
    assert len(calls) == 2
