"""Upgrades a site from the last release while a reader asks every 0.1 s: `make try-upgrade`.

A release that knows `make reload` must not fail one request. From one that does not, the site is
stopped and started; then the length of the gap is told. FROM names another tag or commit.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from runner.environment import CHECKOUT
from tests.live import free_port
from tests.steady_client import PACE, SteadyClient

HOST = "127.0.0.1"


def git(*arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=CHECKOUT, check=True, capture_output=True, text=True
    ).stdout.strip()


def start(code: Path, environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "runner"],
            cwd=code,
            env=environment,
            stdout=output,
            stderr=output,
        )


def wait_until_announced(log: Path, times: int, site: "subprocess.Popen[bytes]") -> None:
    while log.read_text().count("Ctrl-C") < times:
        if site.poll() is not None:
            sys.exit(log.read_text())
        time.sleep(0.2)


def upgrade(old: Path, environment: dict[str, str], log: Path) -> "subprocess.Popen[bytes]":
    """Bring the present code into service in the place of the old; return the supervisor."""
    site = start(old, environment, log)
    wait_until_announced(log, 1, site)
    client = SteadyClient(int(environment["PORT"]), HOST)
    can_reload = (old / "runner/reload.py").exists()
    with client.asking():
        time.sleep(2)
        began = time.monotonic()
        if can_reload:
            subprocess.run([sys.executable, "-m", "runner.reload"], env=environment, check=True)
        else:
            site.send_signal(signal.SIGTERM)
            site.wait()
            site = start(CHECKOUT, environment, log)
            wait_until_announced(log, 2, site)
        print(f"{'make reload' if can_reload else 'restart'}: {time.monotonic() - began:.1f} s")
        time.sleep(5)
    report(client, can_reload)
    return site


def report(client: SteadyClient, can_reload: bool) -> None:
    counts = Counter(str(status) for status in client.statuses)
    failed = sum(count for status, count in counts.items() if status != "200")
    print(f"requests, one every {PACE} s: {len(client.statuses)}, failed: {failed} {dict(counts)}")
    print(f"slowest answer: {client.slowest:.1f} s; versions: {sorted(client.versions)}")
    if failed and can_reload:
        sys.exit("FAILED: a reload must not fail a request.")
    print("PASS" if can_reload else "A release without make reload: the gap is what it is.")


def main() -> None:
    release = os.environ.get("FROM") or git("describe", "--tags", "--abbrev=0")
    print(f"from {release} ({git('rev-parse', '--short', release)})")
    with tempfile.TemporaryDirectory(prefix="portal-upgrade-") as folder:
        place = Path(folder)
        place.chmod(0o755)  # the account that runs PostgreSQL for root must reach it
        old, log = place / "old", place / "log"
        old.mkdir()
        archive = subprocess.run(["git", "archive", release], check=True, capture_output=True)
        subprocess.run(["tar", "-x", "-C", old], input=archive.stdout, check=True)
        own = {"PORTAL_VAR": str(place / "var"), "PORT": str(free_port()), "DEMO": "0"}
        site = upgrade(old, {**os.environ, **own}, log)
        site.send_signal(signal.SIGTERM)
        site.wait()


if __name__ == "__main__":
    main()
