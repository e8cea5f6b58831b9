"""Sends requests as fast as a server answers: by wrk, or by Python where that is missing."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from tools.faults.ledger import BROWSER

# Reads the requests from a file, each after its length, and prints the result as JSON.
SCRIPT = """
local requests, n = {}, 0
local file = io.open("%s", "rb")
for size in function() return file:read("*n", "*l") end do
  table.insert(requests, file:read(size))
end
request = function()
  n = n %% #requests + 1
  return requests[n]
end
done = function(summary, latency, _)
  local e = summary.errors
  io.write("\\nRESULT ", string.format(
    '{"requests": %%d, "seconds": %%f, "failed": %%d, "p50": %%f, "p95": %%f, "p99": %%f}',
    summary.requests, summary.duration / 1e6,
    e.connect + e.read + e.write + e.status + e.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
"""
HEADERS = {
    "Accept-Encoding": "gzip, br",
    "Accept-Language": "vi",
    "User-Agent": BROWSER,
}


class Load(NamedTuple):
    """What a load came to; the times that requests took are in milliseconds."""

    requests: int
    seconds: float
    p50: float
    p95: float
    p99: float


def get(path: str, **headers: str) -> bytes:
    """Return a GET request as bytes; `headers` are written with underscores."""
    return _request("GET", path, headers, b"")


def post(path: str, body: bytes, **headers: str) -> bytes:
    """Return a POST request as bytes; `headers` are written with underscores."""
    return _request("POST", path, {**headers, "Content_Length": str(len(body))}, body)


def _request(method: str, path: str, headers: dict[str, str], body: bytes) -> bytes:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"{name}: {value}" for name, value in {**HEADERS, **named}.items()]
    head = "\r\n".join([f"{method} {path} HTTP/1.1", "Host: localhost", *lines])
    return f"{head}\r\n\r\n".encode() + body


def send(
    port: int, requests: Sequence[bytes], folder: Path, *, connections: int, seconds: float
) -> Load:
    """Send `requests` over and over for `seconds` and return the result.

    Raises RuntimeError if an answer is no success or redirect.
    """
    if has_wrk():
        return _by_wrk(port, requests, folder, connections, seconds)
    return _by_python(port, requests, connections, seconds)


def has_wrk() -> bool:
    return shutil.which("wrk") is not None


def _by_wrk(
    port: int, requests: Sequence[bytes], folder: Path, connections: int, seconds: float
) -> Load:
    file, script = folder / "requests", folder / "load.lua"
    file.write_bytes(b"".join(b"%d\n%b" % (len(each), each) for each in requests))
    script.write_text(SCRIPT % file)
    command = ["wrk", "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s", "-s", str(script)]
    result = subprocess.run(
        [*command, f"http://127.0.0.1:{port}"], capture_output=True, text=True, check=True
    )
    found = json.loads(result.stdout.rpartition("RESULT ")[2])
    if found.pop("failed"):
        raise RuntimeError(result.stdout)
    return Load(**found)


class _Client(Thread):
    """One connection, on which each request waits for the answer before it."""

    def __init__(self, port: int, requests: Sequence[bytes], deadline: float) -> None:
        super().__init__(daemon=True)
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.requests = requests
        self.deadline = deadline
        self.times: list[float] = []
        self.fault = "the answers stopped"

    def run(self) -> None:
        with self.connection, self.connection.makefile("rb") as answers:
            for request in cycle(self.requests):
                begun = time.perf_counter()
                if begun > self.deadline:
                    break
                self.connection.sendall(request)
                status = answers.readline()
                if status[9:10] not in (b"2", b"3"):
                    self.fault = f"{request!r}: {status!r}"
                    return
                _read_answer(answers, without_body=status[9:12] == b"304")
                self.times.append(1000 * (time.perf_counter() - begun))
        self.fault = ""


def _read_answer(answers: socket.SocketIO, *, without_body: bool) -> None:
    length, is_chunked = 0, False
    while (line := answers.readline()) not in (b"\r\n", b""):
        name, _, value = line.lower().partition(b":")
        if name == b"content-length":
            length = int(value)
        elif name == b"transfer-encoding":
            is_chunked = b"chunked" in value
    if without_body:
        return
    if not is_chunked:
        answers.read(length)
    while is_chunked and (size := int(answers.readline(), 16)) >= 0:
        answers.read(size + 2)
        is_chunked = size > 0


def _by_python(port: int, requests: Sequence[bytes], connections: int, seconds: float) -> Load:
    begun = time.perf_counter()
    clients = [
        _Client(port, [*islice(cycle(requests), number, number + len(requests))], begun + seconds)
        for number in range(connections)
    ]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if faults := [client.fault for client in clients if client.fault]:
        raise RuntimeError(faults[0])
    times = sorted(taken for client in clients for taken in client.times)
    p50, p95, p99 = (times[min(len(times) - 1, len(times) * part // 100)] for part in (50, 95, 99))
    return Load(len(times), time.perf_counter() - begun, p50, p95, p99)
