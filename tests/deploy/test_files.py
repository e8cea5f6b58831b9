"""The other files that operators copy: the unit of the site, the container, the monitoring."""

import os
import re
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from runner.environment import CHECKOUT, variables

DEPLOY = CHECKOUT / "deploy"
UNIT = (DEPLOY / "systemd/cong.service").read_text(encoding="utf-8")
CONTAINERFILE = (DEPLOY / "container/Containerfile").read_text(encoding="utf-8")
COMPOSE = (DEPLOY / "container/compose.yaml").read_text(encoding="utf-8")


class TestUnit:
    def test_it_runs_what_there_is(self) -> None:
        started = re.search(r"^ExecStart=/srv/cong/\.venv/bin/python -m (\S+)$", UNIT, re.MULTILINE)
        assert started
        assert find_spec(started[1])
        assert "ExecReload=/srv/cong/.venv/bin/python -m runner.reload\n" in UNIT

    def test_its_socket_is_where_nginx_asks(self) -> None:
        socket = (DEPLOY / "systemd/cong.socket").read_text(encoding="utf-8")
        site = (DEPLOY / "nginx/cong.conf").read_text(encoding="utf-8")
        (place,) = re.findall(r"^ListenStream=(.+)$", socket, re.MULTILINE)
        assert f"    server {place};\n" in site
        assert place == f"{variables()['HOST'].default}:{variables()['PORT'].default}"

    def test_what_it_sets_exists(self) -> None:
        named = re.findall(r"^Environment=(\w+)=", UNIT, re.MULTILINE)
        assert named == ["DEMO"]
        assert set(named) <= {*variables()}

    def test_the_site_may_write_where_backups_may(self) -> None:
        backup = (DEPLOY / "systemd/cong-backup.service").read_text(encoding="utf-8")
        for name in ("User", "WorkingDirectory", "EnvironmentFile", "ReadWritePaths"):
            pattern = rf"^{name}=.*$"
            found = re.findall(pattern, UNIT, re.MULTILINE)
            assert found == re.findall(pattern, backup, re.MULTILINE) != []

    def test_what_it_may_write_is_there_when_it_starts(self) -> None:
        """A folder that is not there would keep it from starting, but for one after a `-`."""
        handbook = (CHECKOUT / "docs/operators.md").read_text(encoding="utf-8")
        before, _, _ = handbook.partition("systemctl enable --now cong.socket cong")
        places = re.findall(r"^ReadWritePaths=([^-].*)$", UNIT, re.MULTILINE)
        assert places
        for place in places:
            assert f"install --directory --owner cong --group cong --mode 0750 {place}\n" in before

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
    def test_systemd_understands_all_units(self, tmp_path: Path) -> None:
        python, units = tmp_path / "python", tmp_path / "units"
        python.symlink_to(sys.executable)  # this checkout may lie where there is a space
        units.mkdir()
        for path in (DEPLOY / "systemd").glob("cong*"):
            text = path.read_text(encoding="utf-8")
            text = text.replace("/srv/cong/.venv/bin/python", str(python))
            (units / path.name).write_text(text.replace("User=cong", "User=root"))
        command = ["systemd-analyze", "verify", *map(str, sorted(units.iterdir()))]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")

    @pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
    def test_it_may_do_little_else(self) -> None:
        path = str(DEPLOY / "systemd/cong.service")
        command = ["systemd-analyze", "security", "--offline=true", "--no-pager", path]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        level = re.search(r"Overall exposure level for .*: ([0-9.]+)", said)
        assert level
        assert float(level[1]) <= 2.5


