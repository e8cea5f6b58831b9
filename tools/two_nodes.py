"""Shows on one machine what holds for a site with two nodes. Usage: make two-nodes

Two nodes with folders of their own stand behind nginx. They share one PostgreSQL, through PgBouncer
in transaction mode, and a store of uploads. Each step says what it found; the first that does not
hold ends the run.
"""

import json
import os
import re
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import psycopg
import requests
from psycopg.rows import TupleRow

from runner.postgres import NAME, PORT, Cluster, lease
from tools.faults.ledger import BROWSER, database_url, own_folder
from tools.machines import POOL, SiteNode, balancer, connections_of, pool, store, wait_until

VISIBLE_SECONDS = 5  # within which an edit on one node is on the other
PASSWORD = "mot-mat-khau-dai-chi-de-thu"
PEOPLE = {"chi-lan": "Lan", "anh-binh": "Bình", "chu-cuong": "Cường"}
NEWER = """
INSERT INTO django_migrations (app, name, applied) VALUES ('portal', '9999_newer', now())
"""
# As the site's own, which gives way to others for so long that it may give up.
PLAIN = "django.contrib.auth.hashers.PBKDF2PasswordHasher"
FAULTS_OF_LOG = """
import django
django.setup()
from portal.publication_log.verification.chain import Chain
print([str(each) for each in Chain().differences()])
"""
TITLE = "Cúp điện khu phố 3 từ 8 giờ"


class Reader:
    """Somebody with a browser. Each has an address of their own."""

    def __init__(self, number: int) -> None:
        self.session = requests.Session()
        self.session.headers.update({"User-Agent": BROWSER, "Accept-Language": "vi"})
        self.session.headers["X-Forwarded-For"] = f"10.2.{number // 250}.{number % 250 + 1}"

    def get(self, address: str) -> str:
        answer = self.session.get(address, timeout=20)
        assert answer.status_code == 200, (address, answer.status_code)
        return answer.text

    def send(self, address: str, /, shown: str = "", **fields: Any) -> requests.Response:
        """Send the form of a page; `shown` is the page, if it was fetched before."""
        shown = shown or self.get(address)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', shown)
        files = fields.pop("files", None)
        data = {**fields, **({"csrfmiddlewaretoken": token[1]} if token else {})}
        return self.session.post(address, data, files=files, timeout=30)

    def sign_in(self, site: str, name: str, password: str = PASSWORD) -> requests.Response:
        return self.send(f"{site}/quan-tri/login/", username=name, password=password)

    def view(self, site: str, page: str) -> bool:
        """Send the beacon of a page; return whether it was acknowledged."""
        found = re.search(r'data-beacon="([^"]+)" data-kind="view" data-token="([^"]+)"', page)
        assert found, "The page has no beacon."
        message = json.dumps({"k": "view", "n": "00" * 8, "t": unescape(found[2])})
        return bool(self.session.post(f"{site}{found[1]}", message, timeout=20).status_code == 200)


@dataclass
class Site:
    """The site that is tried."""

    folder: Path
    cluster: Cluster
    nodes: list[SiteNode]
    front: str
    pool: str
    article: int
    page: str
    views: int = 0  # acknowledged
    readers: int = 0
    staff: Reader = field(default_factory=lambda: Reader(0))

    @property
    def one(self) -> str:
        return self.nodes[0].url

    @property
    def two(self) -> str:
        return self.nodes[1].url

    def query(self, statement: str, *values: Any) -> Any:
        """Return the first value that the database answers with."""
        with self.connection() as connection:
            row = connection.execute(statement.encode(), values).fetchone()
        return row[0] if row else None

    @contextmanager
    def connection(self) -> Iterator["psycopg.Connection[TupleRow]"]:
        own: Any = {"host": str(self.cluster.socket), "port": PORT, "dbname": NAME, "user": NAME}
        with psycopg.connect(**own) as connection:
            yield connection

    def reader(self) -> Reader:
        self.readers += 1
        return Reader(self.readers)

    def counted(self) -> int:
        subject = f"news.article:{self.article}"
        counted = "SELECT coalesce(sum(count), 0)::int FROM analytics_subjecthourlycount"
        return int(self.query(f"{counted} WHERE kind = 'view' AND subject = %s", subject))


def an_edit_is_on_the_other_node(site: Site) -> str:
    for address in (site.one, site.two, site.front):
        assert TITLE not in site.reader().get(address + "/")
    form = f"{site.one}/quan-tri/portal/alert/add/"
    moment = time.strftime("%d/%m/%Y %H:%M", time.localtime(time.time() - 60)).split()
    fields = {"severity": "warning", "title": TITLE, "body": "Đã báo trước."}
    fields |= {"starts_at_0": moment[0], "starts_at_1": moment[1]}
    asked = site.staff.send(form, **fields)
    agreement = re.search(r'name="confirmed" value="(\w+)"', asked.text)
    assert agreement, re.findall(r"errorlist.*?</ul>", asked.text, re.DOTALL)
    begun = time.monotonic()
    saved = site.staff.send(form, asked.text, **fields, confirmed=agreement[1])
    assert saved.ok
    assert "/add/" not in saved.url, saved.text
    reader = site.reader()
    wait_until(lambda: TITLE in reader.get(f"{site.two}/"), 20)
    seconds = time.monotonic() - begun
    assert seconds < VISIBLE_SECONDS + 1, seconds  # and the time of one rendering
    return f"seen {seconds:.1f} s after it was saved"


