"""Malformed requests to every address of the site, drawn by hypothesis.

The addresses come from the urlconf and the names of parameters from the code and from the forms, so
that whatever is added is tried, too.
"""

import io
import json
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes, urlencode, urljoin, urlsplit

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import strategies as st
from lxml import html

from runner.environment import CHECKOUT
from tests.portal.malformed_values import (
    BROKEN_JSON,
    CANARY,
    DIGITS,
    FILE_NAMES,
    FILES,
    HEADERS,
    JSON,
    METHODS,
    RAW,
    TEXTS,
)

READER = "203.0.113.77"
APPS = ("core", "accounts", "portal", "news", "ads", "analytics")
SECRET = "s" * 32  # of the form's token, as cookie and as header
_PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")
_READ = re.compile(r'(?:GET|POST|FILES)(?:\.get|\.getlist)?[(\[]"([^"]+)"')
_OF_ADMIN = (
    *("q", "o", "p", "all", "e", "_popup", "_to_field", "_changelist_filters", "term", "app_label"),
    *("model_name", "field_name", "id__in", "pk__gt", "id__exact", "publish_at__year", "title"),
    *("section__id__exact", "section__parent__name__regex", "created_by__password__startswith"),
    *("id__isnull", "day__gte", "uploaded_at__range", "action", "_selected_action", "index"),
    *("select_across", "_save", "_saveasnew", "confirmed", "csrfmiddlewaretoken"),
)


class Form(NamedTuple):
    """A form of a page: where it is sent, and its fields as they are filled in."""

    address: str
    fields: list[tuple[str, str]]
    files: list[str]


