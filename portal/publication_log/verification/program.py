"""The comparison of the program with what was installed: our files, packages, static files.

Our own files are compared with git's commit, where the site runs from a checkout; elsewhere with
what the log recorded of this version. Packages bring a list of their files with checksums (RECORD).
"""

import base64
import hashlib
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings

from core.child_process import TooLargeError, UnreadableError
from core.compiled_files import differing
from portal import __version__
from portal.publication_log.record import last_lines, note_program
from portal.publication_log.verification.result import Difference

OWN, STATIC, PACKAGES = "Mã nguồn của cổng", "Tệp tĩnh đã thu thập", "Các gói phần mềm"
# Where a strange file would be served, shown or run.
WATCHED = (
    "templates",
    "static",
    "core",
    "news",
    "ads",
    "analytics",
    "accounts",
    "portal",
    "runner",
)
COLLECTED = "static.collected"  # what was collected, written when that is done
SERVED = ("templates", "static")  # folders of packages
CACHE, COMPILED = "__pycache__", "Tệp biên dịch"
IMPORTED = frozenset({".py", ".pyc", ".pth", ".so"})
GIT_SECONDS = 60
_ENTRY = 2  # mode, kind and hash stand before the tab of a line of git ls-tree


class Program:
    """Compares the files of the program.

    Args:
        root: the folder of our own files.
        git: returns the manifest of git for a folder, None if it is no checkout.
    """

    def __init__(
        self,
        root: Path | None = None,
        git: "Callable[[Path], tuple[str, dict[str, str]] | None] | None" = None,
    ) -> None:
        self.root = root or Path(settings.BASE_DIR)
        self.notices: list[str] = []
        self.files = 0
        self._git = git or git_manifest

    def differences(self) -> Iterator[Difference]:
        """Yield the files that differ, are missing, or do not belong there."""
        yield from self._own()
        yield from self._packages()
        yield from self._compiled()
        if not settings.DEBUG:
            yield from self._static()

    def _own(self) -> Iterator[Difference]:
        found = self._git(self.root)
        if found:
            commit, wanted = found
            self._note(OWN, {"version": __version__, "commit": commit})
            present = {path: blob(self.root / path) for path in wanted}
        else:
            present = {path: sha256(self.root / path) for path in own_files(self.root)}
            last = last_lines("program", [OWN]).get(OWN)
            if not last or not last.content or last.content["version"] != __version__:
                self._note(OWN, {"version": __version__, "files": present})
                return
            wanted = last.content.get("files", {})
            present |= {path: sha256(self.root / path) for path in wanted}
        self.files += len(wanted)
        yield from unlike(OWN, wanted, present)
        for path in own_files(self.root):
            if path not in wanted:
                yield Difference(f"{OWN}, tệp {path}", "không thuộc chương trình")

    def _note(self, name: str, content: dict[str, Any]) -> None:
        """Record what is installed; say so if it is not what was there the last time."""
        before = last_lines("program", [name]).get(name)
        if before and before.content != content:
            of = content.get("commit", "")[:12] or content.get("version", "")
            self.notices.append(
                f"{name} nay là bản khác ({of}): nếu không ai nâng cấp, hãy gọi người vận hành ngay"
            )
        note_program(name, content)

    def _packages(self) -> Iterator[Difference]:
        records: dict[str, Any] = {}
        for package in distributions(path=list(map(str, site_packages()))):
            name = f"{package.metadata['Name']} {package.version}"
            listed = package.read_text("RECORD")
            if listed is None or name in records:
                continue
            records[name] = hashlib.sha256(listed.encode()).hexdigest()
            yield from self._package(name, package)
        self._note(PACKAGES, records)
        yield from self._strange_in_apps()
        yield from self._strange_modules()

    def _package(self, name: str, package: Distribution) -> Iterator[Difference]:
        for file in package.files or ():
            if not file.hash or file.hash.mode != "sha256":
                continue
            self.files += 1
            path = Path(str(package.locate_file(file)))
            found = sha256(path)
            if found is None:
                yield Difference(f"Gói {name}, tệp {file}", "không còn trên đĩa")
            elif _as_in_record(found) != file.hash.value:
                yield Difference(f"Gói {name}, tệp {file}", "đã bị sửa sau khi cài")

    def _strange_in_apps(self) -> Iterator[Difference]:
        """Yield what lies among the templates and static files of packages but came with none."""
        listed = _listed()
        for app in apps.get_app_configs():
            if self.root in Path(app.path).parents and "site-packages" not in app.path:
                continue
            for folder in SERVED:
                for path in sorted(Path(app.path, folder).rglob("*")):
                    if path.is_file() and str(path) not in listed:
                        yield Difference(f"Gói {app.name}, tệp {path.name}", "không thuộc gói này")

    def _strange_modules(self) -> Iterator[Difference]:
        """Yield what Python would import, or run as it starts, and came with no package."""
        listed = _listed()
        for folder in site_packages():
            for path in sorted(folder.rglob("*")):
                if (
                    path.suffix in IMPORTED
                    and path.parent.name != CACHE
                    and str(path) not in listed
                ):
                    yield Difference(f"Tệp {path.relative_to(folder)}", "không thuộc gói nào")

    def _compiled(self, folders: list[Path] | None = None) -> Iterator[Difference]:
        folders = folders or [*(self.root / each for each in WATCHED), *site_packages()]
        try:
            found = differing(folders)
        except (TooLargeError, UnreadableError):
            yield Difference(COMPILED, "không đối chiếu được: xem lỗi trong nhật ký của máy chủ")
            return
        for path in found:
            yield Difference(f"{COMPILED} của {path}", f"khác mã nguồn: xóa {CACHE} cạnh tệp ấy")

    def _static(self) -> Iterator[Difference]:
        root = Path(settings.STATIC_ROOT)
        last = last_lines("program", [STATIC]).get(STATIC)
        if not last or not last.content or not root.exists():
            return
        wanted = last.content["files"]
        present = static_files()
        self.files += len(wanted)
        yield from unlike(STATIC, wanted, {name: present.get(name) for name in wanted})
        for name in sorted(present.keys() - wanted.keys()):
            yield Difference(f"{STATIC}, tệp {name}", "không do cổng thông tin thu thập")


