"""A whole site as `make run` starts it, at work: pages are read, saves and letters come."""

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

import psutil

from runner.environment import CHECKOUT
from runner.postgres import Cluster
from tests.live import free_port

BROWSER = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
START_SECONDS = 300
HEAL_SECONDS = 90
SEEN = 40  # times each page is read beforehand, so that every web process keeps a copy
# Each on a file system of its own, so that each can be filled: megabytes.
DISKS = {"postgres": 900, "media": 64, "documents": 64, "spool": 16}


def can_mount() -> bool:
    """Return whether small file systems can be mounted here, which takes root."""
    return os.geteuid() == 0 and psutil.LINUX


@dataclass
class Work:
    """What readers and staff did, each noted before and after the site answered."""

    acknowledged: dict[str, set[str]] = field(default_factory=dict)
    sent: Counter[str] = field(default_factory=Counter)
    pages: Counter[int] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    slowest: float = 0

    def note(self, kind: str, name: str) -> None:
        self.acknowledged.setdefault(kind, set()).add(name)

    def clear_pages(self) -> None:
        self.pages.clear()
        self.failures.clear()
        self.slowest = 0


class Site:
    """The site, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.var = folder / "var"
        self.port = free_port()
        self.log = folder / "site.log"
        self.work = Work()
        self.pages = ["/", "/so-do/"]
        self.cookie = ""
        self.csrf = ""
        self.attachment = ""
        self.process: subprocess.Popen[bytes] | None = None
        self.ahead = 0.0  # seconds that its clock is ahead of ours
        self._serial = 0
        self._lock = threading.Lock()

    def start(self, **environment: str) -> None:
        """Start it as an operator does, and wait until it can save."""
        own = {
            "PORT": str(self.port),
            "DEMO": "0",
            "TRUSTED_PROXIES": "1",
            "LOCK_MINUTES": "720",
            "LOCK_MINUTES_ADMINISTRATORS": "720",
            "BACKUP_DIR": "",
        }
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "runner", "--until-parent-exits"],
                cwd=CHECKOUT,
                env={**os.environ, **own, **environment},
                stdout=log,
                stderr=log,
            )
        wait_until(lambda: self.status("/readyz") == 200, START_SECONDS, "the site is not ready")

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.process.kill()

    @property
    def cluster(self) -> Cluster:
        return Cluster.of(self.var)

    def fill(self) -> None:
        """Publish an article, sign a member of staff in, and read each page in every process."""
        from django.contrib.auth.models import User
        from django.core.files.base import ContentFile
        from django.utils import timezone

        from news.attachments import add_attachment
        from tests.factories import make_article
        from tests.pdfs import pdf

        earlier = timezone.now() - timedelta(days=1)  # also for a clock that is hours behind
        article = make_article(title="Lịch tiêm chủng tháng 12", publish_at=earlier)
        attachment = add_attachment(ContentFile(pdf()), "Quyết định.pdf", by=None)
        self.attachment = attachment.get_absolute_url()
        self.pages += [article.get_absolute_url()]
        User.objects.create(username="quan-tri", is_staff=True, is_superuser=True)  # no password
        self.sign_in()
        self.csrf = "a" * 32
        self.read_all()

    def sign_in(self) -> None:
        """Sign the staff in anew, by the site's clock: a backup holds no sessions."""
        from django.contrib.auth.models import User
        from django.db import connection
        from django.test import Client

        from accounts.session_rules import NEEDS_FACTOR, SEEN, SINCE

        connection.close()  # the database may have been another one
        client = Client()
        client.force_login(User.objects.get(is_superuser=True))
        session = client.session
        session[NEEDS_FACTOR] = False
        session[SINCE] += self.ahead
        session[SEEN] += self.ahead
        session.save()
        self.cookie = client.cookies["sessionid"].value

    def read_all(self) -> None:
        """Read each page so often that every web process keeps a copy."""
        for page in self.pages:
            for _ in range(SEEN):
                self.get(page)

    def run(self, *arguments: str) -> None:
        """Run a program of the site. Raises AssertionError with what it said if it fails."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{arguments}: {done.stderr[-500:]}"

    def get(self, path: str, timeout: float = 20, **headers: str) -> int:
        """Return the status of a page, asked for on a connection of its own; read it whole."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=timeout) as response:
            response.read()
            return int(response.status)

    def status(self, path: str, timeout: float = 5) -> int:
        """Return the status of a page; 0 if there is no answer."""
        try:
            return self.get(path, timeout)
        except urllib.error.HTTPError as error:
            return error.code
        except (OSError, HTTPException):
            return 0

    def post(self, path: str, body: bytes, timeout: float = 15, **headers: str) -> int:
        """Return the status of what was sent, from a network of its own; 0 without an answer.

        A way to the sign-in page is a 401: nothing was taken.
        """
        number = self.next()
        address = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        browser = {"User-Agent": BROWSER, "Accept-Language": "vi"}
        sent = {"X-Forwarded-For": address, **browser, **headers}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            connection.request("POST", path, body, sent)
            with connection.getresponse() as response:
                response.read()
                is_refused = "/login/" in response.getheader("Location", "")
                return 401 if is_refused else response.status
        except (OSError, HTTPException):
            return 0
        finally:
            connection.close()

    def next(self) -> int:
        with self._lock:
            self._serial += 1
            return self._serial

    # What is acknowledged must be there afterwards.

    def send_view(self) -> bool:
        from core.subjects import sign

        subject = f"news.article:{1_000_000 + self.next()}"
        message = json.dumps({"k": "view", "n": "00" * 8, "t": sign(subject)}).encode()
        status = self.post("/ghi-nhan/", message, **{"Content-Type": "application/json"})
        return self._noted("count", subject, status == 200)

    def send_letter(self) -> bool:
        from tests.portal.letters import filled, prove

        name = f"Thư số {self.next()}"
        fields = filled(60 - self.ahead, body=name)
        proof = prove(fields["opened"])  # so many letters in an hour are asked for it
        status = self._send_form("/lien-he/", {**fields, "proof": proof})
        return self._noted("letter", name, status == 302)

    def save(self) -> bool:
        name = f"Từ khóa {self.next()}"
        fields = {"name": name, "slug": f"tu-khoa-{self.next()}"}
        return self._noted("save", name, self._send_form("/quan-tri/news/tag/add/", fields) == 302)

    def upload(self) -> bool:
        """Upload a picture of a colour of its own into the library."""
        from PIL import Image as Picture

        name, buffer = f"Ảnh số {self.next()}", BytesIO()
        colour = (self.next() % 256, self.next() % 256, self.next() // 256 % 256)
        Picture.new("RGB", (640, 400), colour).save(buffer, "PNG")
        edge = "----------------faults"
        fields = {"title": name, "alt": name, "csrfmiddlewaretoken": self.csrf}
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{edge}\r\nContent-Disposition: form-data; name="picture"; filename="a.png"\r\n'
        body = b"".join(
            [*parts, f"{head}\r\n".encode(), buffer.getvalue(), f"\r\n--{edge}--\r\n".encode()]
        )
        kind = f"multipart/form-data; boundary={edge}"
        status = self._send_as_staff("/quan-tri/news/image/add/", body, kind)
        return self._noted("upload", name, status == 302)

    def _send_form(self, path: str, fields: dict[str, str]) -> int:
        body = urlencode({**fields, "csrfmiddlewaretoken": self.csrf}).encode()
        return self._send_as_staff(path, body, "application/x-www-form-urlencoded")

    def _send_as_staff(self, path: str, body: bytes, kind: str) -> int:
        cookie = f"sessionid={self.cookie}; csrftoken={self.csrf}"
        origin = f"http://127.0.0.1:{self.port}"
        headers = {"Content-Type": kind, "Cookie": cookie, "Origin": origin}
        return self.post(path, body, **headers)

    def _noted(self, kind: str, name: str, is_acknowledged: bool) -> bool:
        self.work.sent[kind] += 1
        if is_acknowledged:
            self.work.note(kind, name)
        return is_acknowledged

    def _is_on_disk(self, name: str) -> bool:
        return any(each.stat().st_size for each in (self.var / "media" / name).glob("*"))

    def lost(self) -> dict[str, int]:
        """Return how much of what was acknowledged is not there, by kind."""
        from django.db import connection

        from analytics.models import SubjectHourlyCount
        from news.models import Image, Tag
        from portal.models import Enquiry

        connection.close()  # the database was broken meanwhile
        views = SubjectHourlyCount.objects.filter(kind="view")
        there = {
            "count": set(views.values_list("subject", flat=True)),
            "letter": set(Enquiry.objects.values_list("body", flat=True)),
            "save": set(Tag.objects.values_list("name", flat=True)),
            "upload": {each.title for each in Image.objects.all() if self._is_on_disk(each.name)},
        }
        return {kind: len(names - there[kind]) for kind, names in self.work.acknowledged.items()}


@contextmanager
def at_work(site: Site) -> Iterator[Work]:
    """Read pages and send saves, uploads, letters and views, until the end of the block."""
    done = threading.Event()
    chance = random.Random(1)
    site.work.clear_pages()

    def read() -> None:
        while not done.wait(0.05):
            page, began = chance.choice(site.pages), time.monotonic()
            status = site.status(page, timeout=30)
            site.work.slowest = max(site.work.slowest, time.monotonic() - began)
            site.work.pages[status] += 1
            if status != 200:
                site.work.failures.append(f"{page}: {status}")

    def send(act: Callable[[], bool], pause: float) -> None:
        while not done.wait(pause):
            act()

    acts = [(site.send_view, 0.05), (site.send_letter, 2.0), (site.save, 0.3), (site.upload, 1.0)]
    threads = [threading.Thread(target=read) for _ in range(3)]
    threads += [threading.Thread(target=send, args=each) for each in acts]
    for thread in threads:
        thread.start()
    try:
        yield site.work
    finally:
        done.set()
        for thread in threads:
            thread.join()


def heals(site: Site) -> float:
    """Return after how many seconds all kinds of work are done again. Raises AssertionError."""
    began = time.monotonic()
    for name, act in (
        ("/readyz", lambda: site.status("/readyz") == 200),
        ("save", site.save),
        ("upload", site.upload),
        ("letter", site.send_letter),
        ("view", site.send_view),
    ):
        wait_until(act, HEAL_SECONDS, f"does not heal: {name}")
    return time.monotonic() - began


def wait_until(
    condition: Callable[[], object], seconds: float, what: str | Callable[[], str]
) -> None:
    """Wait until a condition holds. Raises AssertionError with `what` if it never does."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(what if isinstance(what, str) else what())
        time.sleep(0.2)


@contextmanager
def running_site(folder: Path) -> Iterator[Site]:
    """Run a filled site whose data lies on small file systems, if they can be mounted."""
    site = Site(folder)
    with ExitStack() as stack:
        if can_mount():
            for name, megabytes in DISKS.items():
                stack.enter_context(_mounted(site.var / name, megabytes))
        site.start()
        stack.callback(site.stop)
        site.fill()
        yield site


@contextmanager
def _mounted(path: Path, megabytes: int) -> Iterator[None]:
    path.mkdir(parents=True, mode=0o755)
    options = f"size={megabytes}m,mode=755"
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", path], check=True)
    try:
        yield
    finally:
        with suppress(subprocess.CalledProcessError):
            subprocess.run(["umount", "--lazy", path], check=True)