class Request(NamedTuple):
    """What is sent, as bytes on the line would be."""

    method: str
    path: bytes
    query: bytes
    headers: dict[str, str]
    body: bytes

    def environ(self, cookie: str) -> dict[str, Any]:
        """Return the environment that a WSGI server makes of it."""
        environ = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": self.path.decode("latin-1"),
            "QUERY_STRING": self.query.decode("latin-1"),
            "REMOTE_ADDR": READER,
            "SERVER_NAME": "testserver",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "testserver",
            "HTTP_X_CSRFTOKEN": SECRET,
            "CONTENT_LENGTH": str(len(self.body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(self.body),
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            **self.headers,
        }
        own = f"csrftoken={SECRET}; {cookie}"
        given = environ.get("HTTP_COOKIE", "")
        return {**environ, "HTTP_COOKIE": f"{own}; {given}" if given else own}


class Answer(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def is_page(self) -> bool:
        return self.headers.get("content-type", "").startswith("text/html")


def ask(application: Callable[..., Iterable[bytes]], environ: dict[str, Any]) -> Answer:
    """Send the request to a WSGI application and read the whole answer."""
    told: list[Any] = []
    body = application(environ, lambda *given: told.append(given))
    try:
        content = b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()
    status, headers = told[-1][:2]
    for name, value in headers:
        assert not re.search(r"[\r\n\0]", name + value), (name, value)
    return Answer(int(status[:3]), {name.lower(): value for name, value in headers}, content)


def addresses() -> Iterator[str]:
    """Yield every route of the site, as the urlconf writes it."""
    yield from _routes("/", get_resolver("portal.urls").url_patterns)


def _routes(prefix: str, patterns: Iterable[URLPattern | URLResolver]) -> Iterator[str]:
    for each in patterns:
        address = f"{prefix}{each.pattern}"
        if isinstance(each, URLPattern):
            yield re.sub(r"\^?\(\?P<(\w+)>[^)]*\)\$?", r"<str:\1>", address).rstrip("$")
        else:
            yield from _routes(address, each.url_patterns)


@cache
def names() -> list[str]:
    """Return the names that any code of ours reads from a query or a form, and Django's admin."""
    files = (path for app in APPS for path in (CHECKOUT / app).rglob("*.py"))
    found = {name for path in files for name in _READ.findall(Path(path).read_text("utf-8"))}
    return sorted(found.union(_OF_ADMIN))


def forms(page: bytes, address: str) -> list[Form]:
    """Return the forms of a page that are sent by POST."""
    root = html.fromstring(page) if page.strip() else None
    found = [] if root is None else root.xpath("//form[@method='post']")
    return [
        Form(
            urlsplit(urljoin(address, each.get("action") or address)).path,
            [(name, str(value)) for name, value in each.form_values()],
            [str(field.get("name")) for field in each.xpath(".//input[@type='file']")],
        )
        for each in found
    ]


def queries() -> st.SearchStrategy[bytes]:
    """Draw query strings: names that are read with values that are not, and plain noise."""
    name = st.sampled_from(names()) | TEXTS
    pairs = st.lists(st.tuples(name, TEXTS), max_size=4)
    return st.one_of(
        pairs.map(lambda given: urlencode(given, errors="surrogatepass").encode()),
        RAW,
        st.sampled_from(
            [b"&" * 3000, b"a=1&" * 1001, b"=" * 50, b"q=%F0%9F", b"%" * 99, b"q[]=1&q=2"]
        ),
    )


def paths(known: dict[str, list[str]]) -> Callable[[str], st.SearchStrategy[bytes]]:
    """Return what draws paths of a route, right and wrong ones.

    Args:
        known: for names of parameters and for beginnings of routes, values that exist.
    """

    def of(route: str) -> st.SearchStrategy[bytes]:
        parts = _PARAMETER.split(route)
        # Between the literal parts stand converter and name of each parameter.
        drawn: list[st.SearchStrategy[bytes]] = [st.just(parts[0].encode())]
        for at in range(1, len(parts), 3):
            drawn.append(_segment(parts[at], [*_of_model(route, known), *known[parts[at + 1]]]))
            drawn.append(st.just(parts[at + 2].encode()))
        whole = st.tuples(*drawn).map(b"".join)
        return st.one_of(
            whole, whole, whole, st.tuples(whole, _damage).map(lambda two: two[1](two[0]))
        )

    return of


def filled_in(route: str, known: dict[str, list[str]]) -> str:
    """Return a path of the route that leads to something, as far as values are known."""

    def value(found: re.Match[str]) -> str:
        return next(iter([*_of_model(route, known), *known[found[2]], "0"]))

    return _PARAMETER.sub(value, route)


def a_get(path: str) -> Request:
    """Return a plain request for a page."""
    return Request("GET", path.encode(), b"", {}, b"")


_damage: st.SearchStrategy[Callable[[bytes], bytes]] = st.sampled_from(
    [
        lambda path: path.rstrip(b"/"),
        lambda path: path + b"/",
        lambda path: b"/" + path,
        lambda path: path.replace(b"/", b"/./"),
        lambda path: path + b"../" * 40,
        lambda path: path.replace(b"/", b"\\"),
        lambda path: path + b"\0",
        lambda path: path + b"\xed\xa0\x80/",
        lambda path: path + b"\xc0\xae\xc0\xae/",
        lambda path: path + b"x" * 9000,
        lambda path: path + b"\r\nX: y",
        lambda path: path + CANARY.encode(),
        lambda path: path.upper(),
        lambda path: b"",
        lambda path: b"http://evil.example" + path,
    ]
)


def _of_model(route: str, known: dict[str, list[str]]) -> list[str]:
    return next((pks for prefix, pks in known.items() if route.startswith(prefix)), [])


def _segment(converter: str, good: list[str]) -> st.SearchStrategy[bytes]:
    texts = TEXTS.map(lambda text: text.encode(errors="surrogatepass")) | RAW
    wrong = DIGITS.map(str.encode) if converter == "int" else texts
    return st.sampled_from(good).map(str.encode) | wrong if good else wrong


def known_values() -> dict[str, list[str]]:
    """Return values that the office has, for names of parameters and for routes of models."""
    from ads.models import Advertisement
    from news.models import Article

    found: dict[str, list[str]] = {
        "pk": [str(pk) for model in (Article, Advertisement) for pk in model.objects.values_list("pk", flat=True)],
        "slug": ["mot-cua", "van-phong", "bau-cu", "gioi-thieu", "thong-bao", "mo-lop-boi"],
        "path": ["thong-bao", "thong-bao/lich-tiep", "anh/a-1x1/400.webp"],
        "year": ["2026", "9999", "1"], "month": ["11", "13", "0"], "day": ["28", "31", "0"],
        "answer": ["co", "khong"], "step": ["submit", "approve", "withdraw", "trash", "restore"],
    }  # fmt: skip
    for model in admin.site._registry:
        row = model._default_manager.first()
        meta = model._meta
        found[f"/quan-tri/{meta.app_label}/{meta.model_name}/"] = [str(row.pk)] if row else []
    return _Missing(found)


class _Missing(dict[str, list[str]]):
    """No known values for names that are not listed."""

    def __missing__(self, name: str) -> list[str]:
        return []


def bodies() -> st.SearchStrategy[tuple[str, bytes]]:
    """Draw a content type and a body."""
    pairs = st.lists(st.tuples(st.sampled_from(names()) | TEXTS, TEXTS), max_size=5)
    encoded = pairs.map(lambda given: urlencode(given, errors="surrogatepass").encode())
    noise = (
        st.sampled_from([b"a=1&" * 10_001, b"%" * 999, b"a" * 100_000, b"=&=&;", b"\xff=\xfe"])
        | RAW
    )
    form = "application/x-www-form-urlencoded"
    dumped = JSON.map(lambda value: json.dumps(value).encode()) | BROKEN_JSON
    return st.one_of(
        st.tuples(st.just(form), encoded | noise),
        st.tuples(st.just("application/json"), dumped),
        st.tuples(st.just("text/plain"), dumped),
        st.tuples(st.lists(st.tuples(TEXTS, TEXTS), max_size=3), FILE_NAMES, FILES).map(
            lambda drawn: multipart(drawn[0], [("upload", drawn[1], drawn[2])])
        ),
        st.sampled_from(BROKEN_MULTIPART).map(lambda body: (f"multipart/form-data; boundary={BOUNDARY}", body)),
    )  # fmt: skip


BOUNDARY = "khong-co-trong-noi-dung"
_PART = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="title"'.encode()
BROKEN_MULTIPART = [
    b"", _PART, _PART + b"\r\n\r\n", _PART + b"\r\n\r\nx\r\n", b"--" + BOUNDARY.encode() * 900,
    _PART + b'; filename="a"\r\nContent-Transfer-Encoding: base64\r\n\r\n$$$\r\n--' + BOUNDARY.encode() + b"--",
    _PART + b"\r\nContent-Length: 99999999999\r\n\r\nx", (_PART + b"\r\n\r\nx\r\n") * 1001,
    f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx".encode(),
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name*=utf-9''%ff\r\n\r\nx\r\n--{BOUNDARY}--".encode(),
    f"--{BOUNDARY}\r\nContent-Disposition: form-data; name*=rot13''a; filename*=none''b\r\n\r\nx\r\n--{BOUNDARY}--".encode(),
    f"--{BOUNDARY}\r\n{'X: ' + 'y' * 3000}\r\n\r\nx\r\n--{BOUNDARY}--".encode(),
]  # fmt: skip


def multipart(
    fields: Iterable[tuple[str, str]], files: Iterable[tuple[str, str, bytes]]
) -> tuple[str, bytes]:
    """Return a content type and the body of a form with files."""
    parts = []
    for name, value in fields:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        parts.append(head.encode(errors="surrogatepass"))
    for name, file_name, content in files:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{file_name}"'
            "\r\nContent-Type: application/octet-stream\r\n\r\n"
        )
        parts.append(head.encode(errors="surrogatepass") + content + b"\r\n")
    parts.append(f"--{BOUNDARY}--\r\n".encode())
    return f"multipart/form-data; boundary={BOUNDARY}", b"".join(parts)


@st.composite
def requests(draw: st.DrawFn, routes: list[str], known: dict[str, list[str]]) -> Request:
    """Draw a request to one of the routes."""
    path = draw(st.sampled_from(routes).flatmap(paths(known)))
    method, headers, query = draw(METHODS), draw(HEADERS), draw(queries())
    kind, body = draw(bodies()) if method not in ("GET", "HEAD") else ("", b"")
    return Request(method, path, query, {"CONTENT_TYPE": kind, **headers}, body)


@st.composite
def mutated(draw: st.DrawFn, found: list[Form]) -> Request:
    """Draw one of the forms as it would be sent, with a few things wrong in it."""
    form = draw(st.sampled_from(found))
    fields = list(form.fields)
    for _ in range(draw(st.integers(1, 4))):
        _spoil(draw, fields)
    files = [(name, draw(FILE_NAMES), draw(FILES)) for name in form.files if draw(st.booleans())]
    if fields and draw(st.integers(0, 9)) == 0:
        files.append((fields[0][0], "a.jpg", b"x"))  # a file where a text is awaited
    kind, body = multipart(fields, files)
    if not files and draw(st.booleans()):
        kind = "application/x-www-form-urlencoded"
        body = urlencode(fields, errors="surrogatepass").encode()
    headers = {"CONTENT_TYPE": kind}
    path = unquote_to_bytes(form.address)
    return Request("POST", path, b"", headers, body)


def _spoil(draw: st.DrawFn, fields: list[tuple[str, str]]) -> None:
    """Change, drop, repeat or add a field."""
    at = draw(st.integers(0, max(len(fields) - 1, 0)))
    what = draw(st.sampled_from(["change"] * 4 + ["drop", "repeat", "add", "count"]))
    if what == "count":  # of the rows of formsets
        counts = [each for each, (name, _) in enumerate(fields) if name.endswith("_FORMS")]
        at, what = (draw(st.sampled_from(counts)), "change") if counts else (at, what)
    if what == "add" or not fields:
        fields.append((draw(st.sampled_from(names()) | TEXTS), draw(TEXTS)))
    elif what == "drop":
        del fields[at]
    else:
        name = fields[at][0]
        fields[at : at + (what == "change")] = [(name, draw(TEXTS))]


def shown(request: Request) -> str:
    """Return a request as a failing test shows it."""
    address = quote_from_bytes(request.path[:200]) + "?" + quote(request.query[:200], safe="=&%")
    return f"{request.method[:20]} {address} {request.headers} {request.body[:2000]!r}"


def admin_models() -> list[Any]:
    """Return the models that the admin shows, and those of its inline forms."""
    shown = list(admin.site._registry.items())
    return [
        *(model for model, _ in shown),
        *{inline.model for _, each in shown for inline in each.inlines} - {m for m, _ in shown},
    ]
