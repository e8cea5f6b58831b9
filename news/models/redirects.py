"""Redirects from addresses of the former system to articles."""

import re
from collections.abc import Iterable
from contextlib import suppress
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Length

from core.internal_links import is_page
from core.limits import LIMITS
from core.text import tidy
from news.models.articles import Article, ArticleQuerySet

HOME = "/"
# Where the home page of the former system may be found, too.
_INDEX = re.compile(r"/(index|default)\.(php|html?|aspx?|jsp)")
# Parameters that social networks and newsletters add to a link that somebody copies from them.
_COPIED_ALONG = re.compile("utm_.*|fbclid|gclid|zarsrc")
MAX_PARAMETERS = LIMITS.old_parameters  # an old address has a few

# What would mean something else in a path that is read again.
_ESCAPED = str.maketrans({"%": "%25", "?": "%3f", "#": "%23"})

Parameters = dict[str, list[str]]


class RedirectQuerySet(models.QuerySet["Redirect"]):
    def leading_to(self, path: str, query: str) -> Article | None:
        """Return the public or withdrawn article that had the address, if there is one.

        An old address is meant if the request has all its parameters with the same values; what
        others have added does not matter. Of several, the one with most parameters counts. At most
        2 queries; 1 without a query or if no old address has the path.
        """
        path = old_path(path)
        paths = [path, HOME] if _INDEX.fullmatch(path) else [path]
        forms = {(path, "")}
        if parameters(query):
            forms = set(self.filter(path__in=paths).values_list("path", "names").distinct())
        candidates = [
            written(own, each)
            for own in paths
            for each in chosen(query, [names for of, names in forms if of == own])
        ]
        if not candidates:
            return None
        articles = _shown().select_related("section__parent")
        found = self.filter(old_path__in=candidates, article__in=articles.values("pk"))
        best = found.order_by(_most_parameters(), "-old_path").values("article")[:1]
        return articles.filter(pk__in=best).first()

    def from_home(self) -> models.QuerySet["Redirect", tuple[str, str]]:
        """Return the old addresses of the form `/?p=123` in use, and the names in each ("p")."""
        used = self.filter(path=HOME, article__in=_shown().order_by().values("pk"))
        return used.order_by().values_list("old_path", "names")


def _shown() -> ArticleQuerySet:
    """Return the articles that an old address leads to, or says of that they were withdrawn."""
    return Article.objects.published() | Article.objects.withdrawn()


def _part(number: int) -> Func:
    return Func(F("old_path"), Value("?"), Value(number), function="SPLIT_PART")


def _most_parameters() -> OrderBy:
    """Return what sorts old addresses by the number of their parameters, most first."""
    rest = Func(F("names"), Value("&"), Value(""), function="REPLACE")
    return OrderBy(Length("names") - Length(rest), descending=True)


class Redirect(models.Model):
    """An old address that permanently redirects to an article."""

    old_path = models.CharField(
        "địa chỉ cũ",
        max_length=500,
        unique=True,
        help_text="Ví dụ /index.php?id=12, /?p=123 hoặc /tin-tuc/bai-viet.html. Tên miền không "
        "tính; tham số mà Zalo, Facebook hay thư điện tử gắn thêm cũng không tính.",
    )
    article = models.ForeignKey(
        Article, on_delete=models.CASCADE, related_name="redirects", verbose_name="bài viết"
    )
    # Its path, and the names of its parameters ("id&op"): few for each path, so that a request with
    # any parameters is compared with few addresses.
    path = models.GeneratedField(
        expression=_part(1), output_field=models.CharField(max_length=500), db_persist=True
    )
    names = models.GeneratedField(
        expression=Func(
            _part(2), Value("=[^&]*"), Value(""), Value("g"), function="REGEXP_REPLACE"
        ),
        output_field=models.CharField(max_length=500),
        db_persist=True,
    )

    objects = RedirectQuerySet.as_manager()

    class Meta:
        verbose_name = "địa chỉ cũ"
        verbose_name_plural = "địa chỉ cũ"
        ordering = ["old_path"]
        indexes = [models.Index(fields=["path", "names"], name="redirect_forms")]
        constraints = [
            models.CheckConstraint(
                name="redirect_is_not_from_home_itself",
                condition=Q(old_path__regex=r"^/([^?]|\?.)"),
                violation_error_message="Trang chủ thì không chuyển đi nơi khác được.",
            ),
        ]

    def __str__(self) -> str:
        return self.old_path

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save the address as it is compared. Raises ValueError if it is none."""
        self.old_path = old_path_of(self.old_path)
        super().save(*args, **kwargs)

    def clean(self) -> None:
        try:
            self.old_path = old_path_of(self.old_path)
        except ValueError as error:
            raise ValidationError({"old_path": "Đây không phải một địa chỉ."}) from error
        if is_taken(self.old_path):
            raise ValidationError({"old_path": TAKEN})


TAKEN = "Địa chỉ này đang là một trang của cổng, nên không chuyển đi nơi khác được."


def is_taken(address: str) -> bool:
    """Return whether the old address is that of a page, which would be shown instead.

    The home page is: but not with parameters, which it does not read.
    """
    return not address.startswith("/?") and address != HOME and is_page(address)


def old_path_of(address: str) -> str:
    """Return the path and query of a whole old address, as redirects are written.

    Raises ValueError if `address` is not an address.
    """
    parts = urlsplit(address.strip())
    return old_path(parts.path, parts.query)


def old_path(path: str, query: str = "") -> str:
    """Return a path and query as redirects are written.

    Case, slashes at the end, percent-encoding and the order of parameters do not matter. What a
    social network added to a link before somebody copied it is left out.
    """
    own = {name: v for name, v in parameters(query).items() if not _COPIED_ALONG.fullmatch(name)}
    bare = "/" + tidy(unquote(path)).strip("/ ").lower()
    return written(bare.translate(_ESCAPED), own)


def parameters(query: str) -> Parameters:
    """Return the parameters of a query: the values of each name, all in lower case.

    Some systems part them by semicolons.
    """
    with suppress(UnicodeError):  # WSGI hands over bytes as Latin-1 letters
        query = query.encode("latin-1").decode()
    query = query.replace("&amp;", "&").replace(";", "&")
    pairs = parse_qsl(query, keep_blank_values=True)[:MAX_PARAMETERS]
    found: Parameters = {}
    for name, value in pairs:
        found.setdefault(tidy(name).lower(), []).append(tidy(value).lower())
    return {name: sorted(values) for name, values in found.items()}


def written(path: str, own: Parameters) -> str:
    """Return an address as redirects are written."""
    query = urlencode(sorted(own.items()), doseq=True).lower()
    return f"{path}?{query}" if query else path


def chosen(query: str, forms: Iterable[str]) -> list[Parameters]:
    """Return, for each of the `forms` ("id&op") whose names a query has, these parameters.

    A semicolon may also belong to a value.
    """
    readings = [parameters(query)]
    if ";" in query:
        readings.append(parameters(query.replace("&amp;", "&").replace(";", "%3b")))
    found = []
    for form in forms:
        names = set(parameters(form))
        found += [
            {name: asked[name] for name in names} for asked in readings if names <= asked.keys()
        ]
    return found
