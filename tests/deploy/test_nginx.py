"""The shipped site file of nginx, in front of the real site: what readers and staff get."""

import gzip
import json
import os
import socket
import ssl
import subprocess
import time
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from io import BytesIO
from urllib.parse import urlencode

import brotli
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoDbBlocker

from core.limits import LIMITS
from news.models import Article
from portal.doctor.findings import Finding, made
from portal.doctor.front import Front as DoctorFront
from runner.environment import MOST_WORKERS
from tests.databases import using_database
from tests.deploy.conftest import PASSWORD, STAFF, Office
from tests.deploy.nginx import NAME, Answer, Browser, request
from tests.runner.conftest import eventually

pytestmark = pytest.mark.slow

FORM = "application/x-www-form-urlencoded"
# What differs from answer to answer, or says how it was sent and not what it is.
OF_THE_MOMENT = {"date", "server", "connection", "transfer-encoding", "accept-ranges", "keep-alive"}
MB = 1024 * 1024
SIGN_IN_ATTEMPTS = 6
PROCESSES = min(os.cpu_count() or 1, MOST_WORKERS)  # each counts for itself


def directly(office: Office, path: str, **headers: str) -> Answer:
    """Ask the site itself, as nginx does."""
    named = {"Host": f"{NAME}:{office.front.port}", "X-Forwarded-Proto": "https", **headers}
    named = {name.replace("_", "-"): value for name, value in named.items()}
    return request(HTTPConnection("127.0.0.1", office.site.port), "GET", path, headers=named)


def compared(answer: Answer) -> dict[str, str]:
    """Return the headers that must be the same, whoever sends the file."""
    found = {name: text for name, text in answer.headers.items() if name not in OF_THE_MOMENT}
    found["content-type"] = found["content-type"].replace('"', "").lower()
    return found


def static_path(office: Office, name: str) -> str:
    """Return the address of a static file with the hash of its content."""
    collected = json.loads((office.site.var / "static/staticfiles.json").read_text())
    return f"/static/{collected['paths'][name]}"


def sign_in(office: Office) -> Browser:
    """Sign in as the staff of the office; try again where the machine is too busy to look."""
    browser = Browser(office.front)
    for _ in range(SIGN_IN_ATTEMPTS):
        page = browser.get("/quan-tri/login/?next=/quan-tri/")
        assert page.status == 200
        fields = {"csrfmiddlewaretoken": token(page), "username": STAFF, "password": PASSWORD}
        typed = urlencode({**fields, "next": "/quan-tri/"}).encode()
        answer = browser.send("/quan-tri/login/", typed, FORM)
        if answer.status != 503:
            break
    assert answer.status == 302
    return browser


def token(page: Answer) -> str:
    return page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]


class TestTls:
    def test_pages_come_by_http_2(self, office: Office) -> None:
        context = office.front.context
        context.set_alpn_protocols(["h2", "http/1.1"])
        with (
            socket.create_connection(("127.0.0.1", office.front.port)) as line,
            context.wrap_socket(line, server_hostname=NAME) as secured,
        ):
            assert secured.selected_alpn_protocol() == "h2"
            assert secured.version() == "TLSv1.3"
        command = ["curl", "--silent", "--fail", "--http2", "--output", "/dev/null"]
        command += ["--write-out", "%{http_version}", "--cacert", f"{office.front.folder}/cert.pem"]
        said = subprocess.check_output([*command, f"{office.front.origin}{office.article}"])
        assert said == b"2"

    @pytest.mark.parametrize("version", ["TLSv1", "TLSv1_1"])
    def test_old_versions_are_refused(self, office: Office, version: str) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("ALL:@SECLEVEL=0")  # or this end would refuse it
        with pytest.warns(DeprecationWarning, match="is deprecated"):
            context.minimum_version = context.maximum_version = ssl.TLSVersion[version]
        with (
            socket.create_connection(("127.0.0.1", office.front.port)) as line,
            pytest.raises((ssl.SSLError, ConnectionError)),
        ):
            context.wrap_socket(line, server_hostname=NAME)

    def test_another_name_is_served_nothing(self, office: Office) -> None:
        context = office.front.context
        with (
            socket.create_connection(("127.0.0.1", office.front.port)) as line,
            pytest.raises(ssl.SSLError),
        ):
            context.wrap_socket(line, server_hostname="other.example")

    def test_without_tls_a_reader_is_led_to_the_same_page(self, office: Office) -> None:
        plain = HTTPConnection(NAME, office.front.plain_port)
        answer = request(plain, "GET", "/tim-kiem/?q=n%C6%B0%E1%BB%9Bc", headers={"Host": NAME})
        assert answer.status == 301
        assert answer.headers["location"] == f"https://{NAME}/tim-kiem/?q=n%C6%B0%E1%BB%9Bc"

    def test_the_proof_of_a_certificate_is_read_without_tls(self, office: Office) -> None:
        place = office.front.folder / "www" / ".well-known" / "acme-challenge"
        place.mkdir(parents=True, exist_ok=True)
        (place / "proof").write_text("proved")
        plain = HTTPConnection(NAME, office.front.plain_port)
        answer = request(plain, "GET", "/.well-known/acme-challenge/proof")
        assert (answer.status, answer.text) == (200, "proved")


