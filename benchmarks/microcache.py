"""A page from the micro-cache beside the same bytes from the web server alone, and behind nginx."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection

from benchmarks import loader
from benchmarks.bench import Bench, Cost, Measure, Server
from benchmarks.table import Aim, Row
from tests.deploy.nginx import Front, configuration, main_configuration
from tests.live import free_port

PATH = "/"
CONNECTIONS = 8
SECONDS = 2
ALONE = "the same bytes from the web server alone"
FROM_DISK = "nginx, the same bytes from disk"
OF_SERVER = ("server", "date")


def rows(bench: Bench) -> list[Row]:
    """Compare a hit with the web server alone, and nginx before the site with nginx alone."""
    asked = loader.get(PATH)
    tag, raw = _raw_server(bench)
    known = loader.get(PATH, If_None_Match=tag)
    there, hit, not_modified = (
        server.measure(request, connections=CONNECTIONS, seconds=SECONDS)
        for server, request in (
            (raw, asked),
            (bench.cached_site, asked),
            (bench.cached_site, known),
        )
    )
    found = [
        bench.compare("a page from the micro-cache", hit, ALONE, there, by="python", aim=Aim(1.15)),
        bench.compare("… requests a second", hit, ALONE, there, by="rate"),
        bench.compare("… p99 with 8 connections", hit, ALONE, there, by="p99", aim=Aim(1.3)),
        bench.compare("… that the browser has (304)", not_modified, ALONE, there, by="python"),
    ]
    if shutil.which("nginx"):
        with _nginx(bench) as (front, disk):
            found.append(
                bench.compare(
                    "a page from the shipped nginx before the site, requests a second",
                    front,
                    FROM_DISK,
                    disk,
                    by="rate",
                    aim=Aim(0.9, at_least=True),
                )
            )
            found.append(bench.compare("… processor", front, FROM_DISK, disk, by="python"))
    return found


def _fetch(port: int) -> tuple[list[tuple[str, str]], bytes]:
    http = HTTPConnection("127.0.0.1", port)
    http.request("GET", PATH, headers={"Host": "localhost", **loader.HEADERS})
    with http.getresponse() as response:
        headers = [each for each in response.getheaders() if each[0].lower() not in OF_SERVER]
        body = response.read()
    http.close()
    return headers, body


def _raw_server(bench: Bench) -> tuple[str, Server]:
    """Start a server that sends the page's bytes and headers, and return the page's ETag too."""
    headers, body = _fetch(bench.cached_site.port)
    file, answer = bench.folder / "page", bench.folder / "page.json"
    file.write_bytes(body)
    answer.write_text(json.dumps({"headers": headers, "body": str(file)}))
    return dict(headers)["etag"], bench.serve("benchmarks.raw_answer", RAW_ANSWER=str(answer))


@contextmanager
def _nginx(bench: Bench) -> Iterator[tuple[Measure, Measure]]:
    """Run nginx with the shipped file, without TLS and its limit of one visitor's requests."""
    folder = bench.folder / "nginx"
    (folder / "www").mkdir(parents=True)
    front = Front(free_port(), free_port(), folder)
    text = configuration(folder, front, bench.cached_site.port, bench.folder / "var")
    text = re.sub(r"^ *ssl_.*;\n", "", text, flags=re.MULTILINE)
    text = text.replace(" ssl http2", "").replace("rate=50r/s", "rate=1000000r/s")
    headers, body = _fetch(bench.cached_site.port)
    (folder / "page.html").write_bytes(body)
    text = text.replace(
        "location @missing {",
        f"location = /page.html {{ root {folder}; default_type text/html; gzip off; "
        f"add_header Content-Encoding {dict(headers).get('content-encoding', 'identity')}; "
        f"include {folder}/none*; }}\nlocation @missing {{",
    )
    (folder / "site.conf").write_text(text)
    (folder / "nginx.conf").write_text(main_configuration(folder))
    command = ["nginx", "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen([*command, "-g", "daemon off;"])
    try:
        yield tuple(_measure(bench, process, front.port, path) for path in (PATH, "/page.html"))  # type: ignore[misc]
    finally:
        process.terminate()
        process.wait(20)


def _measure(bench: Bench, process: "subprocess.Popen[bytes]", port: int, path: str) -> Measure:
    def once() -> Cost:
        before = bench.processor_times(process)[0]
        load = loader.send(
            port, [loader.get(path)], bench.folder, connections=CONNECTIONS, seconds=SECONDS
        )
        python = 1e6 * (bench.processor_times(process)[0] - before) / load.requests
        rate = load.requests / load.seconds
        return Cost(python, 0, rate, load.p50, load.p95, load.p99)

    return once
