"""Files of the program that were changed are named by the comparison."""

import base64
import subprocess
from hashlib import sha256
from importlib.metadata import Distribution
from pathlib import Path

import pytest
from pytest_django import Settings

from portal.publication_log.verification import program
from portal.publication_log.verification.program import (
    COLLECTED,
    Program,
    git_manifest,
    note_static,
)
from tests.core.test_compiled_files import compile_as

pytestmark = pytest.mark.django_db


class TestProgram:
    """Our own files, those of packages, and what lies among them."""

    @pytest.fixture
    def checkout(self, tmp_path: Path) -> Path:
        """Make a small program that git knows."""
        root = tmp_path / "program"
        for path in ("templates/base.html", "static/js/site.js", "news/views.py"):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text("đúng")
        commands = ("init -q", "add .", "-c user.name=a -c user.email=a@b commit -qm x")
        for command in commands:
            subprocess.run(["git", *command.split()], cwd=root, check=True)
        return root

    @pytest.mark.parametrize("is_checkout", [True, False])
    def test_changed_missing_and_strange_files_are_named(
        self, log: Path, checkout: Path, is_checkout: bool
    ) -> None:
        git = git_manifest if is_checkout else lambda root: None
        assert list(Program(checkout, git)._own()) == []
        (checkout / "templates/base.html").write_text("<script src=//nha-cai.example></script>")
        (checkout / "static/js/site.js").unlink()
        (checkout / "portal").mkdir()
        (checkout / "portal/shell.py").write_text("import os")
        assert [str(each) for each in Program(checkout, git)._own()] == [
            "Mã nguồn của cổng, tệp " + each
            for each in (
                "static/js/site.js: không còn trên đĩa",
                "templates/base.html: đã bị sửa trên đĩa",
                "portal/shell.py: không thuộc chương trình",
            )
        ]

    def test_another_commit_is_said_once(self, log: Path, checkout: Path) -> None:
        first = Program(checkout)
        assert (list(first._own()), first.notices) == ([], [])
        (checkout / "templates/base.html").write_text("khác")
        commit = ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qam", "y"]
        subprocess.run(["git", *commit], cwd=checkout, check=True)
        for expected in (1, 0):
            program = Program(checkout)
            assert list(program._own()) == []
            assert len(program.notices) == expected

    def test_a_changed_file_of_a_package_is_named(self, tmp_path: Path) -> None:
        name = "goi-1.0.dist-info"
        (tmp_path / "goi" / "templates").mkdir(parents=True)
        page = tmp_path / "goi" / "templates" / "a.html"
        page.write_text("<p>Trang</p>")
        digest = base64.urlsafe_b64encode(sha256(page.read_bytes()).digest()).decode().rstrip("=")
        (tmp_path / name).mkdir()
        (tmp_path / name / "METADATA").write_text("Metadata-Version: 2.1\nName: goi\nVersion: 1.0")
        (tmp_path / name / "RECORD").write_text(f"goi/templates/a.html,sha256={digest},12\n")
        package = Distribution.at(tmp_path / name)
        assert list(Program()._package("goi 1.0", package)) == []
        page.write_text("<p>Cá độ</p>")
        (only,) = Program()._package("goi 1.0", package)
        assert str(only) == "Gói goi 1.0, tệp goi/templates/a.html: đã bị sửa sau khi cài"

    def test_a_changed_collected_file_is_named(self, log: Path, settings: Settings) -> None:
        settings.STATIC_ROOT = log / "static"
        (log / "static").mkdir()
        (log / "static" / "site.css").write_text("a")
        note_static()
        assert list(Program()._static()) == []
        (log / "static" / "site.css").write_text("b")
        (log / "static" / "casino.html").write_text("<h1>")
        assert [str(each) for each in Program()._static()] == [
            "Tệp tĩnh đã thu thập, tệp site.css: đã bị sửa trên đĩa",
            "Tệp tĩnh đã thu thập, tệp casino.html: không do cổng thông tin thu thập",
        ]
        note_static()  # the site starts again, and collects nothing
        assert len(list(Program()._static())) == 2
        (log / COLLECTED).write_text("upgraded")
        note_static()
        assert list(Program()._static()) == []

    def test_a_compiled_file_that_python_would_run_instead_is_named(self, checkout: Path) -> None:
        source = checkout / "news" / "views.py"
        source.write_text("may_see = False\n")
        compile_as(source, "may_see =  True\n")
        (only,) = Program(checkout)._compiled([checkout / "news"])
        assert only.where == f"Tệp biên dịch của {source}"
        source.with_suffix(".pyc").touch()  # one that needs no source
        named = [str(each) for each in Program(checkout)._own()]
        assert f"{program.OWN}, tệp news/views.pyc: không thuộc chương trình" in named

    def test_a_module_that_came_with_no_package_is_named(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "site-packages"
        (folder / "goi").mkdir(parents=True)
        for name in ("dem.pth", "goi/so.py", "goi/huong-dan.txt"):
            (folder / name).touch()
        monkeypatch.setattr(program, "site_packages", lambda: [folder])
        assert list(map(str, Program()._strange_modules())) == [
            "Tệp dem.pth: không thuộc gói nào",
            "Tệp goi/so.py: không thuộc gói nào",
        ]