class TestFiles:
    """nginx serves them itself; nobody may tell the difference."""

    @pytest.mark.parametrize("encoding", ["br", "gzip", "identity"])
    def test_static_files_are_what_the_site_sends(self, office: Office, encoding: str) -> None:
        kinds = {path.suffix: path for path in (office.site.var / "static").rglob("*.*.*")}
        kinds = {suffix: path for suffix, path in kinds.items() if suffix not in (".br", ".gz")}
        assert len(kinds) > 5
        paths = [
            f"/static/{path.relative_to(office.site.var / 'static')}" for path in kinds.values()
        ]
        for path in [*paths, static_path(office, "css/site.css"), "/static/css/site.css"]:
            assert_same(office, path, encoding)

    def test_pictures_are_what_the_site_sends(self, office: Office) -> None:
        assert_same(office, office.picture, "br")
        assert office.front.get(office.picture).headers["x-content-type-options"] == "nosniff"

    def test_who_has_a_file_is_not_sent_it_again(self, office: Office) -> None:
        for path in (office.picture, static_path(office, "css/site.css")):
            known = office.front.get(path).headers["etag"]
            assert office.front.get(path, If_None_Match=known).status == 304

    @pytest.mark.parametrize(
        "path",
        [
            "/media/",
            "/media/anh/",
            "/media/secret.txt",
            "/media/anh/goc.jpg",
            "/media/anh/0-1x1/400.webp/../../../secret_key",
            "/media/..%2fsecret_key",
            "/static/",
            "/static/img/",
            "/static../secret_key",
            "/static/%2e%2e/secret_key",
            "/documents/a.pdf",
            "/tep/khong-co/a.pdf",
            "/secret_key",
            "/var/secret_key",
        ],
    )
    def test_nothing_else_of_the_folders_is_sent(self, office: Office, path: str) -> None:
        media = office.site.var / "media"
        (media / "secret.txt").write_text("secret")
        (media / "anh" / "goc.jpg").write_text("secret")
        try:
            answer = office.front.get(path)
        finally:
            (media / "secret.txt").unlink()
            (media / "anh" / "goc.jpg").unlink()
        assert answer.status in (301, 400, 404)
        assert answer.text != "secret"
        assert "Index of" not in answer.text


def assert_same(office: Office, path: str, encoding: str) -> None:
    """Compare the answers of nginx and of the site, but for how they tell versions apart."""
    ours = directly(office, path, Accept_Encoding=encoding)
    found = office.front.get(path, Accept_Encoding=encoding)
    assert (found.status, found.body) == (ours.status, ours.body) != (404, ours.body), path
    expected, sent = compared(ours), compared(found)
    for headers in (expected, sent):
        headers.pop("etag", None)
        policy = headers.pop("content-security-policy")
        headers["policy"] = str(sorted(policy.split("; ")))
    assert sent == expected, path