def unlike(where: str, wanted: dict[str, str], present: dict[str, Any]) -> Iterator[Difference]:
    """Yield the files that are not as they should be."""
    for path, checksum in wanted.items():
        if present.get(path) is None:
            yield Difference(f"{where}, tệp {path}", "không còn trên đĩa")
        elif present[path] != checksum:
            yield Difference(f"{where}, tệp {path}", "đã bị sửa trên đĩa")


def own_files(root: Path) -> Iterator[str]:
    """Yield our own files that are served, shown or run."""
    for folder in WATCHED:
        for path in sorted((root / folder).rglob("*")):
            if path.is_file() and path.parent.name != CACHE:
                yield str(path.relative_to(root))


def site_packages() -> list[Path]:
    """Return the folders of the packages that the site runs with."""
    return [Path(path) for path in sys.path if "site-packages" in path]


def _listed() -> set[str]:
    return {
        str(package.locate_file(file))
        for package in distributions()
        for file in package.files or ()
    }


def static_files() -> dict[str, str | None]:
    """Return the checksums of the collected static files."""
    root = Path(settings.STATIC_ROOT)
    return {
        str(path.relative_to(root)): sha256(path)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def note_static() -> None:
    """Record the static files, if they were collected since they were recorded.

    Else a start would accept what somebody has changed among them meanwhile.
    """
    if settings.DEBUG or not Path(settings.STATIC_ROOT).exists():
        return
    collected = sha256(settings.VAR_DIR / COLLECTED)
    last = last_lines("program", [STATIC]).get(STATIC)
    if not last or not last.content or last.content["collected"] != collected:
        note_program(STATIC, {"collected": collected, "files": static_files()})


def git_manifest(root: Path) -> tuple[str, dict[str, str]] | None:
    """Return the commit of a checkout and git's hash of each file in it; None if it is none."""
    if not (root / ".git").exists():
        return None
    try:
        commit = _git(root, "rev-parse", "HEAD").strip()
        entries = _git(root, "ls-tree", "-r", "-z", commit).split("\0")
    except (OSError, subprocess.SubprocessError):
        return None
    told = (entry.partition("\t") for entry in entries if entry)
    return commit, {path: head.split(" ")[_ENTRY] for head, _, path in told}


def blob(path: Path) -> str | None:
    """Return git's hash of a file, None if it is not there."""
    try:
        data = str(path.readlink()).encode() if path.is_symlink() else path.read_bytes()
    except OSError:
        return None
    head = f"blob {len(data)}\0".encode()
    return hashlib.sha1(head + data, usedforsecurity=False).hexdigest()


def sha256(path: Path) -> str | None:
    """Return the SHA-256 of a file, None if it is not there."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _as_in_record(checksum: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(checksum)).decode().rstrip("=")


def _git(root: Path, *arguments: str) -> str:
    # The site may run as another account than the one that installed it.
    command = ["git", "-c", f"safe.directory={root}", "-C", str(root), *arguments]
    found = subprocess.run(  # noqa: S603
        command, check=True, capture_output=True, text=True, timeout=GIT_SECONDS
    )
    return found.stdout
