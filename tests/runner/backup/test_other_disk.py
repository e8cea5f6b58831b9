"""A restoration where a folder of the site is another disk, which cannot be renamed."""

import os
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from runner.backup.restore import _replace_files
from runner.environment import Environment


@pytest.fixture
def var(tmp_path: Path) -> Path:
    if os.geteuid():
        pytest.skip("only root mounts a file system")
    for name in ("var/media", "var/documents", "new/media/anh", "new/documents", "new/spool"):
        (tmp_path / name).mkdir(parents=True)
    return tmp_path / "var"


def test_what_is_on_the_disk_is_replaced_and_kept_beside_it(var: Path) -> None:
    new, media = var.with_name("new"), var / "media"
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", media], check=True)
    try:
        (media / "lost+found").mkdir()
        (media / "anh").mkdir()
        (media / "anh/cu.webp").write_text("cũ")
        for number in ("1", "2"):
            (new / "media/anh").mkdir(exist_ok=True, parents=True)
            (new / "media/anh/moi.webp").write_text(f"mới {number}")
            for name in ("documents", "publication_log", "spool"):
                (new / name).mkdir(exist_ok=True)
            for name in ("secret_key", "settings.env"):
                (new / name).write_text("")
            _replace_files(cast(Environment, SimpleNamespace(portal_var=var)), new, number)
        assert (media / "anh/moi.webp").read_text() == "mới 2"
        assert (media / ".before-1/anh/cu.webp").read_text() == "cũ"
        assert (media / ".before-2/anh/moi.webp").read_text() == "mới 1"
        assert sorted(path.name for path in media.iterdir()) == [
            ".before-1", ".before-2", "anh", "lost+found",
        ]  # fmt: skip
        assert (media / ".before-1").stat().st_mode & 0o077 == 0
    finally:
        subprocess.run(["umount", "--lazy", media], check=True)