class TestPages:
    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, deflate", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
            ("gzip;q=0, br;q=0.0", ""),
            ("abr, xgzip", ""),
            ("", ""),
        ],
    )
    def test_a_kept_page_is_compressed_as_each_browser_can_read_it(
        self, office: Office, accepted: str, encoding: str
    ) -> None:
        for _ in range(2):
            answer = office.front.get(office.article, Accept_Encoding=accepted)
            assert answer.headers.get("content-encoding", "") == encoding
            assert unpacked(answer).rstrip().endswith(b"</html>")
            assert answer.headers["vary"] == "Accept-Encoding"

    def test_a_page_is_kept_for_all_readers(self, office: Office) -> None:
        path = f"/so-do/?{time.monotonic_ns()}"
        first, *others = [office.front.get(path).body for _ in range(3)]
        assert others == [first, first]
        assert eventually(lambda: logged(office, "/so-do/")[-3:] == ["MISS", "HIT", "HIT"])

    def test_who_has_a_page_is_not_sent_it_again(self, office: Office) -> None:
        known = office.front.get(office.article).headers["etag"]
        assert office.front.get(office.article, If_None_Match=known).status == 304

    def test_no_log_says_who_read_what_or_looked_for_what(self, office: Office) -> None:
        office.front.get("/tim-kiem/?q=benh-kin", source="127.0.0.77")
        office.front.get("/khong-co/", source="127.0.0.77")
        assert eventually(lambda: logged(office, "/khong-co/"))
        for log in office.front.folder.glob("*.log"):
            assert "127.0.0.77" not in log.read_text()
            assert "benh-kin" not in log.read_text()

    @pytest.mark.parametrize("path", ["/readyz", "/metrics"])
    def test_what_is_measured_is_not_public(self, office: Office, path: str) -> None:
        assert office.front.get(path).status == 404


def unpacked(answer: Answer) -> bytes:
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress}
    return unpack.get(answer.headers.get("content-encoding", ""), bytes)(answer.body)


def logged(office: Office, path: str) -> list[str]:
    """Return how nginx's cache answered each request for a path."""
    lines = (office.front.folder / "cong.access.log").read_text().splitlines()
    return [line.rpartition(", ")[2] for line in lines if f'"{path}"' in line]


class TestStaff:
    def test_they_sign_in_and_their_cookies_are_sent_by_tls_alone(self, office: Office) -> None:
        browser = sign_in(office)
        assert "__Host-sessionid" in browser.cookies
        assert all(cookie["secure"] for cookie in browser.cookies.values())
        page = browser.get("/quan-tri/")
        assert page.status == 200
        assert "no-store" in page.headers["cache-control"]

    def test_a_form_from_another_site_is_refused(self, office: Office) -> None:
        page = Browser(office.front).get("/quan-tri/login/")
        answer = office.front.post(
            "/quan-tri/login/",
            urlencode({"csrfmiddlewaretoken": token(page)}).encode(),
            Origin="https://evil.example",
            Cookie=page.headers["set-cookie"].partition(";")[0],
            Content_Type=FORM,
        )
        assert answer.status == 403

    def test_they_send_pictures(self, office: Office) -> None:
        browser = sign_in(office)
        file = BytesIO()
        Image.new("RGB", (640, 480), "blue").save(file, "JPEG")
        answer = upload(browser, file.getvalue())
        assert answer.status == 302
        assert 'src="/media/' in browser.get(answer.headers["location"]).text

    def test_it_is_the_site_that_refuses_a_large_file_of_theirs(self, office: Office) -> None:
        answer = upload(sign_in(office), b"\xff\xd8\xff" + b"0" * 11 * MB)
        assert answer.status == 200
        assert "10 MB" in answer.text

    def test_their_pages_are_compressed_and_kept_nowhere(self, office: Office) -> None:
        browser = sign_in(office)
        browser.get("/quan-tri/news/article/")
        assert eventually(lambda: logged(office, "/quan-tri/news/article/") == ["-"])
        # The site leaves what a session gets as it is; nginx compresses it.
        both = {"Accept_Encoding": "gzip, br", "Cookie": browser.cookie()}
        answer = office.front.get("/quan-tri/news/tag/add/", **both)
        assert answer.headers["content-encoding"] == "gzip"
        assert b"csrfmiddlewaretoken" in unpacked(answer)