class TestContainer:
    def test_what_is_copied_is_a_whole_site_without_the_demo(self, tmp_path: Path) -> None:
        stage = CONTAINERFILE.partition("\nFROM python")[2]
        copied = re.findall(r"^COPY (?!--from)(\S+) (\S+)$", stage, re.MULTILINE)
        assert copied
        for source, target in copied:
            copy = shutil.copytree if (CHECKOUT / source).is_dir() else shutil.copy
            copy(CHECKOUT / source, tmp_path / target)
        assert not (tmp_path / "demo").exists()
        assert not (tmp_path / "tests").exists()
        own = {"PORTAL_VAR": str(tmp_path / "var"), "DJANGO_SETTINGS_MODULE": "portal.settings"}
        assert " DEMO=0 " in stage
        subprocess.run(
            [sys.executable, "manage.py", "check", "--deploy"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **own, "DEMO": "0", "HTTPS": "1"},
            check=True,
            capture_output=True,
        )

    def test_it_does_not_run_as_root(self) -> None:
        after = CONTAINERFILE.partition("\nUSER cong\n")[2]
        assert "CMD" in after
        assert "RUN" not in after

    def test_its_libraries_are_pinned(self) -> None:
        assert "--require-hashes --requirement requirements.txt" in CONTAINERFILE

    def test_it_says_whether_it_is_well(self) -> None:
        assert "HEALTHCHECK" in CONTAINERFILE
        assert "/healthz" in CONTAINERFILE

    @pytest.mark.parametrize("service", ["cong", "database"])
    def test_a_service_can_change_nothing_but_its_data(self, service: str) -> None:
        found = re.search(rf"^  {service}:\n((?:    .*\n)+)", COMPOSE, re.MULTILINE)
        assert found
        for line in (
            "read_only: true",
            "cap_drop: [ALL]",
            'security_opt: ["no-new-privileges:true"]',
        ):
            assert f"    {line}\n" in found[1]

    def test_it_is_open_to_this_machine_alone(self) -> None:
        ports = re.findall(r'^      - "([^"]*:8000)"$', COMPOSE, re.MULTILINE)
        assert ports == ["127.0.0.1:8000:8000"]

    def test_it_can_be_built_where_something_can_build_it(self) -> None:
        engine = shutil.which("podman") or shutil.which("docker")
        if (
            not engine
            or subprocess.run([engine, "info"], capture_output=True, check=False).returncode
        ):
            pytest.skip("no engine runs here")
        command = [engine, "build", "--file", str(DEPLOY / "container/Containerfile"), "."]
        subprocess.run(command, cwd=CHECKOUT, check=True)


class TestMonitoring:
    def test_prometheus_understands_it(self) -> None:
        promtool = shutil.which("promtool")
        if not promtool:
            pytest.skip("Prometheus is not installed")
        command = [promtool, "check", "config", str(DEPLOY / "monitoring/prometheus.yml")]
        subprocess.run(command, check=True, capture_output=True)

    def test_it_asks_for_numbers_that_the_site_gives(self) -> None:
        alerts = (DEPLOY / "monitoring/alerts.yml").read_text(encoding="utf-8")
        asked = set(re.findall(r"\b(portal_[a-z_]+)", alerts))
        source = (CHECKOUT / "portal/system/metrics.py").read_text(encoding="utf-8")
        given = set(re.findall(r'"(portal_[a-z_]+)",\s*"(?:gauge|counter|histogram)"', source))
        given |= {f"{name}_bucket" for name in given}
        assert asked
        assert asked <= given


class TestCommand:
    """`deploy/cong`, which runs a command as the account of the site."""

    def test_a_command_gets_the_variables_as_systemd_would_set_them(self, tmp_path: Path) -> None:
        """Values hold spaces, quotes around them, dollars and equals signs: all stay."""
        lines = [
            "# nothing",
            "",
            "A=b c",
            'ROLES="Người duyệt,Quản trị hệ thống"',
            "URL=x?a=$b=`c`",
        ]
        (tmp_path / "cong.env").write_text("\n".join(lines))  # the last line does not end
        python = tmp_path / ".venv/bin/python"
        python.parent.mkdir(parents=True)
        python.write_text('#!/bin/sh\nprintf "%s|%s|%s|%s" "$A" "$ROLES" "$URL" "$*"; umask\n')
        python.chmod(0o755)
        script = (DEPLOY / "cong").read_text(encoding="utf-8")
        changes = {
            "/srv/cong": str(tmp_path),
            "/etc/cong.env": str(tmp_path / "cong.env"),
            "= cong ]": '= "$(id -un)" ]',
        }
        for words, ours in changes.items():
            assert words in script
            script = script.replace(words, ours)
        said = subprocess.check_output(["/bin/sh", "-c", script, "cong", "manage.py", "x y"])
        assert said.decode() == "b c|Người duyệt,Quản trị hệ thống|x?a=$b=`c`|manage.py x y0027\n"