def a_sign_in_is_known_to_both(site: Site) -> str:
    assert "/login/" not in site.staff.sign_in(site.one, "chi-lan").url
    assert "Đăng xuất" in site.staff.get(f"{site.two}/quan-tri/")
    return "signed in on one, at work on the other"


def an_open_article_is_open_on_both(site: Site) -> str:
    address = f"/quan-tri/news/article/{site.article}/change/"
    site.staff.get(f"{site.one}{address}")
    colleague = site.reader()
    colleague.sign_in(site.two, "anh-binh")
    assert "Lan" in colleague.get(f"{site.two}{address}")
    return "the other node names who has it open"


def wrong_passwords_count_together(site: Site) -> str:
    guesser = site.reader()
    for number in range(5):
        guesser.sign_in(site.nodes[number % 2].url, "chu-cuong", f"sai-{number}")
    for address in (site.one, site.two):
        assert "tạm khóa" in guesser.sign_in(address, "chu-cuong").text
    return "three on one and two on the other lock both"


def an_upload_is_on_both(site: Site) -> str:
    from PIL import Image

    file = BytesIO()
    Image.new("RGB", (900, 600), "teal").save(file, "JPEG")
    form = f"{site.one}/quan-tri/news/image/tai-nhieu/"
    site.staff.send(form, files={"upload": ("anh.jpg", file.getvalue(), "image/jpeg")})
    name = site.query("SELECT name FROM news_image ORDER BY id DESC LIMIT 1")
    pictures = [
        requests.get(f"{address}/media/{name}/400.webp", timeout=10)
        for address in (site.one, site.two, site.front)
    ]
    assert [each.status_code for each in pictures] == [200] * 3
    assert len({each.content for each in pictures}) == 1
    on_disk = [path for node in site.nodes for path in (node.var / "media").rglob("*.webp")]
    assert not on_disk, on_disk
    return f"the same {len(pictures[0].content)} bytes from both, nothing on their disks"


def a_form_is_taken_once_and_letters_count_together(site: Site) -> str:
    reader = site.reader()
    letters = [reader.get(f"{site.one}/lien-he/") for _ in range(6)]
    time.sleep(3)  # nobody fills in a form faster, so the site refuses it
    answers = []
    for number, shown in enumerate(letters):
        found = re.search(r'name="opened" value="([^"]+)"', shown)
        assert found
        fields = {"topic": "site", "body": f"Thư số {number}", "opened": unescape(found[1])}
        both = (f"{site.two}/lien-he/", f"{site.one}/lien-he/")  # a form of one, sent to both
        answers += [reader.send(each, shown, **fields).status_code for each in both]
    assert answers == [200] * 10 + [422] * 2, answers
    assert site.query("SELECT count(*) FROM portal_enquiry") == 5
    return "five letters an hour on both nodes together, each kept once though sent twice"


def a_view_counts_wherever_it_is_sent(site: Site) -> str:
    pages = [site.reader().get(f"{node.url}{site.page}") for node in site.nodes]
    for number in range(20):
        shown, other = pages[number % 2], site.nodes[(number + 1) % 2]
        site.views += site.reader().view(other.url, shown)
    assert site.views == 20
    seconds = wait_until(lambda: site.counted() == site.views, 15, lambda: str(site.counted()))
    return f"20 views of pages from the one, sent to the other, counted {seconds:.1f} s later"


def a_killed_node_loses_no_view(site: Site) -> str:
    second, page = site.nodes[1], site.reader().get(f"{site.two}{site.page}")
    with reading_on(site.front) as answers:
        second.suspend("flush_hits")  # so that what is acknowledged now waits in the spool
        waiting = sum(site.reader().view(site.two, page) for _ in range(20))
        second.kill()
        site.views += waiting
        missing = site.views - site.counted()
        second.start()
        second.wait()
        wait_until(lambda: site.counted() == site.views, 20, lambda: f"{site.counted()} counted")
    refused = sum(status != 200 for status in answers)
    assert (waiting, missing, refused) == (20, 20, 0), (waiting, missing, answers)
    return f"20 acknowledged views waited in its spool and count; {len(answers)} readers, 0 refused"


@contextmanager
def reading_on(address: str) -> Iterator[list[int]]:
    """Read the home page all the time; give the statuses of the answers."""
    done, answers = threading.Event(), list[int]()

    def read() -> None:
        while not done.wait(0.05):
            answers.append(requests.get(f"{address}/", timeout=20).status_code)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield answers
    finally:
        done.set()
        thread.join()