def upload(browser: Browser, content: bytes) -> Answer:
    path = "/quan-tri/news/image/add/"
    body = encode_multipart(
        BOUNDARY,
        {
            "csrfmiddlewaretoken": token(browser.get(path)),
            "alt": "Trụ sở phường",
            "picture": SimpleUploadedFile("tru-so.jpg", content, "image/jpeg"),
        },
    )
    return browser.send(path, body, MULTIPART_CONTENT)


@dataclass
class Outage:
    """What was answered while the site was down, after readers and staff had been there."""

    picture: Answer
    sheet: Answer
    kept: Answer
    withdrawn: Answer
    never_seen: Answer
    uncached: Answer
    only_staff_saw: Answer
    as_staff: Answer
    admin: Answer
    admin_of_staff: Answer


@pytest.fixture(scope="module")
def outage(office: Office, django_db_blocker: DjangoDbBlocker) -> Outage:
    front, staff = office.front, sign_in(office)
    for path in ("/", "/quan-tri/", "/so-do/"):
        assert staff.get(path).status == 200
    for path in (office.article, office.withdrawn, "/lien-he/"):
        assert front.get(path).status == 200
    with django_db_blocker.unblock(), using_database(office.site.database):
        Article.objects.filter(slug="go").update(
            withdrawn_at=timezone.now(), withdrawal_reason="Sai"
        )
    assert eventually(lambda: front.get(office.withdrawn).status == 410)
    with office.down():
        return Outage(
            picture=front.get(office.picture),
            sheet=front.get(static_path(office, "css/site.css")),
            kept=front.get(office.article),
            withdrawn=front.get(office.withdrawn),
            never_seen=front.get("/chua-ai-doc/"),
            uncached=front.get("/lien-he/"),
            only_staff_saw=front.get("/so-do/"),
            as_staff=staff.get(office.article),
            admin=front.get("/quan-tri/login/"),
            admin_of_staff=staff.get("/quan-tri/"),
        )


class TestWhileTheSiteIsDown:
    def test_pages_seen_before_are_served_past_their_time(
        self, office: Office, outage: Outage
    ) -> None:
        assert outage.kept.status == 200
        assert "cải cách hành chính" in outage.kept.text
        assert eventually(lambda: "STALE" in logged(office, office.article))

    def test_files_are_served(self, outage: Outage) -> None:
        assert (outage.picture.status, outage.sheet.status) == (200, 200)

    def test_a_withdrawn_article_does_not_come_back(self, outage: Outage) -> None:
        assert outage.withdrawn.status in (410, 502)
        assert "cải cách hành chính" not in outage.withdrawn.text

    @pytest.mark.parametrize(
        "name", ["never_seen", "uncached", "only_staff_saw", "as_staff", "admin", "admin_of_staff"]
    )
    def test_all_else_says_in_vietnamese_that_it_is_away(self, outage: Outage, name: str) -> None:
        answer: Answer = getattr(outage, name)
        assert answer.status == 502
        assert "<h1>Cổng đang tạm gián đoạn</h1>" in answer.text
        assert answer.headers["retry-after"] == "60"
        assert answer.headers["cache-control"] == "no-store"
        assert "content-security-policy" in answer.headers


