"""nginx of Debian with the shipped site file, on ports of this machine, in a folder of its own."""

import re
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path

import psutil

from runner.environment import CHECKOUT
from tests.live import free_port
from tests.runner.conftest import eventually
from tools.machines import program

DEPLOY = CHECKOUT / "deploy" / "nginx"
NAME = "localhost"
VISITOR = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """What a request was answered with; names of headers are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def request(connection: HTTPConnection, method: str, path: str, **options: object) -> Answer:
    """Send a request and read its answer whole."""
    with closing(connection):
        connection.request(method, path, **options)
        with connection.getresponse() as response:
            headers: dict[str, str] = {}
            for name, value in response.getheaders():
                known = headers.get(name.lower())
                headers[name.lower()] = f"{known}\n{value}" if known else value
            return Answer(response.status, headers, response.read())


@dataclass(frozen=True)
class Front:
    """nginx in front of a site."""

    port: int
    plain_port: int
    folder: Path

    @property
    def origin(self) -> str:
        return f"https://{NAME}:{self.port}"

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "cert.pem"))

    def connection(self, source: str = VISITOR) -> HTTPSConnection:
        return HTTPSConnection(
            NAME, self.port, timeout=60, context=self.context, source_address=(source, 0)
        )

    def get(self, path: str, source: str = VISITOR, **headers: str) -> Answer:
        """Ask for a page; `User_Agent` stands for the header User-Agent."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return request(self.connection(source), "GET", path, headers=named)

    def post(self, path: str, body: bytes, source: str = VISITOR, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return request(self.connection(source), "POST", path, body=body, headers=named)


@dataclass
class Browser:
    """Keeps cookies, which it sends by HTTPS alone, and says where a form was sent from."""

    front: Front
    cookies: SimpleCookie = field(default_factory=SimpleCookie)

    def get(self, path: str) -> Answer:
        return self._kept(self.front.get(path, Cookie=self.cookie()))

    def send(self, path: str, body: bytes, content_type: str) -> Answer:
        return self._kept(
            self.front.post(
                path,
                body,
                Cookie=self.cookie(),
                Origin=self.front.origin,
                Referer=f"{self.front.origin}{path}",
                Content_Type=content_type,
            )
        )

    def cookie(self) -> str:
        return "; ".join(f"{each.key}={each.value}" for each in self.cookies.values())

    def _kept(self, answer: Answer) -> Answer:
        for line in answer.headers.get("set-cookie", "").splitlines():
            self.cookies.load(line)
        return answer


def configuration(folder: Path, front: Front, site_port: int | str, var: Path) -> str:
    """Return the shipped site file with this machine's ports and folders, and nothing else new.

    Args:
        site_port: the port of the site; for several nodes a text with more lines of the upstream.
    """
    text = (DEPLOY / "cong.conf").read_text(encoding="utf-8")
    changes = {
        r"listen \[::\]:.*\n": "",
        r"listen 80\b": f"listen {VISITOR}:{front.plain_port}",
        r"listen 443\b": f"listen {VISITOR}:{front.port}",
        r"server 127\.0\.0\.1:8000": f"server 127.0.0.1:{site_port}",
        r"/etc/letsencrypt/live/cong\.example\.vn/fullchain\.pem": f"{folder}/cert.pem",
        r"/etc/letsencrypt/live/cong\.example\.vn/privkey\.pem": f"{folder}/key.pem",
        r"cong\.example\.vn": NAME,
        r"/var/lib/nginx/cong": f"{folder}/cache",
        r"/var/log/nginx": str(folder),
        r"/var/www/html": f"{folder}/www",
        r"/srv/cong/var\b": str(var),
        r"/srv/cong/deploy": str(DEPLOY.parent),
        r"\bsnippets/": f"{DEPLOY}/",
    }
    for pattern, replacement in changes.items():
        text, count = re.subn(pattern, replacement, text)
        assert count, f"The site file has no {pattern} any more"
    return text


def main_configuration(folder: Path) -> str:
    """Return Debian's nginx.conf for an account without rights: only its paths are changed."""
    text = Path("/etc/nginx/nginx.conf").read_text()
    text = re.sub(r"^user .*$", "", text, flags=re.MULTILINE)
    text = re.sub(r"^pid .*$", f"pid {folder}/nginx.pid;", text, flags=re.MULTILINE)
    text = re.sub(r"/var/log/nginx/", f"{folder}/", text)
    text = re.sub(r"^\s*include /etc/nginx/conf\.d/.*$", "", text, flags=re.MULTILINE)
    text = text.replace("/etc/nginx/sites-enabled/*", f"{folder}/site.conf")
    own = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "scgi", "uwsgi")
    )
    if Path(f"{folder}").owner() == "root":
        text = f"user root;\n{text}"
    return text.replace("http {", f"http {{\n{own}", 1)


def make_certificate(folder: Path) -> None:
    """Make a certificate that is signed by its own key, as the handbook says for a trial."""
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2"]
    command += ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)


@dataclass
class Nginx:
    """The program, which can be killed and started again as systemd does."""

    front: Front
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Start it, and wait until it answers. Raises AssertionError."""
        folder = self.front.folder
        tried = subprocess.run(
            [*self._command(), "-t"], check=False, capture_output=True, text=True
        )
        assert tried.returncode == 0, tried.stderr
        self.process = subprocess.Popen([*self._command(), "-g", "daemon off;"])
        assert eventually(lambda: _answers(self.front)), (folder / "error.log").read_text()

    def kill(self) -> None:
        """Kill all its processes at once."""
        if self.process:
            family = [psutil.Process(self.process.pid)]
            family += family[0].children(recursive=True)
            for each in family:
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            self.process.wait(20)
            psutil.wait_procs(family, timeout=20)
            self.process = None

    def stop(self) -> None:
        if self.process:
            self.process.terminate()
            self.process.wait(20)

    def _command(self) -> list[str]:
        folder = self.front.folder
        return [program("nginx"), "-e", f"{folder}/error.log", "-c", str(folder / "nginx.conf")]


def prepared(site_port: int | str, var: Path, folder: Path) -> Nginx:
    """Return nginx for a site, which is not started yet. Raises MissingProgramError."""
    program("nginx")
    front = Front(free_port(), free_port(), folder)
    make_certificate(folder)
    (folder / "www").mkdir()
    (folder / "site.conf").write_text(configuration(folder, front, site_port, var))
    (folder / "nginx.conf").write_text(main_configuration(folder))
    return Nginx(front)


@contextmanager
def in_front_of(site_port: int | str, var: Path, folder: Path) -> Iterator[Front]:
    """Run nginx in front of a site within the block."""
    nginx = prepared(site_port, var, folder)
    try:
        nginx.start()
        yield nginx.front
    finally:
        nginx.stop()


def _answers(front: Front) -> bool:
    try:
        return front.get("/400.html").status == 404
    except (OSError, HTTPException):
        return False