def chores_run_on_one_node(site: Site) -> str:
    tidied = "SELECT count(*) FROM portal_node WHERE tidied_at IS NOT NULL"
    wait_until(lambda: site.query(tidied) == 1, 30)
    assert site.query("SELECT count(*) FROM portal_node") == 2
    return "of two nodes that started at once, one tidied for both"


def connections_are_few(site: Site) -> str:
    addresses = [f"{site.front}/tim-kiem/?q={number}" for number in range(12)]
    threads = [threading.Thread(target=site.reader().get, args=[each]) for each in addresses]
    for thread in threads:
        thread.start()
    most = 0
    while any(thread.is_alive() for thread in threads):
        most = max(most, connections_of(site.pool))
        time.sleep(0.05)
    assert most <= POOL
    return f"12 readers search at once through {most} connections"


def each_node_finds_the_log_whole(site: Site) -> str:
    for node in site.nodes:
        assert node.run("-c", FAULTS_OF_LOG) == ["[]"]
    return "neither takes what the other published for forged or lost"


def nodes_that_do_not_fit_are_refused(site: Site) -> str:
    first = site.nodes[0]
    stranger, copy = (SiteNode(site.folder / name, first.environment) for name in ("c", "d"))
    stranger.var.mkdir()
    shutil.copytree(first.var / "publication_log", stranger.var / "publication_log")
    shutil.copytree(first.var, copy.var, symlinks=True)
    said = [stranger.refusal(SECRET_KEY="another"), copy.refusal()]
    with site.connection() as connection:
        connection.execute(NEWER)
        connection.commit()
        said.append(stranger.refusal())
        connection.execute("DELETE FROM django_migrations WHERE name = '9999_newer'")
    for line, words in zip(said, ("SECRET_KEY", "là bản chép của nút", "bản mới hơn"), strict=True):
        assert words in line, said
    return "".join(f"\n        {line}" for line in said)


STEPS: tuple[Callable[[Site], str], ...] = (
    a_sign_in_is_known_to_both, an_edit_is_on_the_other_node, an_upload_is_on_both,
    an_open_article_is_open_on_both, wrong_passwords_count_together,
    a_form_is_taken_once_and_letters_count_together, a_view_counts_wherever_it_is_sent,
    chores_run_on_one_node, connections_are_few, a_killed_node_loses_no_view,
    each_node_finds_the_log_whole,
    nodes_that_do_not_fit_are_refused,
)  # fmt: skip


@contextmanager
def two_nodes(folder: Path, cluster: Cluster) -> Iterator[Site]:
    """Run the site with a public article and three people of staff."""
    from django.conf import settings
    from django.db import connection

    article = fill()
    connection.close()
    with ExitStack() as ending:
        shared = {
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_DIRECT_URL": database_url(cluster),
            "DATABASE_URL": ending.enter_context(pool(folder, cluster)),
            "STORAGE_URL": ending.enter_context(store(folder)),
            "WORKERS": "1",
            "THREADS": "8",
            "TRUSTED_PROXIES": "1",
            "DEMO": "0",
            "SECOND_FACTOR_ROLES": "0",
        }
        nodes = [SiteNode(make_var(folder / name), shared) for name in ("a", "b")]
        for node in nodes:
            ending.callback(node.stop)
            node.start()
        for node in nodes:
            node.wait()
        front = ending.enter_context(balancer(folder / "nginx", nodes))
        pooled = shared["DATABASE_URL"]
        yield Site(folder, cluster, nodes, front, pooled, article.pk, article.get_absolute_url())


def make_var(var: Path) -> Path:
    """Make the var/ of a new node, as the handbook says, with static files made beforehand."""
    from portal.publication_log import keys
    from tests.conftest import lend_static

    keys.public_key()  # made by the first node
    shutil.copytree(keys.folder(), var / keys.FOLDER)
    lend_static(var)
    return var


def fill() -> Any:
    """Add three people of staff and a public article, which is returned."""
    from django.contrib.auth.models import User
    from django.test import override_settings

    from tests.factories import make_article

    with override_settings(PASSWORD_HASHERS=[PLAIN]):
        for name, first_name in PEOPLE.items():
            User.objects.create_superuser(name, password=PASSWORD, first_name=first_name)
    return make_article()


def main() -> int:
    begun = time.monotonic()
    with own_folder() as folder:
        os.environ |= {"PORTAL_VAR": str(folder), "DJANGO_SETTINGS_MODULE": "portal.settings"}
        import django

        django.setup()
        from django.conf import settings

        from tests.clusters import provide_cluster
        from tests.conftest import collect_static

        collect_static(settings.STORAGES["staticfiles"]["BACKEND"])
        provide_cluster(folder)
        print(f"{time.monotonic() - begun:5.1f} s  a database", flush=True)
        with lease(folder, durable=False) as cluster, two_nodes(folder, cluster) as site:
            print(f"{time.monotonic() - begun:5.1f} s  two nodes serve", flush=True)
            for step in STEPS:
                at = time.monotonic()
                found = step(site)
                name = step.__name__.replace("_", " ")
                print(f"{time.monotonic() - at:5.1f} s  {name}: {found}", flush=True)
    print(f"{time.monotonic() - begun:5.1f} s  all of it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
