"""A drill: the newest backup is restored beside the site and compared with what was backed up."""

import shutil
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from runner.backup import archive, state
from runner.backup.create import KEY, code_digest, content
from runner.backup.database import DUMP, differences, running
from runner.backup.restore import check_version
from runner.console import OperatorError, say
from runner.environment import Environment
from runner.postgres import Cluster

SHOWN = 3


def drill(settings: Environment, path: Path) -> None:
    """Restore a backup into a scratch place, compare, and delete it.

    Raises OperatorError for anything that is not as it was.
    """
    var = settings.portal_var
    begun = time.monotonic()
    with state.only_one(var), state.noted_failures(var, "drill"):
        for leftover in var.glob("drill-*"):
            _remove(leftover)
        scratch = Path(tempfile.mkdtemp(prefix="drill-", dir=var))
        scratch.chmod(0o755)  # the account that runs PostgreSQL for root must reach it
        try:
            found = _compare(settings, path, scratch)
        except OSError as error:
            raise OperatorError(
                f"Diễn tập không ghi được vào {scratch}: {error.strerror}."
            ) from error
        finally:
            _remove(scratch)
        state.note(
            var, "drill", name=path.name, seconds=round(time.monotonic() - begun, 1), **found
        )
    say(
        f"Diễn tập tốt: {path.name} có {found['tables']} bảng, {found['rows']} dòng,"
        f" {found['files']} tệp; {found['pages']} trang giống từng byte"
        f"{'' if found['pages'] else ' (mã nguồn đã đổi từ lúc sao lưu nên không so trang)'}."
    )


def _remove(scratch: Path) -> None:
    """Delete the scratch place, and its cluster, which may be elsewhere and still run."""
    if (scratch / "postgres").exists():
        cluster = Cluster.of(scratch)
        with cluster.start_stop_lock():
            cluster.stop()
        shutil.rmtree(cluster.socket, ignore_errors=True)
        shutil.rmtree(cluster.home, ignore_errors=True)
    shutil.rmtree(scratch, ignore_errors=True)


def _compare(settings: Environment, path: Path, scratch: Path) -> dict[str, int]:
    say(f"Đang phục hồi thử {path.name}…")
    manifest = archive.unpack(path, settings.backup_key, scratch)
    check_version(path, manifest)
    own = replace(
        settings, portal_var=scratch, database_url=None, database_direct_url=None, storage_url=None
    )
    with running(own) as database:
        database.load(scratch / DUMP, "drill")
        if wrong := differences(manifest["tables"], database.tables()):
            raise OperatorError(f"Diễn tập hỏng: khác ở bảng {_some(wrong)}.")
        found = _content(settings, scratch, manifest)
    same_code = manifest["code"] == code_digest()
    if fault := content_fault(manifest, found, scratch, same_code=same_code):
        raise OperatorError(f"Diễn tập hỏng: {fault}.")
    return {
        "tables": len(manifest["tables"]),
        "rows": sum(number for number, _ in manifest["tables"].values()),
        "files": len(manifest["files"]),
        "pages": len(manifest["content"]["pages"]) if same_code else 0,
    }


def content_fault(
    manifest: dict[str, Any], found: dict[str, Any], scratch: Path, *, same_code: bool
) -> str:
    """Return in what files and pages of a restored site differ from what was backed up, or ""."""
    expected = manifest["content"]
    named = {*expected["files"], *found["files"]} - set(manifest["missing"])
    if lost := sorted(name for name in named if not (scratch / name).is_file()):
        return f"thiếu tệp {_some(lost)}"
    pages = expected["pages"]
    wrong = [page for page in pages if found["pages"].get(page) != pages[page]]
    return f"trang khác lúc sao lưu: {_some(wrong)}" if wrong and same_code else ""


def _content(settings: Environment, scratch: Path, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return what the restored site holds and shows, with the static files of the real one."""
    for name in ("static", "static.collected"):
        if (settings.portal_var / name).exists():
            (scratch / name).symlink_to((settings.portal_var / name).resolve())
    key = (scratch / KEY).read_text()
    own = dict.fromkeys(("DATABASE_URL", "DATABASE_DIRECT_URL", "STORAGE_URL", "BACKUP_DIR"), "")
    return content(scratch, manifest["made_at"], SECRET_KEY=key, **own)


def _some(names: list[str]) -> str:
    more = f" và {len(names) - SHOWN} nữa" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
