"""Compare web servers in one run: throughput, and whether slow clients keep the others out.

Needs wrk. Installs the servers into a temporary environment. Usage: make bench-servers
"""

import http.client
import re
import socket
import subprocess
import tempfile
import time
import venv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

SECONDS = 4
SLOW_CLIENTS = 60
WORKERS, THREADS = 2, 16
HEADERS = b"POST / HTTP/1.1\r\nHost: localhost\r\n"
PACKAGES = [
    f"django=={version('django')}",
    f"granian=={version('granian')}",
    "gunicorn",
    "waitress",
]
COMMANDS = {
    "granian": (
        "granian --interface wsgi --host 127.0.0.1 --port {port} --workers {workers}"
        " --blocking-threads {threads} --backpressure 256 --no-ws --log-level error servers:{app}"
    ),
    "gunicorn gthread": (
        "gunicorn --worker-class gthread --bind 127.0.0.1:{port} --workers {workers}"
        " --threads {threads} --log-level error servers:{app}"
    ),
    # One process is all it has, so it gets all the threads.
    "waitress": "waitress --listen=127.0.0.1:{port} --threads={all_threads} servers:{app}",
}


def raw(environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
    """A minimal WSGI application, which only reads the request."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]


def __getattr__(name: str) -> Any:
    """Return `view`, a Django view that returns a constant; made when a server imports it."""
    if name != "view":
        raise AttributeError(name)
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application
    from django.http import HttpResponse
    from django.urls import path

    settings.configure(
        ROOT_URLCONF=(path("", lambda request: HttpResponse("ok")),), ALLOWED_HOSTS=["*"]
    )
    return get_wsgi_application()


@contextmanager
def serving(programs: Path, command: str, app: str) -> Iterator[int]:
    """Run a server; yield its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    numbers = {"port": port, "workers": WORKERS, "threads": THREADS}
    words = command.format(**numbers, all_threads=WORKERS * THREADS, app=app).split()
    process = subprocess.Popen(
        [programs / "python", "-m", *words], cwd=Path(__file__).parent, stderr=subprocess.DEVNULL
    )
    try:
        while not ask(port):
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait()


def ask(port: int) -> bool:
    """Return whether an ordinary request is answered within a second."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def throughput(port: int) -> float:
    """Return the requests answered in a second, with 32 connections."""
    command = ["wrk", "-t2", "-c32", f"-d{SECONDS}s", f"http://127.0.0.1:{port}/"]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found = re.search(r"Requests/sec:\s+([\d.]+)", output)
    assert found, output
    return float(found.group(1))


def beside_slow_clients(port: int, opening: bytes) -> str:
    """Return how many ordinary requests are answered beside slow ones."""
    clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(SLOW_CLIENTS)]
    for client in clients:
        client.sendall(opening)
    answered, asked, deadline = 0, 0, time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for client in clients:
            try:
                client.send(b"x")
            except OSError:
                continue
        asked += 1
        answered += ask(port)
        time.sleep(0.1)
    for client in clients:
        client.close()
    return f"{answered}/{asked}"


def main() -> None:
    """Measure every server and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        venv.create(folder, with_pip=True)
        programs = Path(folder) / "bin"
        subprocess.run([programs / "pip", "install", "--quiet", *PACKAGES], check=True)
        print("| server | raw WSGI /s | Django view /s | slow headers | slow bodies |")
        print("|---|---|---|---|---|")
        for name, command in COMMANDS.items():
            with serving(programs, command, "raw") as port:
                raw_rate = throughput(port)
                headers = beside_slow_clients(port, HEADERS + b"X-Slow: ")
                bodies = beside_slow_clients(port, HEADERS + b"Content-Length: 999\r\n\r\n")
            with serving(programs, command, "view") as port:
                view_rate = throughput(port)
            print(f"| {name} | {raw_rate:,.0f} | {view_rate:,.0f} | {headers} | {bodies} |")


if __name__ == "__main__":
    main()
