"""Minutes under load by wrk: no process grows, nothing answers 5xx, and how long readers wait."""

import re
import shutil
import subprocess

import psutil

from tools.faults.kinds import UnavailableError
from tools.faults.site import Site

CONNECTIONS = (8, 64, 512)
MAY_GROW = 1.25  # from the first load, which fills the caches, to the last


def run(site: Site, seconds: int) -> list[str]:
    """Load the home page; return a line for each number of connections. Raises AssertionError."""
    if not shutil.which("wrk"):
        raise UnavailableError("wrk is not installed (apt-get install wrk)")
    _load(site, 64, min(seconds, 10))  # threads and copies are there
    before, base, lines = _memory(site), None, []
    for connections in CONNECTIONS:
        said = _load(site, connections, seconds)
        failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        assert not failed, f"{connections} connections: {failed[0] if failed else ''}"
        p50, p99 = (_milliseconds(said, share) for share in ("50", "99"))
        base = base or p50
        rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
        ratios = f"p50 {p50 / base:.1f}, p99 {p99 / base:.1f} times the p50 of 8"
        lines.append(f"{connections} connections: {rate[1] if rate else '?'} a second, {ratios}")
    after = _memory(site)
    grown = after / before
    assert grown < MAY_GROW, f"memory grew from {before >> 20} to {after >> 20} MB"
    return [*lines, f"memory {before >> 20} MB before, {after >> 20} MB after: {grown:.2f}"]


def _load(site: Site, connections: int, seconds: int) -> str:
    command = ["wrk", "-t2", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "20s"]
    command.append(f"http://127.0.0.1:{site.port}/")
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _milliseconds(said: str, share: str) -> float:
    found = re.search(rf"{share}%\s+([\d.]+)(us|ms|s)\b", said)
    assert found, said
    return float(found[1]) * {"us": 0.001, "ms": 1, "s": 1000}[found[2]]


def _memory(site: Site) -> int:
    """Return what all processes of the site keep in memory, without PostgreSQL."""
    assert site.process
    group = psutil.Process(site.process.pid).children(recursive=True)
    return sum(each.memory_info().rss for each in group)
