"""What of each model is public, as the publication log keeps it: plain values, by one query."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import Storage, default_storage
from django.db.models import F, Func, Model, OuterRef, QuerySet, TextField, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Cast, Concat

from accounts.models import SignInSettings
from ads.models import Advertisement, Advertiser, Placement
from analytics.models import OpeningBalance, StatisticsSettings
from core import images
from news.models import (
    Article,
    ArticleVersion,
    Attachment,
    Department,
    Image,
    Redirect,
    Section,
    Tag,
    Thread,
)
from news.models.attachments import private_storage
from news.models.taxonomy import OldDepartmentSlug, OldSectionSlug, OldTagSlug, OldThreadSlug
from news.models.versions import VersionState
from portal.models import Alert, BestAnswer, EnquirySettings, MenuItem, Page, SiteIdentity
from portal.models.site import OldPageSlug

Content = dict[str, Any]
# What staff wrote of a version, and readers may have read.
VERSION_TEXT = ("title", "summary", "body", "byline", "source", "public_note")
FILES = "files"  # the key of a content under which the checksums of its files are
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Subject:
    """A model of which something is public.

    Attributes:
        columns: the columns that pages show, or that decide what they show.
        lists: more values, each a query of one column of the rows that belong to a row.
        more: more values, each an expression.
        pictures: the columns that hold names of stored pictures.
        name: the column that names a row for people.
        public: the rows of which something is public.
    """

    model: type[Model]
    columns: tuple[str, ...]
    name: str = "name"
    lists: Callable[[], dict[str, QuerySet[Any, Any]]] = dict
    more: Callable[[], dict[str, Combinable]] = dict
    pictures: tuple[str, ...] = ()
    public: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    def contents(self, keys: Iterable[Any]) -> dict[str, Content]:
        """Return by key what is public of the rows with these keys, without files. 1 query."""
        rows = self.public(self.model._default_manager.filter(pk__in=keys)).order_by()
        lists = {name: ArraySubquery(query) for name, query in self.lists().items()}
        found = rows.annotate(**{f"all_{name}": query for name, query in lists.items()})
        more = self.more()
        listed = [f"all_{name}" for name in lists] + list(more)
        return {
            str(row.pop("pk")): {name.removeprefix("all_"): _plain(v) for name, v in row.items()}
            for row in found.annotate(**more).values("pk", *self.columns, *listed)
        }

    @property
    def covered(self) -> list[str]:
        """The names of the values of a content, in the order of the alphabet."""
        return sorted([*self.columns, *self.lists(), *self.more()])

    def files(self, content: Content) -> Iterator[tuple[Storage, str]]:
        """Yield the files that belong to a content."""
        for column in self.pictures:
            if images.NAME.fullmatch(content[column]):
                yield from ((default_storage, path) for path in images.files(content[column]))
        if self.model is Attachment:
            yield private_storage(), content["file"]


def canonical(content: Content | None) -> bytes:
    """Return the bytes that are hashed: the same for the same values."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(content: Content | None) -> bytes:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(canonical(content)).digest()


def checksum(storage: Storage, path: str) -> str | None:
    """Return the SHA-256 of a stored file, None if it cannot be read."""
    total = hashlib.sha256()
    try:
        with storage.open(path) as file:
            while part := file.read(_CHUNK):
                total.update(part)
    except (OSError, SuspiciousFileOperation):  # somebody wrote another path into the database
        return None
    return total.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value


def _columns(model: type[Model], *without: str) -> tuple[str, ...]:
    names = (str(field.attname) for field in model._meta.concrete_fields)
    return tuple(name for name in names if name not in {"id", *without})


def _names(*lines: str) -> tuple[str, ...]:
    return tuple(" ".join(lines).split())


def _linked(relation: Any, owner: str, target: str) -> QuerySet[Any, Any]:
    rows = relation.through._default_manager.filter(**{owner: OuterRef("pk")})
    found: QuerySet[Any, Any] = rows.order_by(target).values(target)
    return found