class TestAddressOfTheVisitor:
    def test_nobody_comes_into_the_admin_by_naming_another_address(self, office: Office) -> None:
        forged = {"X_Forwarded_For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}
        path = "/quan-tri/login/"
        assert office.front.get(path, source="127.0.0.9", **forged).status == 403
        assert office.front.get(path, source="127.0.0.9").status == 403
        assert office.front.get(path, X_Forwarded_For="127.0.0.9").status == 200

    def test_nobody_escapes_a_limit_by_naming_other_addresses(self, office: Office) -> None:
        def report(source: str, forged: str) -> int:
            body = b'{"csp-report": {}}'
            kind = "application/csp-report"
            sent = {"X_Forwarded_For": forged, "Content_Type": kind}
            return office.front.post("/bao-loi/", body, source, **sent).status

        most = LIMITS.report_rate.most * PROCESSES
        statuses = [report("127.0.0.5", f"203.0.113.{number}") for number in range(most + 1)]
        assert 429 in statuses
        assert report("127.0.0.6", "127.0.0.5") != 429


class TestDoctor:
    """`manage.py doctor --address`, which looks at the site as readers do."""

    def test_all_is_well_through_nginx(self, office: Office) -> None:
        found = doctor(office.front.origin, office)
        assert {name: each.words for name, each in found.items() if each.state != "tốt"} == {}
        assert len(found) == 4

    def test_a_site_asked_without_nginx_is_found_wanting(self, office: Office) -> None:
        found = doctor(f"http://localhost:{office.site.port}", office)
        assert "mã 301" in found["Trang chủ qua nginx"].words
        assert "/readyz" in found["Số đo qua nginx"].words

    def test_nobody_at_the_address_is_said(self, office: Office) -> None:
        found = doctor("https://localhost:1", office)
        assert all("Không kiểm tra được" in each.words for each in found.values())


def doctor(address: str, office: Office) -> dict[str, Finding]:
    return dict(map(made, DoctorFront(address, f"{office.front.folder}/cert.pem").checks()))


class TestLimits:
    @pytest.mark.parametrize("path", ["/lien-he/", "/quan-tri/login/"])
    @pytest.mark.parametrize("length", [{"Content-Length": f"{11 * MB}"}, {}])
    def test_a_stranger_sends_so_much_and_no_more(
        self, office: Office, path: str, length: dict[str, str]
    ) -> None:
        body = None if length else iter([b"a" * MB] * 11)
        connection = office.front.connection()
        with closing(connection):
            connection.putrequest("POST", path)
            for name, value in (length or {"Transfer-Encoding": "chunked"}).items():
                connection.putheader(name, value)
            connection.endheaders()
            with suppress(OSError):
                for part in body or ():
                    connection.send(b"%x\r\n%b\r\n" % (len(part), part))
            with connection.getresponse() as response:
                assert response.status == 413
                assert "<h1>Điều bạn gửi quá lớn</h1>" in response.read().decode()

    def test_who_asks_too_often_is_told_to_wait_and_nobody_else(self, office: Office) -> None:
        connection = office.front.connection("127.0.0.3")
        with closing(connection):
            for _ in range(2000):
                connection.request("GET", "/robots.txt")
                with connection.getresponse() as response:
                    said = response.read().decode()
                if response.status != 200:
                    break
        assert response.status == 429
        assert "<h1>Từ đường mạng này đang có quá nhiều lần truy cập</h1>" in said
        assert office.front.get("/robots.txt").status == 200

    def test_a_long_address_and_a_long_cookie_are_refused_in_vietnamese(
        self, office: Office
    ) -> None:
        long = "x" * 20_000
        assert "<h1>Địa chỉ này quá dài</h1>" in office.front.get(f"/{long}").text
        answer = office.front.get("/", Cookie=long)
        assert answer.status == 400
        assert "xóa cookie" in answer.text

    def test_slow_bodies_never_reach_the_site(self, office: Office) -> None:
        begun = b"POST /lien-he/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nbody="
        with ExitStack() as stack:
            for _ in range(80):
                line = stack.enter_context(
                    socket.create_connection(("127.0.0.1", office.front.port), timeout=60)
                )
                wrapped = office.front.context.wrap_socket(line, server_hostname=NAME)
                stack.enter_context(wrapped).sendall(begun)
            for _ in range(10):
                assert office.front.post("/ghi-nhan/", b"").status == 400
                assert office.front.get("/lien-he/").status == 200