def _article_lists() -> dict[str, QuerySet[Any, Any]]:
    notes = ArticleVersion.objects.announced().filter(article=OuterRef("pk"))
    return {
        "tags": _linked(Article.tags, "article", "tag_id"),
        "attachments": _linked(Article.attachments, "article", "attachment_id"),
        "chosen_related": _linked(Article.chosen_related, "from_article", "to_article_id"),
        "public_notes": notes.order_by("number").values("public_note"),
    }


def _advertisement_lists() -> dict[str, QuerySet[Any, Any]]:
    return {"placements": _linked(Advertisement.placements, "advertisement", "placement_id")}


def _version_values() -> dict[str, Combinable]:
    """Return what tells whether an approved version was changed, without its text a second time."""
    parts: list[Combinable] = [Value("")]
    for name in VERSION_TEXT:
        parts += [Cast(name, TextField()), Value("\x1f")]
    return {
        "checksum": Func(
            Concat(*parts, output_field=TextField()),
            template="encode(sha256(convert_to(%(expressions)s, 'UTF8')), 'hex')",
            output_field=TextField(),
        ),
        "label": Concat(
            Value("số "), Cast("number", TextField()),
            Value(" của bài viết số "), Cast("article_id", TextField()), output_field=TextField(),
        ),
    }  # fmt: skip


def _joined(column: str) -> Combinable:
    """Return the texts of a column that holds a list, as one text."""
    return Func(F(column), Value(", "), function="array_to_string", output_field=TextField())


def _old_slugs() -> Iterator[Subject]:
    for model in (OldSectionSlug, OldDepartmentSlug, OldTagSlug, OldThreadSlug, OldPageSlug):
        yield Subject(model, _columns(model), name="slug")


SUBJECTS = {
    subject.label: subject
    for subject in (
        Subject(
            Article,
            _names(
                "title summary body byline source section_id department_id thread_id lead_image_id",
                "slug live_version_id publish_at expires_at updated_at withdrawn_at",
                "withdrawal_reason trashed_at featured_until pinned_until",
            ),
            name="title",
            lists=_article_lists,
            public=lambda rows: rows.filter(live_version__isnull=False),
        ),
        Subject(
            Image,
            _names("name alt is_decorative caption credit width height focus_x focus_y"),
            pictures=("name",),
        ),
        Subject(Attachment, ("key", "title", "kind", "size", "file"), name="title"),
        Subject(Section, _columns(Section)),
        Subject(Department, _columns(Department)),
        Subject(Tag, _columns(Tag)),
        Subject(Thread, _columns(Thread, "created_at"), name="title"),
        Subject(Redirect, ("old_path", "article_id"), name="old_path"),
        Subject(Page, _columns(Page), name="title"),
        Subject(MenuItem, _columns(MenuItem), name="label"),
        Subject(Alert, _columns(Alert), name="title"),
        Subject(
            SiteIdentity, _columns(SiteIdentity), name="unit_name", pictures=("emblem", "banner")
        ),
        Subject(EnquirySettings, ("is_open", "intro"), name="intro"),
        Subject(
            Advertisement,
            _columns(Advertisement, "revision", "created_by_id", "edited_by_id"),
            name="title",
            lists=_advertisement_lists,
            pictures=("image", "narrow_image"),
            public=lambda rows: rows.filter(approved_by__isnull=False),
        ),
        Subject(Advertiser, ("name",)),
        Subject(Placement, _columns(Placement)),
        Subject(
            ArticleVersion,
            ("state",),
            name="label",
            more=_version_values,
            public=lambda rows: rows.filter(state=VersionState.APPROVED),
        ),
        *_old_slugs(),
        Subject(
            BestAnswer,
            ("article_id", "page_id", "attachment_id"),
            name="phrases",
            more=lambda: {"phrases": _joined("phrases")},
        ),
        Subject(OpeningBalance, ("visits",)),
        Subject(StatisticsSettings, ("show_month", "feed_is_on")),
        Subject(SignInSettings, ("contact",), name="contact"),
    )
}


def coverage() -> dict[str, list[str]]:
    """Return what the log holds of each model."""
    return {label: subject.covered for label, subject in SUBJECTS.items()}
